"""Conditions in the form that code is written from: only questions are negated.

Takes a condition of the program, gives one that is true for the same messages. `when` acts on true
alone, and unknown stays unknown in all that is done here.
"""

from __future__ import annotations

from keylane.metadata import EnumType
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Field,
    Not,
    OneOf,
)

__all__ = ["compared_fields", "with_negated_questions"]

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
# A member of an enum that is none of some is one of the others. To ask for these is simpler: what
# is no member is none of them. More than these are not written out.
_MOST_OTHERS = 4


def with_negated_questions(condition: Condition, *, truth: bool = True) -> Condition:
    """What is true where the answer of `condition` is `truth`.

    `Not` stands around `Present`, `OneOf` and `StartsWith` only.
    """
    match condition:
        case Not(inner):
            return with_negated_questions(inner, truth=not truth)
        case AllOf(conditions) | AnyOf(conditions):
            join = AllOf if isinstance(condition, AllOf) is truth else AnyOf
            return join(tuple(with_negated_questions(each, truth=truth) for each in conditions))
        case Comparison(field, operator, value):
            asked = operator if truth else _OPPOSITES[operator]
            others = _others(field, (value,)) if asked == "!=" else ()
            return OneOf(field, others) if others else Comparison(field, asked, value)
        case OneOf(field, values) if not truth:
            others = _others(field, values)
            return OneOf(field, others) if others else Not(condition)
        case _:
            return condition if truth else Not(condition)


def _others(field: Field, values: tuple[str, ...]) -> tuple[str, ...]:
    """The members of an enum that are not among `values`; nothing where they are too many."""
    if not isinstance(field.type, EnumType):
        return ()
    others = tuple(member for member in field.type.members if member not in values)
    return others if len(others) <= _MOST_OTHERS else ()


def compared_fields(condition: Condition) -> frozenset[str]:
    """The fields that have one of certain texts wherever `condition` is true."""
    match condition:
        case AllOf(conditions):
            return frozenset().union(*map(compared_fields, conditions))
        case Comparison(field, "==") | OneOf(field):
            return frozenset({field.name})
        case _:
            return frozenset()
