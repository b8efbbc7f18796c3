"""What must hold of a message, in terms of cells and lengths.

Formulas are two-valued: the three values of a condition are two formulas, one for *true* and one
for *false*. Takes conditions of the checked program, gives formulas; never reads a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from keylane.cells.fields import ABSENT, FieldCells
from keylane.frozen import frozen
from keylane.program import AllOf, AnyOf, Condition, Not, Present

__all__ = [
    "FALSE",
    "TRUE",
    "AllHold",
    "AnyHolds",
    "Formula",
    "In",
    "LengthBetween",
    "LengthSum",
    "Unknown",
    "all_of",
    "any_of",
    "exclusive",
    "is_false",
    "is_true",
    "negated",
    "variables_in",
]


@frozen
class In:
    """The value of field `variable` lies in one of the cells of `mask`."""

    variable: int
    mask: int


@frozen
class LengthSum:
    """How long a text is: `constant` and, for each of `lengths`, as often as is said there.

    A length is named by whatever has it; what the name means is known to `texts`.
    """

    constant: int
    lengths: tuple[tuple[object, int], ...]


@frozen
class LengthBetween:
    """A text has `low` to `high` characters (None: no end).

    INVARIANT: in a formula the presence of the text's fields stands before it, in `AllHold` and,
    negated, in `AnyHolds`: of a text that is absent no length is true, and none is false. Searches
    take the parts of a choice in their order, each with those before it refused.
    """

    length: LengthSum
    low: int
    high: int | None


@frozen
class Unknown:
    """A question that is left open: it may be answered either way, but each time alike."""

    name: object
    answer: bool = True


class _Joined:
    """What was found out about a formula with parts: searches ask the same large ones again."""

    parts: tuple[Formula, ...]

    @cached_property
    def variables(self) -> int:
        """The fields that it is about, as `variables_in` gives them."""
        found = 0
        for part in self.parts:
            found |= variables_in(part)
        return found

    @cached_property
    def negations(self) -> list[Formula]:
        """Its negation, once `negated` made it. INVARIANT: it is about cells of one domain."""
        return []


@frozen(slots=False)
class AllHold(_Joined):
    """Each of them is true."""

    parts: tuple[Formula, ...]


@frozen(slots=False)
class AnyHolds(_Joined):
    """At least one of them is true."""

    parts: tuple[Formula, ...]


Formula = In | LengthBetween | Unknown | AllHold | AnyHolds
TRUE = AllHold(())
FALSE = AnyHolds(())
# INVARIANT: no other formula is equal to one of these two; `all_of` and `any_of` see to that.


def all_of(parts: Iterable[Formula]) -> Formula:
    """The formula that is true if each of `parts` is."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, AllHold):
            flat.extend(part.parts)
        elif part is FALSE:
            return FALSE
        else:
            flat.append(part)
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else AllHold(tuple(flat))


def any_of(parts: Iterable[Formula]) -> Formula:
    """The formula that is true if one of `parts` is."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, AnyHolds):
            flat.extend(part.parts)
        elif part is TRUE:
            return TRUE
        else:
            flat.append(part)
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else AnyHolds(tuple(flat))


def variables_in(formula: Formula) -> int:
    """The fields that a formula is about, a bit for each; -1 where it is about anything else."""
    if isinstance(formula, In):
        return 1 << formula.variable
    return formula.variables if isinstance(formula, AllHold | AnyHolds) else -1


def exclusive(one: Formula, other: Formula) -> bool:
    """Whether it can be seen at once that no message makes both true; False otherwise."""
    masks: dict[int, int] = {}
    for part in one.parts if isinstance(one, AllHold) else (one,):
        if isinstance(part, In):
            masks[part.variable] = masks.get(part.variable, -1) & part.mask
    return any(
        isinstance(part, In) and not masks.get(part.variable, -1) & part.mask
        for part in (other.parts if isinstance(other, AllHold) else (other,))
    )


def negated(formula: Formula, cells: Sequence[FieldCells]) -> Formula:
    """The formula that is true where `formula` is not."""
    match formula:
        case In(variable, mask):
            return In(variable, cells[variable].all & ~mask)
        case LengthBetween(length, low, high):
            below = [LengthBetween(length, 0, low - 1)] if low > 0 else []
            above = [LengthBetween(length, high + 1, None)] if high is not None else []
            return any_of([*below, *above])
        case Unknown(name, answer):
            return Unknown(name, not answer)
        case AllHold(parts) | AnyHolds(parts):
            if not formula.negations:
                join = any_of if isinstance(formula, AllHold) else all_of
                formula.negations.append(join(negated(part, cells) for part in parts))
            return formula.negations[0]


def is_true(
    condition: Condition, cells: Sequence[FieldCells], variables: Mapping[str, int]
) -> Formula:
    """The formula that is true where a condition is, neither false nor unknown."""
    return _answered(condition, True, cells, variables)


def is_false(
    condition: Condition, cells: Sequence[FieldCells], variables: Mapping[str, int]
) -> Formula:
    """The formula that is true where a condition is false, not where it is unknown."""
    return _answered(condition, False, cells, variables)


def _answered(
    condition: Condition, wanted: bool, cells: Sequence[FieldCells], variables: Mapping[str, int]
) -> Formula:
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            parts = [_answered(each, wanted, cells, variables) for each in conditions]
            together = isinstance(condition, AllOf) is wanted
            return all_of(parts) if together else any_of(parts)
        case Not(inner):
            return _answered(inner, not wanted, cells, variables)
        case question:
            variable = variables[question.field.name]
            own = cells[variable]
            holds = own.answering(question)
            if wanted:
                return In(variable, holds)
            unknown = 0 if isinstance(question, Present) else ABSENT
            return In(variable, own.all & ~holds & ~unknown)
