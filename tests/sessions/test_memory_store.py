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


def test_a_purge_in_pieces_forgets_as_many_as_one_in_a_single_piece() -> None:
    """More sessions than are looked at at once; some are held, others were active since."""
    clock = Clock()
    store = SyncMemorySessionStore(MemorySessions(clock))
    for number in range(6_000):
        store.acquire(f"k{number}", FIRST, "worker-1", 60)
    clock.now += 3_000
    for number in range(0, 6_000, 3):
        store.renew(f"k{number}", FIRST, 300)
        store.save(f"k{number + 1}", FIRST, position=1)
    assert [store.purge(idle_for=3_000, limit=1_500) for _ in range(3)] == [1_500, 500, 0]
    clock.now += 3_000
    assert store.purge(idle_for=3_000, limit=10_000) == 4_000
    assert store.records().records == ()


def test_other_tasks_have_their_turn_during_a_purge() -> None:
    """A purge may look at any number of sessions: here none is to be forgotten."""
    clock = Clock()
    store = MemorySessionStore(MemorySessions(clock))
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def purge() -> int:
        for number in range(5_000):
            await store.acquire(f"k{number}", FIRST, "worker-1", 60)
        clock.now += 3_000
        for number in range(5_000):
            await store.save(f"k{number}", FIRST, position=1)
        others = asyncio.create_task(take_turns())
        count = await store.purge(idle_for=3_000)
        others.cancel()
        return count

    assert asyncio.run(purge()) == 0
    assert turns >= 5


def test_a_purge_that_is_cancelled_leaves_its_sessions_to_the_next() -> None:
    clock = Clock()
    store = MemorySessionStore(MemorySessions(clock))

    async def purge() -> int:
        for number in range(5_000):
            await store.acquire(f"k{number}", FIRST, "worker-1", 60)
        clock.now += 3_000
        for number in range(5_000):
            await store.renew(f"k{number}", FIRST, 60)
        cancelled = asyncio.create_task(store.purge(idle_for=3_000))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.wait([cancelled])
        assert cancelled.cancelled()
        clock.now += 3_000
        return await store.purge(idle_for=3_000, limit=10_000)

    assert asyncio.run(purge()) == 5_000
