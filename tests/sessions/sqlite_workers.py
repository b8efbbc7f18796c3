"""Workers of one application on one SQLite file, whose effects are rows of its table `effect`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from keylane.sessions import SyncSessionLockManager
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from tests.sessions.sqlite_stores import execute

__all__ = ["KEY", "Workers"]

KEY = "octocat/hello"


class Workers:
    """Workers of one application; what they do is rows of the table `effect`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        execute(path, "CREATE TABLE effect (worker text, position integer UNIQUE)")

    @contextmanager
    def manager(self, worker: str, *, timeout: float = 5) -> Iterator[SyncSessionLockManager]:
        with SqliteFile(self.path, timeout=timeout) as file:
            yield SyncSessionLockManager(SyncSqliteSessionStore(file), worker, 60)

    @contextmanager
    def connection(self, **settings: object) -> Iterator[sqlite3.Connection]:
        """A user's own, with the defaults of sqlite3."""
        with closing(sqlite3.connect(self.path, **settings)) as connection:  # type: ignore[call-overload]
            yield connection

    def effects(self) -> list[tuple[object, ...]]:
        return execute(self.path, "SELECT worker, position FROM effect ORDER BY rowid")
