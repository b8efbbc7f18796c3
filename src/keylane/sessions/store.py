"""The two faces of a store: `SessionStore` for asyncio, `SyncSessionStore` for threads.

A store writes `run` and has everything else from here. So wrapping a store (to measure, to fail on
purpose) is one method too. Never retries: what an error means is known to the caller only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeVar

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    Operation,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord

__all__ = ["SessionStore", "SyncSessionStore"]

Answer = TypeVar("Answer")


class SessionStore(ABC):
    """Sessions in a store, for asyncio. Used by one event loop.

    Every method is one operation of `keylane.sessions.operations`, where what it does is written.
    It raises `ValueError` or `TypeError` for arguments that no store takes, `StateTooLargeError`,
    and `StoreUnavailableError` within the store's time-out if there was no answer.
    """

    limits: StoreLimits

    @abstractmethod
    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation that was checked: one round trip, once, in bounded time.

        Only a `Purge` may take more of them, so that each is short.
        """

    async def acquire(
        self, key: str, lease_id: str, owner: str, duration: float, *, take_over: bool = False
    ) -> Granted | Held:
        """`Acquire`."""
        operation = Acquire(key, lease_id, owner, duration, take_over)
        operation.check(self.limits)
        return await self.run(operation)

    async def renew(self, key: str, lease_id: str, duration: float) -> bool:
        """`Renew`."""
        operation = Renew(key, lease_id, duration)
        operation.check(self.limits)
        return await self.run(operation)

    async def release(self, key: str, lease_id: str) -> bool:
        """`Release`."""
        operation = Release(key, lease_id)
        operation.check(self.limits)
        return await self.run(operation)

    async def save(
        self,
        key: str,
        lease_id: str,
        *,
        position: int | None,
        previous: int | None = None,
        state: bytes | None = None,
    ) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """`Save`."""
        operation = Save(key, lease_id, position, previous, state)
        operation.check(self.limits)
        return await self.run(operation)

    async def load(self, key: str) -> SessionRecord | None:
        """`Load`."""
        operation = Load(key)
        operation.check(self.limits)
        return await self.run(operation)

    async def records(
        self,
        *,
        owner: str | None = None,
        idle_for: float | None = None,
        limit: int = 1000,
        after: str | None = None,
    ) -> RecordPage:
        """`Records`."""
        operation = Records(owner, idle_for, limit, after)
        operation.check(self.limits)
        return await self.run(operation)

    async def close(
        self, key: str, *, lease_id: str | None = None, idle_for: float | None = None
    ) -> bool:
        """`Close`."""
        operation = Close(key, lease_id, idle_for)
        operation.check(self.limits)
        return await self.run(operation)

    async def purge(self, *, idle_for: float, limit: int = 1000) -> int:
        """`Purge`."""
        operation = Purge(idle_for, limit)
        operation.check(self.limits)
        return await self.run(operation)


class SyncSessionStore(ABC):
    """Sessions in a store, for code without asyncio. May be used by many threads at once.

    Methods and errors are those of `SessionStore`.
    """

    limits: StoreLimits

    @abstractmethod
    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation that was checked: one round trip, once, in bounded time.

        Only a `Purge` may take more of them, so that each is short.
        """

    def acquire(
        self, key: str, lease_id: str, owner: str, duration: float, *, take_over: bool = False
    ) -> Granted | Held:
        """`Acquire`."""
        operation = Acquire(key, lease_id, owner, duration, take_over)
        operation.check(self.limits)
        return self.run(operation)

    def renew(self, key: str, lease_id: str, duration: float) -> bool:
        """`Renew`."""
        operation = Renew(key, lease_id, duration)
        operation.check(self.limits)
        return self.run(operation)

    def release(self, key: str, lease_id: str) -> bool:
        """`Release`."""
        operation = Release(key, lease_id)
        operation.check(self.limits)
        return self.run(operation)

    def save(
        self,
        key: str,
        lease_id: str,
        *,
        position: int | None,
        previous: int | None = None,
        state: bytes | None = None,
    ) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """`Save`."""
        operation = Save(key, lease_id, position, previous, state)
        operation.check(self.limits)
        return self.run(operation)

    def load(self, key: str) -> SessionRecord | None:
        """`Load`."""
        operation = Load(key)
        operation.check(self.limits)
        return self.run(operation)

    def records(
        self,
        *,
        owner: str | None = None,
        idle_for: float | None = None,
        limit: int = 1000,
        after: str | None = None,
    ) -> RecordPage:
        """`Records`."""
        operation = Records(owner, idle_for, limit, after)
        operation.check(self.limits)
        return self.run(operation)

    def close(
        self, key: str, *, lease_id: str | None = None, idle_for: float | None = None
    ) -> bool:
        """`Close`."""
        operation = Close(key, lease_id, idle_for)
        operation.check(self.limits)
        return self.run(operation)

    def purge(self, *, idle_for: float, limit: int = 1000) -> int:
        """`Purge`."""
        operation = Purge(idle_for, limit)
        operation.check(self.limits)
        return self.run(operation)
