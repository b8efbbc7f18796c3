"""The Redis store does what every store does; its keys in Redis, and what errors mean."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager
from struct import unpack_from
from typing import Any, ClassVar

import pytest
import redis
from hypothesis import settings
from redis.crc import key_slot

from keylane.sessions import Granted, StoreUnavailableError
from keylane.sessions.stores.redis import (
    RedisSessionStore,
    SyncRedisSessionStore,
)
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.servers.processes import free_port, wait_until
from tests.servers.redis import FAST, RedisServer, async_client, client, redis_server
from tests.sessions.redis_stores import async_store, sync_store

FIRST, SECOND = "1" * 32, "2" * 32


class OnServer(SessionStoreContract):
    """The contract with a server; a class derived from it has a face."""

    server: ClassVar[RedisServer]
    connection: ClassVar[redis.Redis]

    @pytest.fixture(autouse=True)
    def _use(self, redis_shared: RedisServer, redis_connection: redis.Redis) -> None:
        type(self).server, type(self).connection = redis_shared, redis_connection


class TestSyncRedisStore(OnServer):
    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return sync_store(self.connection)


class TestRedisStore(OnServer):
    # The scripts are the same; asyncio makes each round trip three times as long.
    settings = settings(max_examples=settings().max_examples // 4)

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return async_store(self.connection, self.server.port)


@pytest.fixture
def connection(redis_connection: redis.Redis) -> redis.Redis:
    return redis_connection


@pytest.fixture
def store(connection: redis.Redis) -> Iterator[StoreUnderTest]:
    with sync_store(connection) as tested:
        yield tested


def names_of(connection: Any, tested: StoreUnderTest) -> set[str]:
    """The keys of a store's namespace."""
    assert isinstance(tested.store, SyncRedisSessionStore)
    return {name.decode() for name in connection.scan_iter(f"*{{{namespace_of(tested)}}}*")}


def namespace_of(tested: StoreUnderTest) -> str:
    assert isinstance(tested.store, SyncRedisSessionStore)
    return tested.store.calls.namespace


def test_keys_in_redis(connection: redis.Redis, store: StoreUnderTest) -> None:
    """They are a format: other versions of keylane, and operators, find sessions by them."""
    store.store.acquire("a}{b", FIRST, "worker-1", 60)
    store.store.acquire("c", FIRST, "worker-1", 60)
    prefix = f"keylane:{{{namespace_of(store)}}}:"
    names = names_of(connection, store)
    assert names == {f"{prefix}{name}" for name in ("s:a}{b", "s:c", "activity", "keys")}
    assert len({key_slot(name.encode()) for name in names}) == 1
    assert {connection.ttl(name) for name in names} == {-1}


def test_a_record_in_redis(connection: redis.Redis, store: StoreUnderTest) -> None:
    """A format as well: docs/sessions-redis.md has it."""
    store.store.acquire("k", FIRST, "worker-1", 60)
    store.store.save("k", FIRST, position=2**63 - 1, state=b"state")
    fields: Any = connection.hgetall(f"keylane:{{{namespace_of(store)}}}:s:k")
    record = store.store.load("k")
    assert record is not None
    assert fields.keys() == {b"packed", b"state"}
    packed = fields[b"packed"]
    token, started_at, last_activity, *counts, lease_id, expires_at = unpack_from(
        ">QddQQQ32sd", packed
    )
    assert (token, counts, lease_id) == (1, [1, 2**63 - 1, 1], FIRST.encode())
    assert packed[88:] == b"worker-1"
    assert [started_at / 1e6, last_activity / 1e6, expires_at / 1e6] == [
        record.started_at,
        record.last_activity,
        record.expires_at,
    ]
    store.store.close("k", lease_id=FIRST)
    closed: Any = connection.hget(f"keylane:{{{namespace_of(store)}}}:s:k", "packed")
    assert closed == packed[:8] + bytes(8) + packed[16:48]


def test_nothing_is_left_of_a_purged_session(
    connection: redis.Redis, store: StoreUnderTest
) -> None:
    store.store.acquire("k", FIRST, "worker-1", 60)
    store.store.release("k", FIRST)
    store.age("k", 4000)
    assert store.store.purge(idle_for=3000) == 1
    assert not names_of(connection, store)


def test_a_purge_gets_over_what_somebody_deleted(
    connection: redis.Redis, store: StoreUnderTest
) -> None:
    for key in ("gone", "here"):
        store.store.acquire(key, FIRST, "worker-1", 60)
        store.store.release(key, FIRST)
        store.age(key, 4000)
    connection.delete(f"keylane:{{{namespace_of(store)}}}:s:gone")
    assert [one.key for one in store.store.records().records] == ["here"]
    assert store.store.purge(idle_for=3000, limit=1) == 1
    assert not names_of(connection, store)


