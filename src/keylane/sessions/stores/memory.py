"""Sessions in the memory of one process: for tests, and for workers that are one process.

Nothing survives the process. Never blocks on anything but its own lock, which is held for the
length of one operation.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

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
from keylane.sessions.store import SessionStore, SyncSessionStore

__all__ = ["MemorySessionStore", "MemorySessions", "SyncMemorySessionStore"]

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Session:
    """A session's record as it changes; the fields are those of `SessionRecord`."""

    lease_id: str | None
    owner: str | None
    token: int
    expires_at: float | None
    position: int
    version: int
    state: bytes | None
    started_at: float | None
    last_activity: float
    messages: int


class MemorySessions:
    """All sessions of a process; any number of stores of either face may share one.

    `clock` gives seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin without a session."""
        self._clock = clock
        self._latest = 0.0
        self._lock = threading.Lock()
        # INVARIANT: in the order of `last_activity`, so that `purge` looks at no session that is
        # not idle, except those that are held. That is one move in a linked list for each save.
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        # Made when somebody lists the records; None since a key came or went.
        self._sorted_keys: list[str] | None = None

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation, alone."""
        with self._lock:
            return cast("Answer", getattr(self, operation.name)(operation))

    def _now(self) -> float:
        """The clock's time, but never earlier than before: the order of `_sessions` needs it."""
        now = self._clock()
        if now < self._latest:
            return self._latest
        self._latest = now
        return now

    def acquire(self, operation: Acquire) -> Granted | Held:
        """Grant or refuse."""
        now = self._now()
        session = self._sessions.get(operation.key)
        if session is None:
            session = _Session(None, None, 0, None, 0, 0, None, None, now, 0)
            self._sessions[operation.key] = session
            self._sorted_keys = None
        elif (
            session.lease_id not in (None, operation.lease_id)
            and session.owner is not None
            and session.expires_at is not None
            and session.expires_at > now
            and not operation.take_over
        ):
            return Held(session.owner, session.token, session.expires_at - now)
        if session.lease_id != operation.lease_id:
            session.token += 1
            session.lease_id = operation.lease_id
            session.last_activity = now
            self._sessions.move_to_end(operation.key)
        if session.started_at is None:
            session.started_at = now
            session.messages = 0
        session.owner = operation.owner
        session.expires_at = now + operation.duration
        return Granted(session.token, _record(operation.key, session, now))

    def renew(self, operation: Renew) -> bool:
        """Let the lease end later."""
        session = self._sessions.get(operation.key)
        if session is None or session.lease_id != operation.lease_id:
            return False
        session.expires_at = self._now() + operation.duration
        return True

    def release(self, operation: Release) -> bool:
        """Take the lease out of the record."""
        session = self._sessions.get(operation.key)
        if session is None or session.lease_id != operation.lease_id:
            return False
        session.lease_id = session.owner = session.expires_at = None
        return True

    def save(self, operation: Save) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """Write state and position."""
        key = operation.key
        session = self._sessions.get(key)
        if session is None:
            return Lost(0)
        if session.lease_id != operation.lease_id:
            return Lost(session.token)
        position = operation.position
        if position is not None:
            if position <= session.position:
                return AlreadyApplied(session.position)
            if operation.previous is not None and operation.previous != session.position:
                return OutOfOrder(session.position)
            session.position = position
        session.state = operation.state
        session.version += 1
        session.messages += 1
        session.last_activity = self._now()
        self._sessions.move_to_end(key)
        return Saved(session.version)

    def load(self, operation: Load) -> SessionRecord | None:
        """Read one record."""
        session = self._sessions.get(operation.key)
        return None if session is None else _record(operation.key, session, self._now())

    def records(self, operation: Records) -> RecordPage:
        """Read a page of records."""
        now = self._now()
        if self._sorted_keys is None:
            self._sorted_keys = sorted(self._sessions)
        keys = self._sorted_keys
        start = 0 if operation.after is None else bisect_right(keys, operation.after)
        end = start + operation.limit
        page = [(key, self._sessions[key]) for key in keys[start:end]]
        found = tuple(
            _record(key, session, now)
            for key, session in page
            if operation.owner in (None, session.owner)
            and (operation.idle_for is None or session.last_activity <= now - operation.idle_for)
        )
        return RecordPage(found, keys[end - 1] if end < len(keys) else None)

    def close(self, operation: Close) -> bool:
        """End a session."""
        session = self._sessions.get(operation.key)
        if session is None or session.started_at is None:
            return False
        if operation.lease_id not in (None, session.lease_id):
            return False
        if (
            operation.idle_for is not None
            and session.last_activity > self._now() - operation.idle_for
        ):
            return False
        session.lease_id = session.owner = session.expires_at = session.started_at = None
        return True

    def purge(self, operation: Purge) -> int:
        """Forget sessions, longest without activity first."""
        now = self._now()
        idle_since = now - operation.idle_for
        purged: list[str] = []
        for key, session in self._sessions.items():
            if session.last_activity > idle_since or len(purged) == operation.limit:
                break
            if session.expires_at is None or session.expires_at <= now:
                purged.append(key)
        for key in purged:
            del self._sessions[key]
        if purged:
            self._sorted_keys = None
        return len(purged)

    def expire(self, key: str) -> None:
        """For tests: let the lease of `key`, if there is one, have expired a moment ago."""
        with self._lock:
            session = self._sessions.get(key)
            if session is not None and session.expires_at is not None:
                session.expires_at = self._now()

    def age(self, key: str, seconds: float) -> None:
        """For tests: let the last activity of `key`, if there is such a session, be earlier."""
        with self._lock:
            if key in self._sessions:
                self._sessions[key].last_activity -= seconds
                ordered = sorted(self._sessions.items(), key=lambda item: item[1].last_activity)
                self._sessions = OrderedDict(ordered)


def _record(key: str, session: _Session, now: float) -> SessionRecord:
    return SessionRecord(
        key=key,
        lease_id=session.lease_id,
        owner=session.owner,
        token=session.token,
        expires_at=session.expires_at,
        position=session.position,
        version=session.version,
        state=session.state,
        started_at=session.started_at,
        last_activity=session.last_activity,
        messages=session.messages,
        as_of=now,
    )


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


class MemorySessionStore(SessionStore):
    """Sessions in memory, for asyncio."""

    def __init__(
        self, sessions: MemorySessions | None = None, *, limits: StoreLimits | None = None
    ) -> None:
        """Use `sessions`, by default new ones of its own."""
        self.sessions = MemorySessions() if sessions is None else sessions
        self.limits = StoreLimits() if limits is None else limits

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        return self.sessions.run(operation)
