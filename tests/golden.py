"""Expected text in files: compares, and rewrites when asked to.

A missing expected file is an error, so is one that no input asks for. A run that updates them
fails wherever it changed something: the change is read in the diff, then the tests run again.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["Golden"]


@dataclass(frozen=True)
class Golden:
    """Compares what was made with files beside the inputs. `update` rewrites them."""

    update: bool

    def __call__(self, path: Path, made: str) -> None:
        """Fail unless the file at `path` holds exactly `made` (UTF-8, line ends as they are)."""
        __tracebackhide__ = True
        expected = path.read_bytes().decode() if path.exists() else None
        if expected == made:
            return
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.encode())
            pytest.fail(f"updated {path.name}: read the change, then run again")
        if expected is None:
            pytest.fail(f"{path} is missing; `pytest --update-goldens` writes it")
        difference = difflib.unified_diff(
            expected.splitlines(), made.splitlines(), path.name, "made now", lineterm=""
        )
        shown = "\n".join(difference) or "(only line ends differ)"
        pytest.fail(f"{path.name} differs; `pytest --update-goldens` rewrites it\n{shown}")

    def no_orphans(self, found: Iterable[Path], expected: Iterable[Path]) -> None:
        """Fail if one of the files `found` is not among those `expected` of the inputs."""
        __tracebackhide__ = True
        orphans = sorted(set(found) - set(expected))
        if not orphans:
            return
        names = ", ".join(path.name for path in orphans)
        if self.update:
            for path in orphans:
                path.unlink()
            pytest.fail(f"removed expected files without an input: {names}")
        pytest.fail(f"expected files without an input: {names}")
