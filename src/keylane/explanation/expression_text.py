"""Expressions and conditions in one line, written as in a `.lane` file.

Takes a checked expression, gives its text, cut where it would be too long to be read. Names of
strategies are gone: the checker has put their bodies in their places. Recurses: the checker bounds
the depth.
"""

from __future__ import annotations

import json

from keylane.metadata import BoolType, IntType
from keylane.program import (
    AllOf,
    AnyOf,
    Bucket,
    Comparison,
    Composite,
    Condition,
    Digest,
    Escape,
    Expression,
    Extern,
    Fallback,
    Field,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    NoOrdering,
    Not,
    OneOf,
    Present,
    Single,
    StartsWith,
    TimePartition,
    Trim,
    Upper,
    Utc,
    When,
)

__all__ = ["condition_text", "constants_text", "cut", "expression_text", "head_text", "quoted"]

_LONGEST = 240
_LONGEST_CONSTANT = 64
_MOST_CONSTANTS = 8


def expression_text(expression: Expression) -> str:
    """The expression with all that is in it; a strategy of the application by itself says so."""
    if isinstance(expression, Extern):
        return f"extern {expression.name}"
    return cut(_whole(expression))


def head_text(expression: Expression) -> str:
    """The expression without what is in it: `composite(…; "/")`."""
    match expression:
        case Fallback():
            return "the first valid key of"
        case Match(subject):
            return f"match {subject.name}"
        case When(condition):
            return f"when {condition_text(condition)}"
    return cut(_call(expression, "…"))


def condition_text(condition: Condition) -> str:
    """A condition in one line."""
    return cut(_condition(condition))


def constants_text(field: Field, values: tuple[str, ...]) -> str:
    """Values of a field, as they stand in an arm or behind `in`; many are cut."""
    shown = ", ".join(_constant(field, value) for value in values[:_MOST_CONSTANTS])
    more = len(values) - _MOST_CONSTANTS
    return shown if more <= 0 else f"{shown}, … {more} more"


def quoted(text: str, longest: int = _LONGEST_CONSTANT) -> str:
    """A text in quotes, as JSON writes it; one of more than `longest` characters is cut."""
    shown = json.dumps(text[:longest], ensure_ascii=False)
    return shown if len(text) <= longest else f'{shown[:-1]}…"'


def cut(text: str, longest: int = _LONGEST) -> str:
    """`text`, or its beginning and `…` if it is longer than `longest`."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _whole(expression: Expression) -> str:
    match expression:
        case FieldValue(field):
            return field.name
        case Literal(text):
            return quoted(text)
        case NoOrdering():
            return "no_ordering"
        case Extern(name):
            return name
        case Utc(moment, unit):
            return f"utc({'now' if moment is None else moment.name}; {unit.name.lower()})"
        case Composite(parts) | Fallback(parts):
            return _call(expression, ", ".join(map(_whole, parts)))
        case Match(subject, arms, otherwise):
            bodies = [
                f"{constants_text(subject, arm.values)} => {_whole(arm.body)}" for arm in arms
            ]
            if otherwise is not None:
                bodies.append(f"_ => {_whole(otherwise)}")
            return f"match {subject.name} {{ {', '.join(bodies)} }}"
        case When(condition, body):
            return f"when({_condition(condition)} => {_whole(body)})"
        case _:
            return _call(expression, _whole(expression.part))


def _call(expression: Expression, inside: str) -> str:
    """A function around what is `inside`, with its setting."""
    match expression:
        case Single(_, prefix):
            name, setting = "single", None if prefix is None else quoted(prefix)
        case Composite(parts, separator):
            # One part needs no separator.
            is_needed = len(parts) > 1 or separator
            name, setting = "composite", quoted(separator) if is_needed else None
        case Escape(_, characters):
            name, setting = "escape", quoted(characters)
        case Digest(_, length):
            name, setting = "digest", str(length)
        case Bucket(_, count):
            name, setting = "bucket", str(count)
        case Fit(_, length):
            name, setting = "fit", None if length == 128 else str(length)
        case TimePartition(_, minutes, moment):
            of = "" if moment is None else f" of {moment.name}"
            name, setting = "time_partition", f"every {_period(minutes)}{of}"
        case Lower() | Upper() | Trim() | Fallback():
            name, setting = type(expression).__name__.lower(), None
        case _:
            return _whole(expression)
    return f"{name}({inside})" if setting is None else f"{name}({inside}; {setting})"


def _period(minutes: int) -> str:
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"


def _condition(condition: Condition) -> str:
    match condition:
        case Present(field):
            return f"present({field.name})"
        case Comparison(field, operator, value):
            return f"{field.name} {operator} {_constant(field, value)}"
        case OneOf(field, values):
            return f"{field.name} in ({constants_text(field, values)})"
        case StartsWith(field, prefix):
            return f"{field.name} starts_with {quoted(prefix)}"
        case AllOf(conditions):
            return " and ".join(_operand(each, AllOf, AnyOf) for each in conditions)
        case AnyOf(conditions):
            return " or ".join(_operand(each, AnyOf) for each in conditions)
        case Not(inner):
            # `not a == "x"` could be read in two ways.
            plain = isinstance(inner, Not | Present)
            return f"not {_condition(inner)}" if plain else f"not ({_condition(inner)})"


def _operand(condition: Condition, *in_parentheses: type) -> str:
    text = _condition(condition)
    return f"({text})" if isinstance(condition, in_parentheses) else text


def _constant(field: Field, value: str) -> str:
    return value if isinstance(field.type, IntType | BoolType) else quoted(value)
