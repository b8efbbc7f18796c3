"""The memory store does what every store does, with both faces, and has a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from keylane.sessions import (
    Granted,
    Held,
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


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_lease_ends_at_its_time_and_not_before() -> None:
    clock = Clock()
    store = SyncMemorySessionStore(MemorySessions(clock))
    assert isinstance(store.acquire("k", FIRST, "worker-1", 60), Granted)
    clock.now += 59.5
    assert store.acquire("k", SECOND, "worker-2", 60) == Held("worker-1", 1, 0.5)
    clock.now += 0.5
    assert isinstance(store.acquire("k", SECOND, "worker-2", 60), Granted)


def test_a_session_is_idle_from_its_last_activity() -> None:
    clock = Clock()
    store = SyncMemorySessionStore(MemorySessions(clock))
    store.acquire("k", FIRST, "worker-1", 60)
    clock.now += 10
    store.renew("k", FIRST, 300)
    assert store.records(idle_for=10).records
    store.save("k", FIRST, position=1)
    clock.now += 9.5
    assert not store.records(idle_for=10).records
    assert not store.close("k", idle_for=10)
    clock.now += 0.5
    assert store.close("k", idle_for=10)


def test_a_clock_that_steps_back_changes_no_order() -> None:
    """Sessions are purged by their last activity, and that is kept in order."""
    clock = Clock()
    store = SyncMemorySessionStore(MemorySessions(clock))
    store.acquire("a", FIRST, "worker-1", 60)
    clock.now -= 5_000
    store.acquire("b", FIRST, "worker-1", 60)
    clock.now += 8_000
    assert store.purge(idle_for=3_000) == 2


def test_both_faces_share_sessions() -> None:
    sessions = MemorySessions()
    SyncMemorySessionStore(sessions).acquire("k", FIRST, "worker-1", 60)
    record = asyncio.run(MemorySessionStore(sessions).load("k"))
    assert record is not None
    assert record.owner == "worker-1"
