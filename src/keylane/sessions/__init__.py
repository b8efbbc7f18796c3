"""Sessions at run time: one fenced record for each session key, in a store that is there already.

Imports `keylane.model` and the standard library only. A lock excludes, it does not order: the order
of messages comes from the broker. What is here makes the hand-over between two workers harmless.
"""

from __future__ import annotations

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    SessionError,
    SessionHeldError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    SessionUnknownError,
    StateTooLargeError,
    StoreUnavailableError,
)
from keylane.sessions.limits import MAX_POSITION, StoreLimits
from keylane.sessions.operations import new_lease_id
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.stores.memory import (
    MemorySessions,
    MemorySessionStore,
    SyncMemorySessionStore,
)

__all__ = [
    "MAX_POSITION",
    "AlreadyApplied",
    "Granted",
    "Held",
    "Lost",
    "MemorySessionStore",
    "MemorySessions",
    "OutOfOrder",
    "RecordPage",
    "Saved",
    "SessionError",
    "SessionHeldError",
    "SessionLeaseLostError",
    "SessionOutOfOrderError",
    "SessionRecord",
    "SessionStore",
    "SessionUnknownError",
    "StateTooLargeError",
    "StoreLimits",
    "StoreUnavailableError",
    "SyncMemorySessionStore",
    "SyncSessionStore",
    "new_lease_id",
]
