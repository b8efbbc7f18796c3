"""Which fields a message was asked for, and what each of them had to say.

Takes the steps of a strategy, gives a reading for each field in the order in which they were first
asked for. What an `extern` asks for is its own business and not among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from keylane.explanation.expression_text import quoted
from keylane.frozen import frozen
from keylane.interpreter import Step, Trace
from keylane.metadata import kind_of_value, why_absent
from keylane.program import (
    Field,
    FieldValue,
    Match,
    Schema,
    TimePartition,
    Utc,
    When,
    condition_fields,
)

__all__ = ["FieldReading", "readings"]

_LONGEST = 64


@frozen
class FieldReading:
    """What a field gave.

    `text` is its canonical text; without one `problem` says why. `value` is the raw value as JSON
    writes it, cut if it is long, and `place` the pointer that led to it; both are None where there
    is no value. `places` are the pointers that were tried.
    """

    field: str
    text: str | None
    problem: str | None
    value: str | None
    place: str | None
    places: tuple[str, ...]


def readings(schema: Schema, trace: Trace) -> tuple[FieldReading, ...]:
    """The fields that the steps of a trace asked for."""
    fields = {field.name: field for field in schema.fields}
    asked: dict[str, Field] = {}
    for field in _asked(trace.root):
        if field.discriminant is not None:
            # Which case a message belongs to decides whether the field is there.
            asked.setdefault(field.discriminant, fields[field.discriminant])
        asked.setdefault(field.name, field)
    return tuple(_reading(field, trace) for field in asked.values())


def _asked(root: Step) -> Iterator[Field]:
    """The fields that each step asks for itself, before or behind the steps inside it."""
    waiting: list[Step | Field] = [root]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Field):
            yield current
            continue
        inside = reversed(current.steps)
        match current.expression:
            case FieldValue(field) | Match(field):
                yield field
            case When(condition):
                yield from condition_fields(condition)
            case TimePartition(_, _, Field() as moment) | Utc(Field() as moment):
                if not isinstance(current.gave, Exception):
                    # An exception came out of the part, which is asked before the moment.
                    waiting.append(moment)
        waiting.extend(inside)


def _reading(field: Field, trace: Trace) -> FieldReading:
    text = trace.message.get_metadata(field.name)
    pointer, value = trace.payload.located_value(field.name)
    places = tuple(map(_pointer_text, trace.payload.pointers_to(field.name)))
    problem = None
    if field.discriminant is not None and not places:
        other = trace.message.get_metadata(field.discriminant)
        is_what = "absent" if other is None else quoted(other)
        problem = f"is outside its case: `{field.discriminant}` is {is_what}"
    elif text is None and pointer is None:
        problem = "is missing"
    elif text is None:
        problem = f"does not conform: {why_absent(field.type, value)}"
    return FieldReading(
        field.name,
        text,
        problem,
        None if pointer is None else _shown(value),
        None if pointer is None else _pointer_text(pointer),
        places,
    )


def _pointer_text(pointer: tuple[str, ...]) -> str:
    """As RFC 6901 writes it."""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in pointer)


def _shown(value: object) -> str:
    """A raw value; of what holds others, only what it is."""
    if isinstance(value, str):
        return quoted(str.__str__(value), _LONGEST)
    if type(value) in (bool, float) or (type(value) is int and value.bit_length() <= 128):
        return json.dumps(value)
    return kind_of_value(value)
