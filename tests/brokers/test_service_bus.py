"""Session ids with Azure's own client: what it refuses before anything is sent."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from azure.servicebus import ServiceBusMessage

from keylane.brokers import broker
from tests.brokers.page import example

KNOWN = broker("service_bus")


def test_example() -> None:
    message_of = example("service_bus", "message_of")
    order = {"order_id": "a-1001"}
    message = message_of(order)
    assert message.session_id == "order-a-1001"
    assert json.loads(str(message)) == order
    alone = message_of({"order_id": "A 1001"}).session_id
    assert str(UUID(alone)) == alone


def test_length() -> None:
    assert KNOWN.length.max is not None
    longest = "a" * KNOWN.length.max
    assert ServiceBusMessage("", session_id=longest).session_id == longest
    assert ServiceBusMessage("", session_id="").session_id == ""
    with pytest.raises(ValueError, match="cannot be longer than 128 characters"):
        ServiceBusMessage("", session_id=longest + "a")


def test_the_python_client_counts_characters() -> None:
    """Others count UTF-16 units, which the facts do, as the stricter of the two."""
    emoji = "😀" * 65
    assert ServiceBusMessage("", session_id=emoji).session_id == emoji
    assert not KNOWN.accepts(emoji)


def test_a_partition_key_is_the_session_id() -> None:
    assert ServiceBusMessage("", session_id="a", partition_key="a").partition_key == "a"
    with pytest.raises(ValueError, match="partition_key"):
        ServiceBusMessage("", session_id="a", partition_key="A")


def test_a_session_id_is_text() -> None:
    with pytest.raises(TypeError):
        ServiceBusMessage("", session_id=7)  # type: ignore[arg-type]
