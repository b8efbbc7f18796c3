"""Names of streams with redis-py, and with a Redis server where one is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import redis
from redis.crc import key_slot

from keylane.metadata import PRINTABLE_ASCII
from tests.brokers.page import example
from tests.servers.processes import free_port, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An empty Redis that keeps nothing."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    arguments = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with (
        running("redis-server", arguments, "Ready to accept connections", folder),
        redis.Redis(port=port, decode_responses=True) as connection,
    ):
        yield connection


@pytest.fixture
def empty(server: Any) -> Any:
    server.flushall()
    return server


class Names:
    """Stands for a server, and keeps the names of streams."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def xadd(self, name: str, fields: dict[str, str]) -> None:
        assert json.loads(fields["order"])
        self.found.append(name)


def test_example() -> None:
    names = Names()
    add = example("redis_streams", "add")
    add(names, {"order_id": "a-1001"})
    add(names, {"order_id": "A 1001"})
    key, alone = names.found
    assert key == "orders:order-a-1001"
    assert UUID(alone.removeprefix("orders:"))


def test_braces_choose_the_slot_of_a_cluster() -> None:
    """All names with the same text in braces lie on one node, whatever else they say."""
    names = [f"orders:{number}:{{acme}}" for number in range(100)]
    assert len({key_slot(name.encode()) for name in names}) == 1
    assert len({key_slot(name.replace("{", "(").encode()) for name in names}) > 90
    assert key_slot(b"orders:{}:7") != key_slot(b"orders:{}:8")


def test_a_stream_keeps_the_order_of_its_key(empty: Any) -> None:
    add = example("redis_streams", "add")
    orders = [{"order_id": "a-1001", "step": step} for step in range(50)]
    for order in orders:
        add(empty, order)
    entries = empty.xrange("orders:order-a-1001")
    assert [json.loads(fields["order"]) for _, fields in entries] == orders


def test_a_group_hands_one_stream_to_whoever_asks(empty: Any) -> None:
    """So that a stream needs one consumer at a time for its order to be worth anything."""
    for step in range(4):
        empty.xadd("orders:1", {"step": step})
    empty.xgroup_create("orders:1", "workers", id="0")
    takers = []
    for consumer in ("a", "b", "a", "b"):
        ((_, entries),) = empty.xreadgroup("workers", consumer, {"orders:1": ">"}, count=1)
        takers.append((consumer, entries[0][1]["step"]))
    assert takers == [("a", "0"), ("b", "1"), ("a", "2"), ("b", "3")]


def test_any_name_is_a_stream_of_its_own(empty: Any) -> None:
    """Letters' case counts, and so does the empty name."""
    names = ["", *sorted(PRINTABLE_ASCII), "Order", "order", "a" * 100_000, "café", "\x00"]
    for name in names:
        empty.xadd(name, {"for": name[:20]})
    assert {empty.xlen(name) for name in names} == {1}
    assert set(empty.keys()) == set(names)


def test_no_name(empty: Any) -> None:
    with pytest.raises(redis.DataError):
        empty.xadd(None, {"step": "1"})
