"""docs/brokers.md: the tables that are made of the facts, and the examples as functions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import keylane
from keylane.brokers import Broker, Evidence, brokers
from keylane.metadata import PRINTABLE_ASCII
from tests.documentation.markdown import fences

__all__ = ["PAGE", "example", "generated_orders", "headings", "with_tables"]

PAGE = Path(__file__).parents[2] / "docs" / "brokers.md"
_HEADING = re.compile(r"^## `(\w+)`:", re.MULTILINE)
_OVERVIEW = "| broker | what | parameter | length | characters | case | no key |"
_FACTS = "| fact | what is known | read in |"


def headings() -> list[str]:
    """The brokers that have a section, in the page's order."""
    return _HEADING.findall(PAGE.read_text(encoding="utf-8"))


def with_tables(text: str) -> str:
    """The page with every table of facts as the facts are now."""
    parts = re.split(r"(?m)^(?=## )", text)
    overview = [_overview_row(known) for known in brokers().values()]
    made = [_with_table(parts[0], _OVERVIEW, overview)]
    for part in parts[1:]:
        name = _HEADING.match(part)
        facts = [] if name is None else _fact_rows(brokers()[name[1]])
        made.append(part if name is None else _with_table(part, _FACTS, facts))
    return "".join(made)


def _with_table(text: str, header: str, rows: list[str]) -> str:
    before, _, behind = text.partition(f"{header}\n")
    rest = behind.splitlines(keepends=True)
    while rest and rest[0].startswith("|"):
        del rest[0]
    line = re.sub("[^|]+", " --- ", header)
    return "\n".join([f"{before}{header}", line, *rows, ""]) + "".join(rest)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _overview_row(known: Broker) -> str:
    parameter = "" if known.parameter is None else f"`{known.parameter.name}`"
    case = "counts" if known.case.sensitive else "does not count"
    return _cells(
        f"[`{known.name}`](#{_anchor(known)})",
        known.title,
        parameter,
        _length(known),
        _characters(known),
        case,
        known.no_key.kind.value,
    )


def _anchor(known: Broker) -> str:
    heading = f"{known.name} {_title_in_heading(known)}".lower()
    return re.sub(r"[^a-z0-9_ -]", "", heading).replace(" ", "-")


def _title_in_heading(known: Broker) -> str:
    text = PAGE.read_text(encoding="utf-8")
    (title,) = re.findall(rf"^## `{known.name}`: (.+)$", text, re.MULTILINE)
    return str(title)


def _length(known: Broker) -> str:
    length = known.length
    if length.max is None:
        return "at least 1" if length.min else "any"
    return f"{length.min} to {length.max:,} {length.unit.value}"


def _characters(known: Broker) -> str:
    allowed = known.characters.allowed
    if allowed is None:
        return "any"
    forbidden = sorted(PRINTABLE_ASCII - allowed)
    if len(forbidden) > len(allowed):
        return f"`{_ranges(allowed)}`"
    names = ["space" if character == " " else f"`{character}`" for character in forbidden]
    return f"ASCII but {' '.join(names)}"


def _ranges(characters: frozenset[str]) -> str:
    """The characters as `a-z0-9_-`."""
    codes = sorted(map(ord, characters))
    runs = [
        [code for _, code in run]
        for _, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])
    ]
    long = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in reversed(runs) if len(run) > 2)
    return long + "".join(chr(code) for run in reversed(runs) if len(run) <= 2 for code in run)


def _fact_rows(known: Broker) -> list[str]:
    case = "letters' case counts" if known.case.sensitive else "letters' case does not count"
    facts = [
        ("length", f"{_length(known)}: {known.length.note}", known.length.evidence),
        ("characters", f"{_characters(known)}: {known.characters.note}", known.characters.evidence),
        ("case", f"{case}: {known.case.note}", known.case.evidence),
        ("no key", f"{known.no_key.kind.value}: {known.no_key.note}", known.no_key.evidence),
    ]
    if known.parameter is not None and known.placement is not None:
        parameter = f"`{known.parameter.name}`, {known.parameter.client}"
        facts.append(("parameter", parameter, known.parameter.evidence))
        facts.append(("default hash", known.placement.note, known.placement.evidence))
    return [_cells(name, _known(words, read), _source(read)) for name, words, read in facts]


def _known(words: str, read: Evidence) -> str:
    return words if read.unconfirmed is None else f"{words}. *Unconfirmed:* {read.unconfirmed}"


def _source(read: Evidence) -> str:
    return re.sub("https://[^ ,]+", r"<\g<0>>", read.source) + f", {read.collected}"


@contextmanager
def generated_orders() -> Iterator[None]:
    """Let `generated.orders` be the module of the page's own `.lane` file.

    For so long; `generated` is also the folder of the examples' modules.
    """
    (lane,) = (fence for fence in fences(PAGE) if fence.setting("file") == "orders.lane")
    added = {
        "generated": ModuleType("generated"),
        "generated.orders": keylane.load_generated(lane.text),
    }
    with patch.dict(sys.modules, added):
        yield


def example(name: str, function: str) -> Callable[..., Any]:
    """A function of the example `run=name`."""
    (fence,) = (fence for fence in fences(PAGE) if fence.setting("run") == name)
    names: dict[str, Any] = {}
    with generated_orders():
        exec(compile(fence.text, f"{PAGE.name}:{fence.line}", "exec"), names)
    found: Callable[..., Any] = names[function]
    return found
