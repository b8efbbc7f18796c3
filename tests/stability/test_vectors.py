"""Keys that must never change.

The key of a message is a wire format: two senders with two versions of keylane, or one sender
before and after an upgrade, must derive the same one. `vectors.jsonl` holds programs, messages and
their keys. **It may only grow.** Whoever wants another key for one of these messages wants a new
construct with a new name.

A line is `{"name", "program"}`, or a message for a strategy of the program `in`, with its `key`, or
`raises` for an invalid one: reason, length, fields. `now` is the time of the clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

import keylane
from keylane import metadata
from keylane.interpreter import interpret
from keylane.model import InvalidKeyError
from keylane.program import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Match,
    Not,
    Program,
    TimePartition,
    Utc,
    When,
    parts_of,
)
from tests.lane import checked_program

VECTORS = Path(__file__).with_name("vectors.jsonl")
# So many lines at the beginning of the file are for ever what they are; their SHA-256. Lines are
# added at the end, and sealed with a release.
SEALED_LINES = 447
SEALED = "2dd68bf6330fa3ab933a5d25af8dc47f8ac5e81333c4f9b9bbb1f0523fd610ff"
IT_MAY_ONLY_GROW = "vectors.jsonl may only grow: a key that changes sends one entity into two lanes"


@cache
def rows() -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, VECTORS.read_text(encoding="ascii").splitlines()))


def program_texts() -> dict[str, str]:
    return {row["name"]: row["program"] for row in rows() if "program" in row}


@cache
def programs() -> dict[str, tuple[Program, ModuleType]]:
    return {
        name: (checked_program(text), keylane.load_generated(text))
        for name, text in program_texts().items()
    }


def derived(derive: Callable[[], str | None], error_class: type[Any]) -> dict[str, Any]:
    """What stands in a vector for what `derive` does."""
    try:
        return {"key": derive()}
    except error_class as error:
        return {"raises": [error.reason, error.length, list(error.fields)]}


@pytest.mark.parametrize("name", program_texts())
def test_keys_are_what_they_have_always_been(name: str) -> None:
    program, module = programs()[name]
    error_class = getattr(module, "InvalidKeyError", InvalidKeyError)
    vectors = [row for row in rows() if row.get("in") == name]
    assert vectors
    for vector in vectors:
        strategy, message = vector["strategy"], vector["message"]
        clock = {}
        if "now" in vector:
            clock["clock"] = partial(datetime.fromisoformat, vector["now"])
        expected = {key: vector[key] for key in ("key", "raises") if key in vector}
        interpreted = interpret(program, **clock)[strategy]
        generated = getattr(module, strategy)(**clock)
        for engine, error in ((interpreted, InvalidKeyError), (generated, error_class)):
            derive = partial(engine.generate_key_from_payload, message)
            found = derived(derive, error)
            assert found == expected, f"{IT_MAY_ONLY_GROW}: {vector}"


def test_no_line_was_changed_or_removed() -> None:
    lines = VECTORS.read_bytes().splitlines(keepends=True)
    sealed = b"".join(lines[:SEALED_LINES])
    assert hashlib.sha256(sealed).hexdigest() == SEALED, IT_MAY_ONLY_GROW


def test_every_construct_has_vectors() -> None:
    """Expressions, conditions, types and ways to read the time, with a key that is not None."""
    seen: set[object] = set()
    for name, (program, _) in programs().items():
        with_key = {row["strategy"] for row in rows() if row.get("in") == name and row.get("key")}
        for strategy in program.strategies:
            if strategy.name in with_key:
                seen.update(constructs(strategy.body))
                seen.update(type(field.type) for field in strategy.schema.fields)
    times = {(node, by_clock) for node in (TimePartition, Utc) for by_clock in (True, False)}
    types = set(get_args(metadata.MetadataType)) - {metadata.FloatType}
    expected = {*get_args(Expression), *get_args(Condition), *types, *times}
    # What gives no key by itself is seen where others do.
    assert expected - seen == set()


def constructs(body: Expression) -> Iterator[object]:
    waiting: list[Expression | Condition] = [body]
    while waiting:
        node = waiting.pop()
        yield type(node)
        match node:
            case TimePartition(_, _, moment) | Utc(moment, _):
                yield (type(node), moment is None)
            case When(condition, _):
                waiting.append(condition)
            case AllOf(conditions) | AnyOf(conditions):
                waiting.extend(conditions)
            case Not(condition):
                waiting.append(condition)
        if isinstance(node, get_args(Expression)):
            waiting.extend(parts_of(node))


def test_a_subject_of_every_type_and_every_comparison_has_vectors() -> None:
    subjects: set[str] = set()
    operators: set[str] = set()
    for program, _ in programs().values():
        for strategy in program.strategies:
            waiting: list[Any] = [strategy.body]
            while waiting:
                node = waiting.pop()
                if isinstance(node, Match):
                    subjects.add(type(node.subject.type).__name__)
                operators.update({node.operator} if hasattr(node, "operator") else ())
                if isinstance(node, When):
                    waiting.append(node.condition)
                waiting.extend(getattr(node, "conditions", ()))
                waiting.extend([node.condition] if isinstance(node, Not) else ())
                if isinstance(node, get_args(Expression)):
                    waiting.extend(parts_of(node))
    assert subjects == {"StringType", "EnumType", "IntType", "BoolType"}
    assert operators == {"==", "!=", "<", "<=", ">", ">="}
