"""Names in generated code never clash, whatever users call their fields and strategies."""

from __future__ import annotations

import ast
import builtins
import symtable

import pytest

from keylane.codegen import generate_unformatted
from keylane.codegen.naming import TAKEN_NAMES, Names
from keylane.python_names import BUILTIN_NAMES, KEYWORDS, MODULE_NAMES
from tests.codegen.generated import VERSION, executed, module_text
from tests.lane import checked_program


def test_a_name_that_is_taken_gets_a_number() -> None:
    names = Names(frozenset({"key", "key_2"}))
    assert [names.unique(name) for name in ("key", "owner", "owner")] == [
        "key_3",
        "owner",
        "owner_2",
    ]
    assert names.all_taken() == {"key", "key_2", "key_3", "owner", "owner_2"}


def test_endings_are_handed_out_with_the_name() -> None:
    names = Names(frozenset({"a_MEMBERS"}))
    assert names.unique("a", ["_MEMBERS"]) == "a_2"
    assert names.unique("a_2_MEMBERS") == "a_2_MEMBERS_2"
    assert names.unique("a", ["_OTHERS"]) == "a"


FIELD_NAMES = sorted(
    (KEYWORDS | BUILTIN_NAMES | MODULE_NAMES | TAKEN_NAMES) - {"not"}  # reserved in the language
    | {"key", "part", "text", "value", "_S_b", "_S_a_MEMBERS", "a_MEMBERS", "_S_FIELDS", "FIELDS"}
    | {"__class__", "__dict__", "__init__", "__slots__", "__", "__x", "owner_is_read", "extractors"}
)


@pytest.mark.parametrize("optional", ["", "?"])
def test_a_field_may_have_any_name(optional: str) -> None:
    fields = "".join(f"{name}: string(max=1){optional} @ /x/{name}\n" for name in FIELD_NAMES)
    members = f'a: enum("1")\n b: int(reject=("7"))\n{fields}'
    many = [", ".join(FIELD_NAMES[start : start + 15]) for start in range(0, len(FIELD_NAMES), 15)]
    strategies = "".join(
        f'strategy T{number} for S = composite(fallback(a, "-"), b, {names}; "")\n'
        for number, names in enumerate(many)
    )
    program = checked_program(f"schema S {{ {members} }}\n{strategies}")
    # As it is before Black lays it out, which takes a quarter of a minute for so many names.
    module = executed(generate_unformatted(program, VERSION))
    values = {name: "abcdefghij"[number % 10] for number, name in enumerate(FIELD_NAMES)}
    for number, names in enumerate(many):
        expected = "17" + "".join(values[name] for name in names.split(", "))
        strategy = getattr(module, f"T{number}")()
        payload = {"a": "1", "b": 7, "x": values}
        assert strategy.generate_key_from_payload(payload) is None  # 7 is rejected
        payload["b"] = 1
        expected = "11" + expected[2:]
        assert strategy.generate_key_from_payload(payload) == expected
        assert strategy.generate_key(module.SExtractor(payload)) == expected


def test_strategies_may_have_names_that_methods_use() -> None:
    names = ["self", "payload", "extractor", "key", "part", "generate_key", "owner", "text"]
    strategies = "".join(
        f'strategy {name} for S = fallback(single(a; "{name}"), b)\n' for name in names
    )
    module = executed(module_text(f"schema S {{ a: string? b: string @ /x }}\n{strategies}"))
    for name in names:
        strategy = getattr(module, name)()
        assert strategy.generate_key_from_payload({"a": "1"}) == f"{name}-1"
        assert strategy.generate_key_from_payload({"x": "2"}) == "2"
        assert type(strategy).__name__ == name


def test_methods_use_no_builtin_that_a_field_may_hide() -> None:
    fields = (
        "a: string b: string? c: int(min=0) d: int? e: bool f: bool? g: uuid h: uuid? i: timestamp "
        'j: timestamp? k: enum("x") l: enum("y")? @ /p/0 | /p/q m: string(case=insensitive, max=9)?'
    )
    body = ", ".join("abcdefghijklm")
    text = module_text(
        f'schema S {{ {fields} }} strategy T for S = fallback(composite({body}; ""), {body})'
    )
    strategy = next(
        each
        for each in symtable.symtable(text, "module", "exec").get_children()
        if each.get_name() == "T"
    )
    used = {
        symbol.get_name()
        for method in strategy.get_children()
        for symbol in method.get_symbols()
        if symbol.is_global()
    }
    assert "type" in used
    assert used & set(vars(builtins)) <= TAKEN_NAMES
    defined = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert {name for name in used if name.startswith("_")} <= defined | set(MODULE_NAMES)
