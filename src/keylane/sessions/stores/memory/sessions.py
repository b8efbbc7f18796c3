"""All sessions of a process, and what each operation does to them.

Never blocks on anything but its own lock, which is held for the length of one operation, and of a
purge for the sessions that it looks at at once. How many it looks at in all grows with those that
were active, or held, since their turn to be purged came last, whatever its limit is: about 4 µs
each.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Generator
from typing import TypeVar, cast

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.limits import check_key, check_lease_id
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
from keylane.sessions.stores.memory.purge_queue import PurgeQueue
from keylane.sessions.stores.memory.session import Session, record_of

__all__ = ["MemorySessions"]

Answer = TypeVar("Answer")

# A purge looks at so many sessions before others have their turn: a few milliseconds.
_LOOKED_AT_ONCE = 1_000

# The answers to the first saves of a session, made once, as nobody can change them.
_SAVED = tuple(Saved(version) for version in range(1024))


class MemorySessions:
    """All sessions of a process; any number of stores of either face may share one.

    `clock` gives seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin without a session."""
        self._clock = clock
        self._latest = 0.0
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        # INVARIANT: each session is in the queue, or in the hands of a purge.
        self._queue = PurgeQueue()
        # Made when somebody lists the records; None since a key came or went.
        self._sorted_keys: list[str] | None = None

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation, alone."""
        if isinstance(operation, Save):
            key, lease_id, state = operation.key, operation.lease_id, operation.state
            answer = self.save(key, lease_id, operation.position, operation.previous, state)
            return cast("Answer", answer)
        if isinstance(operation, Purge):
            return cast("Answer", sum(self.purge(operation)))
        with self._lock:
            return cast("Answer", getattr(self, operation.name)(operation))

    def _now(self) -> float:
        """The clock's time, but never earlier than before: the order of the queue needs it."""
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
            key = operation.key
            session = Session(None, now, None, 0, 0, 0, key, None, 0, None, None, now)
            self._sessions[key] = session
            self._queue.add(session)
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
        if session.started_at is None:
            session.started_at = now
            session.messages = 0
        session.owner = operation.owner
        session.expires_at = now + operation.duration
        return Granted(session.token, record_of(session, now))

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

    def save(
        self,
        key: str,
        lease_id: str,
        position: int | None,
        previous: int | None,
        state: bytes | None,
    ) -> Saved | AlreadyApplied | OutOfOrder | Lost:
        """`Save`, of positions and a state that were checked."""
        # What is called most, so all of it is here: a call more would be a tenth of it.
        with self._lock:
            session = self._sessions.get(key)
            if session is not None and session.lease_id == lease_id:
                if position is not None:
                    if position <= session.position:
                        return AlreadyApplied(session.position)
                    if previous is not None and previous != session.position:
                        return OutOfOrder(session.position)
                    session.position = position
                now = self._clock()
                if now < self._latest:
                    now = self._latest
                self._latest = session.last_activity = now
                session.state = state
                session.messages += 1
                session.version = version = session.version + 1
                return _SAVED[version] if version < len(_SAVED) else Saved(version)
            token = 0 if session is None else session.token
        # Any other answer says that both are in a record, and so were checked before.
        check_key(key)
        check_lease_id(lease_id)
        return Lost(token)

    def load(self, operation: Load) -> SessionRecord | None:
        """Read one record."""
        session = self._sessions.get(operation.key)
        return None if session is None else record_of(session, self._now())

    def records(self, operation: Records) -> RecordPage:
        """Read a page of records."""
        now = self._now()
        if self._sorted_keys is None:
            self._sorted_keys = sorted(self._sessions)
        keys = self._sorted_keys
        start = 0 if operation.after is None else bisect_right(keys, operation.after)
        end = start + operation.limit
        page = [self._sessions[key] for key in keys[start:end]]
        found = tuple(
            record_of(session, now)
            for session in page
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

    def purge(self, operation: Purge) -> Generator[int, None, None]:
        """Forget sessions, longest without activity first; how many, piece by piece.

        Whoever waits for the lock has it between two pieces.
        """
        with self._lock:
            now = self._now()
        left = operation.limit
        held: list[Session] = []
        try:
            while left:
                with self._lock:
                    forgotten, is_last = self._purge_piece(now, operation.idle_for, left, held)
                left = 0 if is_last else left - forgotten
                yield forgotten
        finally:
            # Not before: the next piece would come to them again.
            with self._lock:
                for session in held:
                    self._queue.put_back(session)

    def _purge_piece(
        self, now: float, idle_for: float, limit: int, held: list[Session]
    ) -> tuple[int, bool]:
        """How many of the next sessions were forgotten, and whether there are no more to look at.

        Those that somebody holds go to `held`.
        """
        idle_since = now - idle_for
        count = 0
        for _ in range(_LOOKED_AT_ONCE):
            session = self._queue.next_before(idle_since)
            if session is None:
                return count, True
            if session.last_activity > idle_since:
                self._queue.put_back(session)
            elif session.expires_at is not None and session.expires_at > now:
                held.append(session)
            else:
                del self._sessions[session.key]
                self._sorted_keys = None
                count += 1
                if count == limit:
                    break
        return count, False

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
                self._queue.order_again()
