"""The real command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["COMMAND", "run_keylane"]

COMMAND = [sys.executable, "-m", "keylane"]


def run_keylane(
    *arguments: str | Path, cwd: Path, given: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `keylane` in `cwd` with `given` on its standard input."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        input=given,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
