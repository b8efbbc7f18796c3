"""The examples with their committed modules, for tests of the proof."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keylane.program import Program
from keylane.project.build import check_file
from keylane.project.configuration import Configuration
from keylane.project.source_files import source_file

__all__ = ["ROOT", "Example", "examples", "importable_examples"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Example:
    """A checked example and the text of its module."""

    name: str
    program: Program
    text: str


def examples() -> list[Example]:
    """All of them, by name."""
    found = []
    for path in sorted((ROOT / "examples").glob("*/*.lane")):
        result = check_file(source_file(path, Configuration(None, (), path.parent)))
        assert result.program is not None, result.diagnostics
        module = ROOT / "generated" / path.parent.name / f"{path.stem}.py"
        name = f"{path.parent.name}/{path.stem}"
        found.append(Example(name, result.program, module.read_text("utf-8")))
    return found


@contextmanager
def importable_examples() -> Iterator[None]:
    """What an `extern` of an example names can be imported."""
    folder = str(ROOT / "examples")
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
