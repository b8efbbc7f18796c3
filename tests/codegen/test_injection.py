"""Text of users never becomes code, whatever it holds and wherever it stands.

Programs are built by hand here, so that text which the parser or the checker would refuse reaches
the generator as well. A module for hostile text and one for harmless text differ in constants only.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keylane.codegen import generate
from keylane.metadata import EnumType, StringType
from keylane.program import (
    AnyOf,
    Arm,
    Comparison,
    Composite,
    Digest,
    Expression,
    Fallback,
    Field,
    FieldValue,
    Literal,
    Match,
    Not,
    OneOf,
    Program,
    Schema,
    Single,
    StartsWith,
    Strategy,
    When,
)
from tests.codegen.generated import VERSION, executed

HOSTILE = {
    "quote": '"',
    "quotes": '"""',
    "apostrophes": "'''",
    "end of a docstring": '"""\nraise SystemExit("injected")\n"""',
    "end of a literal": '"); raise SystemExit("injected") #',
    "end of a literal after a backslash": '\\"); raise SystemExit("injected") #',
    "end of an f-string": '"}{raise_}" + __import__("os").name + f"',
    "replacement field": "{__import__('os').name}",
    "format with a nested field": "{key!r:>{key}}",
    "single brace": "{",
    "closing braces": "}}",
    "backslash": "\\",
    "backslashes": "\\\\\\",
    "named character": "\\N{QUOTATION MARK}",
    "escapes": "\\x22\\u0022\\042\\n",
    "line feed": "a\nimport os",
    "carriage return": "a\rimport os",
    "both": "a\r\nimport os",
    "form feed": "a\x0cimport os",
    "line separator": "a\u2028import os",
    "next line": "a\x85import os",
    "null": "a\x00b",
    "controls": "\x01\x08\x1a\x1b[31m\x7f",
    "bidirectional": "\u202e/* \u2066 if admin \u2069",
    "byte order mark": "\ufeff",
    "lone surrogate": "\ud800",
    "reversed surrogates": "\udc00\ud800",
    "tag characters": "\U000e0041",
    "template expression": "{{ module.version }}",
    "template statement": "{% raw %}{% endraw %}",
    "template comment": "{# nothing #}",
    "comment": "# type: ignore",
    "formatter": "# fmt: off",
    "coding": "# -*- coding: utf-7 -*-",
    "percent": "%s %(key)s %",
    "regular expression": "]|.*(?P<x>[^",
    "spaces": "   ",
    "tab": "\t",
}
# Controls but line feed, separators of lines, marks of direction, tags, halves of pairs.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
# Names of members that no text of these tests is equal to.
INNER, FREE = "a name of twenty-four letters", "another name, just as long"


def program_of(text: str) -> Program:
    """A program that has `text` in every place where a user can write text."""
    members = EnumType((f"{text}1", f"{text}2"))
    fields = (
        Field("kind", members, False, ((text,), (INNER, text)), text),
        Field("name", StringType(min=0, reject=frozenset({text.lower()})), True, ((text, "0"),)),
        Field("free", StringType(), False, ((FREE, text),), text),
    )
    schema = Schema("Order", fields, text)
    kind, name, free = map(FieldValue, fields)
    body: Expression = Fallback(
        (
            Composite((Literal(text), kind, Single(free, text)), text),
            Composite((Fallback((name, Literal(f"{text}!"))), free), text),
            Single(Literal(text), text),
        )
    )
    asked = AnyOf(
        (
            Comparison(fields[2], "==", text),
            Comparison(fields[2], "!=", f"{text}1"),
            OneOf(fields[1], (text, f"{text}2")),
            Not(StartsWith(fields[2], text)),
        )
    )
    branches = Match(fields[2], (Arm((text, f"{text}3"), Digest(free, 32)),), When(asked, name))
    strategy = Strategy("Lane", schema, body, documentation=text)
    branching = Strategy("Branches", schema, branches, documentation=text)
    return Program(text, (schema,), (strategy, branching), ("0" * 64,))


def code_without_constants(module_text: str) -> str:
    """The tree of a module, with every constant replaced by its type."""
    tree = ast.parse(module_text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    return ast.dump(tree)


def harmless(text: str) -> str:
    """A text of the same length of which the same can be said."""
    if not text.isascii():
        return "é" * len(text)
    return ("b" if text.isprintable() else "\x7f") * len(text)


def check(text: str) -> None:
    module_text = generate(program_of(text), VERSION)
    assert not UNSEEN.search(module_text)
    expected = generate(program_of(harmless(text)), VERSION)
    assert code_without_constants(module_text) == code_without_constants(expected)
    module = executed(module_text)
    strategy = module.Lane()
    for payload, key in keys_of(text):
        assert strategy.generate_key_from_payload(payload) == key
        assert strategy.generate_key(module.OrderExtractor(payload)) == key


def keys_of(text: str) -> list[tuple[dict[str, Any], str | None]]:
    def valid(key: str) -> str | None:
        return key if key.isascii() and key.isprintable() and 0 < len(key) <= 128 else None

    whole = {INNER: {text: f"{text}2"}, FREE: {text: "x"}}
    rejected = {text: [text], FREE: {text: "x"}}
    given = {text: ["name"], FREE: {text: "x"}}
    last = valid(f"{text}-{text}")
    return [
        (whole, valid(f"{text}{text}{text}2{text}{text}-x") or valid(f"{text}!{text}x") or last),
        (rejected, valid(f"{text}!{text}x") or last),
        (given, valid(f"name{text}x") or last),
        ({}, last),
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_text(text: str) -> None:
    check(text)


@settings(max_examples=20)
@given(st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=20))
def test_any_text_is_text(text: str) -> None:
    assume(not text.isdigit())  # in a pointer, a number is an index as well
    check(text)
