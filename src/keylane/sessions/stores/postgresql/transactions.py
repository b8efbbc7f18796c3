"""The user's transaction, on the user's connection: begin, and commit or roll back.

Takes any connection of psycopg that is in no transaction. What is done within is not known here.

INVARIANT: a connection is given back as it came, in no transaction, or closed; never later than a
time-out after an interruption, also where the server says nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.stores.postgresql.connections import (
    AnyConnection,
    bounded,
    interruptible,
)
from keylane.sessions.stores.postgresql.failures import store_errors, transaction_ended

__all__ = ["async_begin", "begin", "check_open"]


@contextmanager
def begin(connection: psycopg.Connection[Any], timeout: float) -> Iterator[None]:
    """As `TransactionalSessionStore.begin`; `timeout` is that of the store."""
    _check_idle(connection)
    manager = connection.transaction()
    with interruptible(connection, timeout):
        with (
            store_errors("transaction", sent=False),
            interruptible(connection, timeout, monotonic() + timeout),
        ):
            transaction = manager.__enter__()
        try:
            yield
        except BaseException as error:
            with (
                _rolled_back(connection),
                interruptible(connection, timeout, monotonic() + timeout),
            ):
                manager.__exit__(type(error), error, error.__traceback__)
            raise
        with (
            _ended(connection),
            store_errors("transaction", sent=True, after_body=True),
            bounded(connection, monotonic() + timeout),
        ):
            manager.__exit__(None, None, None)
    _check_committed(transaction)


@asynccontextmanager
async def async_begin(
    connection: psycopg.AsyncConnection[Any], timeout: float
) -> AsyncIterator[None]:
    """`begin` for asyncio."""
    _check_idle(connection)
    manager = connection.transaction()
    with interruptible(connection, timeout):
        with (
            store_errors("transaction", sent=False),
            interruptible(connection, timeout, monotonic() + timeout),
        ):
            transaction = await manager.__aenter__()
        try:
            yield
        except BaseException as error:
            with (
                _rolled_back(connection),
                interruptible(connection, timeout, monotonic() + timeout),
            ):
                await manager.__aexit__(type(error), error, error.__traceback__)
            raise
        with (
            _ended(connection),
            store_errors("transaction", sent=True, after_body=True),
            bounded(connection, monotonic() + timeout),
        ):
            await manager.__aexit__(None, None, None)
    _check_committed(transaction)


def check_open(connection: AnyConnection) -> None:
    """After the body: whether there is a transaction that can be committed.

    Raises `psycopg.errors.InFailedSqlTransaction` after an error that the body has caught, and
    `psycopg.ProgrammingError` if the user's statements have ended it: after a rollback, the
    position would be saved without their effects.
    """
    status = connection.info.transaction_status
    if status == TransactionStatus.INERROR:
        raise psycopg.errors.InFailedSqlTransaction(
            "a statement of the body failed and its error was caught, so nothing is committed and "
            "the position is not saved; let the error go on, or put the statement into a savepoint "
            "with `connection.transaction()`"
        )
    if status == TransactionStatus.IDLE:
        raise transaction_ended()


@contextmanager
def _ended(connection: AnyConnection) -> Iterator[None]:
    """Close the connection where the transaction could not be ended."""
    try:
        yield
    except BaseException:
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            connection.pgconn.finish()
        raise


@contextmanager
def _rolled_back(connection: AnyConnection) -> Iterator[None]:
    """`_ended`, and without an error of the network: what led here is what has to be told."""
    try:
        with _ended(connection):
            yield
    except psycopg.OperationalError:
        return


def _check_idle(connection: AnyConnection) -> None:
    """Raises `ValueError` where the user's transaction would only be a savepoint of another one."""
    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        raise ValueError("the connection is in a transaction already; commit it, or use another")


def _check_committed(transaction: psycopg.Transaction | psycopg.AsyncTransaction) -> None:
    """psycopg leaves a transaction without a word if the connection is lost before the commit."""
    if transaction.status is not transaction.Status.COMMITTED:
        raise StoreUnavailableError("transaction", "the connection was lost", False)
