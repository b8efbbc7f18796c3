"""Many strategies are decided by several processes, and nothing that is said depends on it."""

from __future__ import annotations

import sys

import pytest

from benchmarks.many_strategies import lane_text
from keylane import proving
from keylane.analysis.report_text import report_value
from keylane.proving import Proofs, prove_strategies
from tests.lane import checked_program


def _said(proofs: Proofs) -> tuple[list[object], list[object]]:
    return [report_value(each) for each in proofs.reports], list(proofs.diagnostics)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")
def test_processes_say_what_one_says_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    program = checked_program(lane_text(25, with_contracts=True))
    alone = prove_strategies(program)
    monkeypatch.setattr(proving, "_MANY", 10)
    monkeypatch.setattr(proving, "_AT_ONCE", 4)
    monkeypatch.setattr(proving, "_processes", lambda: 3)
    assert _said(prove_strategies(program)) == _said(alone)
    assert len(alone.reports) == 25
    assert alone.diagnostics


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")
def test_what_is_raised_in_a_process_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a process")

    program = checked_program(lane_text(8))
    monkeypatch.setattr(proving, "_MANY", 2)
    monkeypatch.setattr(proving, "_processes", lambda: 2)
    monkeypatch.setattr(proving, "analyze", broken)
    with pytest.raises(ZeroDivisionError, match="in a process"):
        prove_strategies(program)


def test_one_processor_needs_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    program = checked_program(lane_text(8))
    monkeypatch.setattr(proving, "_MANY", 2)
    monkeypatch.setattr(proving, "_processes", lambda: 1)
    monkeypatch.setattr(proving, "_in_processes", None)
    assert len(prove_strategies(program).reports) == 8
