"""What `when` asks of a message; three-valued, as in SQL.

Part of the checked program: constants are canonical texts of their field's type. `place`
is where a condition is written, as that of an expression. Data only.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.frozen import field as frozen_field
from keylane.frozen import frozen
from keylane.program.schemas import Field
from keylane.source import Place

__all__ = [
    "AllOf",
    "AnyOf",
    "Comparison",
    "Condition",
    "Not",
    "OneOf",
    "Present",
    "StartsWith",
    "condition_fields",
    "questions_of",
]


@frozen
class Present:
    """Whether the field has a value; never unknown."""

    field: Field
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Comparison:
    """The field's value against a canonical text; unknown where the field is absent.

    INVARIANT: `operator` is `==`, `!=` or, on int and timestamp only, `<`, `<=`, `>`, `>=`.
    """

    field: Field
    operator: str
    value: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class OneOf:
    """Whether the field's canonical text is one of `values`; unknown where it is absent."""

    field: Field
    values: tuple[str, ...]
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class StartsWith:
    """Whether the text of a string field begins with `prefix`; unknown where it is absent."""

    field: Field
    prefix: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class AllOf:
    """`and`, as in SQL: false if one is false, else unknown if one is unknown."""

    conditions: tuple[Condition, ...]
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class AnyOf:
    """`or`, as in SQL: true if one is true, else unknown if one is unknown."""

    conditions: tuple[Condition, ...]
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Not:
    """The opposite; unknown stays unknown."""

    condition: Condition
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


def questions_of(condition: Condition) -> Iterator[Question]:
    """The single questions that a condition is made of, in its order."""
    waiting = [condition]
    while waiting:
        match waiting.pop():
            case AllOf(conditions) | AnyOf(conditions):
                waiting.extend(reversed(conditions))
            case Not(inner):
                waiting.append(inner)
            case question:
                yield question


def condition_fields(condition: Condition) -> tuple[Field, ...]:
    """The fields that a condition asks for, in its order, each once."""
    found: dict[str, Field] = {}
    for question in questions_of(condition):
        found.setdefault(question.field.name, question.field)
    return tuple(found.values())


Question = Present | Comparison | OneOf | StartsWith
Condition = Question | AllOf | AnyOf | Not
