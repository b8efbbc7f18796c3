"""Which sessions a process has and which leases it lost, as numbers: what counts, until when."""

from __future__ import annotations

import asyncio

import pytest

from keylane.sessions import (
    MemorySessions,
    SessionLeaseLostError,
    SessionLockManager,
    SessionStore,
    StoreUnavailableError,
    new_lease_id,
)
from keylane.sessions.metrics import measured
from tests.sessions.counted import DURATION, KEY, LOST, Counted, Process
from tests.sessions.fake_time import FakeTime
from tests.sessions.faulty_store import FaultyStore


@pytest.fixture
def process() -> Process:
    return Process()


def test_a_lease_that_another_task_took_over_is_found_lost_as_any_other(process: Process) -> None:
    first = process.locks.take_over(KEY)
    second = process.locks.take_over(KEY)
    assert (process.held, process.lost, process.grants) == (1, 0, 2)
    with pytest.raises(SessionLeaseLostError):
        first.save(position=1)
    assert not process.store.renew(KEY, first.lease_id, DURATION)
    assert (process.held, process.lost) == (1, 1)
    second.release()
    assert (process.held, process.lost) == (0, 1)


@pytest.mark.parametrize("fault", ["unavailable", "silent"])
def test_a_lease_is_lost_at_the_deadline_of_a_hold(fault: str) -> None:
    async def hold() -> None:
        time, counted = FakeTime(), Counted()
        faulty = FaultyStore(MemorySessions(time.clock))
        store: SessionStore = measured(faulty, counted, clock=time.clock)
        locks = SessionLockManager(store, "worker-1", 9, clock=time.clock, sleep=time.sleep)

        async def work() -> None:
            async with locks.hold(KEY):
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await time.advance(1)
        faulty.fail("unavailable" if fault == "unavailable" else "silent", "renew")
        await time.advance(7.5)
        assert (counted.of("sessions_held"), counted.of(LOST)) == (1, 0)
        await time.advance(3)
        with pytest.raises(SessionLeaseLostError):
            await task
        # The numbers are brought up to date by the next call of the store, or by whoever reads.
        await store.load("another")
        assert (counted.of("sessions_held"), counted.of(LOST)) == (0, 1)

    asyncio.run(hold())


def test_a_renewal_without_an_answer_is_no_loss_by_itself(process: Process) -> None:
    lease = process.locks.take_over(KEY)
    process.faulty.fail("unavailable", "renew")
    with pytest.raises(StoreUnavailableError):
        lease.renew()
    process.faulty.fail(None)
    process.clock.now += 59
    lease.renew()
    process.clock.now += 59
    process.store.load(KEY)
    assert (process.held, process.lost) == (1, 0)
    process.clock.now += 1
    process.store.load(KEY)
    assert (process.held, process.lost) == (0, 0)


def test_a_lease_that_ran_out_unrenewed_is_lost_once_and_may_come_back(process: Process) -> None:
    lease = process.locks.take_over(KEY)
    process.clock.now += DURATION
    process.store.load(KEY)
    assert (process.held, process.lost) == (0, 0)
    process.faulty.fail("unavailable", "renew")
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            lease.renew()
    assert (process.held, process.lost) == (0, 1)
    process.faulty.fail(None)
    lease.renew()
    assert (process.held, process.lost, process.grants) == (1, 1, 1)


def test_the_time_of_a_lease_is_from_before_it_was_asked_for(process: Process) -> None:
    """As for its deadline: the answer may be as old as the way back was long."""

    def answer_late() -> None:
        process.clock.now += 3

    process.faulty.before_answer = answer_late
    lease = process.locks.take_over(KEY)
    process.clock.now = lease.deadline - 3
    process.store.load(KEY)
    assert process.held == 0
    lease.renew()
    assert process.held == 1
    process.faulty.before_answer = lambda: None
    process.clock.now = lease.deadline - 1
    process.store.load(KEY)
    assert process.held == 1
    process.clock.now = lease.deadline
    process.store.load(KEY)
    assert process.held == 0


