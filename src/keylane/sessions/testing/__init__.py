"""What a store of sessions is held to, for stores of your own as well.

Needs the extra `verify` (`pip install keylane[verify]`), which brings Hypothesis. Derive a class
from `SessionStoreContract`, say how an empty store is opened, and let pytest run it.
"""

from __future__ import annotations

from keylane.sessions.testing.contract import SessionStoreContract
from keylane.sessions.testing.machine import check_random_operations
from keylane.sessions.testing.model import ModelSessions
from keylane.sessions.testing.under_test import BlockingSessionStore, StoreUnderTest

__all__ = [
    "BlockingSessionStore",
    "ModelSessions",
    "SessionStoreContract",
    "StoreUnderTest",
    "check_random_operations",
]
