"""What a strategy asks of the fields of its schema, and what a module compares with.

Takes an expression and the tree of a class, gives an `Asked` for each field, and the fields in the
order in which the expression names them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from keylane.program import (
    Expression,
    Field,
    FieldValue,
    Fit,
    Match,
    Schema,
    TimePartition,
    Utc,
    When,
    compared_texts,
    condition_fields,
    parts_of,
)
from keylane.validation.samples import Asked

__all__ = [
    "asked_of_fields",
    "expressions_in",
    "fields_in_order",
    "fitted_lengths",
    "foreign_constants",
]

_LONGEST_FOREIGN = 300


def expressions_in(body: Expression) -> Iterator[Expression]:
    """All expressions of a body, in their order."""
    waiting = [body]
    while waiting:
        expression = waiting.pop()
        yield expression
        waiting.extend(reversed(parts_of(expression)))


def fields_in_order(body: Expression) -> tuple[Field, ...]:
    """The fields that a body names, in its order, each once."""
    found: dict[str, Field] = {}
    for expression in expressions_in(body):
        for field in _fields_of(expression):
            found.setdefault(field.name, field)
    return tuple(found.values())


def _fields_of(expression: Expression) -> Iterable[Field]:
    match expression:
        case FieldValue(field) | Utc(Field() as field):
            return (field,)
        case TimePartition(_, _, Field() as field):
            return (field,)
        case Match(subject):
            return (subject,)
        case When(condition):
            return condition_fields(condition)
    return ()


def fitted_lengths(bodies: Iterable[Expression]) -> frozenset[int]:
    """The lengths that `fit` keeps in any of the bodies."""
    return frozenset(
        each.length for body in bodies for each in expressions_in(body) if isinstance(each, Fit)
    )


def asked_of_fields(
    schema: Schema, bodies: Iterable[Expression], code: Iterable[ast.AST]
) -> dict[str, Asked]:
    """What `bodies` ask of each field; constants of `code` are asked of all."""
    constants: dict[str, set[str]] = {field.name: set() for field in schema.fields}
    bodies = tuple(bodies)
    for body in bodies:
        for expression in expressions_in(body):
            for name, compared in compared_texts(expression):
                constants[name].update(compared)
    for field in schema.fields:
        if field.discriminant is not None:
            constants[field.discriminant].update(
                value for case in field.cases for value in case.values
            )
    lengths = fitted_lengths(bodies)
    texts, numbers = foreign_constants(code)
    return {name: Asked(frozenset(own), lengths, texts, numbers) for name, own in constants.items()}


def foreign_constants(code: Iterable[ast.AST]) -> tuple[frozenset[str], frozenset[int]]:
    """The short texts and the numbers in code."""
    texts: set[str] = set()
    numbers: set[int] = set()
    for tree in code:
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str() as text) if len(text) <= _LONGEST_FOREIGN:
                    texts.add(text)
                    # It may be a set of characters.
                    texts.update(each for each in text if not each.isascii())
                case ast.Constant(value=int() as number) if not isinstance(number, bool):
                    numbers.add(number)
    return frozenset(texts), frozenset(numbers)
