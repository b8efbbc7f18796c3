"""Sessions in one SQLite file: the store for workers of one host, without a server.

The table is made when the file is opened first. The clock is the worker's own; all workers of a
host share it. Not for network file systems.
"""

from __future__ import annotations

from keylane.sessions.stores.sqlite.connections import SqliteFile
from keylane.sessions.stores.sqlite.statements import CREATE_TABLE
from keylane.sessions.stores.sqlite.store import SqliteSessionStore, SyncSqliteSessionStore

__all__ = ["CREATE_TABLE", "SqliteFile", "SqliteSessionStore", "SyncSqliteSessionStore"]
