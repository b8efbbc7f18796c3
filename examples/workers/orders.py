"""The messages: events of orders, each with the number that its producer gave it.

The session key comes from the module that keylane compiled from `examples/ecommerce/orders.lane`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generated.ecommerce.orders import Order

__all__ = ["Message", "message_of", "messages"]

_strategy = Order()


@dataclass(frozen=True, slots=True)
class Message:
    """One event of an order. `position` counts from 1 within the session `key`."""

    key: str
    position: int
    body: bytes


def message_of(body: bytes) -> Message:
    """What a worker knows of a message that a broker gave it."""
    event: dict[str, Any] = json.loads(body)
    key = _strategy.generate_key_from_payload(event)
    assert key is not None, "every event of this producer has an order"
    return Message(key, event["sequence"], body)


def messages(orders: int, events: int) -> Iterator[Message]:
    """So many events of each of so many orders; all orders go on at the same time."""
    for sequence in range(1, events + 1):
        for number in range(orders):
            event = {"order": {"id": f"A-{number}"}, "sequence": sequence}
            yield message_of(json.dumps(event).encode())
