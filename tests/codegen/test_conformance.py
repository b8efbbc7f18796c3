"""Conformance in generated code: the canonical text of any value, by a way of its own.

One module has a field for each type with many bounds. What its functions, and the short tests in
front of them, say of a value is compared with `keylane.metadata`, which shares no code with them.
"""

from __future__ import annotations

from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keylane.metadata import MetadataType, StringType, canonical_text
from keylane.model import MappingExtractor, why_invalid
from keylane.program import Program
from keylane.verify.values import raw_value
from tests.codegen.generated import module_of
from tests.lane import checked_program
from tests.metadata.values import any_value

TYPES = (
    "string",
    "string(min=0)",
    "string(min=2, max=4)",
    "string(case=insensitive)",
    'string(case=insensitive, min=0, reject=("null", "k"))',
    'string(reject=("É", "ſ", "null"))',
    'string(chars="A-Za-z0-9-", max=39, case=insensitive)',
    'string(chars="A-Za-z0-9._-", max=100)',
    'string(chars="a-z0-9", case=insensitive, reject=("abc", "0"))',
    'string(chars="0-9")',
    'string(chars="0-9-", min=0)',
    'string(chars="A-Z")',
    'string(chars="A-Za-z")',
    'string(chars="A-Za-z0-9/:@. -")',
    'string(chars=" -~", max=200)',
    'string(chars=" -~", min=0, case=insensitive)',
    'string(chars="]^\\\\[-", min=0)',
    "int",
    "int(min=1)",
    "int(min=-9, max=9)",
    'int(reject=("0", "-1"))',
    "int(max=-9223372036854775807)",
    "bool",
    "uuid",
    'uuid(reject=("00000000-0000-0000-0000-000000000000"))',
    "timestamp",
    'enum("push", "", "Push", "\\u00e9", "a\\"b")',
)
FIELDS = [f"f{number}" for number in range(len(TYPES))]
PROGRAM: Program = checked_program(
    "schema S {\n"
    + "".join(f"{name}: {type_}\n" for name, type_ in zip(FIELDS, TYPES, strict=True))
    + "".join(f"o{name}: {type_}?\n" for name, type_ in zip(FIELDS, TYPES, strict=True))
    + "}\n"
    # A required field at the end of a method, in front of others, and an optional one.
    + "".join(
        f"strategy End_{name} for S = {name}\n"
        f'strategy Front_{name} for S = fallback(single({name}; "x"), {name}, "none")\n'
        f'strategy Optional_{name} for S = fallback(o{name}, "none")\n'
        for name in FIELDS
    )
)
BY_NAME: dict[str, MetadataType] = {field.name: field.type for field in PROGRAM.schemas[0].fields}


@pytest.fixture(scope="module")
def module() -> ModuleType:
    return module_of(PROGRAM)


def key(text: str | None) -> str | None:
    return text if text is not None and why_invalid(text) is None else None


def check(module: ModuleType, name: str, value: Any) -> None:
    text = canonical_text(BY_NAME[name], value)
    assert module.SExtractor({name: value}).get_metadata(name) == text
    prefixed = key(None if text is None else f"x-{text}")
    for strategy, read, expected in (
        ("End", name, key(text)),
        ("Front", name, prefixed or key(text) or "none"),
        ("Optional", f"o{name}", key(text) or "none"),
    ):
        generator = getattr(module, f"{strategy}_{name}")()
        assert generator.generate_key_from_payload({read: value}) == expected
        assert generator.generate_key(MappingExtractor({read: value})) == expected
        assert generator.generate_key(module.SExtractor({read: value})) == expected


@pytest.mark.parametrize("name", FIELDS, ids=TYPES)
@settings(max_examples=80)
@given(st.randoms(use_true_random=False))
def test_hostile_values(module: ModuleType, name: str, random: Random) -> None:
    raw = raw_value(random, BY_NAME[name], hostile=random.randrange(4) > 0, json_only=False)
    check(module, name, raw.value)


@pytest.mark.parametrize("name", FIELDS, ids=TYPES)
@settings(max_examples=20)
@given(st.data())
def test_any_value(module: ModuleType, name: str, data: st.DataObject) -> None:
    check(module, name, data.draw(any_value(BY_NAME[name])))


@pytest.mark.parametrize("name", FIELDS, ids=TYPES)
def test_every_character(module: ModuleType, name: str) -> None:
    characters = [*map(chr, range(0x180)), *"\u0660\u2028\u202e\u212a\u017f\ufb01\ufeff\ud800😀"]
    for character in characters:
        check(module, name, character)
        if isinstance(BY_NAME[name], StringType):
            check(module, name, f"A{character}0")
