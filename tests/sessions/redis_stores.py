"""Redis stores, each with a namespace that no other test has."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from struct import pack, unpack_from
from typing import Any

import redis

from keylane.sessions.stores.redis import RedisSessionStore, SyncRedisSessionStore
from keylane.sessions.testing import BlockingSessionStore, StoreUnderTest
from tests.servers.redis import async_client

__all__ = ["async_store", "sync_store"]

# Where these times begin in a record's field `packed`.
_LAST_ACTIVITY, _EXPIRES_AT = 16, 80

_namespaces = (f"n{number}" for number in itertools.count())


@contextmanager
def sync_store(connection: redis.Redis) -> Iterator[StoreUnderTest]:
    """An empty store."""
    namespace = next(_namespaces)
    store = SyncRedisSessionStore(connection, namespace=namespace)
    yield _under_test(store, connection, namespace)


@contextmanager
def async_store(connection: redis.Redis, port: int, **settings: Any) -> Iterator[StoreUnderTest]:
    """An empty store for asyncio; `connection` is for what is done behind its back."""
    namespace = next(_namespaces)
    with asyncio.Runner() as runner:
        own = async_client(port, **settings)
        store = BlockingSessionStore(RedisSessionStore(own, namespace=namespace), runner)
        yield _under_test(store, connection, namespace)
        runner.run(own.aclose())


def _under_test(
    store: SyncRedisSessionStore | BlockingSessionStore, connection: Any, namespace: str
) -> StoreUnderTest:
    prefix = f"keylane:{{{namespace}}}:"

    def packed_of(key: str) -> bytes:
        return connection.hget(f"{prefix}s:{key}", "packed") or b""

    def write(key: str, packed: bytes, offset: int, time: float) -> None:
        changed = packed[:offset] + pack(">d", time) + packed[offset + 8 :]
        connection.hset(f"{prefix}s:{key}", "packed", changed)

    def expire(key: str) -> None:
        packed = packed_of(key)
        if len(packed) > _EXPIRES_AT:
            write(key, packed, _EXPIRES_AT, 1)

    def age(key: str, seconds: float) -> None:
        packed = packed_of(key)
        if packed:
            (last_activity,) = unpack_from(">d", packed, _LAST_ACTIVITY)
            earlier = last_activity - int(seconds * 1_000_000)
            write(key, packed, _LAST_ACTIVITY, earlier)
            connection.zadd(f"{prefix}activity", {key: earlier}, xx=True)

    return StoreUnderTest(store, expire, age)
