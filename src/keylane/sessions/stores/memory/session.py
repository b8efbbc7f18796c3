"""One session in memory, and the record that is read of it."""

from __future__ import annotations

from dataclasses import dataclass

from keylane.sessions.record import SessionRecord

__all__ = ["Session", "record_of"]


@dataclass(slots=True, eq=False)
class Session:
    """A session's record as it changes, and since when it is in the queue of `purge`.

    The other fields are those of `SessionRecord`. What a save reads and writes comes first, so that
    it is in one line of the processor's cache: with many sessions each line more is waited for.
    """

    lease_id: str | None
    last_activity: float
    state: bytes | None
    messages: int
    version: int
    position: int
    key: str
    owner: str | None
    token: int
    expires_at: float | None
    started_at: float | None
    queued_at: float


def record_of(session: Session, now: float) -> SessionRecord:
    """The record at the time `now`, in seconds since 1970."""
    return SessionRecord(
        key=session.key,
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
