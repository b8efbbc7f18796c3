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
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Load, LockRecord, Operation, Records
from keylane.sessions.stores.cancellation import cancelled_if_it_was
from keylane.sessions.stores.dialogue import run_async_dialogue, run_dialogue
from keylane.sessions.stores.postgresql.connections import (
    AsyncBoundedConnection,
    BoundedConnection,
    store_errors,
)
from keylane.sessions.stores.postgresql.dialogues import PostgresqlDialogues, Rows, Statement
from keylane.sessions.transaction import SyncTransactionalSessionStore, TransactionalSessionStore

__all__ = ["PostgresqlSessionStore", "SyncPostgresqlSessionStore"]

Answer = TypeVar("Answer")

#: How long the user's transaction may do nothing between two statements, in seconds.
IDLE_TIMEOUT = 30.0

_READING = (Load, Records, LockRecord)


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
        deadline = monotonic() + self.timeout
        with self._connection(operation.name) as connection:
            return self._run(connection, operation, deadline)

    def run_on(self, connection: psycopg.Connection[Any], operation: Operation[Answer]) -> Answer:
        """Run one operation in the user's transaction."""
        return self._run(connection, operation, monotonic() + self.timeout, sent=False)

    @contextmanager
    def begin(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Begin, and commit or roll back."""
        _check_idle(connection)
        manager = connection.transaction()
        with store_errors("transaction", sent=False):
            transaction = manager.__enter__()
        try:
            yield
        except BaseException as error:
            manager.__exit__(type(error), error, error.__traceback__)
            raise
        with store_errors("transaction", sent=True):
            manager.__exit__(None, None, None)
        _check_committed(transaction)

    @contextmanager
    def _connection(self, operation: str) -> Iterator[BoundedConnection]:
        """A connection of ours, for one operation."""
        if isinstance(self.connections, ConnectionPool):
            with store_errors(operation, sent=False):
                connection = self.connections.getconn()
            try:
                yield connection
            finally:
                self.connections.putconn(connection)
        elif self._turn.acquire(timeout=self.timeout):
            try:
                yield self.connections
            finally:
                self._turn.release()
        else:
            raise StoreUnavailableError(operation, "the connection was in use", False)

    def _run(
        self,
        connection: psycopg.Connection[Any],
        operation: Operation[Answer],
        deadline: float,
        *,
        sent: bool = True,
    ) -> Answer:
        with store_errors(operation.name, sent=sent and not isinstance(operation, _READING)):
            if isinstance(connection, BoundedConnection):
                connection.deadline = deadline
            try:
                exchange = partial(_exchange, connection)
                return run_dialogue(self._dialogues.begin(operation), exchange)
            finally:
                if isinstance(connection, BoundedConnection):
                    connection.deadline = None


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
                return await self._run(connection, operation, deadline)

    async def run_on(
        self, connection: psycopg.AsyncConnection[Any], operation: Operation[Answer]
    ) -> Answer:
        """Run one operation in the user's transaction."""
        return await self._run(connection, operation, monotonic() + self.timeout, sent=False)

    @asynccontextmanager
    async def begin(self, connection: psycopg.AsyncConnection[Any]) -> AsyncIterator[None]:
        """Begin, and commit or roll back."""
        _check_idle(connection)
        manager = connection.transaction()
        with store_errors("transaction", sent=False):
            transaction = await manager.__aenter__()
        try:
            yield
        except BaseException as error:
            await manager.__aexit__(type(error), error, error.__traceback__)
            raise
        with store_errors("transaction", sent=True):
            await manager.__aexit__(None, None, None)
        _check_committed(transaction)

    @asynccontextmanager
    async def _connection(self, operation: str) -> AsyncIterator[AsyncBoundedConnection]:
        """A connection of ours, for one operation."""
        if isinstance(self.connections, AsyncConnectionPool):
            with store_errors(operation, sent=False):
                connection = await self.connections.getconn()
            try:
                yield connection
            finally:
                await self.connections.putconn(connection)
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

    async def _run(
        self,
        connection: psycopg.AsyncConnection[Any],
        operation: Operation[Answer],
        deadline: float,
        *,
        sent: bool = True,
    ) -> Answer:
        with store_errors(operation.name, sent=sent and not isinstance(operation, _READING)):
            if isinstance(connection, AsyncBoundedConnection):
                connection.deadline = deadline
            try:
                exchange = partial(_async_exchange, connection)
                return await run_async_dialogue(self._dialogues.begin(operation), exchange)
            finally:
                if isinstance(connection, AsyncBoundedConnection):
                    connection.deadline = None


def _exchange(connection: psycopg.Connection[Any], statement: Statement) -> Rows:
    cursor = psycopg.Cursor(connection, row_factory=tuple_row)
    return cursor.execute(statement.text, statement.values, binary=True).fetchall()


async def _async_exchange(connection: psycopg.AsyncConnection[Any], statement: Statement) -> Rows:
    cursor = psycopg.AsyncCursor(connection, row_factory=tuple_row)
    await cursor.execute(statement.text, statement.values, binary=True)
    return await cursor.fetchall()


def _check_idle(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """Raises `ValueError` where the user's transaction would only be a savepoint of another one."""
    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        raise ValueError("the connection is in a transaction already; commit it, or use another")


def _check_committed(transaction: psycopg.Transaction | psycopg.AsyncTransaction) -> None:
    """psycopg leaves a transaction without a word if the connection is lost before the commit."""
    if transaction.status is not transaction.Status.COMMITTED:
        raise StoreUnavailableError("transaction", "the connection was lost", False)
