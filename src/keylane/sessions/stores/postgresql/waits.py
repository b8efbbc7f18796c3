"""Waits of psycopg for the server that end in time, also when they are interrupted.

An interruption is a cancellation of the task, or `KeyboardInterrupt`. psycopg asks the server then
to cancel the statement and waits for what becomes of it, as the connection can be used afterwards;
for ten seconds, whatever the caller's time-out. Here both have what is left of that.

INVARIANT: a wait that ends without the server's answer closes the connection. What the server says
later would be taken for the answer to another statement.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection, Connection, waiting
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

__all__ = ["INTERVAL", "async_wait", "wait"]

Result = TypeVar("Result")

#: How often psycopg looks whether to stop waiting for a server that says nothing, in seconds.
INTERVAL = 0.1

_INTERRUPTIONS = (asyncio.CancelledError, KeyboardInterrupt, SystemExit)


def wait(
    connection: Connection[Any],
    gen: PQGen[Result],
    interval: float = INTERVAL,
    timeout: float | None = None,
    *,
    deadline: float | None,
    patience: float,
) -> Result:
    """Wait as `Connection.wait` does, until `deadline` on the clock `time.monotonic`, if any.

    Ends at the deadline after an interruption too, without one `patience` seconds after it. Raises
    `psycopg.OperationalError` at the deadline.
    """
    try:
        return waiting.wait(gen, connection.pgconn.socket, interval, _until(deadline, timeout))
    except psycopg.errors._WaitTimeout:
        if deadline is not None:
            connection.pgconn.finish()
        raise
    except _INTERRUPTIONS:
        if _is_active(connection):
            _cancel(connection, gen, monotonic() + patience if deadline is None else deadline)
        raise


async def async_wait(
    connection: AsyncConnection[Any],
    gen: PQGen[Result],
    interval: float = INTERVAL,
    timeout: float | None = None,
    *,
    deadline: float | None,
    patience: float,
) -> Result:
    """`wait` for asyncio."""
    try:
        socket = connection.pgconn.socket
        return await waiting.wait_async(gen, socket, interval, _until(deadline, timeout))
    except psycopg.errors._WaitTimeout:
        if deadline is not None:
            connection.pgconn.finish()
        raise
    except _INTERRUPTIONS:
        if _is_active(connection):
            until = monotonic() + patience if deadline is None else deadline
            await _async_cancel(connection, gen, until)
        raise


def _cancel(connection: Connection[Any], gen: PQGen[Result], until: float) -> None:
    """Ask the server to cancel the statement; close the connection if it is not ended by then."""
    # An error is what becomes of the statement. It must not be raised for the interruption.
    with suppress(Exception), _closed_if_active(connection):
        # To `cancel_safe` 0 seconds are for ever.
        if (left := _left(until)) > 0:
            connection.cancel_safe(timeout=left)
            waiting.wait(gen, connection.pgconn.socket, INTERVAL, _left(until))


async def _async_cancel(connection: AsyncConnection[Any], gen: PQGen[Result], until: float) -> None:
    """`_cancel` for asyncio."""
    # Around both: before libpq 17 `cancel_safe` waits in a thread, without a time-out.
    with suppress(Exception), _closed_if_active(connection):
        async with asyncio.timeout(_left(until)):
            await connection.cancel_safe()
            await waiting.wait_async(gen, connection.pgconn.socket, INTERVAL)


@contextmanager
def _closed_if_active(connection: Connection[Any] | AsyncConnection[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        if _is_active(connection):
            connection.pgconn.finish()


def _is_active(connection: Connection[Any] | AsyncConnection[Any]) -> bool:
    """Whether a statement was sent whose answer has not come."""
    return connection.pgconn.transaction_status == TransactionStatus.ACTIVE


def _left(deadline: float) -> float:
    return max(0.0, deadline - monotonic())


def _until(deadline: float | None, timeout: float | None) -> float | None:
    if deadline is None:
        return timeout
    left = _left(deadline)
    return left if timeout is None else min(left, timeout)
