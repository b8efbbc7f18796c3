"""Errors KL07xx: clauses of strategies."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.wording import name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source
from keylane.syntax.nodes import Clause, Literal, Name

__all__ = [
    "allowed_twice",
    "empty_reason",
    "not_of_a_proof",
    "repeated_clause",
    "repeated_name",
    "unknown_broker",
    "unknown_code",
]


def unknown_broker(
    source: Source, name: Name, brokers: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A name in `limits` that is no broker."""
    return Diagnostic(
        codes.UNKNOWN_BROKER,
        f"there is no broker {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or "the brokers are " + ", ".join(f"`{broker}`" for broker in brokers),
    )


def repeated_clause(source: Source, word: str, clause: Clause, first: Clause) -> Diagnostic:
    """A second clause where one says all."""
    fix = "name all brokers in one clause" if word == "limits" else "remove one of the two"
    return Diagnostic(
        codes.REPEATED_CLAUSE,
        f"the clause `{word}` stands twice",
        Label(source, clause.span),
        (Label(source, first.span, "first here"),),
        help=fix,
    )


def repeated_name(source: Source, name: Name, first: Name) -> Diagnostic:
    """A name that stands twice in one clause."""
    return Diagnostic(
        codes.REPEATED_NAME,
        f"{name_of(name.text)} stands twice in this clause",
        Label(source, name.span),
        (Label(source, first.span, "first here"),),
        help="remove one of the two",
    )


def unknown_code(
    source: Source, name: Name, allowable: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A word in `allow` that is no code; `allowable` are those that could stand there."""
    return Diagnostic(
        codes.NOT_ALLOWABLE,
        f"there is no code {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion
        or "what can be allowed is " + ", ".join(f"`{number}`" for number in allowable),
    )


def not_of_a_proof(source: Source, name: Name, words: str) -> Diagnostic:
    """A code in `allow` that the language has, or that no strategy can do anything about."""
    return Diagnostic(
        codes.NOT_ALLOWABLE,
        f"{name_of(name.text)}, {name_of(words)}, cannot be allowed",
        Label(source, name.span),
        help="remove it: only what proofs find can be allowed, codes that begin with `KL08`",
    )


def allowed_twice(source: Source, name: Name, first: Name) -> Diagnostic:
    """A code that the strategy allows already."""
    return Diagnostic(
        codes.REPEATED_NAME,
        f"{name_of(name.text)} is allowed twice",
        Label(source, name.span),
        (Label(source, first.span, "first here"),),
        help="remove one of the two; one reason may be about several findings",
    )


def empty_reason(source: Source, reason: Literal) -> Diagnostic:
    """`allow (KL0806; "")`."""
    return Diagnostic(
        codes.EMPTY_REASON,
        "the reason is empty",
        Label(source, reason.span),
        help="say why it is right here, for those who read the file next year",
    )
