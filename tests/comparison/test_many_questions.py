"""Versions that ask a field very much: what they are compared by grows with them, not faster."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from keylane.comparison.strategies import Relation, compare
from tests.lane import checked_program

NARROW, WIDE, FOLDED = (
    f"string({bounds})" for bounds in ("max=9", "max=12", "max=9, case=insensitive")
)


def _lines_to_compare(old: str, new: str, condition: str) -> tuple[Relation, int]:
    """What comes of it, and how many lines are run for it: the same on every machine."""
    first, second = (
        checked_program(
            f'schema S {{ x: {field}  y: string(chars="a-z", max=9) }}\n'
            f'strategy T for S = composite(when({condition} => y), "k"; "{separator}")'
        ).strategies[0]
        for field, separator in ((old, "-"), (new, "-" if old != new else "/"))
    )
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        comparison = compare(first, second)
    finally:
        sys.settrace(before)
    return comparison.relation, count


@pytest.mark.parametrize(
    ("new", "term", "joined", "relation"),
    [
        (NARROW, 'x == "a{}"', " or ", Relation.RENAMED),
        (NARROW, 'x != "a{}"', " and ", Relation.RENAMED),
        (WIDE, 'x == "a{}"', " or ", Relation.IDENTICAL),
    ],
)
def test_twice_as_many_questions_take_twice_as_long(
    new: str, term: str, joined: str, relation: Relation
) -> None:
    counts = []
    for number in (150, 300):
        condition = joined.join(map(term.format, range(number)))
        found, count = _lines_to_compare(NARROW, new, condition)
        assert found is relation
        counts.append(count)
    assert counts[1] < 2.5 * counts[0]


@pytest.mark.parametrize(("new", "term"), [(WIDE, 'x starts_with "a{}b"'), (FOLDED, 'x == "a{}"')])
def test_values_of_a_field_are_made_once_for_all_messages(new: str, term: str) -> None:
    condition = " or ".join(map(term.format, range(10)))
    found, count = _lines_to_compare(NARROW, new, condition)
    assert found is Relation.COARSER
    assert count < 5_000_000
