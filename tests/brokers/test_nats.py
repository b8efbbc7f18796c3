"""Keys as parts of subjects with nats-py, and with a NATS server where one is installed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import nats
import pytest
from nats.errors import BadSubjectError
from nats.js.errors import NoStreamResponseError

from keylane.brokers import broker
from keylane.metadata import PRINTABLE_ASCII
from tests.brokers.page import example
from tests.brokers.partitioners import fnv1a
from tests.servers.nats import nats_server

KNOWN = broker("nats_jetstream")
PARTITIONS = 5
Use = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a NATS server with JetStream, which maps `place.*.*` to partitions."""
    destination = (
        f"placed.{{{{partition({PARTITIONS},1,2)}}}}.{{{{wildcard(1)}}}}.{{{{wildcard(2)}}}}"
    )
    with nats_server({"place.*.*": destination}) as url:
        yield url


def with_stream(server: str, use: Use) -> Any:
    """What `use` gives for a JetStream that has the empty stream `orders.*`."""

    async def connected() -> Any:
        connection = await nats.connect(server)
        jetstream = connection.jetstream()
        await jetstream.add_stream(name="orders", subjects=["orders.*"])
        try:
            return await use(jetstream)
        finally:
            await jetstream.delete_stream("orders")
            await connection.close()

    return asyncio.run(connected())


class Subjects:
    """Stands for JetStream, and keeps the subjects."""

    def __init__(self) -> None:
        self.found: list[str] = []

    async def publish(self, subject: str, payload: bytes) -> None:
        assert json.loads(payload)
        self.found.append(subject)


def test_example() -> None:
    subjects = Subjects()
    publish = example("nats_jetstream", "publish")
    asyncio.run(publish(subjects, {"order_id": "a-1001"}))
    asyncio.run(publish(subjects, {"order_id": "A 1001"}))
    key, alone = subjects.found
    assert key == "orders.order-a-1001"
    assert UUID(alone.removeprefix("orders."))


def test_one_subject_stays_in_order(server: str) -> None:
    publish = example("nats_jetstream", "publish")

    async def use(jetstream: Any) -> list[int]:
        answers = [await publish(jetstream, {"order_id": "a-1001"}) for _ in range(20)]
        return [answer.seq for answer in answers]

    assert with_stream(server, use) == list(range(1, 21))


def test_characters(server: str) -> None:
    """Every key that the facts allow is stored as it is, and is one part of a subject."""
    assert KNOWN.characters.allowed is not None
    keys = [*sorted(KNOWN.characters.allowed), "a" * 128]

    async def use(jetstream: Any) -> list[str]:
        for key in keys:
            assert KNOWN.accepts(key)
            await jetstream.publish(f"orders.{key}", b"")
        messages = [await jetstream.get_msg("orders", number + 1) for number in range(len(keys))]
        return [message.subject for message in messages]

    assert with_stream(server, use) == [f"orders.{key}" for key in keys]


@pytest.mark.parametrize("key", ["", "acme.com", ".", "a."])
def test_keys_that_no_stream_answers_to(server: str, key: str) -> None:
    assert not KNOWN.accepts(key)

    async def use(jetstream: Any) -> None:
        with pytest.raises(NoStreamResponseError):
            await jetstream.publish(f"orders.{key}", b"", timeout=5)

    with_stream(server, use)


@pytest.mark.parametrize("key", [" ", "acme widgets", "a\tb"])
def test_white_space_is_refused_by_the_client(server: str, key: str) -> None:
    assert not KNOWN.accepts(key)

    async def use(jetstream: Any) -> None:
        with pytest.raises(BadSubjectError):
            await jetstream.publish(f"orders.{key}", b"")

    with_stream(server, use)


def test_what_means_something_in_a_subject_is_not_allowed() -> None:
    assert KNOWN.characters.allowed is not None
    assert PRINTABLE_ASCII - KNOWN.characters.allowed == set(" .*>")


def test_wildcards_are_stored_without_a_word(server: str) -> None:
    """Nobody looks at them on the way in: that is why the facts leave them out."""

    async def use(jetstream: Any) -> None:
        for wildcard in "*>":
            await jetstream.publish(f"orders.{wildcard}", b"")

    with_stream(server, use)


def test_partitions_of_a_mapping(server: str) -> None:
    """FNV-1a over the parts with nothing between them: `1.11` and `11.1` are always together."""
    pairs = [("1", "11"), ("11", "1"), *((f"a-{number}", "b") for number in range(30))]

    async def places() -> dict[tuple[str, ...], int]:
        connection = await nats.connect(server)
        listening = await connection.subscribe("placed.>")
        for pair in pairs:
            await connection.publish(".".join(["place", *pair]), b"")
        found = {}
        for _ in pairs:
            _, place, *parts = (await listening.next_msg(5)).subject.split(".")
            found[tuple(parts)] = int(place)
        await connection.close()
        return found

    assert asyncio.run(places()) == {
        pair: fnv1a("".join(pair).encode()) % PARTITIONS for pair in pairs
    }
