"""Facts about brokers: which session keys each one takes, and what follows where there is none.

Takes `brokers.toml`, which lies beside this file, and gives a `Broker` for each of its tables.
Every fact there says where it was read and when. Nothing here decides what a key is, and nothing
talks to a broker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any

from keylane.frozen import frozen

__all__ = ["Broker", "Evidence", "LengthUnit", "NoKey", "broker", "broker_names", "brokers"]


class LengthUnit(Enum):
    """What a broker counts. All of them are the same number for printable ASCII."""

    BYTES = "bytes"
    CHARACTERS = "characters"
    UTF_16_UNITS = "UTF-16 units"

    def count(self, text: str) -> int:
        """How many of these a text has; bytes are those of UTF-8."""
        if self is LengthUnit.CHARACTERS:
            return len(text)
        if self is LengthUnit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2


class NoKey(Enum):
    """What becomes of a message that is sent without a key."""

    REFUSED = "refused"
    UNORDERED = "unordered"
    ONE_SHARED_KEY = "one shared key"


@frozen
class Evidence:
    """Where a fact was read: a URL, a path in a repository or a package with its version.

    `unconfirmed` says which part of the fact nobody has shown, None where there is none.
    """

    source: str
    collected: date
    unconfirmed: str | None = None


@frozen
class KeyLength:
    """A key is `min` to `max` units long. `max` is None where no limit of its own is known."""

    min: int
    max: int | None
    unit: LengthUnit
    note: str
    evidence: Evidence


@frozen
class KeyCharacters:
    """The characters that a key may consist of: None stands for any.

    INVARIANT: a set holds printable ASCII only. What a broker takes beyond that is left out, as no
    session key has such a character.
    """

    allowed: frozenset[str] | None
    note: str
    evidence: Evidence


@frozen
class KeyCase:
    """Whether keys that differ in the case of letters only are different keys."""

    sensitive: bool
    note: str
    evidence: Evidence


@frozen
class MissingKey:
    """What becomes of a message without a key: the kind, and in words."""

    kind: NoKey
    note: str
    evidence: Evidence


@frozen
class Parameter:
    """What the key is called in a call of the vendor's Python client."""

    name: str
    client: str
    evidence: Evidence


@frozen
class PlacementHash:
    """How a place (partition, shard, queue, consumer) is found for a key by default, in words."""

    note: str
    evidence: Evidence


@frozen
class Broker:
    """What keylane knows of one broker.

    `name` is what stands in `limits (…)`, `title` what its vendor calls it. `parameter` and
    `placement` are None for a broker that is no product (`portable`).
    """

    name: str
    title: str
    length: KeyLength
    characters: KeyCharacters
    case: KeyCase
    no_key: MissingKey
    parameter: Parameter | None
    placement: PlacementHash | None

    def accepts(self, key: str) -> bool:
        """Whether the broker takes this key as it is."""
        length = self.length.unit.count(key)
        return (
            self.length.min <= length
            and (self.length.max is None or length <= self.length.max)
            and (self.characters.allowed is None or self.characters.allowed.issuperset(key))
        )


def _evidence(fact: Mapping[str, Any]) -> Evidence:
    return Evidence(fact["source"], fact["collected"], fact.get("unconfirmed"))


def _broker(name: str, table: Mapping[str, Any]) -> Broker:
    length, characters, case = table["length"], table["characters"], table["case"]
    no_key, parameter, placement = table["no_key"], table.get("parameter"), table.get("placement")
    return Broker(
        name,
        table["title"],
        KeyLength(
            length["min"],
            length.get("max"),
            LengthUnit(length["unit"]),
            length["note"],
            _evidence(length),
        ),
        KeyCharacters(
            frozenset(characters["allowed"]) if "allowed" in characters else None,
            characters["note"],
            _evidence(characters),
        ),
        KeyCase(case["sensitive"], case["note"], _evidence(case)),
        MissingKey(NoKey(no_key["kind"]), no_key["note"], _evidence(no_key)),
        parameter and Parameter(parameter["name"], parameter["client"], _evidence(parameter)),
        placement and PlacementHash(placement["note"], _evidence(placement)),
    )


@cache
def brokers() -> Mapping[str, Broker]:
    """All brokers by name, in the order of `brokers.toml`."""
    # Only a file with `limits` asks; the others need not wait for it.
    import tomllib
    from importlib.resources import files

    text = files(__package__).joinpath("brokers.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {name: _broker(name, table) for name, table in tomllib.loads(text).items()}
    )


def broker(name: str) -> Broker:
    """The facts about one broker.

    Raises:
        KeyError: `name` is not one of `broker_names()`.
    """
    return brokers()[name]


def broker_names() -> tuple[str, ...]:
    """The names that can stand in `limits (…)`, in the order of `brokers.toml`."""
    return tuple(brokers())
