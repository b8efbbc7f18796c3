"""SQLite stores for tests: all in one file, each with a namespace that nobody else has."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from keylane.sessions import SyncSessionStore
from keylane.sessions.stores.sqlite import SqliteFile, SqliteSessionStore, SyncSqliteSessionStore
from keylane.sessions.testing import BlockingSessionStore, StoreUnderTest

__all__ = ["async_store", "execute", "sync_store"]

_numbers = itertools.count(1)

_EXPIRE = """
UPDATE keylane_session SET expires_at = (julianday('now') - 2440587.5) * 86400.0
WHERE namespace = ? AND key = ? AND expires_at IS NOT NULL
"""
_AGE = """
UPDATE keylane_session SET last_activity = last_activity - ? WHERE namespace = ? AND key = ?
"""


@contextmanager
def sync_store(file: SqliteFile) -> Iterator[StoreUnderTest]:
    """An empty store."""
    namespace = f"test-{next(_numbers)}"
    with _under_test(SyncSqliteSessionStore(file, namespace=namespace), file, namespace) as tested:
        yield tested


@contextmanager
def async_store(file: SqliteFile, runner: asyncio.Runner) -> Iterator[StoreUnderTest]:
    """An empty store for asyncio."""
    namespace = f"test-{next(_numbers)}"
    store = BlockingSessionStore(SqliteSessionStore(file, namespace=namespace), runner)
    with _under_test(store, file, namespace) as tested:
        yield tested


@contextmanager
def _under_test(
    store: SyncSessionStore, file: SqliteFile, namespace: str
) -> Iterator[StoreUnderTest]:
    # So the table is there.
    store.load("k")
    with closing(sqlite3.connect(file.path, isolation_level=None)) as behind:

        def expire(key: str) -> None:
            behind.execute(_EXPIRE, (namespace, key))

        def age(key: str, seconds: float) -> None:
            behind.execute(_AGE, (seconds, namespace, key))

        yield StoreUnderTest(store, expire, age)


def execute(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Run one statement on a connection of its own; its rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()
