"""The PostgreSQL store, for threads and for asyncio. What is asked is in `dialogues`.

Takes a pool or a connection from `connections`; whoever made it closes it. Each operation is one
statement in autocommit, and a second one that reads where the first was refused. All of it,
waiting for a connection too, ends within the time-out of the pool or the connection.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Load, Operation, Records, Save
from keylane.sessions.stores.cancellation import cancelled_if_it_was
from keylane.sessions.stores.dialogue import run_async_dialogue, run_dialogue
from keylane.sessions.stores.postgresql import transactions
from keylane.sessions.stores.postgresql.connections import (
    AsyncBoundedConnection,
    BoundedConnection,
    bounded,
)
from keylane.sessions.stores.postgresql.dialogues import PostgresqlDialogues, Rows, Statement
from keylane.sessions.stores.postgresql.failures import store_errors, unavailable
from keylane.sessions.transaction import SyncTransactionalSessionStore, TransactionalSessionStore

__all__ = ["PostgresqlSessionStore", "SyncPostgresqlSessionStore"]

Answer = TypeVar("Answer")

#: How long the user's transaction may do nothing between two statements, in seconds.
IDLE_TIMEOUT = 30.0

_READING = (Load, Records)


class SyncPostgresqlSessionStore(SyncTransactionalSessionStore[psycopg.Connection[Any]]):
    """Sessions in PostgreSQL, for threads.

    `namespace` keeps the sessions of several applications apart in one table. `idle_timeout` is
    how long a transaction of `SessionLease.transaction` may do nothing between two statements,
    in seconds; then the server ends it, so that a worker that was stopped blocks nobody.
    """

    def __init__(
        self,
        connections: ConnectionPool[BoundedConnection] | BoundedConnection,
        *,
        namespace: str = "default",
        idle_timeout: float = IDLE_TIMEOUT,
        limits: StoreLimits | None = None,
    ) -> None:
        """Use connections of `postgresql_pool` or `connect`."""
        self.connections = connections
        self.timeout = connections.timeout
        self.limits = StoreLimits() if limits is None else limits
        self._dialogues = PostgresqlDialogues(namespace, self.timeout, idle_timeout)
        self._turn = threading.Lock()

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        # Without context managers: together they take as long as psycopg for a statement.
        deadline = monotonic() + self.timeout
        connection = self._take(operation.name)
        connection.deadline = deadline
        try:
            return run_dialogue(self._dialogues.begin(operation), connection.exchange)
        except psycopg.Error as error:
            sent = not isinstance(operation, _READING)
            raise unavailable(operation.name, error, sent=sent) from error
        finally:
            connection.deadline = None
            self._give_back(connection)

    def run_on(self, connection: psycopg.Connection[Any], operation: Operation[Answer]) -> Answer:
        """Run one operation in the user's transaction."""
        is_after_body = isinstance(operation, Save)
        if is_after_body:
            transactions.check_open(connection)
        cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        with (
            store_errors(operation.name, sent=False, after_body=is_after_body),
            bounded(connection, monotonic() + self.timeout),
        ):
            return run_dialogue(self._dialogues.begin_on(operation), partial(_exchange, cursor))

    @contextmanager
    def begin(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Begin, and commit or roll back."""
        with transactions.begin(connection, self.timeout):
            yield

    def _take(self, operation: str) -> BoundedConnection:
        """A connection of ours, for one operation."""
        connections = self.connections
        if isinstance(connections, BoundedConnection):
            if not self._turn.acquire(timeout=self.timeout):
                raise StoreUnavailableError(operation, "the connection was in use", False)
            return connections
        with store_errors(operation, sent=False):
            return connections.getconn()

    def _give_back(self, connection: BoundedConnection) -> None:
        if connection is self.connections:
            self._turn.release()
        elif isinstance(self.connections, ConnectionPool):
            self.connections.putconn(connection)


class PostgresqlSessionStore(TransactionalSessionStore[psycopg.AsyncConnection[Any]]):
    """Sessions in PostgreSQL, for asyncio; see `SyncPostgresqlSessionStore`."""

    def __init__(
        self,
        connections: AsyncConnectionPool[AsyncBoundedConnection] | AsyncBoundedConnection,
        *,
        namespace: str = "default",
        idle_timeout: float = IDLE_TIMEOUT,
        limits: StoreLimits | None = None,
    ) -> None:
        """Use connections of `async_postgresql_pool` or `async_connect`."""
        self.connections = connections
        self.timeout = connections.timeout
        self.limits = StoreLimits() if limits is None else limits
        self._dialogues = PostgresqlDialogues(namespace, self.timeout, idle_timeout)
        self._turn = asyncio.Lock()

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        deadline = monotonic() + self.timeout
        # psycopg_pool waits for a connection within `wait_for`.
        with cancelled_if_it_was():
            async with self._connection(operation.name) as connection:
                connection.deadline = deadline
                try:
                    dialogue = self._dialogues.begin(operation)
                    return await run_async_dialogue(dialogue, connection.exchange)
                except psycopg.Error as error:
                    sent = not isinstance(operation, _READING)
                    raise unavailable(operation.name, error, sent=sent) from error
                finally:
                    connection.deadline = None

    async def run_on(
        self, connection: psycopg.AsyncConnection[Any], operation: Operation[Answer]
    ) -> Answer:
        """Run one operation in the user's transaction."""
        is_after_body = isinstance(operation, Save)
        if is_after_body:
            transactions.check_open(connection)
        cursor = psycopg.AsyncCursor(connection, row_factory=tuple_row)
        with (
            store_errors(operation.name, sent=False, after_body=is_after_body),
            bounded(connection, monotonic() + self.timeout),
        ):
            exchange = partial(_async_exchange, cursor)
            return await run_async_dialogue(self._dialogues.begin_on(operation), exchange)

    @asynccontextmanager
    async def begin(self, connection: psycopg.AsyncConnection[Any]) -> AsyncIterator[None]:
        """Begin, and commit or roll back."""
        async with transactions.async_begin(connection, self.timeout):
            yield

    @asynccontextmanager
    async def _connection(self, operation: str) -> AsyncIterator[AsyncBoundedConnection]:
        """A connection of ours, for one operation."""
        if isinstance(self.connections, AsyncConnectionPool):
            with store_errors(operation, sent=False):
                connection = await self.connections.getconn()
            try:
                yield connection
            finally:
                # A connection whose return is cancelled would be lost to the pool.
                await asyncio.shield(self.connections.putconn(connection))
        else:
            try:
                async with asyncio.timeout(self.timeout):
                    await self._turn.acquire()
            except TimeoutError:
                raise StoreUnavailableError(operation, "the connection was in use", False) from None
            try:
                yield self.connections
            finally:
                self._turn.release()


# Within a transaction of the application, where all statements return rows.
def _exchange(cursor: psycopg.Cursor[Any], statement: Statement) -> Rows:
    text, values = statement
    return cursor.execute(text, values, binary=True).fetchall()


async def _async_exchange(cursor: psycopg.AsyncCursor[Any], statement: Statement) -> Rows:
    text, values = statement
    await cursor.execute(text, values, binary=True)
    return await cursor.fetchall()
