"""What a record says about its session: whether it is due to be closed, and how it is doing.

Takes a record and a time, gives data. Pure: asks no store and no clock, and what keylane cannot
see, such as how many messages wait, is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keylane.sessions.limits import check_seconds
from keylane.sessions.record import SessionRecord

__all__ = ["CloseReason", "SessionHealth", "SessionLimits", "close_reason", "health"]


class CloseReason(Enum):
    """Which limit a session has reached."""

    AGE = "age"
    MESSAGES = "messages"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """When a session is due to be closed; None switches a limit off.

    `age` is seconds since the session began, `messages` the saves since then, `idle` seconds
    without activity.
    """

    age: float | None = 2 * 60 * 60
    messages: int | None = 1000
    idle: float | None = 30 * 60

    def __post_init__(self) -> None:
        """Raises `ValueError` for limits that every session has reached."""
        for name, seconds in (("age", self.age), ("idle", self.idle)):
            if seconds is not None:
                check_seconds(name, seconds)
        if self.messages is not None and self.messages < 1:
            raise ValueError(f"`messages={self.messages}` closes every session before it begins")


@dataclass(frozen=True, slots=True)
class SessionHealth:
    """How a session is doing. Times in seconds.

    `rate` is messages a second since the session began; None, as `age`, if it is closed. `waiting`
    is what the caller said.
    """

    messages: int
    rate: float | None
    age: float | None
    idle: float
    waiting: int | None
    is_stalled: bool


_USUAL_LIMITS = SessionLimits()


def close_reason(
    record: SessionRecord, now: float, limits: SessionLimits = _USUAL_LIMITS
) -> CloseReason | None:
    """Which limit an open session has reached at `now`, seconds since 1970; the first of them.

    `record.as_of` is the time to take unless there is a reason for another one.
    """
    if record.started_at is None:
        return None
    if limits.age is not None and now - record.started_at >= limits.age:
        return CloseReason.AGE
    if limits.messages is not None and record.messages >= limits.messages:
        return CloseReason.MESSAGES
    if limits.idle is not None and now - record.last_activity >= limits.idle:
        return CloseReason.IDLE
    return None


def health(
    record: SessionRecord,
    now: float,
    waiting: int | None = None,
    *,
    stalled_after: float = 5 * 60,
) -> SessionHealth:
    """How a session is doing at `now`, seconds since 1970.

    `waiting` is how many of its messages are in the queue, if the caller knows. It is stalled if
    there is something to do for somebody (it is held, or messages wait) and there was no activity
    for `stalled_after` seconds, or no message although it began that long ago.

    A record does not say when its last save was. So once a session has had a message, grants count
    as activity: that it is only taken over and over is seen by the same `version` in two readings.
    """
    idle = max(0.0, now - record.last_activity)
    age = None if record.started_at is None else max(0.0, now - record.started_at)
    # `last_activity` may be a grant, and who is granted a session has not got on with it yet.
    without_progress = idle if record.messages or age is None else age
    is_held = record.expires_at is not None and record.expires_at > now
    return SessionHealth(
        messages=record.messages,
        rate=None if age is None else record.messages / age if age else 0.0,
        age=age,
        idle=idle,
        waiting=waiting,
        is_stalled=(is_held or bool(waiting)) and without_progress >= stalled_after,
    )
