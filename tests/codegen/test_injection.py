"""Text of users never becomes code, whatever it holds and wherever it stands.

Programs are built by hand here, so that text which the parser or the checker would refuse reaches
the generator as well. A module for hostile text and one for harmless text differ in constants only.
"""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keylane.codegen import generate
from keylane.interpreter import interpret
from keylane.metadata import EnumType, StringType, TimestampType
from keylane.program import (
    AnyOf,
    Arm,
    Bucket,
    Case,
    Comparison,
    Composite,
    Digest,
    Escape,
    Expression,
    Extern,
    Fallback,
    Field,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    Not,
    OneOf,
    Program,
    Schema,
    Single,
    StartsWith,
    Strategy,
    TimePartition,
    TimeUnit,
    Trim,
    Upper,
    Utc,
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


def program_of_functions(text: str) -> Program:
    """The same of variants, functions of texts and the clock."""
    schema = _schema_of_variants(text)
    body = _functions_of(schema, text)
    strategy = Strategy("Functions", schema, body, text, raises=True)
    return Program(text, (schema,), (strategy,), ("0" * 64,))


def _schema_of_variants(text: str) -> Schema:
    kind = Field("kind", EnumType((f"{text}1", f"{text}2")), False, ((text,),))
    cases = (Case((f"{text}1",), ((text, "0"),)), Case((f"{text}2",), ((INNER, text), (text,))))
    variant = Field("variant", StringType(), False, (), text, "kind", cases)
    moment = Field("moment", TimestampType(), False, ((FREE, text, "moment"),))
    return Schema("Variant", (kind, variant, moment), text)


def _functions_of(schema: Schema, text: str) -> Expression:
    """Every function of texts, of constants and beside them."""
    kind, variant, moment = schema.fields
    joined = Composite((Literal(text), FieldValue(variant)), text)
    ways = (
        Fit(joined, 128),
        Single(Bucket(joined, 64), text),
        Single(Bucket(FieldValue(kind), 100), text),
        Composite((Bucket(FieldValue(variant), 5_000), Lower(joined), Upper(Trim(joined))), text),
        Escape(joined, "/:"),
        TimePartition(joined, 30, None),
        TimePartition(joined, 240, moment),
        Composite((Utc(moment, TimeUnit.DAY), Utc(None, TimeUnit.HOUR), Literal(text)), text),
    )
    return Match(kind, (Arm((f"{text}1",), Fallback(ways[::2])),), Fallback(ways[::-1]))


# Texts that no file can hold have no bytes to be digested.
ENCODED = [text for text in HOSTILE.values() if not re.search("[\ud800-\udfff]", text)]
PRINTABLE = [text for text in ENCODED if text.isascii() and text.isprintable()]


@pytest.mark.parametrize(
    "text",
    [
        "".join(PRINTABLE)[:100],
        "".join(PRINTABLE)[100:],
        "".join(PRINTABLE[::-1]),
        "".join(text for text in ENCODED if text not in PRINTABLE),
    ],
)
def test_hostile_text_is_text_to_functions(text: str) -> None:
    module_text = generate(program_of_functions(text), VERSION)
    assert not UNSEEN.search(module_text)
    expected = generate(program_of_functions(harmless(text)), VERSION)
    assert code_without_constants(module_text) == code_without_constants(expected)
    compared = interpret(program_of_functions(text), clock=_noon)["Functions"]
    functions = executed(module_text).Functions(_noon)
    for payload in (
        {text: f"{text}1", INNER: {text: "x"}},
        {text: f"{text}2", INNER: {text: "x"}, FREE: {text: {"moment": "2026-01-01T10:00:00Z"}}},
    ):
        assert _answer(functions, payload) == _answer(compared, payload)


def _answer(strategy: Any, payload: dict[str, Any]) -> str | None:
    try:
        key: str | None = strategy.generate_key_from_payload(payload)
    except ValueError as error:
        return str(error)
    return key


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_module_is_imported_that_has_a_hostile_name(text: str) -> None:
    schema = Schema("Order", (Field("free", StringType(), False, ((FREE,),)),))
    for module, class_name in [(f"module{text}", "Class"), ("module", f"Class{text}")]:
        strategy = Strategy("Lane", schema, Extern("own", module, class_name))
        with pytest.raises(ValueError, match="made of ASCII identifiers"):
            generate(Program(None, (schema,), (strategy,), ("0" * 64,)), VERSION)


def code_without_constants(module_text: str) -> str:
    """The tree of a module, with every constant replaced by its type."""
    tree = ast.parse(module_text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    return ast.dump(tree)


def _noon() -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC)


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
