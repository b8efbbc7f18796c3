"""Whether competitors do the same work: the same keys as the interpreter, or they do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from benchmarks.messages import mixes_of
from benchmarks.rules import interpreted
from keylane.verify.messages import random_message

__all__ = ["differences"]


class _SeemsFull(str):
    """Text that says that it holds something, and not too much."""

    __slots__ = ()

    def __len__(self) -> int:
        return 3


def _payloads(rule: str, count: int, *, json_only: bool) -> Iterator[Mapping[str, Any]]:
    mixes = mixes_of(rule).values()
    for mix in mixes:
        yield from mix
    random = Random(f"hostile {rule}")
    schema = interpreted(rule).schema
    for _ in range(count):
        payload = random_message(random, schema, json_only=json_only).payload
        if isinstance(payload, Mapping):
            yield payload
    if not json_only:
        for message in next(iter(mixes))[:count]:
            for name, value in message.items():
                for text in (value, "", "x" * 200):
                    if isinstance(text, str):
                        yield {**message, name: _SeemsFull(text)}


def differences(
    rule: str, function: Callable[[Mapping[str, Any]], str | None], count: int, *, json_only: bool
) -> list[tuple[Any, str | None, str | None]]:
    """Payloads for which `function` does not give the key of strategy `rule`, and both keys.

    Tried are the mixes that are measured and `count` random, mostly hostile objects: of JSON only,
    or with values of any class.
    """
    reference = interpreted(rule)
    found = []
    for payload in _payloads(rule, count, json_only=json_only):
        expected = _answer(reference.generate_key_from_payload, payload)
        given = _answer(function, payload)
        if given != expected or type(given) not in (str, type(None)):
            found.append((payload, given, expected))
    return found


def _answer(
    function: Callable[[Mapping[str, Any]], str | None], payload: Mapping[str, Any]
) -> str | None:
    """The key; for an invalid one that is raised, what is told of it."""
    try:
        return function(payload)
    except ValueError as error:
        return f"raised {error.args}"
