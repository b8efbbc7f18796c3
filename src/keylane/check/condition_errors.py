"""Errors KL0434 and KL0435: questions that cannot be asked."""

from __future__ import annotations

from keylane.check.wording import name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source
from keylane.syntax.nodes import Name

__all__ = ["no_order", "no_string", "unknown_question"]

# Words of other languages for a field that is not present.
_OPPOSITES = frozenset(
    "absent empty is_empty is_missing is_none is_null isempty isnull missing nil none null".split()
)


def unknown_question(
    source: Source, question: Name, subject: Name, suggestion: str | None
) -> Diagnostic:
    """`presnt(f)`, `missing(f)`."""
    asked = f"present({subject.text[:60]})"
    if question.text.lower() in _OPPOSITES:
        # Never `present`, however much alike the words are: that asks the opposite.
        suggestion = f"write `not {asked}`"
    return Diagnostic(
        codes.UNKNOWN_QUESTION,
        f"there is no question {name_of(question.text)}",
        Label(source, question.span),
        help=suggestion or f"write `{asked}`, or compare the field",
    )


def no_order(source: Source, subject: Name, operator: str) -> Diagnostic:
    """`<` and the like on a field whose values have no order of their own."""
    return Diagnostic(
        codes.QUESTION_TYPE,
        f"{name_of(subject.text)} is neither an `int` nor a `timestamp`, so `{operator}` says "
        "nothing about it",
        Label(source, subject.span),
        help="use `==`, `!=` or `in`, or declare the field as an `int` or a `timestamp`",
    )


def no_string(source: Source, subject: Name) -> Diagnostic:
    """`starts_with` on a field that is no string."""
    return Diagnostic(
        codes.QUESTION_TYPE,
        f"{name_of(subject.text)} is no `string`, so `starts_with` says nothing about it",
        Label(source, subject.span),
        help="use `==` or `in`, or declare the field as a `string`",
    )
