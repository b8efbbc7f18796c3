"""Formulas and templates about a second message beside the first.

Takes what is said of one message, gives the same of another one, whose fields have numbers of
their own, but for fields in which both messages agree. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable

from keylane.behaviour.domain import Box, Domain
from keylane.behaviour.formulas import (
    AllHold,
    AnyHolds,
    Formula,
    In,
    LengthBetween,
    LengthSum,
    Unknown,
    all_of,
    any_of,
)
from keylane.behaviour.templates import (
    ExternSource,
    Piece,
    Template,
    Term,
    renamed,
    renamed_term,
)
from keylane.cells.fields import FieldCells
from keylane.frozen import frozen

__all__ = ["TwoMessages"]


@frozen(slots=False)
class TwoMessages:
    """Two messages of one domain, as one box: the fields of the first, then those of the second.

    `number` says which number a field has in the second message: its own where both agree. `copy`
    is 0 where the second is the first message once more, for another strategy.
    """

    cells: tuple[FieldCells, ...]
    everything: Box
    number: tuple[int, ...]
    agreeing: frozenset[int]
    copy: int = 1

    @classmethod
    def of(cls, domain: Domain, agreeing: Iterable[int] = ()) -> TwoMessages:
        """Two messages that have the same value, or none, in each of the fields `agreeing`."""
        same = frozenset(agreeing)
        numbers: list[int] = []
        cells = list(domain.cells)
        for variable, own in enumerate(domain.cells):
            if variable in same:
                numbers.append(variable)
            else:
                numbers.append(len(cells))
                cells.append(own)
        return cls(tuple(cells), tuple(own.all for own in cells), tuple(numbers), same)

    def formula(self, formula: Formula) -> Formula:
        """What is said of the first message, said of the second."""
        match formula:
            case In(variable, mask):
                return In(self.number[variable], mask)
            case LengthBetween(length, low, high):
                return LengthBetween(self._length(length), low, high)
            case Unknown(name, answer):
                return Unknown(self._name(name), answer)
            case AllHold(parts):
                return all_of(map(self.formula, parts))
            case AnyHolds(parts):
                return any_of(map(self.formula, parts))

    def template(self, template: Template) -> Template:
        """The template with the fields of the second message."""
        return renamed(template, self.number.__getitem__, self.copy)

    def _length(self, length: LengthSum) -> LengthSum:
        return LengthSum(
            length.constant, tuple((self._name(name), count) for name, count in length.lengths)
        )

    def _name(self, name: object) -> object:
        match name:
            case Term():
                return renamed_term(name, self.number.__getitem__, self.copy)
            case ExternSource(extern):
                return ExternSource(extern, self.copy)
            case (str() as kind, inner) if kind in _KINDS:
                return kind, self._name(inner)
            case tuple():
                template: tuple[Piece, ...] = name
                return self.template(template)
            case _:
                raise AssertionError(f"nothing is known by the name {name!r}")


_KINDS = ("a key", "no valid key", "looks fitted", "printable")
