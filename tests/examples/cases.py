"""The examples as tests see them: one `.lane` file and its cases in each folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["EXAMPLES", "GENERATED", "ROOT", "Case", "Example", "examples"]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GENERATED = ROOT / "generated"


@dataclass(frozen=True)
class Case:
    """A message with the key, the reason for none, or the error of every strategy.

    `raises` has the reason, the length and the fields of an `InvalidKeyError`. `now` is the time
    of the clock, where a strategy reads it.
    """

    name: str
    message: dict[str, Any]
    keys: dict[str, str | None]
    reasons: dict[str, str]
    raises: dict[str, tuple[str, int, tuple[str, ...]]]
    now: datetime | None

    def clock(self) -> datetime:
        """The clock of this case."""
        assert self.now is not None, "a strategy reads the clock, so a case has to say `now`"
        return self.now


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
    for folder in sorted(path for path in EXAMPLES.iterdir() if (path / "cases.jsonl").exists()):
        (lane,) = folder.glob("*.lane")
        lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
        found.append(Example(lane, tuple(_case(json.loads(line)) for line in lines)))
    return tuple(found)


def _case(row: dict[str, Any]) -> Case:
    unknown = row.keys() - {"name", "now", "message", "keys", "reasons", "raises"}
    assert not unknown, unknown
    now = datetime.fromisoformat(row["now"]) if "now" in row else None
    raises = {
        name: (error["reason"], error["length"], tuple(error["fields"]))
        for name, error in row.get("raises", {}).items()
    }
    return Case(row["name"], row["message"], row["keys"], row.get("reasons", {}), raises, now)
