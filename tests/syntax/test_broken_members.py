"""A broken field hides no other one of its schema, and is one mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import MOST_ERRORS, parse

# A member with one mistake in it, and what it would declare.
_BROKEN = {
    "b int": "b",
    "b int(max=3)? @ /b": "b",
    "b = int": "b",
    "b -> int": "b",
    "b? : int": "b",
    "b: int @ pull/number": "b",
    'b: enum("p" "q")': "b",
    "b: enum[]": "b",
    'b: enum { "x", "y" }': "b",
    "b: string(max: 64, min: 1)": "b",
    "b: string(\n  max: 64,\n  min: 1)": "b",
    "b: string(max=3": "b",
    "b: string(max=3; min=1)": "b",
    "b: 'x: y'": "b",
    'b: int @ "/b': "b",
    "b: optional string": "b",
    "b: unsigned int": "b",
    "b: string required": "b",
    "b: { c: int }": "c",
    "match: int": "match",
    "1b: int": "b",
    'b: int @ "/b c: int': "b",
    'case k in ("x) {\n  b: int\n}': "b",
    "case k in ('x) {\n  b: int\n}": "b",
    "case k = ({": "k",
    'case k = "x" {\n  b: int\n  c int\n}': "c",
}
# What can be left out, so that the field before it is sound.
_MARKS = [",", ";", "// c: int", "/* c: int */", "-- c: int", "## c: int"]


def _schema(text: str) -> tuple[nodes.Schema, int]:
    file, found = parse(Source("x.lane", text))
    assert file is not None
    (schema,) = file.declarations
    assert isinstance(schema, nodes.Schema)
    return schema, len(found)


def _names(schema: nodes.Schema) -> list[str]:
    return [each.name.text for each in schema.fields]


@pytest.mark.parametrize("member", [each for each in _BROKEN if "({" not in each])
@pytest.mark.parametrize("indent", ["", "    "])
def test_the_fields_around_a_broken_member_survive(member: str, indent: str) -> None:
    schema, count = _schema(f"schema A {{\n{indent}a: int\n{indent}{member}\n{indent}z: int\n}}")
    assert count == 1
    assert _names(schema) == ["a", "z"]
    assert _BROKEN[member] in schema.broken_names
    assert not schema.broken_names & {"a", "z"}


@pytest.mark.parametrize("member", [each for each in _BROKEN if "case" not in each])
def test_a_broken_member_of_a_case_breaks_that_case_only(member: str) -> None:
    case = f'case k in ("x") {{\n    a: int\n    {member}\n    z: int\n  }}'
    schema, count = _schema(f"schema A {{\n  k: int\n  {case}\n  y: int\n}}")
    assert count == 1
    assert _names(schema) == ["k", "y"]
    (variant,) = [each for each in schema.members if isinstance(each, nodes.Variant)]
    assert [each.name.text for each in variant.fields] == ["a", "z"]
    assert _BROKEN[member] in variant.broken_names
    assert _BROKEN[member] in schema.broken_names


@pytest.mark.parametrize("mark", _MARKS)
def test_a_mark_behind_a_field_breaks_no_field(mark: str) -> None:
    schema, count = _schema(f"schema A {{\n  a: int {mark}\n  b: int(max=3)? {mark}\n}}")
    assert count == 2
    assert _names(schema) == ["a", "b"]


def test_fields_without_colons_on_one_line_are_a_mistake_each() -> None:
    schema, count = _schema("schema A { x string  y int(max=3) z: int }")
    assert count == 2
    assert _names(schema) == ["z"]
    assert schema.broken_names >= {"x", "y"}


@pytest.mark.parametrize("rest", ["", "\n", "\n\nstrategy S for A = x\n"])
def test_a_schema_that_is_not_closed_has_its_fields(rest: str) -> None:
    file, found = parse(Source("x.lane", f"schema A {{\n  x: int\n  y int\n  z: int{rest}"))
    assert file is not None
    assert isinstance(file.declarations[0], nodes.Schema)
    assert _names(file.declarations[0]) == ["x", "z"]
    assert len(file.declarations) == 1 + ("S" in rest)
    assert len(found) == 2


@pytest.mark.parametrize("braces", ["", "}", "}\n  y: int"])
def test_a_case_that_is_not_closed_leaves_no_schema(braces: str) -> None:
    text = f'schema A {{\n  x: int\n  case x in ("a") {{\n  z: int {braces}\n\nschema B {{}}'
    file, found = parse(Source("x.lane", text))
    assert file is not None
    assert [each.name.text for each in file.declarations] == ["B"]
    assert file.broken_names == {"A"}
    assert len(found) == 1


def test_documentation_behind_a_field_is_one_mistake() -> None:
    schema, count = _schema("schema A {\n  x: string ## trailing?\n}")
    assert count == 1
    assert _names(schema) == ["x"]
    assert schema.fields[0].documentation is None


@pytest.mark.parametrize("line", ["a int\n", "a: int @ b\n", "a: 'x'\n", "a: int,\n"])
def test_broken_fields_without_number_end_soon(line: str) -> None:
    _, found = parse(Source("x.lane", f"schema A {{\n{line * 100_000}}}"))
    assert len(found) == MOST_ERRORS + 1


@given(
    st.lists(st.sampled_from([*_BROKEN, "a: int", "{", "}", "(", ")", "case", "\n"]), max_size=8)
)
def test_what_follows_a_schema_survives_whatever_is_in_it(members: list[str]) -> None:
    text = "schema A {\n" + "\n".join(members) + "\n}\nstrategy Last for A = a"
    file, found = parse(Source("x.lane", text))
    assert file is not None
    assert file.declarations[-1].name.text == "Last"
    assert len(found) <= 2 * len(members) + 1
