"""Sessions at run time: one fenced record for each session key, in a store that is there already.

Imports `keylane.model` and the standard library only. A lock excludes, it does not order: the order
of messages comes from the broker. What is here makes the hand-over between two workers harmless.
"""

from __future__ import annotations

from keylane.sessions.affinity import partitions_of, preferred_owner
from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    ForkedLeaseError,
    SessionAlreadyAppliedError,
    SessionError,
    SessionHeldError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    SessionUnknownError,
    StateTooLargeError,
    StoreUnavailableError,
)
from keylane.sessions.lease import SessionLease, SyncSessionLease
from keylane.sessions.lifecycle import (
    SessionLifecycleManager,
    SessionStateStore,
    SyncSessionLifecycleManager,
    SyncSessionStateStore,
)
from keylane.sessions.limits import MAX_POSITION, StoreLimits
from keylane.sessions.locks import SessionLockManager, SyncSessionLockManager
from keylane.sessions.operations import new_lease_id
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.session_health import (
    CloseReason,
    SessionHealth,
    SessionLimits,
    close_reason,
    health,
)
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.stores.memory import (
    MemorySessions,
    MemorySessionStore,
    SyncMemorySessionStore,
)
from keylane.sessions.transaction import (
    SessionTransaction,
    SyncTransactionalSessionStore,
    TransactionalSessionStore,
)

__all__ = [
    "MAX_POSITION",
    "AlreadyApplied",
    "CloseReason",
    "ForkedLeaseError",
    "Granted",
    "Held",
    "Lost",
    "MemorySessionStore",
    "MemorySessions",
    "OutOfOrder",
    "RecordPage",
    "Saved",
    "SessionAlreadyAppliedError",
    "SessionError",
    "SessionHealth",
    "SessionHeldError",
    "SessionLease",
    "SessionLeaseLostError",
    "SessionLifecycleManager",
    "SessionLimits",
    "SessionLockManager",
    "SessionOutOfOrderError",
    "SessionRecord",
    "SessionStateStore",
    "SessionStore",
    "SessionTransaction",
    "SessionUnknownError",
    "StateTooLargeError",
    "StoreLimits",
    "StoreUnavailableError",
    "SyncMemorySessionStore",
    "SyncSessionLease",
    "SyncSessionLifecycleManager",
    "SyncSessionLockManager",
    "SyncSessionStateStore",
    "SyncSessionStore",
    "SyncTransactionalSessionStore",
    "TransactionalSessionStore",
    "close_reason",
    "health",
    "new_lease_id",
    "partitions_of",
    "preferred_owner",
]
