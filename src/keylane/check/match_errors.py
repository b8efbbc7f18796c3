"""Findings KL0421 to KL0427: subjects and arms of `match`."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.entities import KnownField
from keylane.check.wording import a_list, constant_of, name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.metadata import TimestampType
from keylane.source import Source, Span
from keylane.syntax.nodes import Arm, Literal, Match, Name

__all__ = [
    "arm_for_malformed",
    "match_subject",
    "missing_values",
    "no_arm_for_absent",
    "otherwise_not_last",
    "otherwise_twice",
    "repeated_value",
    "unreachable_arm",
    "unreachable_value",
    "without_otherwise",
]


def match_subject(source: Source, name: Name, known: KnownField) -> Diagnostic:
    """A subject whose values are no kinds of messages."""
    assert known.field is not None
    if isinstance(known.field.type, TimestampType):
        reason = "a `timestamp`: a moment is earlier or later than another"
        fix = f'write `when({name.text[:60]} < "…" => …)`'
    else:
        reason = "a `uuid`: it names one thing, not a kind of things"
        fix = f'write `when({name.text[:60]} == "…" => …)` for one that is special'
    return Diagnostic(
        codes.MATCH_SUBJECT,
        f"`match` has no arms for {name_of(name.text)}, {reason}",
        Label(source, name.span),
        help=fix,
    )


def repeated_value(source: Source, literal: Literal, first: Literal) -> Diagnostic:
    """A value that stands in a match already."""
    return Diagnostic(
        codes.REPEATED_VALUE,
        f"{constant_of(literal)} has an arm already",
        Label(source, literal.span),
        (Label(source, first.span, "first here"),),
        help="remove one of the two",
    )


def missing_values(source: Source, node: Match, shown: Sequence[str], count: int) -> Diagnostic:
    """Values without an arm; `shown` are the first of them, worded."""
    return Diagnostic(
        codes.NOT_EXHAUSTIVE,
        f"{name_of(node.subject.text)} can also be {a_list(shown, count)}, which no arm is for",
        Label(source, node.subject.span),
        help=f"add an arm `{shown[0].strip('`')} => …`, or `_ => …` for all other values",
    )


def without_otherwise(source: Source, node: Match) -> Diagnostic:
    """A match on a field whose values nobody can list."""
    return Diagnostic(
        codes.NOT_EXHAUSTIVE,
        f"{name_of(node.subject.text)} can have other values than those in the arms",
        Label(source, node.subject.span),
        help="add an arm `_ => …` for all other values, `_ => no_ordering` for no key",
    )


def otherwise_not_last(source: Source, arm: Arm) -> Diagnostic:
    """`_` before arms with values."""
    return Diagnostic(
        codes.OTHERWISE_NOT_LAST,
        "`_` takes every value, so no arm behind it is tried",
        Label(source, _mark(arm)),
        help="make it the last arm",
    )


def otherwise_twice(source: Source, arm: Arm, first: Arm) -> Diagnostic:
    """A second `_`."""
    return Diagnostic(
        codes.OTHERWISE_NOT_LAST,
        "`_` stands twice",
        Label(source, _mark(arm)),
        (Label(source, _mark(first), "first here"),),
        help="remove one of the two",
    )


def unreachable_value(source: Source, literal: Literal, subject: Name) -> Diagnostic:
    """A value that the subject cannot have within the arm of another match."""
    return Diagnostic(
        codes.UNREACHABLE_ARM,
        f"{name_of(subject.text)} is never {constant_of(literal)} here, because of what "
        "stands around it",
        Label(source, literal.span),
        help="remove the value",
    )


def unreachable_arm(source: Source, arm: Arm, subject: Name) -> Diagnostic:
    """`_` where every value that the subject can have here has an arm, and it is present."""
    return Diagnostic(
        codes.UNREACHABLE_ARM,
        f"no message comes here: every value that {name_of(subject.text)} can have has an arm",
        Label(source, _mark(arm)),
        help="remove the arm",
    )


def arm_for_malformed(source: Source, arm: Arm, subject: Name) -> Diagnostic:
    """`_` where every value has an arm, and the subject is required."""
    return Diagnostic(
        codes.ARM_FOR_MALFORMED,
        f"every value of {name_of(subject.text)} has an arm, so only malformed messages without "
        "it come here",
        Label(source, _mark(arm)),
        help="remove the arm if such messages need no key",
    )


def no_arm_for_absent(source: Source, subject: Name) -> Diagnostic:
    """A match without `_` on a field that not every message has."""
    return Diagnostic(
        codes.NO_ARM_FOR_ABSENT,
        f"messages without {name_of(subject.text)} get nothing from this match",
        Label(source, subject.span),
        help="add an arm for them, `_ => no_ordering` if that is meant",
    )


def _mark(arm: Arm) -> Span:
    """The `_` of an arm."""
    return Span(arm.span.start, min(arm.span.start + 1, arm.span.end))
