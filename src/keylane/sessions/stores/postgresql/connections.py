"""Connections of psycopg whose waits end, and pools of them.

The server has its own time-outs, which end a statement before the client gives up, so that most
answers are certain. The client's is for a server, or a network, that says nothing at all. Nothing
here retries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from typing import Any, TypeVar

from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from keylane.sessions.stores.postgresql.dialogues import Rows, Statement
from keylane.sessions.stores.postgresql.waits import INTERVAL, async_wait, wait

__all__ = [
    "AnyConnection",
    "AsyncBoundedConnection",
    "BoundedConnection",
    "async_connect",
    "async_postgresql_pool",
    "bounded",
    "connect",
    "interruptible",
    "postgresql_pool",
]

Result = TypeVar("Result")
AnyConnection = Connection[Any] | AsyncConnection[Any]

#: How long an operation may take, in seconds, until it is `StoreUnavailableError`.
TIMEOUT = 5.0

# Parts of the time-out after which the server ends a wait for a lock, and a statement.
_LOCK_SHARE = 0.7
_STATEMENT_SHARE = 0.8

# In whole seconds. libpq takes a shorter one for this.
_SHORTEST_CONNECT_TIMEOUT = 2


class BoundedConnection(Connection[Any]):
    """A connection that waits for the server until `deadline`, if there is one, and then is closed.

    `timeout` is that of a store's operations on it, in seconds.
    """

    timeout = TIMEOUT
    #: On the clock `time.monotonic`.
    deadline: float | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Not for users: `connect`, or a pool."""
        super().__init__(*arguments, **settings)
        self._cursors: dict[str, Cursor[Any]] = {}

    def exchange(self, statement: Statement) -> Rows:
        """Run a statement of the store; its statements come one after the other."""
        text, values = statement
        cursor = self._cursors.get(text)
        if cursor is None:
            # One for each statement: psycopg keeps how its parameters and columns are converted.
            cursor = self._cursors[text] = Cursor(self, row_factory=tuple_row)
        cursor.execute(text, values, binary=True)
        if not has_rows(cursor):
            return [()] * cursor.rowcount
        rows = cursor.fetchall()
        if len(rows) > 1:
            # It would keep a page of records until the next page.
            del self._cursors[text]
        return rows

    def wait(
        self, gen: PQGen[Result], interval: float = INTERVAL, timeout: float | None = None
    ) -> Result:
        """Wait as psycopg does, but not beyond the deadline, nor long after an interruption."""
        return wait(self, gen, interval, timeout, deadline=self.deadline, patience=self.timeout)


class AsyncBoundedConnection(AsyncConnection[Any]):
    """`BoundedConnection` for asyncio."""

    timeout = TIMEOUT
    #: On the clock `time.monotonic`.
    deadline: float | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Not for users: `async_connect`, or a pool."""
        super().__init__(*arguments, **settings)
        self._cursors: dict[str, AsyncCursor[Any]] = {}

    async def exchange(self, statement: Statement) -> Rows:
        """Run a statement of the store; its statements come one after the other."""
        text, values = statement
        cursor = self._cursors.get(text)
        if cursor is None:
            cursor = self._cursors[text] = AsyncCursor(self, row_factory=tuple_row)
        await cursor.execute(text, values, binary=True)
        if not has_rows(cursor):
            return [()] * cursor.rowcount
        rows = await cursor.fetchall()
        if len(rows) > 1:
            del self._cursors[text]
        return rows

    async def wait(
        self, gen: PQGen[Result], interval: float = INTERVAL, timeout: float | None = None
    ) -> Result:
        """Wait as psycopg does, but not beyond the deadline, nor long after a cancellation."""
        deadline = self.deadline
        return await async_wait(
            self, gen, interval, timeout, deadline=deadline, patience=self.timeout
        )


def has_rows(cursor: Cursor[Any] | AsyncCursor[Any]) -> bool:
    """Whether the statement was one that returns rows."""
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


def connect(conninfo: str, *, timeout: float = TIMEOUT) -> BoundedConnection:
    """One connection for one store. Raises `psycopg.OperationalError`."""
    connection = BoundedConnection.connect(conninfo, **_settings(conninfo, timeout))
    connection.timeout = timeout
    return connection


async def async_connect(conninfo: str, *, timeout: float = TIMEOUT) -> AsyncBoundedConnection:
    """`connect` for asyncio."""
    connection = await AsyncBoundedConnection.connect(conninfo, **_settings(conninfo, timeout))
    connection.timeout = timeout
    return connection


def postgresql_pool(
    conninfo: str, *, connections: int = 4, timeout: float = TIMEOUT
) -> ConnectionPool[BoundedConnection]:
    """A pool for stores, not yet open: `with postgresql_pool(…) as pool`."""
    return ConnectionPool(
        conninfo,
        connection_class=BoundedConnection,
        kwargs=_settings(conninfo, timeout),
        min_size=connections,
        timeout=timeout,
        open=False,
    )


def async_postgresql_pool(
    conninfo: str, *, connections: int = 4, timeout: float = TIMEOUT
) -> AsyncConnectionPool[AsyncBoundedConnection]:
    """`postgresql_pool` for asyncio."""
    return AsyncConnectionPool(
        conninfo,
        connection_class=AsyncBoundedConnection,
        kwargs=_settings(conninfo, timeout),
        min_size=connections,
        timeout=timeout,
        open=False,
    )


def _settings(conninfo: str, timeout: float) -> dict[str, Any]:
    """For a session of the server; what the user's `options` say as well comes first."""
    said = conninfo_to_dict(conninfo)
    options = [
        str(said.get("options") or ""),
        "-c default_transaction_isolation=read\\ committed",
        f"-c statement_timeout={max(1, round(timeout * _STATEMENT_SHARE * 1000))}",
        f"-c lock_timeout={max(1, round(timeout * _LOCK_SHARE * 1000))}",
    ]
    settings: dict[str, Any] = {"autocommit": True, "options": " ".join(options).strip()}
    if "connect_timeout" not in said:
        # Else a pool would try for two minutes to replace a connection to a server that was silent.
        settings["connect_timeout"] = max(_SHORTEST_CONNECT_TIMEOUT, ceil(timeout))
    return settings


@contextmanager
def bounded(connection: AnyConnection, deadline: float | None) -> Iterator[None]:
    """Let waits on a connection end at the deadline, if it is one of ours."""
    if not isinstance(connection, (BoundedConnection, AsyncBoundedConnection)):
        yield
        return
    connection.deadline = deadline
    try:
        yield
    finally:
        connection.deadline = None


@contextmanager
def interruptible(
    connection: AnyConnection, timeout: float, deadline: float | None = None
) -> Iterator[None]:
    """Let waits on any connection end within `timeout` of an interruption, or at the deadline.

    A connection of ours does the former anyway. Any other one has its `wait` replaced meanwhile:
    it may have been made in any way, and all of psycopg waits by that method.
    """
    if isinstance(connection, (BoundedConnection, AsyncBoundedConnection)):
        with bounded(connection, deadline):
            yield
        return
    limits: dict[str, Any] = {"deadline": deadline, "patience": timeout}
    own = vars(connection)
    before = own.get("wait")
    if isinstance(connection, AsyncConnection):
        own["wait"] = partial(async_wait, connection, **limits)
    else:
        own["wait"] = partial(wait, connection, **limits)
    try:
        yield
    finally:
        if before is None:
            del own["wait"]
        else:
            own["wait"] = before
