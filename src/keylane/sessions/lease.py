"""A lease that was granted: whose it is, until when, and what is done under it.

Takes a grant and a store, asks the store, and turns the answers that end the work into errors.
Never decides by the clock whether a save lands: the record does that. The clock here says only when
to stop believing in the lease.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from keylane.sessions.answers import AlreadyApplied, Granted, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    ForkedLeaseError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
)
from keylane.sessions.hold import LeaseHold, SyncLeaseHold
from keylane.sessions.record import SessionRecord
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.transaction import (
    SessionTransaction,
    SyncTransactionalSessionStore,
    TransactionalSessionStore,
)

__all__ = ["LeaseRequest", "SessionLease", "SyncSessionLease"]


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """What was asked for: `duration` in seconds. `clock` is monotonic, in seconds."""

    key: str
    lease_id: str
    owner: str
    duration: float
    clock: Callable[[], float]


class _Lease:
    """What both faces know of a lease.

    `record` is the record as the grant left it, with position and state so far. `deadline` is the
    time of the local clock from which on the lease counts as lost, unless a renewal is answered
    before. INVARIANT: it is reckoned from before the request was sent, so that it is never later
    than the store's `expires_at`, as long as both clocks run equally fast.
    """

    #: Set when the lease is known to be lost, or counts as lost. Never cleared.
    lost: asyncio.Event | threading.Event

    def __init__(self, request: LeaseRequest, granted: Granted, sent_at: float) -> None:
        self.key = request.key
        self.lease_id = request.lease_id
        self.owner = request.owner
        self.duration = request.duration
        self.clock = request.clock
        self.token: int = granted.token
        self.record: SessionRecord = granted.record
        self.deadline = sent_at + request.duration
        #: Whether the holder has given it up.
        self.is_released = False
        self._pid = os.getpid()

    def __repr__(self) -> str:
        state = "over" if self.is_released or self.lost.is_set() else f"until {self.deadline:.3f}"
        return f"<lease {self.token} of session `{self.key}` for `{self.owner}`, {state}>"

    @property
    def is_of_this_process(self) -> bool:
        """False in a child process that was forked off since the grant."""
        return os.getpid() == self._pid

    def check(self) -> None:
        """Raises `SessionLeaseLostError` if the lease is lost or its deadline is past.

        For long work between two saves; asks nobody. `ForkedLeaseError` in a forked process.
        """
        self._refuse_if_unusable()
        if self.clock() >= self.deadline:
            self._lose(None)

    def _refuse_if_unusable(self) -> None:
        if not self.is_of_this_process:
            raise ForkedLeaseError(self.key, self._pid)
        if self.is_released or self.lost.is_set():
            raise SessionLeaseLostError(self.key, self.token, None)

    def _give_up(self) -> None:
        # Before the store is asked, so that a renewal which finds the lease gone is no loss, and
        # cancels nothing: least of all this very call, made in a body that is held.
        if not self.is_of_this_process:
            raise ForkedLeaseError(self.key, self._pid)
        self.is_released = True

    def _lose(self, current: int | None) -> NoReturn:
        self._note_loss()
        raise SessionLeaseLostError(self.key, self.token, current)

    def _note_loss(self) -> None:
        # A renewal or a save may be answered after the lease was given up: that is no loss.
        if not self.is_released:
            self.lost.set()

    def _renewed(self, is_held: bool, sent_at: float) -> None:
        if not is_held:
            self._lose(None)
        self.deadline = sent_at + self.duration

    def _saved(
        self,
        answer: Saved | AlreadyApplied | OutOfOrder | Lost,
        position: int | None,
        previous: int | None,
    ) -> Saved | AlreadyApplied:
        if isinstance(answer, Lost):
            self._lose(answer.token)
        if isinstance(answer, OutOfOrder):
            assert position is not None
            assert previous is not None
            raise SessionOutOfOrderError(self.key, position, previous, answer.expected)
        return answer

    def _transaction(self, position: int | None, previous: int | None) -> SessionTransaction:
        self._refuse_if_unusable()
        return SessionTransaction(self.key, self.lease_id, self.token, position, previous)

    def _has_no_transactions(self, store: object) -> NoReturn:
        raise TypeError(f"`{type(store).__name__}` has no transactions that a user could share")


class SessionLease(_Lease):
    """A lease for asyncio; `SessionLockManager` grants it.

    All methods raise `SessionLeaseLostError` once the lease is lost, `ForkedLeaseError` in a forked
    process, and `StoreUnavailableError` if the store did not answer: the lease is as it was then,
    and the same call may be repeated.
    """

    lost: asyncio.Event

    def __init__(
        self,
        store: SessionStore,
        request: LeaseRequest,
        granted: Granted,
        sent_at: float,
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        """Not for users."""
        super().__init__(request, granted, sent_at)
        self.lost = asyncio.Event()
        self._store = store
        self._sleep = sleep

    def hold(self) -> LeaseHold[SessionLease]:
        """`async with`, once: renewed at a third of its duration, released at the end.

        The body is cancelled when the lease is lost, or at its deadline if no renewal was
        answered; then `SessionLeaseLostError` is raised. That is best effort: a body that blocks
        the loop does more until it is cancelled.
        """
        return LeaseHold(self, self._sleep)

    async def renew(self) -> None:
        """Let the lease end a whole duration from now."""
        self._refuse_if_unusable()
        sent_at = self.clock()
        self._renewed(await self._store.renew(self.key, self.lease_id, self.duration), sent_at)

    async def release(self) -> bool:
        """Give the session up at once; False if it was not this lease's any more.

        May be called again. What comes after it under this lease is refused.
        """
        self._give_up()
        return await self._store.release(self.key, self.lease_id)

    async def close(self) -> bool:
        """End the session; False if it was not this lease's any more.

        As `release`, and the next grant begins the session anew: `started_at` and `messages`.
        Token, position, version and state stay.
        """
        self._give_up()
        return await self._store.close(self.key, lease_id=self.lease_id)

    async def save(
        self, *, position: int | None, previous: int | None = None, state: bytes | None = None
    ) -> Saved | AlreadyApplied:
        """Write down that the message at `position` was applied and left `state`.

        Both answers allow to acknowledge the message. Raises `SessionOutOfOrderError` if
        `previous` is given and is not the last position applied; with it and with
        `SessionLeaseLostError` the message is neither acknowledged nor rejected. The rest is as
        in `keylane.sessions.operations.Save`.
        """
        self._refuse_if_unusable()
        answer = await self._store.save(
            self.key, self.lease_id, position=position, previous=previous, state=state
        )
        return self._saved(answer, position, previous)

    @asynccontextmanager
    async def transaction(
        self, connection: Any, *, position: int | None, previous: int | None = None
    ) -> AsyncIterator[SessionTransaction]:
        """`async with`: the body's statements on `connection` and the position commit together.

        `connection` is to the database of the store, and in no transaction. Raises
        `SessionAlreadyAppliedError` before the body where the message was applied before; the rest
        is as in `save`. `StoreUnavailableError` with `applied=None` is a commit without an answer:
        the message's next delivery finds out. `TypeError` if the store has no transactions.
        """
        transaction = self._transaction(position, previous)
        if not isinstance(self._store, TransactionalSessionStore):
            self._has_no_transactions(self._store)
        try:
            async with self._store.transaction(connection, transaction):
                yield transaction
        except SessionLeaseLostError as error:
            if (error.key, error.token) == (self.key, self.token):
                self._note_loss()
            raise


class SyncSessionLease(_Lease):
    """`SessionLease` for code without asyncio; may be used by several threads."""

    lost: threading.Event

    def __init__(
        self,
        store: SyncSessionStore,
        request: LeaseRequest,
        granted: Granted,
        sent_at: float,
        wait: Callable[[threading.Event, float], bool],
    ) -> None:
        """Not for users."""
        super().__init__(request, granted, sent_at)
        self.lost = threading.Event()
        self._store = store
        self._wait = wait

    def hold(self) -> SyncLeaseHold[SyncSessionLease]:
        """`with`, once: a thread renews at a third of the duration; released at the end.

        Nothing interrupts the body: it looks at `lost`, or calls `check()`, between its steps.
        """
        return SyncLeaseHold(self, self._wait)

    def renew(self) -> None:
        """As `SessionLease.renew`."""
        self._refuse_if_unusable()
        sent_at = self.clock()
        self._renewed(self._store.renew(self.key, self.lease_id, self.duration), sent_at)

    def release(self) -> bool:
        """As `SessionLease.release`."""
        self._give_up()
        return self._store.release(self.key, self.lease_id)

    def close(self) -> bool:
        """As `SessionLease.close`."""
        self._give_up()
        return self._store.close(self.key, lease_id=self.lease_id)

    def save(
        self, *, position: int | None, previous: int | None = None, state: bytes | None = None
    ) -> Saved | AlreadyApplied:
        """As `SessionLease.save`."""
        self._refuse_if_unusable()
        answer = self._store.save(
            self.key, self.lease_id, position=position, previous=previous, state=state
        )
        return self._saved(answer, position, previous)

    @contextmanager
    def transaction(
        self, connection: Any, *, position: int | None, previous: int | None = None
    ) -> Iterator[SessionTransaction]:
        """As `SessionLease.transaction`."""
        transaction = self._transaction(position, previous)
        if not isinstance(self._store, SyncTransactionalSessionStore):
            self._has_no_transactions(self._store)
        try:
            with self._store.transaction(connection, transaction):
                yield transaction
        except SessionLeaseLostError as error:
            if (error.key, error.token) == (self.key, self.token):
                self._note_loss()
            raise
