"""The grammar by itself."""

from __future__ import annotations

import re

import pytest

from keylane.grammar import grammar_text
from keylane.source import Source
from keylane.syntax.lark_parser import make_parser
from keylane.syntax.parser import parse

_KEYWORDS = set(re.findall(r'^[A-Z_]+: "([a-z_]+)"$', grammar_text(), re.MULTILINE)) - {"_"}
_RESERVED_WORDS = {"match", "not", "true", "false"}


def test_there_are_no_conflicts() -> None:
    make_parser(strict=True)


@pytest.mark.parametrize("word", sorted({*_KEYWORDS, "timestamp"} - _RESERVED_WORDS))
def test_every_keyword_is_a_name(word: str) -> None:
    text = (
        f'from "a.lane" import {word}\n'
        f"schema {word} {{ {word}: {word}({word}={word}) case {word} in (1) {{}} }}\n"
        f'extern {word} for {word} from "a:b"\n'
        f"strategy {word} for {word} together ({word}) limits ({word}, {word})\n"
        f"= f({word}, match {word} {{ _ => {word} }}; {word})\n"
        f"strategy a for b = when(not {word} == 1 and f({word}) or {word} in (1) => {word})\n"
        f"strategy c for d = f({word}; every 4h of {word})\n"
    )
    assert parse(Source("x.lane", text))[1] == []


@pytest.mark.parametrize("word", [*sorted(_RESERVED_WORDS), "_"])
def test_a_reserved_word_is_no_name(word: str) -> None:
    _, found = parse(Source("x.lane", f"schema S {{ {word}: int }}"))
    assert [diagnostic.code.name for diagnostic in found] == ["reserved-word"]


@pytest.mark.parametrize(
    "text",
    [
        "strategyA for S = a",
        "strategy A forS = a",
        "schemaA { a: int }",
        "strategy A for S = truefalse(",
        'from"a.lane" importA',
    ],
)
def test_a_keyword_never_runs_into_a_name(text: str) -> None:
    _, found = parse(Source("x.lane", text))
    assert len(found) == 1


@pytest.mark.parametrize("word", ["truely", "nothing", "matches", "not_", "falsehood", "__", "_1"])
def test_a_name_may_begin_with_a_reserved_word(word: str) -> None:
    text = f"schema S {{ {word}: int }}\nstrategy {word} for S = {word}"
    assert parse(Source("x.lane", text))[1] == []
