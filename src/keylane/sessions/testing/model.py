"""What the records have to be after any operations: the model that every store is compared with.

Takes operations, gives the answers of a store without a clock: a test says when a lease expires and
how long a session was idle. Written to be read, not to be fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod

from keylane.sessions.answers import AlreadyApplied, Lost, OutOfOrder, Saved
from keylane.sessions.operations import Acquire, Close, Operation, Release, Renew, Save
from keylane.sessions.record import SessionRecord

__all__ = ["GRANTED", "ModelSession", "ModelSessions"]

#: The model's answer to an `Acquire` that gets the lease; `token` and record are in the model.
GRANTED = "granted"

# In seconds: how long ago a test may have made a record, less than the shortest lease in a test;
# and what is lost where a store keeps times in its own way.
_SLOWNESS = 30
_ROUNDING = 0.001


@dataclass
class ModelSession:
    """One session. `idle` is how far a test has moved its last activity into the past, seconds."""

    lease_id: str | None = None
    owner: str | None = None
    token: int = 0
    duration: float = 0
    expired: bool = False
    position: int = 0
    version: int = 0
    state: bytes | None = None
    is_open: bool = False
    idle: float = 0
    messages: int = 0

    def is_idle(self, idle_for: float | None) -> bool:
        """Whether there was no activity for so long; True where nobody asks."""
        return idle_for is None or self.idle >= idle_for

    def check(self, record: SessionRecord) -> None:
        """Fails unless the record of a store says the same."""
        assert record.lease_id == self.lease_id
        assert record.owner == self.owner
        assert record.token == self.token
        assert record.position == self.position
        assert record.version == self.version
        assert record.state == self.state
        assert record.messages == self.messages
        assert record.is_open == self.is_open
        assert record.is_held == (self.lease_id is not None and not self.expired)
        if self.lease_id is None:
            assert record.expires_at is None
        elif not self.expired:
            assert record.expires_at is not None
            assert -_SLOWNESS < record.expires_at - record.as_of - self.duration < _ROUNDING
        assert -_ROUNDING < record.as_of - record.last_activity - self.idle < _SLOWNESS
        if record.started_at is not None:
            assert record.started_at <= record.as_of + _ROUNDING


class ModelSessions:
    """All sessions by key, and what each operation does to them."""

    def __init__(self) -> None:
        """Begin without a session."""
        self.sessions: dict[str, ModelSession] = {}

    def holder_of(self, key: str, lease_id: str) -> ModelSession | None:
        """The session, if the lease is in its record."""
        session = self.sessions.get(key)
        return session if session is not None and session.lease_id == lease_id else None

    @singledispatchmethod
    def run(self, operation: Operation[object]) -> object:
        """Apply an operation that changes one session; its answer, or `GRANTED` or None (held)."""
        raise NotImplementedError(operation)

    @run.register
    def _(self, operation: Acquire) -> object:
        session = self.sessions.setdefault(operation.key, ModelSession())
        is_taken = session.lease_id is not None and session.lease_id != operation.lease_id
        if is_taken and not session.expired and not operation.take_over:
            return None
        if session.lease_id != operation.lease_id:
            session.token += 1
            session.idle = 0
        if not session.is_open:
            session.is_open = True
            session.messages = 0
        session.lease_id = operation.lease_id
        session.owner = operation.owner
        session.duration = operation.duration
        session.expired = False
        return GRANTED

    @run.register
    def _(self, operation: Renew) -> object:
        session = self.holder_of(operation.key, operation.lease_id)
        if session is None:
            return False
        session.duration = operation.duration
        session.expired = False
        return True

    @run.register
    def _(self, operation: Release) -> object:
        session = self.holder_of(operation.key, operation.lease_id)
        if session is None:
            return False
        session.lease_id = session.owner = None
        session.expired = False
        return True

    @run.register
    def _(self, operation: Save) -> object:
        session = self.holder_of(operation.key, operation.lease_id)
        if session is None:
            known = self.sessions.get(operation.key)
            return Lost(0 if known is None else known.token)
        if operation.position is not None:
            if operation.position <= session.position:
                return AlreadyApplied(session.position)
            if operation.previous not in (None, session.position):
                return OutOfOrder(session.position)
            session.position = operation.position
        session.state = operation.state
        session.version += 1
        session.messages += 1
        session.idle = 0
        return Saved(session.version)

    @run.register
    def _(self, operation: Close) -> object:
        session = self.sessions.get(operation.key)
        if session is None or not session.is_open or not session.is_idle(operation.idle_for):
            return False
        if operation.lease_id is not None and operation.lease_id != session.lease_id:
            return False
        session.lease_id = session.owner = None
        session.expired = session.is_open = False
        return True

    def expire(self, key: str) -> None:
        """The lease of `key`, if there is one, has expired."""
        session = self.sessions.get(key)
        if session is not None and session.lease_id is not None:
            session.expired = True

    def age(self, key: str, seconds: float) -> None:
        """The last activity of `key`, if there is one, was earlier."""
        if key in self.sessions:
            self.sessions[key].idle += seconds

    def listed(self, owner: str | None, idle_for: float | None) -> dict[str, ModelSession]:
        """What a listing gives, in its order."""
        return {
            key: session
            for key, session in sorted(self.sessions.items())
            if owner in (None, session.owner) and session.is_idle(idle_for)
        }

    def purgeable(self, idle_for: float) -> set[str]:
        """The keys that a purge may forget."""
        return {
            key
            for key, session in self.sessions.items()
            if session.is_idle(idle_for) and (session.lease_id is None or session.expired)
        }
