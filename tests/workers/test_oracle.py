"""The oracle, without processes."""

from __future__ import annotations

from collections import Counter

import pytest

from examples.workers.oracle import repeated, violations, what_was_not_shown
from examples.workers.supervisor import Faults, Outcome


def test_in_order_once() -> None:
    assert violations({"a": [1, 2, 3], "b": [1, 2, 3]}, 2, 3) == []


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        ([1, 2, 2, 3], "2 happened where 3 should have"),
        ([1, 3, 2], "3 happened where 2 should have"),
        ([2, 3], "2 happened where 1 should have"),
        ([1, 2], "nothing happened after 2"),
        ([1, 2, 3, 4], "4 happened where nothing should have"),
    ],
)
def test_a_violation_says_where(positions: list[int], message: str) -> None:
    assert violations({"a": positions}, 1, 3) == [f"`a`: {message}"]


def test_a_session_without_effects() -> None:
    assert violations({"a": [1]}, 2, 1) == ["1 sessions have effects, not 2"]


def test_what_happened_twice_is_more_than_a_violation() -> None:
    """A control run that lost messages, or read no effects, would not show what a fence is for."""
    assert repeated({"a": [1, 2, 2], "b": [1, 2], "c": [2], "d": []}) == ["a"]


def test_what_a_run_did_not_show() -> None:
    faults = Faults(kills=1, stops=1)
    shown = Outcome(
        Counter(["lost", "already-applied"]),
        Counter({"worker-0": 1}),
        [("SIGKILL", "fetched"), ("SIGSTOP", "fetched")],
    )
    assert what_was_not_shown(shown, faults) == []
    assert what_was_not_shown(Outcome(), faults) == [
        "only 0 of 1 workers were killed",
        "only 0 of 1 workers were stopped",
        "nobody was told `lost`",
        "nobody was told `already-applied`",
    ]
