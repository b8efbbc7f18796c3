"""What is known of one session: the one record that everything else is a view of.

A snapshot, as a store gave it. Nobody changes it. It is not frozen, as making a frozen one takes
nearly three times as long, and each grant makes one.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RecordPage", "SessionRecord"]


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class SessionRecord:
    """One session. All times are seconds since 1970 (UTC) by the store's clock."""

    key: str
    #: The lease that may write, 32 hexadecimal digits; None if nobody holds the session. It stays
    #: here when it expires, until somebody else is granted one.
    lease_id: str | None
    #: The name of whoever was granted the lease. A name only: it proves nothing.
    owner: str | None
    #: Grows by one with every grant of another lease. At least 1.
    token: int
    #: When others may have the session; None without a lease.
    expires_at: float | None
    #: The position of the last message that was applied; 0 if there was none.
    position: int
    #: How many saves were applied, ever.
    version: int
    #: What the last save left, None if that was nothing.
    state: bytes | None
    #: The grant that began the session; None if it is closed.
    started_at: float | None
    #: The last grant of another lease, or the last save.
    last_activity: float
    #: Saves that were applied since the session began.
    messages: int
    #: When the store read this.
    as_of: float

    @property
    def is_open(self) -> bool:
        """Whether the session has begun and was not closed."""
        return self.started_at is not None

    @property
    def is_held(self) -> bool:
        """Whether somebody had a lease that was not expired, when this was read."""
        return self.expires_at is not None and self.expires_at > self.as_of


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some of the records. `after` is where the next page begins; None if this is the last.

    A page may have fewer records than were asked for, or none, and still not be the last.
    """

    records: tuple[SessionRecord, ...]
    after: str | None
