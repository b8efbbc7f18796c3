"""Sessions from start to end with both faces, and what is read from a record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from keylane.sessions import (
    AlreadyApplied,
    CloseReason,
    MemorySessions,
    MemorySessionStore,
    Saved,
    SessionHeldError,
    SessionLease,
    SessionLeaseLostError,
    SessionLifecycleManager,
    SessionLimits,
    SessionLockManager,
    SessionRecord,
    SessionStateStore,
    SessionUnknownError,
    SyncMemorySessionStore,
    SyncSessionLease,
    SyncSessionLifecycleManager,
    SyncSessionLockManager,
    SyncSessionStateStore,
    close_reason,
    health,
    new_lease_id,
)
from tests.sessions.fake_time import FakeTime

Lease = SessionLease | SyncSessionLease
Lifecycle = SessionLifecycleManager | SyncSessionLifecycleManager


class Face:
    """Workers with one memory and one face; `call` runs a method to its end."""

    def __init__(self, name: str) -> None:
        self.time = FakeTime()
        self.is_async = name == "async"
        sessions = MemorySessions(self.time.clock)
        self.async_store = MemorySessionStore(sessions)
        self.sync_store = SyncMemorySessionStore(sessions)
        self.states = (
            SessionStateStore(self.async_store)
            if self.is_async
            else SyncSessionStateStore(self.sync_store)
        )

    def worker(self, name: str, limits: SessionLimits | None = None) -> Lifecycle:
        if self.is_async:
            return SessionLifecycleManager(SessionLockManager(self.async_store, name, 60), limits)
        return SyncSessionLifecycleManager(
            SyncSessionLockManager(self.sync_store, name, 60), limits
        )

    def call(self, method: Callable[..., object], *arguments: object, **named: object) -> object:
        answer = method(*arguments, **named)
        if asyncio.iscoroutine(answer):
            return asyncio.run(cast("Coroutine[Any, Any, object]", answer))
        return answer

    def start(self, worker: Lifecycle, key: str, **named: object) -> Lease:
        lease = self.call(worker.start, key, **named)
        assert isinstance(lease, Lease)
        return lease

    def keys(self, records: Iterator[SessionRecord] | AsyncIterator[SessionRecord]) -> list[str]:
        if isinstance(records, Iterator):
            return [record.key for record in records]

        async def collect() -> list[str]:
            return [record.key async for record in records]

        return asyncio.run(collect())


@pytest.fixture(params=["sync", "async"])
def face(request: pytest.FixtureRequest) -> Face:
    return Face(request.param)


def test_whoever_comes_after_a_dead_worker_starts_like_any_other(face: Face) -> None:
    first, second = face.worker("worker-1"), face.worker("worker-2")
    lost = face.start(first, "k")
    face.call(lost.save, position=1, state=b"one")
    with pytest.raises(SessionHeldError):
        face.call(second.start, "k")
    lease = face.start(second, "k", take_over=True)
    assert (lease.token, lease.record.state, lease.record.messages) == (2, b"one", 1)
    with pytest.raises(SessionLeaseLostError):
        face.call(lost.save, position=2)


@pytest.mark.parametrize("take_over", [False, True])
def test_a_start_is_repeated_with_its_lease_id(face: Face, take_over: bool) -> None:
    worker, lease_id = face.worker("worker-1"), new_lease_id()
    first = face.start(worker, "k", take_over=take_over, lease_id=lease_id)
    again = face.start(worker, "k", take_over=take_over, lease_id=lease_id)
    assert first.lease_id == again.lease_id == lease_id
    assert first.token == again.token == 1


def test_stopped_it_stays_open(face: Face) -> None:
    worker = face.worker("worker-1")
    lease = face.start(worker, "k")
    assert face.call(worker.stop, lease)
    assert face.keys(worker.active_sessions()) == ["k"]
    assert face.start(worker, "k").record.started_at == lease.record.started_at


def test_closed_it_keeps_token_position_and_state(face: Face) -> None:
    worker = face.worker("worker-1")
    lease = face.start(worker, "k")
    face.call(lease.save, position=7, state=b"seven")
    assert face.call(worker.close, lease)
    assert not face.call(worker.close, lease)
    assert face.keys(worker.active_sessions()) == []
    with pytest.raises(SessionLeaseLostError):
        face.call(lease.save, position=8)
    again = face.start(worker, "k").record
    assert (again.token, again.position, again.state, again.messages) == (2, 7, b"seven", 0)


def test_a_lost_lease_closes_nothing(face: Face) -> None:
    worker = face.worker("worker-1")
    lease = face.start(worker, "k")
    face.start(worker, "k", take_over=True)
    assert not face.call(worker.close, lease)
    assert face.keys(worker.active_sessions()) == ["k"]


def test_idle_sessions_are_closed_and_no_others(face: Face) -> None:
    worker = face.worker("worker-1", SessionLimits(idle=100))
    leases = {key: face.start(worker, key) for key in ("active", "idle", "stopped")}
    face.call(worker.stop, leases["stopped"])
    face.time.now += 100
    face.call(leases["active"].save, position=1)
    assert face.call(worker.close_idle) == 2
    assert face.call(worker.close_idle) == 0
    assert face.keys(worker.active_sessions()) == ["active"]
    assert face.call(face.worker("worker-1", SessionLimits(idle=None)).close_idle) == 0


def test_sessions_are_listed_by_worker_over_many_pages(face: Face) -> None:
    first, second = face.worker("worker-1"), face.worker("worker-2")
    for number in range(1001):
        face.start(first, f"{number:04}")
    face.start(second, "other")
    assert len(face.keys(first.active_sessions())) == 1002
    assert face.keys(first.sessions_of("worker-2")) == ["other"]
    assert face.keys(first.sessions_of("worker-1")) == [f"{number:04}" for number in range(1001)]


def test_info_of_one_session(face: Face) -> None:
    worker = face.worker("worker-1")
    face.start(worker, "k")
    record = face.call(worker.info, "k")
    assert isinstance(record, SessionRecord)
    assert record.owner == "worker-1"
    with pytest.raises(SessionUnknownError):
        face.call(worker.info, "unknown")


def test_states(face: Face) -> None:
    lease = face.start(face.worker("worker-1"), "k")
    assert face.call(face.states.load, "k") is None
    assert face.call(face.states.save, lease, b"one", position=1, previous=0) == Saved(1)
    assert face.call(face.states.save, lease, b"two", position=1) == AlreadyApplied(1)
    assert face.call(face.states.load, "k") == b"one"
    with pytest.raises(SessionUnknownError):
        face.call(face.states.load, "unknown")


RECORD = SessionRecord(
    key="k",
    lease_id="0" * 32,
    owner="worker-1",
    token=3,
    expires_at=10_030.0,
    position=7,
    version=7,
    state=None,
    started_at=9_000.0,
    last_activity=9_990.0,
    messages=500,
    as_of=10_000.0,
)
NO_LIMITS = SessionLimits(age=None, messages=None, idle=None)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (SessionLimits(), None),
        (NO_LIMITS, None),
        (replace(NO_LIMITS, age=1_000.5), None),
        (replace(NO_LIMITS, age=1_000), CloseReason.AGE),
        (replace(NO_LIMITS, messages=501), None),
        (replace(NO_LIMITS, messages=500), CloseReason.MESSAGES),
        (replace(NO_LIMITS, idle=10.5), None),
        (replace(NO_LIMITS, idle=10), CloseReason.IDLE),
        (SessionLimits(age=1, messages=1, idle=1), CloseReason.AGE),
    ],
)
def test_when_a_session_is_due(limits: SessionLimits, reason: CloseReason | None) -> None:
    assert close_reason(RECORD, RECORD.as_of, limits) is reason
    closed = replace(RECORD, started_at=None, lease_id=None, owner=None, expires_at=None)
    assert close_reason(closed, RECORD.as_of, limits) is None


def test_the_usual_limits() -> None:
    assert close_reason(RECORD, RECORD.as_of) is None
    assert close_reason(replace(RECORD, messages=1_000), RECORD.as_of) is CloseReason.MESSAGES
    assert close_reason(RECORD, RECORD.last_activity + 30 * 60) is CloseReason.IDLE


def test_the_limits_that_nobody_has_to_set() -> None:
    assert SessionLimits() == SessionLimits(age=7_200, messages=1_000, idle=1_800)


@pytest.mark.parametrize("limits", [{"age": 0}, {"messages": 0}, {"idle": -1}])
def test_limits_that_every_session_has_reached(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        SessionLimits(**limits)


def test_health() -> None:
    found = health(RECORD, 10_000.0, waiting=3)
    assert (found.messages, found.rate, found.age, found.idle) == (500, 0.5, 1_000.0, 10.0)
    assert found.waiting == 3
    assert not found.is_stalled


def test_health_of_a_session_that_has_just_begun_and_of_a_closed_one() -> None:
    begun = health(replace(RECORD, messages=0), 9_000.0)
    assert (begun.rate, begun.age, begun.idle) == (0.0, 0.0, 0.0)
    closed = health(replace(RECORD, started_at=None), 10_000.0)
    assert (closed.rate, closed.age) == (None, None)


@pytest.mark.parametrize(
    ("expires_at", "waiting", "idle", "is_stalled"),
    [
        (20_000.0, None, 300, True),
        (20_000.0, 0, 300, True),
        (20_000.0, None, 299, False),
        (None, None, 300, False),
        (None, 0, 300, False),
        (None, 1, 300, True),
        (10_000.0, None, 300, False),
    ],
)
def test_stalled(
    expires_at: float | None, waiting: int | None, idle: float, is_stalled: bool
) -> None:
    """Somebody should get on and does not: a holder, or whoever should take what waits."""
    record = replace(RECORD, expires_at=expires_at, last_activity=10_000.0 - idle)
    assert health(record, 10_000.0, waiting).is_stalled is is_stalled
    assert not health(record, 10_000.0, waiting, stalled_after=301).is_stalled


@pytest.mark.parametrize(
    ("messages", "begun", "is_held", "waiting", "is_stalled"),
    [
        (0, 300, True, None, True),
        (0, 300, False, 1, True),
        (0, 300, False, None, False),
        (0, 299, True, 1, False),
        # The last activity may have been a save.
        (1, 300, True, 1, False),
    ],
)
def test_grants_are_no_progress_of_a_session_without_a_message(
    messages: int, begun: float, is_held: bool, waiting: int | None, is_stalled: bool
) -> None:
    """Each worker dies of the first message, and the next one was granted the session just now."""
    record = replace(
        RECORD,
        messages=messages,
        started_at=10_000.0 - begun,
        last_activity=9_999.0,
        expires_at=20_000.0 if is_held else None,
    )
    found = health(record, 10_000.0, waiting)
    assert found.is_stalled is is_stalled
    assert found.idle == 1.0
    closed = replace(record, started_at=None, lease_id=None, owner=None, expires_at=None)
    assert not health(closed, 10_000.0, waiting).is_stalled