def test_a_purge_meets_an_active_session_once(
    connection: redis.Redis, store: StoreUnderTest
) -> None:
    """Saves do not write the index; the purge that meets such a session moves it on."""
    store.store.acquire("k", FIRST, "worker-1", 60)
    store.age("k", 4000)
    store.store.save("k", FIRST, position=1)
    index = f"keylane:{{{namespace_of(store)}}}:activity"
    before: Any = connection.zscore(index, "k")
    assert store.store.purge(idle_for=3000) == 0
    after: Any = connection.zscore(index, "k")
    assert after - before > 3_999_000_000


def test_a_page_of_large_states_ends_early(store: StoreUnderTest) -> None:
    """So that a listing neither stops Redis for long nor fills the memory of who asks."""
    state = b"x" * store.store.limits.state_bytes
    keys = [f"{number:02}" for number in range(40)]
    for key in keys:
        store.store.acquire(key, FIRST, "worker-1", 60)
        store.store.save(key, FIRST, position=1, state=state)
    found, page = [], store.store.records()
    found.append([one.key for one in page.records])
    while page.after is not None:
        page = store.store.records(after=page.after)
        found.append([one.key for one in page.records])
    assert [len(keys_of_page) for keys_of_page in found] == [16, 16, 8]
    assert [key for keys_of_page in found for key in keys_of_page] == keys


@pytest.mark.parametrize("protocol", [2, 3])
def test_both_protocols(redis_shared: RedisServer, protocol: int) -> None:
    with (
        client(redis_shared.port, protocol=protocol) as own,
        async_store(own, redis_shared.port, protocol=protocol) as other,
        sync_store(own) as tested,
    ):
        for one in (other.store, tested.store):
            granted = one.acquire("k", FIRST, "worker-1", 60)
            assert isinstance(granted, Granted)
            assert one.load("k") is not None
            assert len(one.records().records) == 1


def test_on_a_cluster_all_keys_are_on_one_shard() -> None:
    """A cluster refuses scripts whose keys are on two, also where it has one node."""
    # The bus of a cluster has its own port, 10,000 above by default.
    settings = (*FAST, "--cluster-enabled", "yes", "--cluster-port", str(free_port()))
    with redis_server(settings) as server, client(server.port) as connection:
        connection.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        wait_until(lambda: connection.cluster("info")["cluster_state"] == "ok")
        with sync_store(connection) as tested:
            store = tested.store
            for key in ("a", "b"):
                assert isinstance(store.acquire(key, FIRST, "worker-1", 60), Granted)
                assert store.release(key, FIRST)
            tested.age("a", 4000)
            assert len(store.records().records) == 2
            assert store.purge(idle_for=3000) == 1


def test_a_script_that_redis_forgot_is_sent_once(connection: redis.Redis) -> None:
    with sync_store(connection) as tested:
        tested.store.load("k")
        connection.script_flush()
        connection.config_resetstat()
        tested.store.load("k")
        tested.store.load("k")
        calls: Any = connection.info("commandstats")
    assert calls["cmdstat_evalsha"]["calls"] == 2
    assert calls["cmdstat_eval"]["calls"] == 1


def test_no_server_is_no_change() -> None:
    with client(free_port()) as nowhere:
        store = SyncRedisSessionStore(nowhere)
        with pytest.raises(StoreUnavailableError) as raised:
            store.acquire("k", FIRST, "worker-1", 60)
    assert raised.value.applied is False
    assert raised.value.operation == "acquire"


async def acquire_nowhere() -> None:
    async with async_client(free_port()) as nowhere:
        await RedisSessionStore(nowhere).acquire("k", FIRST, "worker-1", 60)


def test_no_server_is_no_change_for_asyncio() -> None:
    with pytest.raises(StoreUnavailableError) as raised:
        asyncio.run(acquire_nowhere())
    assert raised.value.applied is False


def test_what_a_server_refuses_is_no_change(connection: redis.Redis) -> None:
    with sync_store(connection) as tested:
        tested.store.acquire("k", FIRST, "worker-1", 60)
        connection.config_set("maxmemory", 1)
        try:
            with pytest.raises(StoreUnavailableError, match="maxmemory") as raised:
                tested.store.save("k", FIRST, position=1, state=b"1")
        finally:
            connection.config_set("maxmemory", 0)
        assert raised.value.applied is False
        record = tested.store.load("k")
    assert record is not None
    assert (record.position, record.version, record.state) == (0, 0, None)


def test_a_record_of_another_type_is_an_error(connection: redis.Redis) -> None:
    with sync_store(connection) as tested:
        connection.set(f"keylane:{{{namespace_of(tested)}}}:s:k", "text")
        with pytest.raises(StoreUnavailableError, match="wrong kind") as raised:
            tested.store.acquire("k", FIRST, "worker-1", 60)
    assert raised.value.applied is None
