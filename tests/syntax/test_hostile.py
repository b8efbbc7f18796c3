"""Files made to hurt: an answer in bounded time, never an exception."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES
from keylane.syntax.nesting import DEPTH as CALLS
from keylane.syntax.parser import MOST_ERRORS, parse

_HEAD = "strategy A for S = "
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
    file, found = parse(Source("x.lane", f"{_HEAD}{'f(' * CALLS}a{')' * CALLS}"))
    assert not found
    assert file is not None


def test_calls_side_by_side_are_not_nested() -> None:
    file, found = parse(Source("x.lane", f"{_HEAD}f({'g(h()), ' * CALLS})\n" * CALLS))
    assert not found
    assert file is not None


@pytest.mark.parametrize("depth", [CALLS + 1, 5_000])
def test_deeper_calls_are_one_error_at_the_first_one_too_deep(depth: int) -> None:
    nested = f"{_HEAD}{'fallback(' * depth}a{')' * depth}"
    file, found = parse(Source("x.lane", f"{nested}\n{_HEAD.replace('A', 'B')}f(a)"))
    assert [diagnostic.message for diagnostic in found] == [
        "calls and conditions are nested more than 64 deep"
    ]
    assert found[0].primary is not None
    start = len(_HEAD) + CALLS * len("fallback(")
    assert (found[0].primary.span.start, found[0].primary.span.end) == (start, start + 8)
    assert file is not None
    assert [declaration.name.text for declaration in file.declarations] == ["B"]
    assert file.broken_names == {"A"}


def test_broken_declarations_without_number_end_soon() -> None:
    _, found = parse(Source("x.lane", "strategy A b\n" * 100_000))
    assert len(found) == MOST_ERRORS + 1
