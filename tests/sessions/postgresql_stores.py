"""PostgreSQL stores for tests, each with a namespace that nobody else has."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from keylane.sessions.stores.postgresql import (
    AsyncBoundedConnection,
    BoundedConnection,
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
)
from keylane.sessions.testing import BlockingSessionStore, StoreUnderTest

__all__ = ["async_store", "new_namespace", "sync_store"]

_numbers = itertools.count(1)

_EXPIRE = """
UPDATE keylane_session SET expires_at = clock_timestamp()
WHERE namespace = %s AND key = %s AND expires_at IS NOT NULL
"""
_AGE = """
UPDATE keylane_session SET last_activity = last_activity - make_interval(secs => %s)
WHERE namespace = %s AND key = %s
"""


def new_namespace() -> str:
    """One that no test of this run has."""
    return f"test-{os.getpid()}-{next(_numbers)}"


@contextmanager
def sync_store(
    connections: ConnectionPool[BoundedConnection] | BoundedConnection,
    conninfo: str,
    namespace: str | None = None,
) -> Iterator[StoreUnderTest]:
    """An empty store; `conninfo` is for what is done behind its back."""
    namespace = namespace or new_namespace()
    store = SyncPostgresqlSessionStore(connections, namespace=namespace)
    with psycopg.connect(conninfo, autocommit=True) as behind:
        yield _under_test(store, behind, namespace)


@contextmanager
def async_store(
    connections: AsyncConnectionPool[AsyncBoundedConnection] | AsyncBoundedConnection,
    runner: asyncio.Runner,
    conninfo: str,
) -> Iterator[StoreUnderTest]:
    """An empty store for asyncio."""
    namespace = new_namespace()
    store = PostgresqlSessionStore(connections, namespace=namespace)
    with psycopg.connect(conninfo, autocommit=True) as behind:
        yield _under_test(BlockingSessionStore(store, runner), behind, namespace)


def _under_test(
    store: SyncPostgresqlSessionStore | BlockingSessionStore,
    behind: psycopg.Connection,
    namespace: str,
) -> StoreUnderTest:
    def expire(key: str) -> None:
        behind.execute(_EXPIRE, (namespace, key))

    def age(key: str, seconds: float) -> None:
        behind.execute(_AGE, (seconds, namespace, key))

    return StoreUnderTest(store, expire, age)
