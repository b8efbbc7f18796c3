"""Cells, templates and alphabets in words.

Takes data that proofs are made of, gives short texts. What users wrote is quoted in backticks and
made printable by whoever renders.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from keylane.analysis.presence import Condition
from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import LengthBetween
from keylane.behaviour.templates import Template, Term, described
from keylane.cells.cell import Cell, UuidCell
from keylane.cells.fields import ABSENT, FieldCells
from keylane.cells.integers import IntCell
from keylane.cells.strings import StringCell
from keylane.cells.timestamps import TimestampCell
from keylane.frozen import frozen
from keylane.metadata import PRINTABLE_ASCII, IntType

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
    rejected = own.field.type.reject if isinstance(own.field.type, IntType) else frozenset()
    positive = _Words.of(possible, rejected)
    negative = _Words.of(others, rejected)
    if positive is not None and (negative is None or positive.cost <= negative.cost):
        return f"{name} is {absent}{positive.text}"
    if negative is not None and negative.says_all:
        present = "" if mask & ABSENT else "present and "
        return f"{name} is {present}not {negative.text}"
    return f"{name} is {absent}one of some values"


@frozen
class _Words:
    """Words for a set of values, and whether they say all: those values and no others."""

    text: str
    says_all: bool
    named: int

    @classmethod
    def of(cls, cells: Sequence[Cell], rejected: Collection[str]) -> _Words | None:
        """None if there is nothing to name, or too much."""
        told = [_value(cell, rejected) for cell in _without_twins(cells)]
        if not told or len(told) > _MOST_VALUES:
            return None
        return cls(
            " or ".join(each.text for each in told),
            all(each.says_all for each in told),
            sum(each.named for each in told),
        )

    @property
    def cost(self) -> tuple[bool, int]:
        """How much better others would be."""
        return not self.says_all, self.named


def _without_twins(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Texts of any characters have two cells, of which the first has words for both."""
    before: Cell | None = None
    for cell in cells:
        is_twin = (
            isinstance(cell, StringCell)
            and not cell.printable
            and isinstance(before, StringCell)
            and (before.prefix, before.printable) == (cell.prefix, True)
        )
        if not is_twin:
            yield cell
        before = cell


def _value(cell: Cell, rejected: Collection[str]) -> _Words:
    """A cell in words. What is `rejected` by the type is no value, so it need not be named."""
    if cell.only is not None:
        return _Words(f"`{json.dumps(cell.only, ensure_ascii=False)[1:-1]}`", True, 1)
    match cell:
        case IntCell(low, high, excluded):
            without = sorted(each for each in excluded if str(each) not in rejected)
            text = f"from {low} to {high}{_except(without)}"
            return _Words(text, len(without) <= _MOST_VALUES, 1 + len(without))
        case StringCell(_, prefix, but_not, excluded) if not cell.printable:
            text = "a text with a character that is not printable ASCII"
            return _Words(text, not (prefix or but_not or excluded), 1)
        case StringCell(_, prefix, but_not, excluded) if prefix:
            if but_not or excluded:
                return _Words(f"any other text that begins with `{prefix}`", False, 1)
            return _Words(f"a text that begins with `{prefix}`", True, 1)
        case TimestampCell():
            return _Words("a moment between those it is compared with", False, 1)
        case UuidCell():
            return _Words("any other UUID", False, 1)
        case _:
            return _Words("any other text", False, 1)


def _except(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    if len(numbers) > _MOST_VALUES:
        return f" except {len(numbers)} of them"
    *first, last = (f"`{each}`" for each in numbers)
    return f" except {', '.join(first)} and {last}" if first else f" except {last}"
