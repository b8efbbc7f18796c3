"""Errors KL04xx: constants that a field is compared with."""

from __future__ import annotations

from keylane.check.wording import constant_of, name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source
from keylane.syntax.nodes import Literal, Name

__all__ = [
    "constant_type",
    "empty_prefix",
    "impossible_value",
    "not_canonical",
    "repeated_constant",
]


def constant_type(
    source: Source, literal: Literal, field: Name, wanted: str, example: str
) -> Diagnostic:
    """A constant of another type than the field; `wanted` is what its values are.

    `example` is one, worded.
    """
    return Diagnostic(
        codes.CONSTANT_TYPE,
        f"a value of {name_of(field.text)} is {wanted}",
        Label(source, literal.span),
        help=f"write it like {example}",
    )


def not_canonical(source: Source, literal: Literal, field: Name, canonical: str) -> Diagnostic:
    """A constant that the field has in another form, `canonical`."""
    return Diagnostic(
        codes.NOT_CANONICAL,
        f"{name_of(field.text)} never has the form {constant_of(literal)}, and comparing is exact",
        Label(source, literal.span),
        help=f"write {text_of(canonical)}",
    )


def impossible_value(
    source: Source, literal: Literal, field: Name, reason: str, remedy: str | None
) -> Diagnostic:
    """A constant that no message has in the field; `reason` follows "because".

    `remedy` is what else could be done, in the schema; None if nothing.
    """
    fix = "write a value that the field can have"
    return Diagnostic(
        codes.IMPOSSIBLE_VALUE,
        f"{name_of(field.text)} can never be {constant_of(literal)}, because {reason}",
        Label(source, literal.span),
        help=fix if remedy is None else f"{fix}, or {remedy}",
    )


def empty_prefix(source: Source, literal: Literal, field: Name) -> Diagnostic:
    """`starts_with ""`."""
    return Diagnostic(
        codes.PREFIX_OF_ALL,
        "every text begins with the empty one",
        Label(source, literal.span),
        help=f"write `present({field.text[:60]})`, or the beginning that is meant",
    )


def repeated_constant(source: Source, literal: Literal, first: Literal) -> Diagnostic:
    """A constant that stands twice in the list of one `in`."""
    return Diagnostic(
        codes.REPEATED_CONSTANT,
        f"{constant_of(literal)} stands twice in this list",
        Label(source, literal.span),
        (Label(source, first.span, "first listed here"),),
        help="remove one of the two",
    )
