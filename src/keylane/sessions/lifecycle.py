"""Sessions from their start to their end, and what a store holds of them.

A session starts with a grant and stops with a release, so that one whose worker died is started by
the successor like any other. Closing ends it: the next grant begins anew, but with the token, the
position and the state that were there. Never deletes; that is `purge` of the store.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from keylane.sessions.answers import AlreadyApplied, Saved
from keylane.sessions.errors import SessionUnknownError
from keylane.sessions.lease import SessionLease, SyncSessionLease
from keylane.sessions.locks import SessionLockManager, SyncSessionLockManager
from keylane.sessions.record import SessionRecord
from keylane.sessions.session_health import SessionLimits
from keylane.sessions.store import SessionStore, SyncSessionStore

__all__ = [
    "SessionLifecycleManager",
    "SessionStateStore",
    "SyncSessionLifecycleManager",
    "SyncSessionStateStore",
]


class SessionLifecycleManager:
    """Starts, stops and closes the sessions of one worker, and lists those of all; for asyncio.

    `limits` says when `close_reason` and `close_idle` take a session for finished.
    """

    def __init__(self, locks: SessionLockManager, limits: SessionLimits | None = None) -> None:
        """Use the store and the name of `locks`."""
        self.locks = locks
        self.limits = SessionLimits() if limits is None else limits
        self._store = locks.store

    async def start(
        self,
        key: str,
        timeout: float = 0,
        *,
        take_over: bool = False,
        lease_id: str | None = None,
    ) -> SessionLease:
        """A lease of the session, which begins if it is new or closed.

        Raises `SessionHeldError` if another worker has it for longer than `timeout` seconds, and
        `StoreUnavailableError`; the same `lease_id` then gets the same grant again.
        """
        if take_over:
            return await self.locks.take_over(key, lease_id=lease_id)
        return await self.locks.acquire(key, timeout, lease_id=lease_id)

    async def stop(self, lease: SessionLease) -> bool:
        """Let another worker go on; the session stays open. False if the lease was lost."""
        return await lease.release()

    async def close(self, lease: SessionLease) -> bool:
        """End the session that this worker has. False if the lease was lost."""
        return await lease.close()

    async def close_idle(self) -> int:
        """End all sessions without activity for `limits.idle`; how many this call ended.

        Also those that are held: their workers do not get on, and are refused from then on. A
        session with a message in between stays. One operation for each session.
        """
        if self.limits.idle is None:
            return 0
        count = 0
        async for record in self._records(idle_for=self.limits.idle):
            if record.is_open:
                count += await self._store.close(record.key, idle_for=self.limits.idle)
        return count

    async def info(self, key: str) -> SessionRecord:
        """The record; raises `SessionUnknownError` if there is none."""
        record = await self._store.load(key)
        if record is None:
            raise SessionUnknownError(key)
        return record

    async def active_sessions(self) -> AsyncIterator[SessionRecord]:
        """The sessions of all workers that are not closed, by key."""
        async for record in self._records():
            if record.is_open:
                yield record

    async def sessions_of(self, owner: str) -> AsyncIterator[SessionRecord]:
        """The sessions whose lease, expired or not, is in the name of `owner`, by key."""
        async for record in self._records(owner=owner):
            yield record

    async def _records(
        self, *, owner: str | None = None, idle_for: float | None = None
    ) -> AsyncIterator[SessionRecord]:
        after = None
        while True:
            page = await self._store.records(owner=owner, idle_for=idle_for, after=after)
            for record in page.records:
                yield record
            after = page.after
            if after is None:
                return


class SyncSessionLifecycleManager:
    """`SessionLifecycleManager` for code without asyncio."""

    def __init__(self, locks: SyncSessionLockManager, limits: SessionLimits | None = None) -> None:
        """Use the store and the name of `locks`."""
        self.locks = locks
        self.limits = SessionLimits() if limits is None else limits
        self._store = locks.store

    def start(
        self,
        key: str,
        timeout: float = 0,
        *,
        take_over: bool = False,
        lease_id: str | None = None,
    ) -> SyncSessionLease:
        """As `SessionLifecycleManager.start`."""
        if take_over:
            return self.locks.take_over(key, lease_id=lease_id)
        return self.locks.acquire(key, timeout, lease_id=lease_id)

    def stop(self, lease: SyncSessionLease) -> bool:
        """As `SessionLifecycleManager.stop`."""
        return lease.release()

    def close(self, lease: SyncSessionLease) -> bool:
        """As `SessionLifecycleManager.close`."""
        return lease.close()

    def close_idle(self) -> int:
        """As `SessionLifecycleManager.close_idle`."""
        if self.limits.idle is None:
            return 0
        count = 0
        for record in self._records(idle_for=self.limits.idle):
            if record.is_open:
                count += self._store.close(record.key, idle_for=self.limits.idle)
        return count

    def info(self, key: str) -> SessionRecord:
        """As `SessionLifecycleManager.info`."""
        record = self._store.load(key)
        if record is None:
            raise SessionUnknownError(key)
        return record

    def active_sessions(self) -> Iterator[SessionRecord]:
        """As `SessionLifecycleManager.active_sessions`."""
        return (record for record in self._records() if record.is_open)

    def sessions_of(self, owner: str) -> Iterator[SessionRecord]:
        """As `SessionLifecycleManager.sessions_of`."""
        return self._records(owner=owner)

    def _records(
        self, *, owner: str | None = None, idle_for: float | None = None
    ) -> Iterator[SessionRecord]:
        after = None
        while True:
            page = self._store.records(owner=owner, idle_for=idle_for, after=after)
            yield from page.records
            after = page.after
            if after is None:
                return


class SessionStateStore:
    """The states of sessions, and nothing else of their records; for asyncio."""

    def __init__(self, store: SessionStore) -> None:
        """Read the states from `store`."""
        self._store = store

    async def load(self, key: str) -> bytes | None:
        """What the last save left; raises `SessionUnknownError` without a record."""
        record = await self._store.load(key)
        if record is None:
            raise SessionUnknownError(key)
        return record.state

    async def save(
        self,
        lease: SessionLease,
        state: bytes | None,
        *,
        position: int | None,
        previous: int | None = None,
    ) -> Saved | AlreadyApplied:
        """`SessionLease.save`."""
        return await lease.save(position=position, previous=previous, state=state)


class SyncSessionStateStore:
    """`SessionStateStore` for code without asyncio."""

    def __init__(self, store: SyncSessionStore) -> None:
        """Read the states from `store`."""
        self._store = store

    def load(self, key: str) -> bytes | None:
        """As `SessionStateStore.load`."""
        record = self._store.load(key)
        if record is None:
            raise SessionUnknownError(key)
        return record.state

    def save(
        self,
        lease: SyncSessionLease,
        state: bytes | None,
        *,
        position: int | None,
        previous: int | None = None,
    ) -> Saved | AlreadyApplied:
        """`SyncSessionLease.save`."""
        return lease.save(position=position, previous=previous, state=state)
