"""Whether competitors do the same work: the same keys as the interpreter, or they do not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from benchmarks.messages import mixes_of
from benchmarks.rules import interpreted
from keylane.verify.messages import random_message

__all__ = ["differences"]


def differences(
    rule: str, function: Callable[[Mapping[str, Any]], str | None], count: int
) -> list[tuple[Any, str | None, str | None]]:
    """Payloads for which `function` does not give the key of strategy `rule`, and both keys.

    Tried are the mixes that are measured and `count` random, mostly hostile objects of JSON.
    """
    reference = interpreted(rule)
    random = Random(f"hostile {rule}")
    hostile = (
        random_message(random, reference.schema, json_only=True).payload for _ in range(count)
    )
    payloads = [message for mix in mixes_of(rule).values() for message in mix]
    payloads += [payload for payload in hostile if isinstance(payload, dict)]
    found = []
    for payload in payloads:
        expected = reference.generate_key_from_payload(payload)
        given = function(payload)
        if given != expected:
            found.append((payload, given, expected))
    return found
