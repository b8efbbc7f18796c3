"""docs/language.md on variants, conditions, value functions and time: all rows of tables are run.

Both engines are asked. What a text is, also one that is no key, is seen through `digest`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import keylane
from keylane.interpreter import interpret
from keylane.model.text_functions import fit
from tests.documentation.markdown import fences, plain_code, table_with
from tests.lane import checked_program

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
_PIECE = re.compile(r'("(?:[^"\\]|\\.)*")(?: \* ([0-9]+))?')
_ANSWERS = {"true": True, "false": False, "unknown": None}


def text_of(cell: str) -> str | None:
    """`"a" * 3 + "b"`, a JSON string with its repetitions, or None for nothing."""
    if cell in ("nothing", "absent"):
        return None
    code = plain_code(cell)
    assert code is not None, cell
    pieces = list(_PIECE.finditer(code))
    assert " + ".join(piece[0] for piece in pieces) == code, cell
    return "".join(json.loads(piece[1]) * int(piece[2] or 1) for piece in pieces)


def code_of(cell: str) -> str:
    code = plain_code(cell)
    assert code is not None, cell
    return code


def keys_of(
    schema: str, expressions: Iterable[str], payloads: Iterable[Any], now: str | None = None
) -> list[str | None]:
    """The key of each expression for its payload, the same from both engines."""
    bodies = list(expressions)
    text = f"{schema}\n" + "".join(
        f"strategy S{number} for {schema.split()[1]} = {body}\n"
        for number, body in enumerate(bodies)
    )
    module = keylane.load_generated(text)
    clock = {} if now is None else {"clock": lambda: datetime.fromisoformat(now)}
    interpreted = interpret(checked_program(text), **clock)
    keys: list[str | None] = []
    for number, (body, payload) in enumerate(zip(bodies, payloads, strict=True)):
        key = interpreted[f"S{number}"].generate_key_from_payload(payload)
        generated = getattr(module, f"S{number}")(**clock)
        assert generated.generate_key_from_payload(payload) == key, body
        keys.append(key)
    return keys


def check_texts(
    schema: str, rows: list[tuple[str, Any, str | None]], now: str | None = None
) -> None:
    """Each expression has the expected text for its payload: itself where that is a key."""
    payloads = [payload for _, payload, _ in rows]
    seen = keys_of(schema, (f"digest({row[0]}; 64)" for row in rows), payloads, now)
    for (expression, payload, text), found in zip(rows, seen, strict=True):
        wanted = None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()
        assert found == wanted, (expression, payload)
    keys = keys_of(schema, (row[0] for row in rows), payloads, now)
    for (expression, payload, text), found in zip(rows, keys, strict=True):
        is_key = text is not None and re.fullmatch("[ -~]{1,128}", text)
        assert found == (text if is_key else None), (expression, payload)


@pytest.mark.parametrize("function", ["function", "fit"])
def test_texts(function: str) -> None:
    rows = table_with(PAGE, function, "t", "text")
    check_texts(
        "schema Vector { t: string(min=0) }",
        [(code_of(code), {"t": text_of(t)}, text_of(text)) for code, t, text in rows],
    )


def test_every_function_has_vectors() -> None:
    shown = {row[0] for row in table_with(PAGE, "function", "t", "text")}
    functions = {code_of(cell).split("(")[0] for cell in shown}
    assert functions == {"lower", "upper", "trim", "escape", "digest", "bucket"}


def test_lone_surrogates_reach_no_function() -> None:
    functions = ["lower(t)", "trim(t)", 'escape(t; "")', "digest(t; 16)", "bucket(t; 2)", "fit(t)"]
    payloads = [{"t": "a\ud800"}] * len(functions)
    assert keys_of("schema Vector { t: string }", functions, payloads) == [None] * len(functions)


@pytest.mark.parametrize("length", [48, 49, 100, 128])
def test_texts_around_every_length_of_fit(length: int) -> None:
    """The page's description, once more: kept up to the length, cut and marked behind it."""
    for size in (1, length - 38, length - 37, length - 36, length - 1, length, length + 1, 1000):
        text = "".join(chr(32 + (index * 7) % 95) for index in range(size))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        expected = text if size <= length else f"{text[: length - 37]}-fit-{digest}"
        assert fit(text, length) == expected


def test_moments_of_a_field() -> None:
    rows = table_with(PAGE, "function of `at`", "at", "text")
    check_texts(
        "schema Moment { at: timestamp }",
        [
            (code_of(code), {"at": code_of(at)}, None if text == "nothing" else code_of(text))
            for code, at, text in rows
        ],
    )


def test_moments_of_the_clock() -> None:
    for code, now, text in table_with(PAGE, "function of the clock", "clock", "text"):
        check_texts(
            "schema Moment { id: string? }", [(code_of(code), {}, code_of(text))], code_of(now)
        )


def answers(schema: str, conditions: list[str], payloads: list[Any]) -> list[bool | None]:
    """What each condition is for its payload: true, false or unknown."""
    true = keys_of(schema, (f'when({each} => "yes")' for each in conditions), payloads)
    false = keys_of(schema, (f'when(not ({each}) => "yes")' for each in conditions), payloads)
    assert ("yes", "yes") not in set(zip(true, false, strict=True))
    return [None if one == other else one == "yes" for one, other in zip(true, false, strict=True)]


def test_conditions() -> None:
    (schema,) = (fence.text for fence in fences(PAGE) if "schema=when" in fence.words)
    rows = table_with(PAGE, "question", "parcel", "answer")
    conditions = [code_of(condition) for condition, _, _ in rows]
    found = answers(schema, conditions, [json.loads(code_of(parcel)) for _, parcel, _ in rows])
    for (condition, parcel, expected), answer in zip(rows, found, strict=True):
        assert answer == _ANSWERS[expected], (condition, parcel)


def test_truth_tables() -> None:
    rows = table_with(PAGE, "a", "b", "a and b", "a or b", "not a")
    assert len({row[:2] for row in rows}) == 9
    schema = "schema Truth { a: bool?  b: bool? }"
    payloads = [{"a": _ANSWERS[a], "b": _ANSWERS[b]} for a, b, _, _, _ in rows]
    for column, condition in (
        (2, "a == true and b == true"),
        (3, "a == true or b == true"),
        (4, "not (a == true)"),
    ):
        found = answers(schema, [condition] * len(rows), payloads)
        assert found == [_ANSWERS[row[column]] for row in rows], condition


def test_variants() -> None:
    """What the extractor of the page's schema gives, and what both engines take for a key."""
    (schema,) = (
        fence.text.split("\n\n")[0]
        for fence in fences(PAGE)
        if fence.setting("file") == "activity.lane"
    )
    rows = table_with(PAGE, "payload", "`number`", "`sha`")
    extractor = keylane.load_generated(schema).ActivityExtractor
    for payload, *expected in rows:
        message = json.loads(code_of(payload))
        fields = extractor(message).get_all_metadata()
        texts = [None if cell == "absent" else code_of(cell) for cell in expected]
        assert [fields.get("number"), fields.get("sha")] == texts, payload
        assert keys_of(schema, ["number", "sha"], [message] * 2) == texts, payload
