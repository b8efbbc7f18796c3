"""Stores that count what they are asked, and are otherwise as they were.

A store that is not wrapped pays nothing: none of this is in its way.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from typing import TypeVar, overload

from keylane.sessions.metrics.instruments import SessionMetrics
from keylane.sessions.metrics.watching import StoreWatch
from keylane.sessions.operations import Operation
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.transaction import (
    SessionTransaction,
    SyncTransactionalSessionStore,
    TransactionalSessionStore,
)

__all__ = ["measured"]

Answer = TypeVar("Answer")
Connection = TypeVar("Connection")


@overload
def measured(
    store: TransactionalSessionStore[Connection],
    metrics: SessionMetrics,
    *,
    clock: Callable[[], float] = ...,
) -> TransactionalSessionStore[Connection]: ...
@overload
def measured(
    store: SyncTransactionalSessionStore[Connection],
    metrics: SessionMetrics,
    *,
    clock: Callable[[], float] = ...,
) -> SyncTransactionalSessionStore[Connection]: ...
@overload
def measured(
    store: SessionStore, metrics: SessionMetrics, *, clock: Callable[[], float] = ...
) -> SessionStore: ...
@overload
def measured(
    store: SyncSessionStore, metrics: SessionMetrics, *, clock: Callable[[], float] = ...
) -> SyncSessionStore: ...
def measured(
    store: SessionStore | SyncSessionStore,
    metrics: SessionMetrics,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> SessionStore | SyncSessionStore:
    """The store with a wrapper that counts for `metrics`; it has transactions if the store has.

    `clock` is monotonic, in seconds. One wrapper counts the sessions of all that use it, and stays
    with `metrics` for good: make one for a store, not one for a call.
    """
    watch = StoreWatch(metrics, clock)
    if isinstance(store, TransactionalSessionStore):
        return _MeasuredTransactionalStore(store, watch)
    if isinstance(store, SyncTransactionalSessionStore):
        return _SyncMeasuredTransactionalStore(store, watch)
    if isinstance(store, SessionStore):
        return _MeasuredStore(store, watch)
    return _SyncMeasuredStore(store, watch)


class _MeasuredStore(SessionStore):
    def __init__(self, store: SessionStore, watch: StoreWatch) -> None:
        self._store = store
        self._watch = watch
        self.limits = store.limits

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run it and count it."""
        with self._watch.asked(operation) as begin:
            answer = await self._store.run(operation)
        self._watch.answered(operation, answer, begin)
        return answer


class _SyncMeasuredStore(SyncSessionStore):
    def __init__(self, store: SyncSessionStore, watch: StoreWatch) -> None:
        self._store = store
        self._watch = watch
        self.limits = store.limits

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run it and count it."""
        with self._watch.asked(operation) as begin:
            answer = self._store.run(operation)
        self._watch.answered(operation, answer, begin)
        return answer


class _MeasuredTransactionalStore(_MeasuredStore, TransactionalSessionStore[Connection]):
    def __init__(self, store: TransactionalSessionStore[Connection], watch: StoreWatch) -> None:
        super().__init__(store, watch)
        self._transactional = store

    def begin(self, connection: Connection) -> AbstractAsyncContextManager[None]:
        """As the store does."""
        return self._transactional.begin(connection)

    async def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """As the store does; the transaction is counted as a whole."""
        return await self._transactional.run_on(connection, operation)

    @asynccontextmanager
    async def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> AsyncIterator[SessionTransaction]:
        """Run it and count it."""
        with self._watch.transaction(transaction):
            async with self._transactional.transaction(connection, transaction):
                yield transaction


class _SyncMeasuredTransactionalStore(
    _SyncMeasuredStore, SyncTransactionalSessionStore[Connection]
):
    def __init__(self, store: SyncTransactionalSessionStore[Connection], watch: StoreWatch) -> None:
        super().__init__(store, watch)
        self._transactional = store

    def begin(self, connection: Connection) -> AbstractContextManager[None]:
        """As the store does."""
        return self._transactional.begin(connection)

    def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """As the store does; the transaction is counted as a whole."""
        return self._transactional.run_on(connection, operation)

    @contextmanager
    def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> Iterator[SessionTransaction]:
        """Run it and count it."""
        with (
            self._watch.transaction(transaction),
            self._transactional.transaction(connection, transaction),
        ):
            yield transaction
