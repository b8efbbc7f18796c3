"""Which files a command works on: those named on the command line, else those configured."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from keylane.project.configuration import Configuration
    from keylane.project.source_files import SourceFiles

__all__ = ["build_notice", "configuration_here", "select_files"]


def configuration_here() -> Configuration:
    """The configuration of the working directory.

    Raises `KeylaneError` if it is wrong, `click.ClickException` if there is no such directory.
    """
    from keylane.project.configuration import find_configuration

    try:
        here = os.getcwd()
    except OSError as error:
        raise click.ClickException("the working directory does not exist any more") from error
    return find_configuration(Path(here))


def select_files(paths: Sequence[Path], configuration: Configuration) -> SourceFiles:
    """The files in `paths`, or in the configured sources if no path was named.

    Raises `click.UsageError` if there are neither.
    """
    from keylane.project.source_files import find_source_files

    chosen = paths or configuration.sources
    if not chosen:
        raise click.UsageError(
            "name a PATH, or list `sources` under `[tool.keylane]` in pyproject.toml"
        )
    return find_source_files(chosen, configuration)


def build_notice(paths: Sequence[Path], out: Path | None) -> str:
    """What mends an output that is not up to date: the build of the same files, to type as it is.

    `paths` and `out` are those of the command line.
    """
    from keylane.diagnostics.printable import printable

    words = ["keylane", "build", *([] if out is None else ["--out", str(out)])]
    words += ["--"] if any(str(path).startswith("-") for path in paths) else []
    words += [str(path) for path in paths]
    return f"`{printable(shlex.join(words))}` brings the output up to date"
