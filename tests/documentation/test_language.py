"""docs/language.md is what happens: every row of its tables is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import keylane
from keylane.check import limits
from keylane.check.bounds import BOUNDS
from keylane.syntax.decode import MOST_BYTES
from keylane.syntax.parser import MOST_ERRORS
from tests.documentation.markdown import fences, plain_code, table_with

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
LIMITS = {
    "depth of an expression, after names are replaced by what they stand for": limits.NESTING,
    "parts of an expression, counted the same way": limits.STRATEGY_NODES,
    "parts of all expressions of a file together": limits.FILE_NODES,
    "bytes of a file": MOST_BYTES,
    "schemas, strategies and imported names of a file": limits.DECLARATIONS,
    "files that a file imports, directly or not, itself among them": limits.FILES,
    "fields of a schema": limits.FIELDS,
    "members of an `enum`, texts of a `reject`": limits.CONSTANTS,
    "pointers of a field": limits.POINTERS,
    "steps of a pointer": limits.POINTER_STEPS,
    "characters of a name": limits.NAME_LENGTH,
    "`min` and `max` of a `string`": limits.STRING_LENGTH,
    "bytes of a session key": limits.KEY_LENGTH,
    "characters of a constant text where it cannot get into a key as it is": (
        limits.FREE_TEXT_LENGTH
    ),
    "errors in the syntax of a file that are shown": MOST_ERRORS,
    "other findings in a file that are shown": limits.DIAGNOSTICS,
}


def expected_text(cell: str) -> str | None:
    if cell in ("absent", "the empty text"):
        return None if cell == "absent" else ""
    text = plain_code(cell)
    assert text is not None, cell
    return text


def check_texts(fields: list[str], payloads: list[Any], expected: list[str | None]) -> None:
    """Field number n has the expected text in payload number n, for both engines."""
    text = "schema Event {\n" + "".join(f"  f{n}: {field}\n" for n, field in enumerate(fields))
    text += "}\n" + "".join(
        # What the interpreter says is seen in a key, and the empty text is none.
        f'strategy S{n} for Event = composite("<", f{n}; "")\n'
        for n, field in enumerate(fields)
        if not field.startswith("float")
    )
    module, strategies = keylane.load_generated(text), keylane.load(text).strategies
    for n, (payload, wanted) in enumerate(zip(payloads, expected, strict=True)):
        assert module.EventExtractor(payload).get_metadata(f"f{n}") == wanted, fields[n]
        if f"S{n}" in strategies:
            key = strategies[f"S{n}"].generate_key_from_payload(payload)
            is_key = wanted is not None and wanted.isascii()
            assert key == (f"<{wanted}" if is_key else None), fields[n]


def test_canonical_texts() -> None:
    rows = table_with(PAGE, "type", "value", "canonical text")
    check_texts(
        [f"{plain_code(type_cell)} @ /value" for type_cell, _, _ in rows],
        [{"value": json.loads(plain_code(value) or "")} for _, value, _ in rows],
        [expected_text(text) for _, _, text in rows],
    )


def test_pointers() -> None:
    rows = table_with(PAGE, "pointers", "payload", "value")
    check_texts(
        [f"string @ {plain_code(pointers)}" for pointers, _, _ in rows],
        [json.loads(plain_code(payload) or "") for _, payload, _ in rows],
        [expected_text(text) for _, _, text in rows],
    )


def schema_of(name: str) -> str:
    """The schema of the one block with `schema` or `schema=…` behind its language."""
    (fence,) = (fence for fence in fences(PAGE) if name in fence.words)
    return fence.text


@pytest.mark.parametrize(
    ("schema", "header"),
    [
        ("schema", ("expression", "message", "key")),
        ("schema=match", ("match", "task", "key")),
    ],
)
def test_expressions(schema: str, header: tuple[str, ...]) -> None:
    rows = table_with(PAGE, *header)
    text = schema_of(schema).replace("schema Task", "schema Event") + "".join(
        f"strategy S{n} for Event = {plain_code(row[0])}\n" for n, row in enumerate(rows)
    )
    module, strategies = keylane.load_generated(text), keylane.load(text).strategies
    for n, (expression, message, cell) in enumerate(rows):
        payload, key = json.loads(plain_code(message) or ""), plain_code(cell)
        found = strategies[f"S{n}"].derive_key_from_payload(payload)
        assert str(found) == (cell.removeprefix("no key: ") if key is None else key), expression
        assert getattr(module, f"S{n}")().generate_key_from_payload(payload) == key, expression


def test_wrong_expressions() -> None:
    for cell, message, code in table_with(PAGE, "expression", "keylane says", "code"):
        text = f"{schema_of('schema')}\nstrategy Shown for Event = {plain_code(cell)}\n"
        with pytest.raises(keylane.KeylaneError) as error:
            keylane.load(text)
        (found,) = error.value.diagnostics
        assert (found.message, found.code.number) == (message, code)


def test_limits() -> None:
    rows = table_with(PAGE, "what", "at most")
    assert {what: int(number.replace(",", "")) for what, number in rows} == LIMITS


def test_bounds() -> None:
    """The table lists the types and bounds that the checker knows, no more and no less."""
    rows = table_with(PAGE, "type", "bounds", "a value is")
    shown = {
        (plain_code(type_cell) or "").split("(")[0]: tuple(
            plain_code(bound.strip()) for bound in bounds_cell.split(",") if bound.strip()
        )
        for type_cell, bounds_cell, _ in rows
    }
    assert shown == BOUNDS
