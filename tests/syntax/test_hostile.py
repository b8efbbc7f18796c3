"""Files made to hurt: an answer in bounded time, never an exception."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES
from keylane.syntax.nesting import DEPTH
from keylane.syntax.parser import MOST_ERRORS, parse
from keylane.syntax.printer import print_file

_HEAD = "strategy A for S = "
_WHEN = f"{_HEAD}when("
# What works token by token is tried with fewer of them: quadratic work would show with these too.
_TOKENS = MOST_BYTES // 64

# Functions, so that only one of them is in memory.
_ENDLESS: dict[str, Callable[[], str]] = {
    "text": lambda: f'{_HEAD}"{"a" * MOST_BYTES}"',
    "text of escapes": lambda: _HEAD + '"' + "\\n" * (MOST_BYTES // 2) + '"',
    "text of wrong escapes": lambda: _HEAD + '"' + "\\q" * (MOST_BYTES // 2) + '"',
    "text of half pairs": lambda: _HEAD + '"' + "\\ud800" * (MOST_BYTES // 6) + '"',
    "open text": lambda: f'{_HEAD}"{"a" * MOST_BYTES}',
    "open text of escapes": lambda: _HEAD + '"' + "\\n" * (MOST_BYTES // 2),
    "quotes": lambda: _HEAD + '"' * MOST_BYTES,
    "lines of quotes": lambda: _HEAD + '"\n' * (MOST_BYTES // 2),
    "single quotes": lambda: _HEAD + "'" * MOST_BYTES,
    "name": lambda: _HEAD + "a" * MOST_BYTES,
    "number": lambda: _HEAD + "1" * MOST_BYTES,
    "number and letter": lambda: _HEAD + "1" * MOST_BYTES + "a",
    "signs": lambda: _HEAD + "-" * MOST_BYTES,
    "parentheses": lambda: "(" * MOST_BYTES,
    "all tokens": lambda: "strategy A for S = f(" + "a," * _TOKENS,
    "negations": lambda: f"{_WHEN}{'not ' * (MOST_BYTES // 4)}",
    "negated parentheses": lambda: f"{_WHEN}{'not(' * (MOST_BYTES // 4)}",
    "parentheses of a condition": lambda: _WHEN + "(" * MOST_BYTES,
    "conditions": lambda: f"{_WHEN}a == 1{' and a == 1' * (_TOKENS // 4)} => b)",
    "alternatives": lambda: f"{_WHEN}a == 1{' or not a == 1' * (_TOKENS // 5)} => b)",
    "values": lambda: f"{_WHEN}a in (" + '"a",' * _TOKENS + ") => b)",
    "matches": lambda: _HEAD + "match a { _ => " * (MOST_BYTES // 16),
    "guards": lambda: _HEAD + "when(a == 1 => " * (MOST_BYTES // 16),
    "arms": lambda: _HEAD + "match a {" + '"a" => b,' * (_TOKENS // 4) + "}",
    "cases": lambda: "schema A {" + 'case a in ("a") {}' * (_TOKENS // 8) + "}",
    "cases in cases": lambda: "schema A {" + 'case a in ("a") {' * (MOST_BYTES // 17),
    "clauses": lambda: "strategy A for S" + " together (a)" * (_TOKENS // 4) + " = a",
    "lines of externs": lambda: "extern A for S from\n" * (MOST_BYTES // 20),
    "duration": lambda: f"{_HEAD}f(; every {'1' * MOST_BYTES}h)",
    "calls": lambda: _HEAD + "f(" * (MOST_BYTES // 2),
    "closing parentheses": lambda: _HEAD + "f(a" + ")" * MOST_BYTES,
    "braces": lambda: "{" * MOST_BYTES,
    "schemas in a schema": lambda: "schema A {" * (MOST_BYTES // 10),
    "lines of open schemas": lambda: "schema A {\n" * (MOST_BYTES // 11),
    "lines of keywords": lambda: "strategy\n" * (MOST_BYTES // 9),
    "lines of open calls": lambda: f"{_HEAD}f(\n" * (MOST_BYTES // 22),
    "lines of open imports": lambda: 'from "a" import a,\n' * (MOST_BYTES // 20),
    "lines of words": lambda: "a for\n" * (MOST_BYTES // 6),
    "fields named schema": lambda: "schema A {\n" + "schema a\n" * (MOST_BYTES // 9),
    "marks": lambda: "#" * MOST_BYTES,
    "lines of comments": lambda: "#\n" * _TOKENS,
    "lines of documentation": lambda: "##\n" * (MOST_BYTES // 3),
    "documentation of a schema": lambda: "##\n" * (MOST_BYTES // 3) + "schema A {}",
    "documentation cut off": lambda: "##\n\n" * (MOST_BYTES // 4),
    "documentation before broken": lambda: ("##\n" * 100 + "schema A\n") * 100,
    "pointer": lambda: "schema A { a: b @ " + "/" * MOST_BYTES + " }",
    "pointers": lambda: "schema A { a: b @ " + "/a|" * _TOKENS + "/b }",
    "fields with commas": lambda: "schema A {" + "a: b," * _TOKENS + "}",
    "blanks behind a broken field": lambda: "schema A { a = b" + " " * MOST_BYTES,
    "words behind a broken field": lambda: "schema A { a = b" + " c" * (MOST_BYTES // 2),
    "name behind a broken field": lambda: "schema A { a = " + "b" * MOST_BYTES,
    "escapes behind a broken field": lambda: 'schema A { a = "' + '\\"' * (MOST_BYTES // 2),
    "cases behind a broken field": lambda: "schema A { a = b" + " case" * (MOST_BYTES // 5),
    "braces behind a broken field": lambda: "schema A { a = b" + "{" * MOST_BYTES,
    "fields": lambda: "schema A {" + "a: b " * _TOKENS + "}",
    "arguments": lambda: _HEAD + "f(" + "a," * _TOKENS + ")",
    "null characters": lambda: "\x00" * MOST_BYTES,
    "directions": lambda: "#" + "\u202e" * (MOST_BYTES // 3),
    "blanks": lambda: " " * MOST_BYTES,
    "empty lines": lambda: "\n" * MOST_BYTES,
    "emoji": lambda: "\U0001f600" * (MOST_BYTES // 4),
    "half a pair": lambda: "\ud800" * 10,
}


@pytest.mark.parametrize("make_text", _ENDLESS.values(), ids=_ENDLESS)
def test_an_endless_file_is_answered(make_text: Callable[[], str]) -> None:
    text = make_text()
    start = time.process_time()
    file, found = parse(Source("x.lane", text))
    # Quadratic work on 4 MiB would take hours; linear work takes 0 to 3 seconds.
    assert time.process_time() - start < 30
    assert file is not None or found
    assert len(found) <= MOST_ERRORS + 1


def test_calls_nest_as_deep_as_allowed() -> None:
    file, found = parse(Source("x.lane", f"{_HEAD}{'f(' * DEPTH}a{')' * DEPTH}"))
    assert not found
    assert file is not None


def test_calls_side_by_side_are_not_nested() -> None:
    file, found = parse(Source("x.lane", f"{_HEAD}f({'g(h()), ' * DEPTH})\n" * DEPTH))
    assert not found
    assert file is not None


_NESTED = {
    "fallback": ("fallback(", ")"),
    "match a": ("match a { _ => ", "}"),
    "when": ("when(a == 1 => ", ")"),
}
_CONDITIONS = {"not": ("not ", ""), "(": ("(", ")"), "not (": ("not (", ")")}


@pytest.mark.parametrize("depth", [DEPTH + 1, 5_000])
@pytest.mark.parametrize("kind", _NESTED)
def test_what_is_nested_too_deep_is_one_error_at_the_first_one(kind: str, depth: int) -> None:
    opening, closing = _NESTED[kind]
    nested = f"{_HEAD}{opening * depth}a{closing * depth}"
    start = len(_HEAD) + DEPTH * len(opening)
    if "{" in opening:
        start += opening.index("{")
    _assert_too_deep(nested, start)


@pytest.mark.parametrize("depth", [DEPTH, 5_000])
@pytest.mark.parametrize("kind", _CONDITIONS)
def test_conditions_count_as_levels_too(kind: str, depth: int) -> None:
    opening, closing = _CONDITIONS[kind]
    nested = f"{_WHEN}{opening * depth}a == 1{closing * depth} => b)"
    _assert_too_deep(nested, len(_WHEN) + (DEPTH - 1) * len(opening))


def _assert_too_deep(nested: str, start: int) -> None:
    file, found = parse(Source("x.lane", f"{nested}\n{_HEAD.replace('A', 'B')}f(a)"))
    assert [diagnostic.message for diagnostic in found] == [
        "calls and conditions are nested more than 64 deep"
    ]
    assert found[0].primary is not None
    assert found[0].primary.span.start == start
    assert file is not None
    assert [declaration.name.text for declaration in file.declarations] == ["B"]
    assert file.broken_names == {"A"}


def test_the_deepest_conditions_can_be_walked() -> None:
    inner = DEPTH - 1
    condition = "(c == 1 or d == 1 and not " * (inner // 2) + "a == 1" + ")" * (inner // 2)
    text = f"{_WHEN}{condition} => b)"
    file, found = parse(Source("x.lane", text))
    assert not found
    assert file is not None
    again, _ = parse(Source("x.lane", print_file(file)))
    assert again == file


def test_a_file_has_no_more_tokens_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keylane.syntax.parser.MOST_TOKENS", 30)
    monkeypatch.setattr("keylane.syntax.lark_parser.MOST_TOKENS", 30)
    line = "strategy A for S = f(a)\n"
    assert parse(Source("x.lane", line * 3))[0] is not None
    # An error before it changes nothing: what was read counts.
    for text in (line * 4, f"schema A {{ a int }}\n{line * 3}"):
        file, found = parse(Source("x.lane", text))
        assert file is None
        assert (found[-1].code.name, found[-1].message) == (
            "too-many-tokens",
            "the file has more than 30 words, constants and marks; the rest is not read",
        )


def test_broken_declarations_without_number_end_soon() -> None:
    _, found = parse(Source("x.lane", "strategy A b\n" * 100_000))
    assert len(found) == MOST_ERRORS + 1
