"""Where the reference finds the value of a field in a payload."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from keylane.interpreter import PayloadExtractor
from keylane.program import Schema
from tests.lane import checked_program


def schema(pointers: str) -> Schema:
    return checked_program(f"schema S {{ value: string(min=0) @ {pointers} }}").schemas[0]


def found(pointers: str, payload: Any) -> str | None:
    return PayloadExtractor(schema(pointers), payload).get_metadata("value")


@pytest.mark.parametrize(
    ("pointer", "payload"),
    [
        ("/a", {"a": "yes"}),
        ("/a/b", {"a": {"b": "yes"}}),
        ("/a~1b/m~0n", {"a/b": {"m~n": "yes"}}),
        ('"/~01"', {"~1": "yes"}),
        ("/", {"": "yes"}),
        ('"/ /é"', {" ": {"é": "yes"}}),
        ("/a/0", {"a": ["yes"]}),
        ("/a/1/b", {"a": ({}, {"b": "yes"})}),
        ("/a/10", {"a": [*range(10), "yes"]}),
        # An object may have a number for a name.
        ("/a/0", {"a": {"0": "yes"}}),
        ("/a/01", {"a": {"01": "yes"}}),
        ("/a/-", {"a": {"-": "yes"}}),
        ("/a/b", MappingProxyType({"a": OrderedDict(b="yes")})),
    ],
)
def test_a_pointer_leads_to_the_value(pointer: str, payload: Mapping[str, Any]) -> None:
    assert found(pointer, payload) == "yes"


@pytest.mark.parametrize(
    ("pointer", "payload"),
    [
        ("/a", {}),
        ("/a", {"a": None}),
        ("/a/b", {"a": None}),
        ("/a/b", {"a": "b"}),
        ("/a/b", {"a": 7}),
        ("/a/b", {"a": ["b"]}),
        ("/a/0", {"a": "text"}),
        ("/a/0", {"a": b"bytes"}),
        ("/a/0", {"a": []}),
        ("/a/0", {"a": {0: "a number is no name"}}),
        ("/a/01", {"a": ["x", "y"]}),
        ("/a/-", {"a": ["x"]}),
        ("/a/-1", {"a": ["x"]}),
        ('"/a/٠"', {"a": ["x"]}),
        ("/a/99999999999999999999999999", {"a": ["x"]}),
        ("/0", ["x"][:0]),
        ("/a", None),
        ("/a", "text"),
    ],
)
def test_a_pointer_that_leads_nowhere(pointer: str, payload: Any) -> None:
    assert found(pointer, payload) is None


def test_the_first_alternative_that_is_neither_missing_nor_null() -> None:
    for payload, value in (
        ({"a": "1", "b": {"c": "2"}}, "1"),
        ({"b": {"c": "2"}}, "2"),
        ({"a": None, "b": {"c": "2"}}, "2"),
        ({"a": "", "b": {"c": "2"}}, ""),
        # What does not conform is there all the same.
        ({"a": 1, "b": {"c": "2"}}, None),
        ({}, None),
    ):
        assert found("/a | /b/c", payload) == value


def test_a_payload_extractor_lists_the_fields_that_have_a_text() -> None:
    program = checked_program("schema S { a: int b: float c: bool? d: string }")
    extractor = PayloadExtractor(program.schemas[0], {"a": 7, "b": 0.5, "c": "maybe", "d": "x"})
    assert extractor.list_metadata_keys() == ["a", "d"]
    assert extractor.get_all_metadata() == {"a": "7", "d": "x"}
    assert extractor.get_metadata("b") is None
    assert extractor.get_metadata("no_such_field") is None
