"""Random messages of a schema, conforming and hostile: a payload, and metadata apart from it.

Takes a checked schema, gives messages that say which kinds of values and containers they hold.
Made from a `random.Random`, so that a seed gives the same messages again; `messages` is the same
as a Hypothesis strategy, which makes a failing message small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any

from hypothesis import strategies

from keylane.frozen import frozen
from keylane.program import Field, Schema
from keylane.verify.aims import Aims
from keylane.verify.values import kinds_of_values, raw_value, value_near_aim

__all__ = ["Message", "kinds_of_messages", "messages", "random_message"]

# Longer arrays are not built: a pointer with a larger index finds a name of an object, or nothing.
_LONGEST_ARRAY = 12

_NO_AIMS = Aims()
_ABSENT = "absent"
_OTHER_CASE = "fields of other cases"
_CONTAINERS: Mapping[str, Callable[[Any], object]] = {
    "container: null": lambda _: None,
    "container: text": lambda _: "container",
    "container: number": lambda _: 7,
    "container: list": lambda container: [container, "b"],
    "container: empty object": lambda _: {},
    "container: empty list": lambda _: [],
}
_PYTHON_CONTAINERS: Mapping[str, Callable[[Any], object]] = {
    "container: tuple": lambda container: tuple(
        container if isinstance(container, list) else [container]
    ),
    "container: mapping that is no dict": lambda container: MappingProxyType(
        container if isinstance(container, dict) else {"a": container}
    ),
    "container: bytes": lambda _: b"container",
    "container: any object": lambda _: object(),
}


@frozen
class Message:
    """What a sender may send. `metadata` has raw values by field; it is not made from `payload`.

    `payload` is a mapping most of the time, and anything at all in the rest. `kinds` are those of
    the values and containers in both.
    """

    payload: Any
    metadata: Mapping[str, Any]
    kinds: frozenset[str]

    def __repr__(self) -> str:
        """What the message holds, though values may refuse to tell, or lie."""
        return f"Message(payload={_shown(self.payload)}, metadata={_shown(self.metadata)})"


def kinds_of_messages() -> frozenset[str]:
    """The names of all kinds that a message can hold."""
    return kinds_of_values() | {_ABSENT, _OTHER_CASE, *_CONTAINERS, *_PYTHON_CONTAINERS}


def messages(
    schema: Schema, *, aims: Aims = _NO_AIMS, json_only: bool = False
) -> strategies.SearchStrategy[Message]:
    """Messages of `schema`; with `json_only`, of what `json.loads` gives.

    With `aims`, every other value of fields that a program asks about is near what it asks for.
    """
    return strategies.randoms(use_true_random=False).map(
        lambda random: random_message(random, schema, aims=aims, json_only=json_only)
    )


def random_message(
    random: Random, schema: Schema, *, aims: Aims = _NO_AIMS, json_only: bool = False
) -> Message:
    """A message of `schema`; `aims` and `json_only` as for `messages`."""
    return _MessageMaker(random, aims, json_only).message(schema)


class _MessageMaker:
    def __init__(self, random: Random, aims: Aims, json_only: bool) -> None:
        self._random = random
        self._aims = aims
        self._json_only = json_only
        self._kinds: set[str] = set()

    def message(self, schema: Schema) -> Message:
        # Of 4 messages one conforms; in the others every second or fourth value is hostile.
        hostility = self._random.choice([0, 4, 4, 2])
        metadata = {}
        payload: Any = {}
        discriminants: dict[str, object] = {}
        # INVARIANT: a schema has the fields that decide before those of variants.
        for field in schema.fields:
            if self._is_present(field, hostility):
                metadata[field.name] = self._value(field, hostility)
            for pointer in self._filled_pointers(field, discriminants, hostility):
                value = self._value(field, hostility)
                discriminants[field.name] = value
                self._place(payload, pointer, value)
        if hostility and schema.fields and self._random.randrange(3) == 2:
            field = self._random.choice(schema.fields)
            pointer = self._random.choice(_pointers(field))
            payload = self._with_other_container(payload, pointer)
        return Message(payload, metadata, frozenset(self._kinds))

    def _is_present(self, field: Field, hostility: int) -> bool:
        is_absent = (field.optional or bool(hostility)) and self._random.randrange(4) == 3
        if is_absent:
            self._kinds.add(_ABSENT)
        return not is_absent

    def _filled_pointers(
        self, field: Field, discriminants: Mapping[str, object], hostility: int
    ) -> Sequence[tuple[str, ...]]:
        if not self._is_present(field, hostility):
            return ()
        pointers = field.pointers
        if field.discriminant is not None:
            pointers = self._pointers_of_case(field, discriminants.get(field.discriminant))
        if len(pointers) <= 1:
            return pointers
        filled = [pointer for pointer in pointers if self._random.randrange(2) == 0]
        return filled or pointers[-1:]

    def _pointers_of_case(self, field: Field, value: object) -> tuple[tuple[str, ...], ...]:
        """The places of a field of variants; now and then those of all its cases."""
        if self._random.randrange(4) == 3:
            self._kinds.add(_OTHER_CASE)
            return _pointers(field)
        for case in field.cases:
            if isinstance(value, str) and str.__str__(value) in case.values:
                return case.pointers
        return ()

    def _value(self, field: Field, hostility: int) -> object:
        hostile = bool(hostility) and self._random.randrange(hostility) == hostility - 1
        raw = None
        if not hostile and self._random.randrange(2):
            raw = value_near_aim(self._random, field, self._aims)
        if raw is None:
            raw = raw_value(self._random, field.type, hostile=hostile, json_only=self._json_only)
        self._kinds.add(raw.kind)
        return raw.value

    def _place(self, payload: dict[str, Any], pointer: tuple[str, ...], value: object) -> None:
        """Put `value` where `pointer` leads; a value that is in the way already stays there."""
        container: Any = payload
        index: int | str
        for step, next_step in zip(pointer, [*pointer[1:], None], strict=True):
            if isinstance(container, list):
                if not _is_small_index(step):
                    return
                index = int(step)
                container.extend([None] * (index + 1 - len(container)))
                found = container[index]
            elif isinstance(container, dict):
                index = step
                found = container.get(step)
            else:
                return
            if next_step is None:
                container[index] = value
                return
            if found is None:
                is_array = _is_small_index(next_step) and self._random.randrange(3) < 2
                found = container[index] = [] if is_array else {}
            container = found

    def _with_other_container(self, payload: Any, pointer: tuple[str, ...]) -> Any:
        """`payload` with something else in the place of a container on the way of `pointer`."""
        kinds = dict(_CONTAINERS)
        if not self._json_only:
            kinds.update(_PYTHON_CONTAINERS)
        kind = self._random.choice(list(kinds))
        depth = self._random.randrange(len(pointer))
        holder: Any = None
        key: int | str = 0
        container = payload
        for step in pointer[:depth]:
            if isinstance(container, list):
                if not _is_small_index(step) or int(step) >= len(container):
                    return payload
                holder, key, container = container, int(step), container[int(step)]
            elif isinstance(container, dict) and step in container:
                holder, key, container = container, step, container[step]
            else:
                return payload
        self._kinds.add(kind)
        other = kinds[kind](container)
        if holder is None:
            return other
        holder[key] = other
        return payload


def _pointers(field: Field) -> tuple[tuple[str, ...], ...]:
    """Every place where a field can lie."""
    in_cases = (pointer for case in field.cases for pointer in case.pointers)
    return (*field.pointers, *dict.fromkeys(in_cases))


def _is_small_index(step: str) -> bool:
    return (
        step.isascii()
        and step.isdigit()
        and str(int(step[:9])) == step
        and int(step) < _LONGEST_ARRAY
    )


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        members = (f"{_shown(name)}: {_shown(member)}" for name, member in value.items())
        shown = f"{{{', '.join(members)}}}"
    elif isinstance(value, list | tuple):
        shown = f"[{', '.join(map(_shown, value))}]"
    elif isinstance(value, str):
        shown = str.__repr__(value)
    elif isinstance(value, int) and int.bit_length(value) > 128:
        shown = f"a number of {int.bit_length(value)} bits"
    else:
        shown = repr(value)
    plain = type(value) in (dict, list, str, int, bool, float, type(None))
    return shown if plain else f"{type(value).__name__}({shown})"
