"""What a store of sessions is held to, for stores of your own as well.

Needs the extra `verify` (`pip install keylane[verify]`), which brings Hypothesis. Derive a class
from `SessionStoreContract`, say how an empty store is opened, and let pytest run it.
"""

from __future__ import annotations

from keylane.sessions.testing.cancel_storm import check_cancel_storm
from keylane.sessions.testing.contract import SessionStoreContract
from keylane.sessions.testing.history import Call, HistoryFile, Seen, read_history
from keylane.sessions.testing.linearizability import Verdict, check_history, verdict_of
from keylane.sessions.testing.machine import check_random_operations
from keylane.sessions.testing.model import ModelSessions
from keylane.sessions.testing.recording import (
    RecordingSessionStore,
    RecordingTransactionalSessionStore,
    SyncRecordingSessionStore,
    SyncRecordingTransactionalSessionStore,
)
from keylane.sessions.testing.under_test import BlockingSessionStore, StoreUnderTest

__all__ = [
    "BlockingSessionStore",
    "Call",
    "HistoryFile",
    "ModelSessions",
    "RecordingSessionStore",
    "RecordingTransactionalSessionStore",
    "Seen",
    "SessionStoreContract",
    "StoreUnderTest",
    "SyncRecordingSessionStore",
    "SyncRecordingTransactionalSessionStore",
    "Verdict",
    "check_cancel_storm",
    "check_history",
    "check_random_operations",
    "read_history",
    "verdict_of",
]
