"""Sessions in the memory of one process: for tests, and for workers that are one process.

Nothing survives the process.
"""

from __future__ import annotations

from keylane.sessions.stores.memory.sessions import MemorySessions
from keylane.sessions.stores.memory.store import MemorySessionStore, SyncMemorySessionStore

__all__ = ["MemorySessionStore", "MemorySessions", "SyncMemorySessionStore"]
