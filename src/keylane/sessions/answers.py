"""What a store answers. None of these is an error: each is one of the ways things normally go."""

from __future__ import annotations

from dataclasses import dataclass

from keylane.sessions.record import SessionRecord

__all__ = ["AlreadyApplied", "Granted", "Held", "Lost", "OutOfOrder", "Saved"]


@dataclass(frozen=True, slots=True)
class Granted:
    """The caller has the session. `record` is as the grant left it, with the state so far."""

    token: int
    record: SessionRecord


@dataclass(frozen=True, slots=True)
class Held:
    """Another lease is in the record and not expired, for `remaining` seconds (0 or more)."""

    owner: str
    token: int
    remaining: float


@dataclass(frozen=True, slots=True)
class Saved:
    """State, position, version and count changed together; `version` is the new one."""

    version: int


@dataclass(frozen=True, slots=True)
class AlreadyApplied:
    """The message was applied before, or a later one was; `position` is the last one applied."""

    position: int


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """Something between was skipped; `expected` is the position last applied."""

    expected: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The caller's lease is not in the record; `token` is the session's, 0 without a record."""

    token: int
