"""The command line as a whole: its commands, its exit codes, and what becomes of exceptions.

INVARIANT: importing this module, and asking for help or the version, imports nothing but click and
the standard library; a command imports the rooms that it works with when it runs.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from collections.abc import Sequence

import click

from keylane.cli.build import build
from keylane.cli.check import check
from keylane.cli.diff import diff
from keylane.cli.eval import evaluate
from keylane.cli.explain import explain
from keylane.cli.format import format_sources
from keylane.cli.verify import verify
from keylane.generated_header import VERSION

__all__ = ["collect_rarely", "commands", "main"]

EXIT_INTERNAL_ERROR = 70
EXIT_INTERRUPTED = 130
_TRACEBACK_VARIABLE = "KEYLANE_TRACEBACK"

_EPILOG = """\b
Exit codes:
  0    all is well
  1    errors were found: in a file, in the output, in a line of messages
  2    the command line is wrong
  70   an internal error, which is a mistake in keylane; KEYLANE_TRACEBACK=1 shows where
  130  interrupted
"""


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="keylane")
def commands() -> None:
    """Compile rules for session keys (.lane files) to plain Python classes."""


for _command in (build, check, diff, evaluate, explain, format_sources, verify):
    commands.add_command(_command)


def collect_rarely() -> None:
    """Let the garbage collector look for cycles in this process after ten million objects only.

    Trees and programs are full of objects and free of cycles; looking for some takes a good part of
    the time that a large file takes, and more of it for larger files. What leaves cycles behind,
    as Black does, is followed by a collection: see `build`.
    """
    gc.set_threshold(10_000_000)


def main(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name and give its exit code; no exception leaves."""
    for stream in (sys.stdout, sys.stderr):
        # Names of files may hold what the terminal's encoding does not.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = commands.main(list(arguments), prog_name="keylane", standalone_mode=False)
        return int(code or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except OSError as error:
        if error.filename is not None:
            return _internal_error(error)
        # Files are read and written with care for their errors; what is left is our own output.
        with contextlib.suppress(OSError):
            click.echo(f"error: cannot write the output: {error.strerror}", err=True)
        _give_up_output()
        return 1
    except Exception as error:
        return _internal_error(error)


def _internal_error(error: Exception) -> int:
    from keylane.diagnostics.printable import printable

    if os.environ.get(_TRACEBACK_VARIABLE):
        traceback.print_exception(error)
    message = printable(f"{type(error).__name__}: {error}")
    click.echo(f"internal error: {message}; please report it", err=True)
    click.echo(f"(with {_TRACEBACK_VARIABLE}=1 in the environment, it says where)", err=True)
    return EXIT_INTERNAL_ERROR


def _give_up_output() -> None:
    """Let what is still in buffers vanish, or Python would complain about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
