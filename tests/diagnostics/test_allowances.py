"""Findings that a strategy accepts, and codes that accept nothing."""

from __future__ import annotations

from keylane.diagnostics import codes
from keylane.diagnostics.allowances import apply_allowances
from keylane.diagnostics.model import Code, Diagnostic, DiagnosticBag
from keylane.diagnostics.summary import summary_in_words
from keylane.program import Allowance
from keylane.source import Place, Source, Span

SOURCE = Source("a.lane", 'strategy A for S allow (KL0806, KL0899; "why") = a')
OTHER = Code("KL0898", "refuted")


def allowance(number: str) -> Allowance:
    start = SOURCE.text.index(number)
    return Allowance(number, "why", Place(SOURCE, Span(start, start + len(number))))


def test_findings_are_marked_with_the_reason_and_others_stay() -> None:
    first = Diagnostic(codes.AMBIGUOUS_PARTS, "one")
    other = Diagnostic(OTHER, "other")
    last = Diagnostic(codes.AMBIGUOUS_PARTS, "two")
    found = apply_allowances([first, other, last], [allowance("KL0806")])
    assert [(each.message, each.allowed) for each in found] == [
        ("one", "why"),
        ("other", None),
        ("two", "why"),
    ]
    assert summary_in_words(found) == "1 error, 2 allowed"


def test_an_error_that_is_allowed_stops_nothing() -> None:
    error = Diagnostic(OTHER, "refuted")
    assert DiagnosticBag([error]).has_errors
    allowed = apply_allowances([error], [Allowance(OTHER.number, "it is known")])
    assert not DiagnosticBag(allowed).has_errors
    assert summary_in_words(allowed) == "1 allowed"


def test_a_code_that_allows_nothing_is_told_where_it_stands() -> None:
    allowances = [allowance("KL0806"), allowance("KL0899")]
    used, unused = apply_allowances([Diagnostic(codes.AMBIGUOUS_PARTS, "one")], allowances)
    assert used.allowed == "why"
    assert (unused.code, unused.allowed) == (codes.UNUSED_ALLOW, None)
    assert unused.message == "`KL0899` is allowed, but nothing of the kind was found"
    assert unused.primary is not None
    assert SOURCE.text[unused.primary.span.start : unused.primary.span.end] == "KL0899"


def test_without_findings_and_allowances_there_is_nothing() -> None:
    assert apply_allowances([], []) == []
