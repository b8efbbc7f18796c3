"""What was measured, kept between runs: a part at a time, so that none takes long.

Each part is written to a file of its own in a folder beside RESULTS.md, with the commit it was
measured at; the record is made of all parts. Versions of Python differ in what is fast, so each has
a record of its own.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "Measured", "keep", "kept"]

_OLDEST = "3.11"
_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_FOLDER = Path(__file__).with_name("parts") / f"python-{_PYTHON}"

#: The record of this version of Python.
RESULTS = Path(__file__).with_name(
    "RESULTS.md" if _PYTHON == _OLDEST else f"RESULTS-python-{_PYTHON}.md"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one part, and the commit of the code that was measured."""

    commit: str
    results: Any


def keep(part: str, results: Any) -> None:
    """Keep the results of a part for the record."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    (_FOLDER / f"{part}.pickle").write_bytes(pickle.dumps(Measured(_commit(), results)))


def kept(part: str) -> Measured | None:
    """What is kept of a part."""
    file = _FOLDER / f"{part}.pickle"
    if not file.exists():
        return None
    # Our own file, written a moment ago by `keep`.
    measured: Measured = pickle.loads(file.read_bytes())
    return measured


def _commit() -> str:
    """The commit that is checked out, marked where files were changed since."""
    root = Path(__file__).parent
    command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=7"]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
