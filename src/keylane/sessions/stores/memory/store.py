"""The two faces of the memory store. All that they do is done by the sessions that they share."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TypeVar, cast

from keylane.sessions.answers import AlreadyApplied, Lost, OutOfOrder, Saved
from keylane.sessions.limits import StoreLimits, check_positions
from keylane.sessions.operations import Operation, Purge
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.stores.memory.sessions import MemorySessions

__all__ = ["MemorySessionStore", "SyncMemorySessionStore"]

Answer = TypeVar("Answer")


class SyncMemorySessionStore(SyncSessionStore):
    """Sessions in memory, for any number of threads."""

    def __init__(
        self, sessions: MemorySessions | None = None, *, limits: StoreLimits | None = None
    ) -> None:
        """Use `sessions`, by default new ones of its own."""
        self.sessions = MemorySessions() if sessions is None else sessions
        self.limits = StoreLimits() if limits is None else limits

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        return self.sessions.run(operation)

    def save(
        self,
        key: str,
        lease_id: str,
        *,
        position: int | None,
        previous: int | None = None,
        state: bytes | None = None,
    ) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """`Save`, without making one: that would take as long as the save."""
        if position is not None or previous is not None:
            check_positions(position, previous)
        if state is not None:
            self.limits.check_state(key, state)
        return self.sessions.save(key, lease_id, position, previous, state)


class MemorySessionStore(SessionStore):
    """Sessions in memory, for asyncio."""

    def __init__(
        self, sessions: MemorySessions | None = None, *, limits: StoreLimits | None = None
    ) -> None:
        """Use `sessions`, by default new ones of its own."""
        self.sessions = MemorySessions() if sessions is None else sessions
        self.limits = StoreLimits() if limits is None else limits

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation; other tasks have their turn between the pieces of a purge."""
        if not isinstance(operation, Purge):
            return self.sessions.run(operation)
        count = 0
        with closing(self.sessions.purge(operation)) as pieces:
            for forgotten in pieces:
                count += forgotten
                await asyncio.sleep(0)
        return cast("Answer", count)

    async def save(
        self,
        key: str,
        lease_id: str,
        *,
        position: int | None,
        previous: int | None = None,
        state: bytes | None = None,
    ) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """`Save`, without making one: that would take as long as the save."""
        if position is not None or previous is not None:
            check_positions(position, previous)
        if state is not None:
            self.limits.check_state(key, state)
        return self.sessions.save(key, lease_id, position, previous, state)
