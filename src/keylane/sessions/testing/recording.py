"""Stores that write down what they are asked and what they answer, and are otherwise as they were.

Takes a store and the file of a process. Loads and listings are not part of a history; closing and
purging cannot be, and are refused. A call whose outcome is unknown stays without an answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from typing import TypeVar

from keylane.sessions.answers import AlreadyApplied, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
)
from keylane.sessions.operations import Load, Operation, Records, Save
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.testing.history import HistoryFile
from keylane.sessions.transaction import (
    SessionTransaction,
    SyncTransactionalSessionStore,
    TransactionalSessionStore,
)

__all__ = [
    "RecordingSessionStore",
    "RecordingTransactionalSessionStore",
    "SyncRecordingSessionStore",
    "SyncRecordingTransactionalSessionStore",
]

_NOT_RECORDED = (Load.name, Records.name)

Answer = TypeVar("Answer")
Connection = TypeVar("Connection")


@contextmanager
def _outcome(file: HistoryFile, number: int) -> Iterator[None]:
    """Write down what surely had no effect; whatever else ends a call leaves it open."""
    try:
        yield
    except StoreUnavailableError as error:
        if error.applied is False:
            file.had_no_effect(number)
        raise


@contextmanager
def _transaction(file: HistoryFile, transaction: SessionTransaction) -> Iterator[int]:
    """A whole transaction as one save, which is answered when it was committed."""
    number = file.called(transaction.save())
    try:
        yield number
    except StoreUnavailableError as error:
        if error.applied is False:
            file.had_no_effect(number)
        raise
    except SessionAlreadyAppliedError as error:
        file.answered(number, AlreadyApplied(error.applied))
        raise
    except SessionOutOfOrderError as error:
        file.answered(number, OutOfOrder(error.expected))
        raise
    except SessionLeaseLostError as error:
        if error.current is None:
            file.had_no_effect(number)
        else:
            file.answered(number, Lost(error.current))
        raise
    except Exception:
        # An error of the body: rolled back.
        file.had_no_effect(number)
        raise
    file.answered(number, Saved(transaction.version))


class RecordingSessionStore(SessionStore):
    """Writes down what `store` is asked."""

    def __init__(self, store: SessionStore, file: HistoryFile) -> None:
        """`file` is that of this process."""
        self._recorded = store
        self._file = file
        self.limits = store.limits

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run it and write it down."""
        if operation.name in _NOT_RECORDED:
            return await self._recorded.run(operation)
        number = self._file.called(operation)
        with _outcome(self._file, number):
            answer = await self._recorded.run(operation)
        self._file.answered(number, answer)
        return answer


class SyncRecordingSessionStore(SyncSessionStore):
    """`RecordingSessionStore` for code without asyncio."""

    def __init__(self, store: SyncSessionStore, file: HistoryFile) -> None:
        """`file` is that of this process."""
        self._recorded = store
        self._file = file
        self.limits = store.limits

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run it and write it down."""
        if operation.name in _NOT_RECORDED:
            return self._recorded.run(operation)
        number = self._file.called(operation)
        with _outcome(self._file, number):
            answer = self._recorded.run(operation)
        self._file.answered(number, answer)
        return answer


class RecordingTransactionalSessionStore(
    RecordingSessionStore, TransactionalSessionStore[Connection]
):
    """Writes down what a store with transactions is asked; a transaction is one save."""

    def __init__(self, store: TransactionalSessionStore[Connection], file: HistoryFile) -> None:
        """`file` is that of this process."""
        super().__init__(store, file)
        self._transactional = store
        self._numbers: dict[int, int] = {}

    def begin(self, connection: Connection) -> AbstractAsyncContextManager[None]:
        """As the store does."""
        return self._transactional.begin(connection)

    async def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """As the store does; the state of a save is known only now."""
        if isinstance(operation, Save):
            self._file.will_leave(self._numbers[id(connection)], operation.state)
        return await self._transactional.run_on(connection, operation)

    @asynccontextmanager
    async def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> AsyncIterator[SessionTransaction]:
        """As the store does."""
        with _transaction(self._file, transaction) as number:
            self._numbers[id(connection)] = number
            async with super().transaction(connection, transaction):
                yield transaction


class SyncRecordingTransactionalSessionStore(
    SyncRecordingSessionStore, SyncTransactionalSessionStore[Connection]
):
    """`RecordingTransactionalSessionStore` for code without asyncio."""

    def __init__(self, store: SyncTransactionalSessionStore[Connection], file: HistoryFile) -> None:
        """`file` is that of this process."""
        super().__init__(store, file)
        self._transactional = store
        self._numbers: dict[int, int] = {}

    def begin(self, connection: Connection) -> AbstractContextManager[None]:
        """As the store does."""
        return self._transactional.begin(connection)

    def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """As the store does; the state of a save is known only now."""
        if isinstance(operation, Save):
            self._file.will_leave(self._numbers[id(connection)], operation.state)
        return self._transactional.run_on(connection, operation)

    @contextmanager
    def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> Iterator[SessionTransaction]:
        """As the store does."""
        with _transaction(self._file, transaction) as number:
            self._numbers[id(connection)] = number
            with super().transaction(connection, transaction):
                yield transaction
