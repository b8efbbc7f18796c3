"""The data is whole and says where it comes from; `accepts` counts as each broker counts."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.brokers import Broker, LengthUnit, NoKey, broker, broker_names, brokers
from keylane.metadata import PRINTABLE_ASCII

FACTS = {"length", "characters", "case", "no_key", "parameter", "placement"}
KEYS = {
    "length": ({"unit", "note"}, {"min", "max"}),
    "characters": ({"note"}, {"allowed"}),
    "case": ({"sensitive", "note"}, set()),
    "no_key": ({"kind", "note"}, set()),
    "parameter": ({"name", "client"}, set()),
    "placement": ({"note"}, set()),
}
ALL = pytest.mark.parametrize("known", brokers().values(), ids=lambda known: known.name)


def tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("keylane.brokers").joinpath("brokers.toml").read_text("utf-8"))


def test_names() -> None:
    assert tuple(tables()) == broker_names()
    assert {"portable", "sqs_fifo", "service_bus", "kafka", "pubsub"} <= set(broker_names())
    assert all(name.isidentifier() and name.islower() for name in broker_names())
    with pytest.raises(KeyError):
        broker("carrier_pigeon")


@pytest.mark.parametrize("name", broker_names())
def test_every_fact_has_a_source_and_a_date(name: str) -> None:
    """And nothing stands in the file that is not read."""
    table = tables()[name]
    facts = FACTS - ({"parameter", "placement"} if name == "portable" else set())
    assert set(table) == facts | {"title"}
    for fact in facts:
        required, optional = KEYS[fact]
        assert required | {"source", "collected"} <= set(table[fact]), fact
        assert set(table[fact]) <= required | optional | {"source", "collected", "unconfirmed"}
        assert len(table[fact]["source"]) > 10, fact
        assert date(2026, 1, 1) <= table[fact]["collected"], fact
        assert all(value not in ("", " ") for value in table[fact].values())


@ALL
def test_what_is_said_is_possible(known: Broker) -> None:
    assert known.title
    assert 0 <= known.length.min <= 1
    assert known.length.max is None or 100 <= known.length.max <= 4096
    assert known.characters.allowed is None or (
        known.characters.allowed and known.characters.allowed <= PRINTABLE_ASCII
    )
    assert (known.parameter is None) == (known.placement is None) == (known.name == "portable")


@ALL
@given(data=st.data())
def test_portable_keys_are_taken_by_every_broker(known: Broker, data: st.DataObject) -> None:
    portable = broker("portable")
    assert portable.characters.allowed is not None
    letters = sorted(portable.characters.allowed)
    key = data.draw(st.text(letters, min_size=portable.length.min, max_size=portable.length.max))
    assert portable.accepts(key)
    assert known.accepts(key)


def test_portable_is_the_smallest_of_all() -> None:
    """No broker is stricter than it in anything."""
    portable = broker("portable")
    assert portable.length.max == min(known.length.max or 2**63 for known in brokers().values())
    assert portable.length.min == max(known.length.min for known in brokers().values())
    assert portable.no_key.kind is NoKey.REFUSED
    assert not portable.case.sensitive
    assert portable.characters.allowed == frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


@pytest.mark.parametrize(
    ("name", "key", "accepted"),
    [
        ("sqs_fifo", "acme/widgets", True),
        ("sqs_fifo", "a" * 128, True),
        ("sqs_fifo", "a" * 129, False),
        ("sqs_fifo", "", False),
        ("sqs_fifo", "acme widgets", False),
        ("sqs_fifo", "café", False),
        ("eventbridge", "a" * 101, False),
        ("service_bus", "", True),
        ("service_bus", "😀" * 64, True),
        ("service_bus", "😀" * 65, False),
        ("kinesis", "é" * 256, True),
        ("kinesis", "é" * 257, False),
        ("rabbitmq", "é" * 127, True),
        ("rabbitmq", "é" * 128, False),
        ("nats_jetstream", "acme.com", False),
        ("nats_jetstream", "a" * 4001, False),
        ("kafka", "\udc80", True),
    ],
)
def test_accepts(name: str, key: str, accepted: bool) -> None:
    assert broker(name).accepts(key) is accepted


def test_units_agree_on_session_keys() -> None:
    """So that a limit can be compared with the bytes of a key, whatever the broker counts."""
    key = "".join(sorted(PRINTABLE_ASCII))
    assert {unit.count(key) for unit in LengthUnit} == {len(key)}


def test_units_differ_outside_of_ascii() -> None:
    counted = {unit: unit.count("né😀") for unit in LengthUnit}
    assert counted == {
        LengthUnit.BYTES: 7,
        LengthUnit.CHARACTERS: 3,
        LengthUnit.UTF_16_UNITS: 4,
    }
