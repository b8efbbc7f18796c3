"""Nodes for the condition of a `when`.

As all nodes: what the user wrote, nothing resolved; spans take no part in equality.
"""

from __future__ import annotations

from keylane.frozen import field, frozen
from keylane.source import Span
from keylane.syntax.word_nodes import Literal, Name

__all__ = [
    "AllOf",
    "AnyOf",
    "Comparison",
    "Condition",
    "FieldQuestion",
    "Not",
    "OneOf",
    "StartsWith",
]


@frozen
class FieldQuestion:
    """`present(field)`; whether the language has such a question is for the checker."""

    question: Name
    subject: Name
    span: Span = field(compare=False, repr=False)


@frozen
class Comparison:
    """`field == value`, with any of `==`, `!=`, `<`, `<=`, `>`, `>=`."""

    subject: Name
    operator: str
    value: Literal
    span: Span = field(compare=False, repr=False)


@frozen
class OneOf:
    """`field in ("x", "y")`."""

    subject: Name
    values: tuple[Literal, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class StartsWith:
    """`field starts_with "x"`."""

    subject: Name
    prefix: Literal
    span: Span = field(compare=False, repr=False)


@frozen
class AllOf:
    """`a and b and c`; at least two conditions."""

    conditions: tuple[Condition, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class AnyOf:
    """`a or b or c`; at least two conditions."""

    conditions: tuple[Condition, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class Not:
    """`not a`."""

    condition: Condition
    span: Span = field(compare=False, repr=False)


Condition = FieldQuestion | Comparison | OneOf | StartsWith | AllOf | AnyOf | Not