def test_a_worker_that_slept_finds_its_lease_lost(process: Process) -> None:
    """What the number is for: its time is long over, and it goes on."""
    lease = process.locks.take_over(KEY)
    process.clock.now += 10 * DURATION
    process.somebody_else_takes_over()
    process.store.load("another")
    assert (process.held, process.lost) == (0, 0)
    with pytest.raises(SessionLeaseLostError):
        lease.save(position=1)
    assert process.store.save(KEY, lease.lease_id, position=1)
    assert (process.held, process.lost) == (0, 1)


def test_a_lease_that_is_asked_for_again_and_refused_is_lost(process: Process) -> None:
    lease = process.locks.take_over(KEY)
    process.somebody_else_takes_over()
    assert process.locks.try_acquire(KEY, lease_id=lease.lease_id) is None
    assert (process.held, process.lost) == (0, 1)


@pytest.mark.parametrize("fault", [None, "unavailable", "no answer"])
def test_what_was_given_up_is_neither_held_nor_lost(process: Process, fault: str | None) -> None:
    """Also where the store did not hear of it, and for a renewal that comes too late."""
    lease = process.locks.take_over(KEY)
    process.faulty.fail("unavailable", "renew")
    with pytest.raises(StoreUnavailableError):
        lease.renew()
    if fault == "unavailable":
        process.faulty.fail("unavailable", "release")
    elif fault == "no answer":
        process.faulty.fail("no answer", "release")
    else:
        process.faulty.fail(None)
    try:
        lease.release()
    except StoreUnavailableError:
        assert fault is not None
    assert process.held == 0
    process.faulty.fail(None)
    process.store.renew(KEY, lease.lease_id, DURATION)
    process.clock.now += 2 * DURATION
    process.store.load(KEY)
    assert (process.held, process.lost) == (0, 0)


def test_closing_gives_up_where_it_closes(process: Process) -> None:
    lease = process.locks.take_over(KEY)
    assert not process.store.close(KEY, lease_id=lease.lease_id, idle_for=1000)
    assert process.held == 1
    process.clock.now += 1
    assert process.store.close(KEY, lease_id=lease.lease_id, idle_for=1)
    assert process.held == 0
    process.locks.take_over(KEY).close()
    assert (process.held, process.lost) == (0, 0)


def test_the_wait_is_from_before_the_first_call(process: Process) -> None:
    def answer_late() -> None:
        process.clock.now += 0.5

    process.faulty.before_answer = answer_late
    lease = process.locks.acquire(KEY, 0)
    lease.renew()
    other = new_lease_id()
    process.store.acquire(KEY, other, "worker-2", DURATION)
    process.clock.now += 2 * DURATION
    process.store.acquire(KEY, other, "worker-2", DURATION)
    assert process.counted.seconds["session_wait",] == [0.5, 121.0]


def test_a_grant_whose_answer_was_lost_is_counted_when_it_is_heard_of(process: Process) -> None:
    lease_id = new_lease_id()
    process.faulty.fail("no answer", "acquire")
    with pytest.raises(StoreUnavailableError):
        process.locks.take_over(KEY, lease_id=lease_id)
    assert (process.grants, process.held) == (0, 0)
    process.faulty.fail(None)
    process.clock.now += 3
    for _ in range(2):
        process.locks.take_over(KEY, lease_id=lease_id)
    assert (process.grants, process.held) == (1, 1)
    assert process.counted.seconds["session_wait",] == [3.0]


def test_the_same_id_is_another_grant_after_a_release_and_another_lease_elsewhere(
    process: Process,
) -> None:
    lease_id = new_lease_id()
    process.locks.take_over(KEY, lease_id=lease_id).release()
    process.locks.take_over(KEY, lease_id=lease_id)
    process.locks.take_over("another", lease_id=lease_id)
    assert (process.grants, process.held) == (3, 2)


def test_leases_that_nobody_releases_are_held_until_their_time_is_over(process: Process) -> None:
    for number in range(10_000):
        process.clock.now += 2
        process.locks.take_over(f"session-{number}")
    assert process.held == DURATION / 2
    assert process.grants == 10_000
    process.clock.now += DURATION
    process.store.load(KEY)
    assert (process.held, process.lost) == (0, 0)
