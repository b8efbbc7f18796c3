"""The one door: what comes out of it is exactly the text that went in, and nothing else."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.codegen.literals import (
    character_class,
    docstring,
    dotted_name,
    formatted,
    is_one_of,
    string_literal,
    visible_text,
)
from keylane.metadata import PRINTABLE_ASCII

# Surrogates are wanted, and quotes, braces and backslashes more often than chance gives them.
ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
HOSTILE = st.text(st.sampled_from("\"'\\{}\n\r\t\0 #%ntxuN$\u2028\u202e\ud800é") | ANY_CHARACTER)


@given(HOSTILE)
def test_a_literal_is_its_text(text: str) -> None:
    code = string_literal(text)
    assert ast.literal_eval(code) == text
    assert code.isascii()
    assert code.isprintable()


@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_formatted_text_has_values_between_literals(
    before: str, between: str, after: str
) -> None:
    code = formatted([(before, False), ("a", True), (between, False), ("b", True), (after, False)])
    assert eval(code, {"a": "{b}", "b": '"\\'}) == f'{before}{{b}}{between}"\\{after}'
    assert code.isascii()
    assert "\n" not in code


@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_a_formatted_text_without_variables_is_a_literal(texts: list[str]) -> None:
    code = formatted([(text, False) for text in texts])
    assert ast.literal_eval(code) == "".join(texts)


@given(st.lists(HOSTILE, min_size=1, max_size=3, unique=True), HOSTILE)
def test_membership(texts: list[str], value: str) -> None:
    code = is_one_of("value", texts)
    assert eval(code, {"value": value}) == (value in texts)
    assert all(eval(code, {"value": text}) for text in texts)


@given(HOSTILE)
def test_a_docstring_is_one_string(text: str) -> None:
    code = docstring(text)
    (statement,) = ast.parse(code).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    shown = statement.value.value
    assert isinstance(shown, str)
    lines = [visible_text(line).rstrip() for line in text.strip().split("\n")]
    assert shown.rstrip("\n") == "\n".join(lines).rstrip("\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Orders.", '"""Orders."""'),
        ("One.\n\nTwo.", '"""One.\n\nTwo.\n"""'),
        ('The "id".', '"""The "id"."""'),
        ('"quoted"', '""""quoted\\""""'),
        ('"""', '"""\\"\\"\\""""'),
        ("C:\\new", '"""C:\\\\new"""'),
        ("a\tb\x00", '"""a\\\\x09b\\\\x00"""'),
        ("\u202eevil\u2066", '"""\\\\u202eevil\\\\u2066"""'),
        ("\ud800", '"""\\\\ud800"""'),
        ("日本 é", '"""日本 é"""'),
        ("  spaces \n  and tabs  ", '"""spaces\n  and tabs\n"""'),
    ],
)
def test_docstrings_that_people_read(text: str, code: str) -> None:
    assert docstring(text) == code


def test_what_cannot_be_seen_is_shown_as_an_escape() -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xDC00):
        assert visible_text(chr(code)).isascii()
    assert visible_text("\U000e0041") == "\\U000e0041"
    assert visible_text("é 日本 😀") == "é 日本 😀"


@given(st.sets(st.sampled_from(sorted(PRINTABLE_ASCII)), min_size=1))
def test_a_character_class_matches_its_alphabet(alphabet: set[str]) -> None:
    search = re.compile(f"[^{character_class(alphabet)}]").search
    for character in map(chr, range(256)):
        assert (search(character) is None) == (character in alphabet)


def test_a_character_class_reads_like_one() -> None:
    assert character_class("abcxyz0123456789-_") == "\\x2d0-9_a-cx-z"
    assert character_class("ab") == "ab"
    assert character_class("]^\\[") == "\\x5b-\\x5e"


@pytest.mark.parametrize("name", ["app.keys", "app"])
def test_a_dotted_name_is_itself(name: str) -> None:
    assert dotted_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "app.", "a b", "a;import os", "é", "a.1", "a\n"])
def test_anything_else_is_no_dotted_name(name: str) -> None:
    with pytest.raises(ValueError, match="dotted name"):
        dotted_name(name)
