"""Expressions are shown as they could be written: what is shown means the same when it is read."""

from __future__ import annotations

from random import Random

import pytest

from keylane.check import check
from keylane.diagnostics.printable import printable
from keylane.explanation.expression_text import cut, expression_text, quoted
from keylane.frozen import replace
from keylane.program import Extern
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.printer import print_file
from keylane.verify import random_program
from tests.differential.application import TARGETS

PROGRAMS = 120


def test_what_is_shown_means_what_was_written() -> None:
    read = 0
    for number in range(PROGRAMS):
        made = random_program(Random(number), TARGETS)
        program = made.check().program
        assert program is not None
        if made.imported:
            continue
        kept = (nodes.Schema, nodes.Extern)
        declarations = [each for each in made.main.declarations if isinstance(each, kept)]
        head = print_file(replace(made.main, declarations=tuple(declarations)))
        for strategy in program.strategies:
            text = printable(expression_text(strategy.body))
            # Cut, or with a character that JSON would write as two.
            if "…" in text or "\\U" in text or isinstance(strategy.body, Extern):
                continue
            lane = f"{head}\nstrategy {strategy.name} for {strategy.schema.name} = {text}\n"
            result = check(Source("shown.lane", lane), None)
            assert result.program is not None, (lane, result.diagnostics)
            assert result.program.strategies[0].body == strategy.body, lane
            read += 1
    assert read > PROGRAMS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('a"\\\n', '"a\\"\\\\\\n"'),
        ("grün", '"grün"'),
        ("a" * 64, f'"{"a" * 64}"'),
        ("a" * 65, f'"{"a" * 64}…"'),
    ],
)
def test_texts_in_quotes(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_what_is_long_is_cut() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
