"""What a store can be asked, as data. Without input or output: both faces of all stores run these.

Each operation is one statement or one script of a store, applied whole or not at all.

INVARIANT: every operation that is repeated with the same arguments has the effect of one. The one
exception is a `Save` without a position: it counts again.

Nobody changes an operation once it is made. They are not frozen, as making a frozen object takes as
long as a whole save in memory.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.limits import (
    StoreLimits,
    check_count,
    check_key,
    check_lease_id,
    check_owner,
    check_positions,
    check_seconds,
)
from keylane.sessions.record import RecordPage, SessionRecord

__all__ = [
    "Acquire",
    "Close",
    "Load",
    "LockRecord",
    "Operation",
    "Purge",
    "Records",
    "Release",
    "Renew",
    "Save",
    "new_lease_id",
]

Answer_co = TypeVar("Answer_co", covariant=True)


def new_lease_id() -> str:
    """128 random bits as 32 hexadecimal digits. Made by the client before its first try."""
    return secrets.token_hex(16)


class Operation(ABC, Generic[Answer_co]):
    """One thing to do, and the type of what is answered."""

    __slots__ = ()

    #: How it is called: the name of the method of a store, and of a store's dialogue.
    name: ClassVar[str]

    @abstractmethod
    def check(self, limits: StoreLimits) -> None:
        """Raises `ValueError`, `TypeError` or `StateTooLargeError` for what no store runs."""


@dataclass(slots=True)
class Acquire(Operation[Granted | Held]):
    """Grant the session to `lease_id` for `duration` seconds, and begin it if it is not open.

    INVARIANT: a grant needs one of these: no lease is in the record, its `expires_at` is not
    after the store's now, it is the same lease, or `take_over`.
    INVARIANT: the token grows by one with every grant of another lease, and by nothing else. It
    survives release, expiry and close. The same lease keeps its token, expired or not.
    A grant sets lease, owner and `expires_at`; with a new token also `last_activity`. It sets
    `started_at` and `messages = 0` if the session was new or closed. The rest stays as it was.
    """

    name: ClassVar[str] = "acquire"

    key: str
    lease_id: str
    owner: str
    duration: float
    take_over: bool = False

    def check(self, limits: StoreLimits) -> None:
        """Key, lease, owner and duration."""
        check_key(self.key)
        check_lease_id(self.lease_id)
        check_owner(self.owner)
        limits.check_duration(self.duration)


@dataclass(slots=True)
class Renew(Operation[bool]):
    """Let the lease end `duration` seconds from the store's now. False: it is not in the record.

    A lease that expired and that nobody took is renewed.
    """

    name: ClassVar[str] = "renew"

    key: str
    lease_id: str
    duration: float

    def check(self, limits: StoreLimits) -> None:
        """Key, lease and duration."""
        check_key(self.key)
        check_lease_id(self.lease_id)
        limits.check_duration(self.duration)


@dataclass(slots=True)
class Release(Operation[bool]):
    """Take lease, owner and `expires_at` out of the record; the session stays open.

    False if the lease was not in the record, as in a repetition.
    """

    name: ClassVar[str] = "release"

    key: str
    lease_id: str

    def check(self, limits: StoreLimits) -> None:
        """Key and lease."""
        check_key(self.key)
        check_lease_id(self.lease_id)


@dataclass(slots=True)
class Save(Operation[Saved | AlreadyApplied | OutOfOrder | Lost]):
    """Write down that the message at `position` was applied and left `state`.

    INVARIANT: applied if and only if, at that instant, the record's lease is `lease_id` and the
    position is new. No clock takes part: an expired lease that nobody took still writes.
    INVARIANT: position and version never fall; each position is applied at most once, and with
    `previous` none is skipped. State, position, version, messages and `last_activity` change
    together or not at all.
    Looked at in this order: `Lost` if another lease or none is in the record; `AlreadyApplied` if
    `position` is not above the record's; `OutOfOrder` if `previous` is given and is not the
    record's position; else `Saved`.

    `position` is any number from 1 that grows within the session: a producer's counter, a stream's
    sequence number, an offset + 1. `previous` is that of the message before, 0 before the first;
    give it wherever it is known, as a gap cannot be seen without it. `position=None` is for work
    that may be done twice: nothing is compared and the record's position stays.
    `state` replaces what was there; None leaves nothing.
    """

    name: ClassVar[str] = "save"

    key: str
    lease_id: str
    position: int | None
    previous: int | None
    state: bytes | None

    def check(self, limits: StoreLimits) -> None:
        """Key, lease, positions and the size of the state."""
        check_key(self.key)
        check_lease_id(self.lease_id)
        check_positions(self.position, self.previous)
        limits.check_state(self.key, self.state)


@dataclass(slots=True)
class Load(Operation[SessionRecord | None]):
    """The record, or None."""

    name: ClassVar[str] = "load"

    key: str

    def check(self, limits: StoreLimits) -> None:
        """The key."""
        check_key(self.key)


@dataclass(slots=True)
class LockRecord(Operation[SessionRecord | None]):
    """The record, or None; locked until the user's transaction ends.

    INVARIANT: until then no operation changes the record except a `Save` in that transaction. Only
    stores with transactions run it, on a connection of the user's.
    """

    name: ClassVar[str] = "lock_record"

    key: str

    def check(self, limits: StoreLimits) -> None:
        """The key."""
        check_key(self.key)


@dataclass(slots=True)
class Records(Operation[RecordPage]):
    """Records by key (order of bytes), at most `limit` of them, those behind the key `after`.

    Only those held by `owner` (by name, expired leases as well), and only those without activity
    for at least `idle_for` seconds, where these are given. Each page is one reading, all pages
    together are not: sessions that were there throughout are in exactly one page.
    """

    name: ClassVar[str] = "records"

    owner: str | None = None
    idle_for: float | None = None
    limit: int = 1000
    after: str | None = None

    def check(self, limits: StoreLimits) -> None:
        """Whatever is given."""
        if self.owner is not None:
            check_owner(self.owner)
        if self.idle_for is not None:
            check_seconds("idle_for", self.idle_for)
        check_count("limit", self.limit)
        if self.after is not None:
            check_key(self.after)


@dataclass(slots=True)
class Close(Operation[bool]):
    """End an open session: no lease, no owner, no `started_at`; all else stays.

    Only if the record's lease is `lease_id`, and only if there was no activity for at least
    `idle_for` seconds; one of the two has to be given. With `idle_for` alone a session that
    somebody holds is closed as well: its holder does not get on, and is refused from then on.
    False if there is no such open session, as in a repetition.
    """

    name: ClassVar[str] = "close"

    key: str
    lease_id: str | None = None
    idle_for: float | None = None

    def check(self, limits: StoreLimits) -> None:
        """The key, and that there is a condition."""
        check_key(self.key)
        if self.lease_id is None and self.idle_for is None:
            raise ValueError("`close` needs a `lease_id` or `idle_for`, or both")
        if self.lease_id is not None:
            check_lease_id(self.lease_id)
        if self.idle_for is not None:
            check_seconds("idle_for", self.idle_for)


@dataclass(slots=True)
class Purge(Operation[int]):
    """Forget at most `limit` sessions without activity for `idle_for` seconds; how many it were.

    Only such as nobody holds, or whose lease expired. The only operation that deletes. Fewer than
    `limit` says that there were no more. Each session goes whole and at one instant; a store may
    let others have their turn between two of them.
    INVARIANT: a purge ends the protection against holders who were away for longer than
    `idle_for`; so it refuses an age below ten times the longest lease.
    """

    name: ClassVar[str] = "purge"

    idle_for: float
    limit: int = 1000

    def check(self, limits: StoreLimits) -> None:
        """The age, and the limit."""
        limits.check_purge_age(self.idle_for)
        check_count("limit", self.limit)
