"""What one version says of a message, said of the fields that both versions share.

Takes formulas, templates and boxes over the fields of one version, gives the same over the shared
ones. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.behaviour.domain import Box
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
    ClockSource,
    ExternSource,
    FieldSource,
    Function,
    Piece,
    Template,
    Term,
    TextSource,
)
from keylane.cells.fields import ABSENT, FieldCells
from keylane.comparison.shared_fields import FieldView
from keylane.frozen import frozen

__all__ = ["VersionView", "ViewedField"]

_KINDS = ("a key", "no valid key", "looks fitted", "printable")


@frozen
class ViewedField:
    """A field of a version: the number of the shared one, and how the version sees it.

    `inside` is for fields of a variant whose cases the versions declare differently: the version
    sees a value only where the field of this number lies in these shared cells.
    """

    number: int
    view: FieldView
    inside: tuple[int, int] | None = None


@frozen(slots=False)
class VersionView:
    """How a version sees the shared fields; `everything` are all shared cells.

    `copy` tells what an application's own strategy gives from what it gives in another version.
    """

    fields: Sequence[ViewedField]
    cells: Sequence[FieldCells]
    everything: Box
    copy: int = 0

    def formula(self, formula: Formula) -> Formula:
        """The formula over the shared fields."""
        match formula:
            case In(variable, mask):
                return self._in(self.fields[variable], mask)
            case LengthBetween(length, low, high):
                return LengthBetween(self._length(length), low, high)
            case Unknown(name, answer):
                return Unknown(self._name(name), answer)
            case AllHold(parts):
                return all_of(map(self.formula, parts))
            case AnyHolds(parts):
                return any_of(map(self.formula, parts))

    def _in(self, field: ViewedField, mask: int) -> Formula:
        inside = In(field.number, field.view.mask(mask))
        if field.inside is None:
            return inside
        chooser, cases = field.inside
        if mask & ABSENT:
            return any_of([inside, In(chooser, self.everything[chooser] & ~cases)])
        return all_of([inside, In(chooser, cases)])

    def template(self, template: Template) -> Template:
        """The template over the shared fields."""
        return tuple(piece if isinstance(piece, str) else self._term(piece) for piece in template)

    def _term(self, term: Term) -> Term:
        match term.source:
            case FieldSource(variable):
                field = self.fields[variable]
                functions = (*field.view.functions, *term.functions)
                return Term(
                    FieldSource(field.number), _without_idle_case(functions, self._cases(field))
                )
            case TextSource(template):
                return Term(
                    TextSource(self.template(template)),
                    _without_idle_case(term.functions, _BOTH_CASES),
                )
            case ExternSource(extern):
                return Term(ExternSource(extern, self.copy), term.functions)
            case ClockSource():
                return term

    def _cases(self, field: ViewedField) -> frozenset[str]:
        """Which of `lower` and `upper` changes a text of the field."""
        found: set[str] = set()
        for cell in self.cells[field.number].cells[1:]:
            if not cell.printable:
                return _BOTH_CASES
            alphabet = cell.language.alphabet
            found |= {"lower"} if any("A" <= each <= "Z" for each in alphabet) else set()
            found |= {"upper"} if any("a" <= each <= "z" for each in alphabet) else set()
        return frozenset(found)

    def box(self, box: Box) -> Box:
        """A box of the shared fields that holds every message of a box of the version."""
        shared = list(self.everything)
        for field, mask in zip(self.fields, box, strict=True):
            if field.inside is None or not mask & ABSENT:
                shared[field.number] &= field.view.mask(mask)
        return tuple(shared)

    def _length(self, length: LengthSum) -> LengthSum:
        return LengthSum(
            length.constant,
            tuple((self._with_length(name), count) for name, count in length.lengths),
        )

    def _with_length(self, name: object) -> Term:
        """The shared term whose length it is: a change of case that comes first makes none."""
        assert isinstance(name, Term)
        if isinstance(name.source, FieldSource) and not name.functions:
            return Term(FieldSource(self.fields[name.source.variable].number))
        return self._term(name)

    def _name(self, name: object) -> object:
        match name:
            case Term():
                return self._term(name)
            case ExternSource(extern):
                return ExternSource(extern, self.copy)
            case (str() as kind, inner) if kind in _KINDS:
                return kind, self._name(inner)
            case tuple():
                template: tuple[Piece, ...] = name
                return self.template(template)
            case _:
                raise AssertionError(f"nothing is known by the name {name!r}")


_BOTH_CASES = frozenset(("lower", "upper"))
_CHANGED_BY = {
    "digest": frozenset(("upper",)),
    "bucket": frozenset[str](),
    "window": frozenset[str](),
}


def _without_idle_case(
    functions: Sequence[Function], changed_by: frozenset[str]
) -> tuple[Function, ...]:
    """The functions without changes of case that change nothing, or not in the end.

    `changed_by` are the changes of case that change the text they are applied to.
    """
    left: list[Function] = []
    for function in functions:
        if function.name not in _BOTH_CASES:
            changed_by = _CHANGED_BY.get(function.name, _BOTH_CASES)
        elif function.name not in changed_by:
            continue
        else:
            if left and left[-1].name in _BOTH_CASES:
                left.pop()
            changed_by = _BOTH_CASES - {function.name}
        left.append(function)
    return tuple(left)
