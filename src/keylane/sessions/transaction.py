"""The fence inside the user's own SQL transaction: lease, effects and position commit together.

Takes a connection of the user's and what is to be applied; the steps and what they mean are here,
the statements are in the dialogues of the store. Never opens a connection, never retries.

    begin · lock the record, look at lease and position · the user's statements · save · commit

INVARIANT: the record is locked from the first statement of ours until the commit, so that nobody is
granted the session in between: a take-over waits, or finds the store unavailable. The save at the
end has all conditions of any other save; if it is refused, nothing is committed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from keylane.sessions.answers import AlreadyApplied, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
)
from keylane.sessions.operations import LockRecord, Operation, Save
from keylane.sessions.record import SessionRecord
from keylane.sessions.store import SessionStore, SyncSessionStore

__all__ = [
    "SessionTransaction",
    "SyncTransactionalSessionStore",
    "TransactionalSessionStore",
]

Connection = TypeVar("Connection")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class SessionTransaction:
    """One message applied within a transaction: who applies it, and which one it is.

    `state` is the session's state when the record was locked; what it is when the body ends is
    written with the position. `version` is that of the record, and after the end the new one.
    """

    key: str
    lease_id: str
    token: int
    position: int | None
    previous: int | None
    state: bytes | None = field(default=None, init=False)
    version: int = field(default=0, init=False)

    def lock(self) -> LockRecord:
        """The first operation on the user's connection."""
        return LockRecord(self.key)

    def enter(self, record: SessionRecord | None) -> None:
        """Look at the locked record, with the rules of `Save` in their order.

        Raises `SessionLeaseLostError`, `SessionAlreadyAppliedError` or `SessionOutOfOrderError`.
        """
        if record is None:
            raise SessionLeaseLostError(self.key, self.token, 0)
        if record.lease_id != self.lease_id:
            raise SessionLeaseLostError(self.key, self.token, record.token)
        if self.position is not None:
            if self.position <= record.position:
                raise SessionAlreadyAppliedError(self.key, self.position, record.position)
            if self.previous is not None and self.previous != record.position:
                raise SessionOutOfOrderError(
                    self.key, self.position, self.previous, record.position
                )
        self.state = record.state
        self.version = record.version

    def save(self) -> Save:
        """The last operation before the commit."""
        return Save(self.key, self.lease_id, self.position, self.previous, self.state)

    def leave(self, answer: Saved | AlreadyApplied | OutOfOrder | Lost) -> None:
        """Keep the new version; raises as `enter` does for any other answer.

        That happens only where the body ended the transaction itself, or the lock was none.
        """
        match answer:
            case Saved(version):
                self.version = version
            case AlreadyApplied(applied):
                raise SessionAlreadyAppliedError(self.key, self.position or 0, applied)
            case OutOfOrder(expected):
                raise SessionOutOfOrderError(
                    self.key, self.position or 0, self.previous or 0, expected
                )
            case Lost(token):
                raise SessionLeaseLostError(self.key, self.token, token)


class TransactionalSessionStore(SessionStore, Generic[Connection]):
    """A store for asyncio whose records are beside the user's tables, in one database."""

    @abstractmethod
    def begin(self, connection: Connection) -> AbstractAsyncContextManager[None]:
        """Begin a transaction on the user's connection; commit it, or roll it back on any error.

        Raises `ValueError` if the connection is in a transaction already, and
        `StoreUnavailableError("transaction", …)` if beginning or committing failed: `applied` is
        False if surely nothing was committed, None after a commit without an answer. Errors of the
        body go on as they are, also those that its statements have only at the commit.
        """

    @abstractmethod
    async def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """Run a `LockRecord` or a `Save` on the user's connection, in its transaction."""

    @asynccontextmanager
    async def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> AsyncIterator[SessionTransaction]:
        """All steps; the body of `async with` is the user's statements, on the same connection."""
        transaction.save().check(self.limits)
        async with self.begin(connection):
            transaction.enter(await self.run_on(connection, transaction.lock()))
            yield transaction
            save = transaction.save()
            save.check(self.limits)
            transaction.leave(await self.run_on(connection, save))


class SyncTransactionalSessionStore(SyncSessionStore, Generic[Connection]):
    """`TransactionalSessionStore` for code without asyncio."""

    @abstractmethod
    def begin(self, connection: Connection) -> AbstractContextManager[None]:
        """As `TransactionalSessionStore.begin`."""

    @abstractmethod
    def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        """Run a `LockRecord` or a `Save` on the user's connection, in its transaction."""

    @contextmanager
    def transaction(
        self, connection: Connection, transaction: SessionTransaction
    ) -> Iterator[SessionTransaction]:
        """All steps; the body of `with` is the user's statements, on the same connection."""
        transaction.save().check(self.limits)
        with self.begin(connection):
            transaction.enter(self.run_on(connection, transaction.lock()))
            yield transaction
            save = transaction.save()
            save.check(self.limits)
            transaction.leave(self.run_on(connection, save))
