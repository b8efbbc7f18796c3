"""Strategies that ask a field very much: every answer is right, and proofs stay cheap."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice

import pytest

from keylane.analysis.report import analyze
from keylane.behaviour.domain import domain_of
from keylane.interpreter.tree import condition_of
from keylane.model import SessionKeyExtractor
from keylane.program import Strategy, When, questions_of
from tests.lane import checked_program

SCHEMA = """schema S {
  n: int(min=-50, max=400, reject=("7", "90"))
  at: timestamp
  id: uuid
  text: string(reject=("ab", "b"))
  short: string(chars="ab", max=3)
  kind: enum("b", "ba", "a", "c", "ab")
  x: string(chars="a-z", max=8)
}
"""
NUMBERS = (-50, -3, 0, 6, 8, 9, 10, 31, 60, 99, 100, 399, 400)
MOMENTS = (
    "0001-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000000001Z",
    "2026-01-01T00:00:00.5Z",
    "9999-12-31T23:59:59.999999999Z",
)
IDS = ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff")
TEXTS = ("a", "ab", "abc", "b", "ba", "aa", "é", "éa", "~", "c")


def _asked_of_numbers() -> Iterator[str]:
    for number in NUMBERS:
        yield from (f"n {operator} {number}" for operator in ("<", "<=", ">", ">="))
        yield from (f"n == {number}", f"n != {number}")
    yield "n in (8, 10, 31)"


def _asked_of_others() -> Iterator[str]:
    for moment in MOMENTS:
        for operator in ("<", "<=", ">", ">=", "==", "!="):
            yield f'at {operator} "{moment}"'
    yield from (f'id {operator} "{one}"' for one in IDS for operator in ("==", "!="))
    for text in TEXTS:
        yield f'text starts_with "{text}"'
        if text not in ("ab", "b"):
            yield f'text == "{text}"'
        if set(text) <= {"a", "b"}:
            yield f'short starts_with "{text}"'
            yield f'short != "{text}"'
    yield from (f'kind == "{kind}"' for kind in ("b", "ba", "a", "c", "ab"))
    yield 'text in ("abc", "~")'
    yield 'kind in ("c", "a")'


class _OneValue(SessionKeyExtractor):
    def __init__(self, text: str) -> None:
        self._text = text

    def get_metadata(self, key: str) -> str | None:
        return self._text


def _strategy(schema: str, condition: str) -> Strategy:
    return checked_program(f"{schema}strategy T for S = when({condition} => x)").strategies[0]


def test_every_cell_answers_as_its_texts_do() -> None:
    asked = [*_asked_of_numbers(), *_asked_of_others()]
    strategy = _strategy(SCHEMA, " or ".join(asked))
    assert isinstance(strategy.body, When)
    domain = domain_of(strategy.schema, [strategy])
    looked_at = 0
    for question in questions_of(strategy.body.condition):
        own = domain.cells[domain.variables[question.field.name]]
        mask = own.answering(question)
        assert not mask & ~own.present
        condition = condition_of(question)
        for number, cell in enumerate(own.cells):
            for text in islice(cell.texts(), 5):
                assert condition.holds(_OneValue(text)) is bool(mask >> number & 1), (
                    question,
                    text,
                )
                looked_at += 1
    assert looked_at > 3_000


def _calls_to_analyze(strategy: Strategy) -> int:
    """How many functions are called while a strategy is proved: the same on every machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        analyze(strategy)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("term", "joined"),
    [
        ("n == {}", " or "),
        ("n != {}", " and "),
        ("n >= {}", " or "),
        ("n > {}0 and n < {}5", " or "),
        ('x == "same"', " or "),
        ('x == "same"', " and "),
        ('x != "a{}"', " and "),
        ('x starts_with "a{}b"', " or "),
        ('t < "{:04}-01-01T00:00:00Z"', " or "),
        ("(n == {} or y == {})", " and "),
    ],
)
def test_twice_as_many_questions_take_twice_as_long(term: str, joined: str) -> None:
    schema = "schema S { n: int  y: int  x: string  t: timestamp }\n"
    fewer, more = (
        _calls_to_analyze(
            _strategy(schema, joined.join(term.format(*[each] * 2) for each in range(1, count)))
        )
        for count in (200, 400)
    )
    assert more < 2.5 * fewer
