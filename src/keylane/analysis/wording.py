"""Cells, templates and alphabets in words.

Takes data that proofs are made of, gives short texts. What users wrote is quoted in backticks and
made printable by whoever renders.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from keylane.analysis.presence import Condition
from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import LengthBetween
from keylane.behaviour.templates import Template, Term, described
from keylane.cells.cell import Cell
from keylane.cells.fields import ABSENT, FieldCells
from keylane.cells.integers import IntCell
from keylane.cells.strings import StringCell
from keylane.cells.timestamps import TimestampCell
from keylane.metadata import PRINTABLE_ASCII

__all__ = ["alphabet_text", "condition_text", "form_of"]

_MOST_VALUES = 4
_MOST_NAMES = 5
_FEW_MISSING = 6


def form_of(template: Template, domain: Domain) -> str:
    """The form of a text: `<owner>/<repo>`."""
    return described(template, domain.name)


def alphabet_text(alphabet: frozenset[str]) -> str:
    """Characters as `chars` has them, such as `-./0-9a-z`; of many, those that are missing."""
    missing = PRINTABLE_ASCII - alphabet
    if not missing:
        return "printable ASCII"
    if len(missing) <= _FEW_MISSING:
        names = ["space" if each == " " else f"`{each}`" for each in sorted(missing)]
        return f"printable ASCII without {', '.join(names)}"
    runs: list[str] = []
    for character in sorted(alphabet):
        if (
            runs
            and (runs[-1][-1] + character).isalnum()
            and ord(character) == ord(runs[-1][-1]) + 1
        ):
            runs[-1] += character
        else:
            runs.append(character)
    singles = "".join(run for run in runs if len(run) < 4)
    ranges = "".join(f"{run[0]}-{run[-1]}" for run in runs if len(run) >= 4)
    if "-" in singles:
        singles = "-" + singles.replace("-", "")
    return f"`{singles}{ranges}`"


def condition_text(condition: Condition, domain: Domain) -> str:
    """A condition under which there is no key: "`repo` is absent"."""
    absent = [variable for variable, mask in condition.cells if mask == ABSENT]
    others = [(variable, mask) for variable, mask in condition.cells if mask != ABSENT]
    parts = [_absent_text([domain.name(variable) for variable in absent])] if absent else []
    parts += [_cells_text(domain.cells[variable], mask) for variable, mask in others]
    parts += dict.fromkeys(_length_text(bound, domain) for bound in condition.lengths)
    return " and ".join(parts) if parts else "ever"


def _absent_text(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:_MOST_NAMES]]
    left = len(names) - len(shown)
    if left:
        shown.append(f"{left} other fields")
    if len(shown) == 1:
        return f"{shown[0]} is absent"
    return f"{', '.join(shown[:-1])} and {shown[-1]} are absent"


def _length_text(bound: LengthBetween, domain: Domain) -> str:
    names = [
        f"`{described((name,), domain.name)[1:-1]}`" + ("" if count == 1 else f" {count} times")
        for name, count in bound.length.lengths
        if isinstance(name, Term)
    ]
    what = " and ".join(names)
    are = "is" if len(names) == 1 else "together are"
    if bound.high is None:
        return f"{what} {are} longer than {bound.low - 1}"
    if bound.high == 0:
        return f"{what} {are} empty"
    if bound.low <= 0:
        return f"{what} {are} at most {bound.high} long"
    return f"{what} {are} {bound.low} to {bound.high} long"


def _cells_text(own: FieldCells, mask: int) -> str:
    name = f"`{own.field.name}`"
    if mask == ABSENT:
        return f"{name} is absent"
    if mask == own.present:
        return f"{name} is present"
    possible, others = own.in_mask(mask & ~ABSENT), own.in_mask(own.present & ~mask)
    absent = "absent or " if mask & ABSENT else ""
    positive = _values(possible)
    negative = _values(others)
    if positive is not None and (negative is None or len(possible) <= len(others)):
        return f"{name} is {absent}{positive}"
    if negative is not None:
        present = "" if mask & ABSENT else "present and "
        return f"{name} is {present}not {negative}"
    return f"{name} is {absent}one of some values"


def _values(cells: Sequence[Cell]) -> str | None:
    if not cells or len(cells) > _MOST_VALUES:
        return None
    return " or ".join(_value(cell) for cell in cells)


def _value(cell: Cell) -> str:
    if cell.only is not None:
        return f"`{json.dumps(cell.only, ensure_ascii=False)[1:-1]}`"
    match cell:
        case IntCell(low, high):
            return f"from {low} to {high}"
        case StringCell() if not cell.printable:
            return "a text with a character that is not printable ASCII"
        case StringCell() if cell.prefix:
            return f"a text that begins with `{cell.prefix}`"
        case TimestampCell():
            return "a moment between those it is compared with"
        case _:
            return "any other text"
