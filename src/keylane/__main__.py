"""`python -m keylane`, and what the installed command calls.

INVARIANT: imports nothing before it can say that it was interrupted, as imports take longer than
some commands.
"""

from __future__ import annotations

import sys

__all__ = ["run"]

_INTERRUPTED = 130


def run() -> None:
    """Run the command that the arguments of the process name; never returns."""
    try:
        from keylane.cli.main import collect_rarely, main

        collect_rarely()
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    run()
