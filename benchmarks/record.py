"""What was measured, kept between runs: a part at a time, so that none takes long.

Each part is written to a file of its own beside RESULTS.md's folder, with the commit it was
measured at; the record is made of all parts.
"""

from __future__ import annotations

import pickle
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Measured", "keep", "kept"]

_FOLDER = Path(__file__).with_name("parts")


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one part, and the commit of the code that was measured."""

    commit: str
    results: Any


def keep(part: str, results: Any) -> None:
    """Keep the results of a part for the record."""
    _FOLDER.mkdir(exist_ok=True)
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
