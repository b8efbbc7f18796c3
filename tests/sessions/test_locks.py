"""How a lease is come by, with both faces: at once, by waiting, by taking over, by asking again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from keylane.sessions import (
    MemorySessions,
    SessionHeldError,
    SessionLease,
    SessionLockManager,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
    new_lease_id,
)
from keylane.sessions.operations import Acquire
from tests.sessions.fake_time import FakeTime, settle
from tests.sessions.faulty_store import FaultyStore, SyncFaultyStore

KEY = "octocat/hello"
Lease = SessionLease | SyncSessionLease


class Face:
    """Two workers with one store; `call` runs a method to its end, and time passes in sleeps."""

    def __init__(self, name: str) -> None:
        self.time = FakeTime()
        sessions = MemorySessions(self.time.clock)
        self.sync_store = SyncFaultyStore(sessions)
        self.async_store = FaultyStore(sessions)
        self.when_slept: Callable[[], object] = lambda: None
        self.is_async = name == "async"
        self.store = self.async_store if self.is_async else self.sync_store
        self.first = self.manager("worker-1")
        self.second = self.manager("worker-2")

    def manager(self, owner: str) -> SessionLockManager | SyncSessionLockManager:
        if self.is_async:
            return SessionLockManager(
                self.async_store,
                owner,
                10,
                clock=self.time.clock,
                sleep=self.sleep,
                jitter=lambda: 1.0,
            )
        return SyncSessionLockManager(
            self.sync_store,
            owner,
            10,
            clock=self.time.clock,
            sleep=self.sleep_at_once,
            jitter=lambda: 1.0,
        )

    def sleep_at_once(self, seconds: float) -> None:
        self.time.sleep_at_once(seconds)
        self.when_slept()

    async def sleep(self, seconds: float) -> None:
        self.sleep_at_once(seconds)

    def call(self, method: Callable[..., object], *arguments: object, **named: object) -> object:
        answer = method(*arguments, **named)
        if self.is_async:
            return asyncio.run(cast("Coroutine[object, object, object]", answer))
        return answer

    def enter_hold(self, **named: Any) -> object:
        """Hold the session for a moment; what `call` runs to its end."""
        first = self.first
        if isinstance(first, SyncSessionLockManager):
            with first.hold(KEY, **named) as lease:
                return lease

        async def hold(locks: SessionLockManager) -> SessionLease:
            async with locks.hold(KEY, **named) as lease:
                return lease

        return hold(first)

    def lease(self, method: Callable[..., object], *arguments: object, **named: object) -> Lease:
        lease = self.call(method, *arguments, **named)
        assert isinstance(lease, Lease)
        return lease


@pytest.fixture(params=["sync", "async"])
def face(request: pytest.FixtureRequest) -> Face:
    return Face(request.param)


def test_a_session_has_one_holder(face: Face) -> None:
    lease = face.lease(face.first.try_acquire, KEY)
    assert (lease.key, lease.owner, lease.token) == (KEY, "worker-1", 1)
    assert lease.deadline == face.time.now + 10
    assert face.call(face.second.try_acquire, KEY) is None


def test_the_same_name_is_a_stranger(face: Face) -> None:
    face.lease(face.first.try_acquire, KEY)
    assert face.call(face.first.try_acquire, KEY) is None


def test_the_same_lease_id_is_the_same_lease(face: Face) -> None:
    lease_id = new_lease_id()
    face.store.fail("no answer", "acquire")
    with pytest.raises(StoreUnavailableError):
        face.call(face.first.try_acquire, KEY, lease_id=lease_id)
    face.store.fail(None)
    lease = face.lease(face.first.try_acquire, KEY, lease_id=lease_id)
    assert lease.token == 1


def test_a_grant_without_an_answer_is_found_by_whoever_asks_again(face: Face) -> None:
    """Else a worker would be kept out by itself until its lease expires."""
    lease_id = new_lease_id()
    face.store.fail("no answer", "acquire")
    with pytest.raises(StoreUnavailableError):
        face.call(face.first.acquire, KEY, 0, lease_id=lease_id)
    face.store.fail(None)
    lease = face.lease(face.first.acquire, KEY, 0, lease_id=lease_id)
    assert (lease.lease_id, lease.token) == (lease_id, 1)
    with pytest.raises(SessionHeldError):
        face.call(face.first.acquire, KEY, 0)


@pytest.mark.parametrize("take_over", [False, True])
def test_holding_a_session_after_a_grant_without_an_answer(face: Face, take_over: bool) -> None:
    lease_id = new_lease_id()
    face.store.fail("no answer", "acquire")
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            face.call(face.enter_hold, take_over=take_over, lease_id=lease_id)
    face.store.fail(None)
    lease = face.lease(face.enter_hold, take_over=take_over, lease_id=lease_id)
    assert (lease.lease_id, lease.token) == (lease_id, 1)
    assert face.store.names()[-1] == "release"


def test_waiting_ends_when_the_lease_does(face: Face) -> None:
    face.lease(face.first.try_acquire, KEY)
    before = face.time.now
    lease = face.lease(face.second.acquire, KEY, 60)
    assert lease.token == 2
    assert face.time.now - before == pytest.approx(10, abs=0.01)
    growing = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0]
    assert face.time.slept[: len(growing)] == pytest.approx(growing)
    assert max(face.time.slept) == 1.0


def test_waiting_ends_in_time(face: Face) -> None:
    """With a last try at the end of it."""
    face.lease(face.first.try_acquire, KEY)
    before = face.time.now
    with pytest.raises(SessionHeldError) as raised:
        face.call(face.second.acquire, KEY, 2.5)
    assert face.time.now - before == pytest.approx(2.5)
    assert raised.value.owner == "worker-1"
    assert raised.value.remaining == pytest.approx(7.5)


def test_pauses_differ_between_workers(face: Face) -> None:
    face.lease(face.first.try_acquire, KEY)
    face.second._jitter = lambda: 0.0
    face.lease(face.second.acquire, KEY, 60)
    assert face.time.slept[:3] == pytest.approx([0.005, 0.01, 0.02])


def test_a_store_that_comes_back_is_asked_with_the_same_lease(face: Face) -> None:
    """So that a grant whose answer was lost is found again."""
    face.store.fail("no answer", "acquire")
    face.when_slept = lambda: len(face.store.asked) == 4 and face.store.fail(None)
    lease = face.lease(face.first.acquire, KEY, 60)
    assert lease.token == 1
    tries = [one for one in face.store.asked if isinstance(one, Acquire)]
    assert len(tries) == 5
    assert {one.lease_id for one in tries} == {lease.lease_id}


def test_a_store_that_stays_away_is_given_up_in_time(face: Face) -> None:
    face.store.fail("unavailable", "acquire")
    before = face.time.now
    with pytest.raises(StoreUnavailableError):
        face.call(face.first.acquire, KEY, 3)
    assert face.time.now - before == pytest.approx(3)


def test_taking_over_waits_for_nobody(face: Face) -> None:
    face.lease(face.first.try_acquire, KEY)
    lease = face.lease(face.second.take_over, KEY)
    assert lease.token == 2
    assert face.time.slept == []


def test_the_deadline_is_reckoned_from_before_the_request(face: Face) -> None:
    """The store's answer may be as old as the way back was long."""
    sent_at = face.time.now

    def answer_late() -> None:
        face.time.now += 3

    face.store.before_answer = answer_late
    lease = face.lease(face.first.try_acquire, KEY)
    assert lease.deadline == sent_at + 10


def test_terms_that_no_store_takes() -> None:
    store = FaultyStore(MemorySessions())
    with pytest.raises(ValueError, match="owner"):
        SessionLockManager(store, "", 10)
    with pytest.raises(ValueError, match="longer than the store's"):
        SessionLockManager(store, "worker-1", 301)


def test_a_grant_that_is_cancelled_on_its_way_is_given_back() -> None:
    """Else nobody could have the session until it expires."""
    store = FaultyStore(MemorySessions())
    store.fail("silent", "acquire")

    async def cancel() -> None:
        task = asyncio.create_task(SessionLockManager(store, "worker-1", 10).try_acquire(KEY))
        await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert store.names() == ["acquire", "release"]
        store.fail(None)
        assert await SessionLockManager(store, "worker-2", 10).try_acquire(KEY)

    asyncio.run(cancel())
