"""The examples as tests see them: one `.lane` file and its cases in each folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["EXAMPLES", "GENERATED", "ROOT", "Case", "Example", "examples"]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GENERATED = ROOT / "generated"


@dataclass(frozen=True)
class Case:
    """A message with the key, or the reason for none, of every strategy."""

    name: str
    message: dict[str, Any]
    keys: dict[str, str | None]
    reasons: dict[str, str]


@dataclass(frozen=True)
class Example:
    """A folder of examples/."""

    lane: Path
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        return self.lane.parent.name

    @property
    def module(self) -> Path:
        """The committed module."""
        return (GENERATED / self.lane.relative_to(EXAMPLES)).with_suffix(".py")


@cache
def examples() -> tuple[Example, ...]:
    """All of them; each folder holds exactly one `.lane` file."""
    found = []
    for folder in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        (lane,) = folder.glob("*.lane")
        lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
        rows = map(json.loads, lines)
        cases = tuple(
            Case(row["name"], row["message"], row["keys"], row.get("reasons", {})) for row in rows
        )
        found.append(Example(lane, cases))
    return tuple(found)
