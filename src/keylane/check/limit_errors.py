"""Errors KL05xx: a file that holds more than there is room for. See `limits`."""

from __future__ import annotations

from keylane.check import limits
from keylane.check.wording import name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.nodes import Name

__all__ = [
    "file_too_large",
    "more_problems",
    "more_warnings",
    "name_too_long",
    "nesting_too_deep",
    "strategy_too_large",
    "too_many",
]


def nesting_too_deep(source: Source, span: Span) -> Diagnostic:
    """At the first expression that is too far inside."""
    return Diagnostic(
        codes.NESTING_TOO_DEEP,
        f"expressions nest more than {limits.NESTING} deep here, with those of named strategies",
        Label(source, span),
        help="write the same rule with fewer levels: a `composite` can have many parts",
    )


def strategy_too_large(source: Source, name: Name, nodes: int) -> Diagnostic:
    """At the name of the strategy; `nodes` is how many expressions it has."""
    return Diagnostic(
        codes.STRATEGY_TOO_LARGE,
        f"{name_of(name.text)} has {nodes:,} expressions, those of named strategies included, "
        f"at most {limits.STRATEGY_NODES:,} are allowed",
        Label(source, name.span),
        help="name each strategy once, and use fewer parts or alternatives",
    )


def file_too_large(source: Source, name: Name) -> Diagnostic:
    """At the name of the strategy with which it became too much."""
    return Diagnostic(
        codes.FILE_TOO_LARGE,
        f"the strategies of this file up to {name_of(name.text)} have more than "
        f"{limits.FILE_NODES:,} expressions, those of named strategies included",
        Label(source, name.span),
        help="move some of the strategies to another file",
    )


def too_many(source: Source, span: Span, what: str, most: int, fix: str) -> Diagnostic:
    """At the first one too many of `what` (a plural); `fix` is the help."""
    return Diagnostic(
        codes.TOO_MANY, f"there are more than {most:,} {what}", Label(source, span), help=fix
    )


def name_too_long(source: Source, name: Name) -> Diagnostic:
    """At the name."""
    return Diagnostic(
        codes.NAME_TOO_LONG,
        f"this name has {len(name.text):,} characters, at most {limits.NAME_LENGTH} are allowed",
        Label(source, name.span),
        help="choose a shorter name",
    )


def more_problems(source: Source, count: int) -> Diagnostic:
    """About the whole file: `count` findings are not shown."""
    return Diagnostic(
        codes.MORE_PROBLEMS,
        f"{count:,} more problems in this file are not shown",
        help="mend those that are shown first, then check again",
        subject=source.name,
    )


def more_warnings(source: Source, count: int) -> Diagnostic:
    """About the whole file: `count` warnings and notes are not shown."""
    return Diagnostic(
        codes.MORE_WARNINGS,
        f"{count:,} more warnings and notes about this file are not shown",
        help="look at those that are shown first, then check again",
        subject=source.name,
    )
