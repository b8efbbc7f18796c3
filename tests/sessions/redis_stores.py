"""Redis stores, each with a namespace that no other test has."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis

from keylane.sessions.stores.redis import RedisSessionStore, SyncRedisSessionStore
from keylane.sessions.testing import BlockingSessionStore, StoreUnderTest
from tests.servers.redis import async_client

__all__ = ["async_store", "sync_store"]

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

    def expire(key: str) -> None:
        if connection.hexists(f"{prefix}s:{key}", "expires_at"):
            connection.hset(f"{prefix}s:{key}", "expires_at", 1)

    def age(key: str, seconds: float) -> None:
        last_activity = connection.hget(f"{prefix}s:{key}", "last_activity")
        if last_activity is not None:
            earlier = int(last_activity) - int(seconds * 1_000_000)
            connection.hset(f"{prefix}s:{key}", "last_activity", earlier)
            connection.zadd(f"{prefix}activity", {key: earlier}, xx=True)

    return StoreUnderTest(store, expire, age)
