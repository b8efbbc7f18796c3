"""Errors KL0216 to KL0222: cases of schemas and the fields in them."""

from __future__ import annotations

from keylane.check.wording import name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.nodes import Name, Variant

__all__ = [
    "cases_differ",
    "discriminant_in_case",
    "discriminant_no_enum",
    "empty_case",
    "field_outside_case_too",
    "overlapping_cases",
    "several_discriminants",
    "unknown_discriminant",
]


def unknown_discriminant(source: Source, name: Name, suggestion: str | None) -> Diagnostic:
    """`case F in …` without a field F."""
    return Diagnostic(
        codes.INVALID_DISCRIMINANT,
        f"the schema has no field {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or f'declare it, as in `{name.text[:60]}: enum("small", "large")`',
    )


def discriminant_in_case(source: Source, name: Name) -> Diagnostic:
    """`case F in …` where F is itself in a case."""
    return Diagnostic(
        codes.INVALID_DISCRIMINANT,
        f"{name_of(name.text)} is in a case itself, so it cannot decide about one",
        Label(source, name.span),
        help="declare the field outside of all cases, with `?` if not every message has it",
    )


def discriminant_no_enum(source: Source, name: Name, declaration: Name) -> Diagnostic:
    """`case F in …` where F is no enum."""
    return Diagnostic(
        codes.INVALID_DISCRIMINANT,
        f"{name_of(name.text)} is no `enum`, and only the members of one can decide about a case",
        Label(source, name.span),
        (Label(source, declaration.span, "declared here"),),
        help="make the field an `enum` of all its values",
    )


def empty_case(source: Source, variant: Variant) -> Diagnostic:
    """`case F in ("a") {}`."""
    return Diagnostic(
        codes.EMPTY_CASE,
        "this case has no fields, so it says nothing",
        Label(source, variant.span),
        help="remove it, or declare in it what only these messages have",
    )


def field_outside_case_too(source: Source, name: Name, outside: Name) -> Diagnostic:
    """A field of a case that every message has as well."""
    return Diagnostic(
        codes.FIELD_OUTSIDE_CASE_TOO,
        f"{name_of(name.text)} is declared for every message already",
        Label(source, name.span),
        (Label(source, outside.span, "declared outside of all cases here"),),
        help="remove or rename one of the two; a field can have several pointers: `@ /a | /b`",
    )


def several_discriminants(
    source: Source, name: Name, discriminant: Name, first: Name, first_discriminant: str
) -> Diagnostic:
    """A field in cases of two different fields."""
    return Diagnostic(
        codes.SEVERAL_DISCRIMINANTS,
        f"{name_of(name.text)} depends on {name_of(discriminant.text)} here and on "
        f"{name_of(first_discriminant)} elsewhere",
        Label(source, name.span),
        (Label(source, first.span, f"in a case of {name_of(first_discriminant)} here"),),
        help="give the two different names, or declare one optional field outside of all cases",
    )


def overlapping_cases(source: Source, name: Name, first: Name, value: str) -> Diagnostic:
    """A field in two cases for one value of the discriminant."""
    return Diagnostic(
        codes.OVERLAPPING_CASES,
        f"{name_of(name.text)} is declared for {text_of(value)} already",
        Label(source, name.span),
        (Label(source, first.span, "in another case here"),),
        help="leave the value out of one of the cases; a field can have several pointers: "
        "`@ /a | /b`",
    )


def cases_differ(source: Source, span: Span, first: Name, what: str) -> Diagnostic:
    """A field that is declared differently in another case; `what` is the difference."""
    return Diagnostic(
        codes.CASES_DIFFER,
        f"{name_of(first.text)} has {what}, but it is one field, whichever case it is in",
        Label(source, span),
        (Label(source, first.span, "first declared here"),),
        help="declare it in the same way in all its cases; only pointers may differ",
    )
