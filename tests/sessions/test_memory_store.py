"""The memory store does what every store does, with both faces, and has a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from keylane.sessions import (
    MemorySessions,
    MemorySessionStore,
    SyncMemorySessionStore,
    SyncSessionStore,
)
from keylane.sessions.testing import BlockingSessionStore, SessionStoreContract, StoreUnderTest

FIRST, SECOND = "1" * 32, "2" * 32


def under_test(sessions: MemorySessions, store: SyncSessionStore) -> StoreUnderTest:
    return StoreUnderTest(store, sessions.expire, sessions.age)


class TestSyncMemoryStore(SessionStoreContract):
    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        sessions = MemorySessions()
        yield under_test(sessions, SyncMemorySessionStore(sessions))


class TestMemoryStore(SessionStoreContract):
    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        sessions = MemorySessions()
        with asyncio.Runner() as runner:
            store = BlockingSessionStore(MemorySessionStore(sessions), runner)
            yield under_test(sessions, store)
