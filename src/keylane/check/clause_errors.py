"""Errors KL07xx: clauses of strategies."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.wording import name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source
from keylane.syntax.nodes import Clause, Name

__all__ = ["repeated_clause", "repeated_name", "unknown_broker"]


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
