"""Redis servers of a test's own, and the stores of a namespace that nobody else has."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from keylane.sessions.stores.redis import RedisSessionStore, SyncRedisSessionStore
from keylane.sessions.testing import BlockingSessionStore, StoreUnderTest
from tests.brokers.servers import free_port, running

__all__ = [
    "DURABLE",
    "RedisServer",
    "async_client",
    "async_store",
    "client",
    "redis_server",
    "sync_store",
    "wait_for",
]

#: As docs/sessions-redis.md asks for; `everysec` would lose the same nothing at a killed process.
DURABLE = ("--appendonly", "yes", "--appendfsync", "always")

_namespaces = (f"n{number}" for number in itertools.count())


def wait_for(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Ask again until it is so; fails if it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.01)


@dataclass
class RedisServer:
    """A server that runs on a port of the loopback device."""

    port: int

    def kill(self) -> None:
        """Let it end where it stands, as a crash does."""
        with client(self.port) as connection:
            process = int(connection.info("server")["process_id"])
        os.kill(process, signal.SIGKILL)


@contextmanager
def redis_server(
    folder: Path, settings: Sequence[str] = DURABLE, port: int | None = None
) -> Iterator[RedisServer]:
    """Run a server with its data in `folder`; skips the test where none is installed."""
    port = free_port() if port is None else port
    arguments = ["--bind", "127.0.0.1", "--port", str(port), *settings]
    with running("redis-server", arguments, "Ready to accept connections", folder):
        yield RedisServer(port)


def client(port: int, timeout: float = 5, **settings: Any) -> redis.Redis:
    """A client as the store wants it."""
    retry = Retry(NoBackoff(), 0)
    return redis.Redis(port=port, retry=retry, socket_timeout=timeout, **settings)


def async_client(port: int, timeout: float = 5, **settings: Any) -> redis.asyncio.Redis:
    """A client for asyncio as the store wants it."""
    retry = AsyncRetry(NoBackoff(), 0)
    return redis.asyncio.Redis(port=port, retry=retry, socket_timeout=timeout, **settings)


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
