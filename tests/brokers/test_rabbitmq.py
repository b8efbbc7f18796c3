"""Routing keys with pika: what fits into a frame of AMQP 0-9-1."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pika.exceptions import ShortStringTooLong
from pika.spec import Basic

from keylane.brokers import broker
from tests.brokers.page import example

LONGEST = broker("rabbitmq").length.max
assert LONGEST is not None


def round_trip(routing_key: str) -> str:
    """The routing key as a server reads it from the bytes that pika writes."""
    pieces = Basic.Publish(exchange="orders", routing_key=routing_key).encode()
    read = Basic.Publish().decode(b"".join(pieces))
    return str(read.routing_key)


class EncodingChannel:
    """Writes what a channel would send, with pika's encoder."""

    def __init__(self) -> None:
        self.routing_keys: list[str] = []

    def basic_publish(self, exchange: str, routing_key: str, body: bytes) -> None:
        assert exchange == "orders"
        assert json.loads(body)
        self.routing_keys.append(round_trip(routing_key))


def test_example() -> None:
    channel = EncodingChannel()
    publish = example("rabbitmq", "publish")
    publish(channel, {"order_id": "a-1001"})
    publish(channel, {"order_id": "A 1001"})
    key, alone = channel.routing_keys
    assert key == "order-a-1001"
    assert str(UUID(alone)) == alone


@pytest.mark.parametrize("key", ["", " ", "a" * LONGEST, "é" * (LONGEST // 2), "a.b/*#{}"])
def test_keys_that_fit(key: str) -> None:
    assert broker("rabbitmq").accepts(key)
    assert round_trip(key) == key


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_facts_and_client_agree(key: str) -> None:
    try:
        taken = round_trip(key) == key
    except ShortStringTooLong:
        taken = False
    assert broker("rabbitmq").accepts(key) is taken


@pytest.mark.parametrize("key", ["a" * (LONGEST + 1), "é" * (LONGEST // 2 + 1)])
def test_keys_that_do_not(key: str) -> None:
    """It is bytes that are counted."""
    assert not broker("rabbitmq").accepts(key)
    with pytest.raises(ShortStringTooLong):
        round_trip(key)
