"""What a lease raises and what it answers, with both faces; and the thread that renews one."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from keylane.sessions import (
    AlreadyApplied,
    ForkedLeaseError,
    MemorySessions,
    Saved,
    SessionLease,
    SessionLeaseLostError,
    SessionLockManager,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
    new_lease_id,
)
from keylane.sessions.operations import Acquire, Operation
from tests.sessions.fake_time import FakeTime, ScriptedWait
from tests.sessions.faulty_store import FaultyStore, SyncFaultyStore

KEY = "octocat/hello"
DURATION = 9.0


class Story:
    """A lease of either face, its store, and its time."""

    def __init__(self, face: str, script: tuple[float, ...] = ()) -> None:
        self.time = FakeTime()
        self.sessions = MemorySessions(self.time.clock)
        self.wait = ScriptedWait(self.time, script)
        self.store: FaultyStore | SyncFaultyStore
        self.lease: SessionLease | SyncSessionLease
        clock = self.time.clock
        if face == "async":
            self.store = FaultyStore(self.sessions)
            locks = SessionLockManager(self.store, "worker-1", DURATION, clock=clock)
            self.lease = asyncio.run(locks.take_over(KEY))
        else:
            self.store = SyncFaultyStore(self.sessions)
            sync_locks = SyncSessionLockManager(
                self.store, "worker-1", DURATION, clock=clock, wait=self.wait
            )
            self.lease = sync_locks.take_over(KEY)

    def call(self, method: Callable[..., object], **named: object) -> object:
        answer = method(**named)
        if asyncio.iscoroutine(answer):
            return asyncio.run(cast("Coroutine[Any, Any, object]", answer))
        return answer

    def save(self, position: int | None, previous: int | None = None) -> object:
        return self.call(self.lease.save, position=position, previous=previous)

    def take_over(self) -> None:
        self.sessions.run(Acquire(KEY, new_lease_id(), "worker-2", DURATION, True))


@pytest.fixture(params=["sync", "async"])
def story(request: pytest.FixtureRequest) -> Story:
    return Story(request.param)


def test_both_good_answers_are_answers(story: Story) -> None:
    assert story.save(5) == Saved(1)
    assert story.save(5) == AlreadyApplied(5)


def test_a_gap_is_an_error(story: Story) -> None:
    story.save(5)
    with pytest.raises(SessionOutOfOrderError) as raised:
        story.save(7, 6)
    assert raised.value.args == (KEY, 7, 6, 5)
    assert story.save(6, 5) == Saved(2)


def test_a_lease_that_was_taken_over_is_lost_for_good(story: Story) -> None:
    story.take_over()
    assert not story.lease.lost.is_set()
    with pytest.raises(SessionLeaseLostError) as raised:
        story.save(1)
    assert raised.value.args == (KEY, 1, 2)
    assert story.lease.lost.is_set()
    asked = len(story.store.asked)
    for again in (story.lease.save, story.lease.renew):
        named = {"position": 1} if again == story.lease.save else {}
        with pytest.raises(SessionLeaseLostError):
            story.call(again, **named)
    assert len(story.store.asked) == asked


def test_a_renewal_moves_the_deadline_or_finds_the_loss(story: Story) -> None:
    story.time.now += 4
    story.call(story.lease.renew)
    assert story.lease.deadline == story.time.now + DURATION
    story.take_over()
    with pytest.raises(SessionLeaseLostError):
        story.call(story.lease.renew)
    assert story.lease.lost.is_set()


def test_past_its_deadline_it_counts_as_lost(story: Story) -> None:
    story.time.now += DURATION - 0.001
    story.lease.check()
    story.time.now += 0.001
    with pytest.raises(SessionLeaseLostError):
        story.lease.check()
    assert story.lease.lost.is_set()


def test_no_clock_decides_whether_a_save_lands(story: Story) -> None:
    """Nobody else has the session: what was done may be written down."""
    story.time.now += 100 * DURATION
    assert story.save(1) == Saved(1)


def test_a_save_without_an_answer_is_repeated(story: Story) -> None:
    story.store.fail("no answer", "save")
    with pytest.raises(StoreUnavailableError):
        story.save(1)
    story.store.fail(None)
    assert story.save(1) == AlreadyApplied(1)


def test_released_it_is_of_no_use_and_can_be_released_again(story: Story) -> None:
    assert story.call(story.lease.release) is True
    assert story.call(story.lease.release) is False
    with pytest.raises(SessionLeaseLostError):
        story.save(1)
    assert not story.lease.lost.is_set()


def test_the_record_says_where_to_go_on() -> None:
    story = Story("sync")
    story.call(story.lease.save, position=5, state=b"five")
    successor = SyncSessionLockManager(cast("SyncFaultyStore", story.store), "worker-2", 9)
    lease = successor.take_over(KEY)
    assert (lease.record.position, lease.record.state) == (5, b"five")


def test_a_store_without_transactions_says_so() -> None:
    connection = sqlite3.connect(":memory:")
    story = Story("sync")
    with (
        pytest.raises(TypeError, match="SyncFaultyStore"),
        cast("SyncSessionLease", story.lease).transaction(connection, position=1),
    ):
        raise AssertionError("the body runs")
    connection.close()


def test_a_forked_child_is_refused(story: Story) -> None:
    child = os.fork()
    if child == 0:
        try:
            refused = [story.lease.check, story.lease.release, story.lease.renew]
            for method in refused:
                with pytest.raises(ForkedLeaseError):
                    story.call(method)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert story.save(1) == Saved(1)


def sync_lease(story: Story) -> SyncSessionLease:
    assert isinstance(story.lease, SyncSessionLease)
    return story.lease


def test_the_thread_renews_until_the_body_ends() -> None:
    story = Story("sync", script=(0, 0, 0, 0))
    with sync_lease(story).hold() as lease:
        story.wait.until_end()
        lease.check()
    assert story.wait.asked == [pytest.approx(3)] * 5
    assert story.store.names() == ["acquire", *["renew"] * 4, "release"]


def test_the_thread_says_that_the_lease_is_lost() -> None:
    story = Story("sync", script=(0,))
    story.take_over()
    lease = sync_lease(story)
    with pytest.raises(SessionLeaseLostError) as raised, lease.hold():
        assert lease.lost.wait(30)
    with pytest.raises(SessionLeaseLostError):
        lease.check()
    assert raised.value.args == (KEY, 1, None)
    assert story.store.names() == ["acquire", "renew"]


def test_an_error_of_the_body_is_not_hidden_by_the_loss() -> None:
    story = Story("sync", script=(0,))
    story.take_over()

    def fail_when_lost() -> None:
        with sync_lease(story).hold() as lease:
            assert lease.lost.wait(30)
            raise LookupError("its own")

    with pytest.raises(LookupError):
        fail_when_lost()


def test_the_thread_tries_again_until_the_deadline() -> None:
    story = Story("sync", script=(0,) * 20)
    story.store.fail("unavailable", "renew")
    begin = story.time.now
    with pytest.raises(SessionLeaseLostError), sync_lease(story).hold() as lease:
        assert lease.lost.wait(30)
    assert story.time.now - begin == pytest.approx(DURATION)
    assert 3 <= story.store.names().count("renew") <= 10


def test_a_thread_that_was_stopped_for_too_long_renews_nothing() -> None:
    """Somebody else may have the session by now, or soon."""
    story = Story("sync", script=(DURATION,))
    with pytest.raises(SessionLeaseLostError), sync_lease(story).hold() as lease:
        assert lease.lost.wait(30)
    assert "renew" not in story.store.names()


def test_a_mistake_in_the_store_ends_the_thread_and_is_the_cause() -> None:
    story = Story("sync", script=(0,))
    story.store.fail("mistake", "renew")
    with pytest.raises(SessionLeaseLostError) as raised, sync_lease(story).hold() as lease:
        assert lease.lost.wait(30)
    assert isinstance(raised.value.__cause__, RuntimeError)


def test_a_forked_child_leaves_the_parents_hold_alone() -> None:
    story = Story("sync")
    with sync_lease(story).hold():
        story.wait.until_end()
        child = os.fork()
        if child == 0:
            asked = len(story.store.asked)
            sync_lease(story).hold().__exit__(None, None, None)
            os._exit(len(story.store.asked) - asked)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    assert story.store.names() == ["acquire", "release"]


def test_a_body_that_released_has_lost_nothing() -> None:
    story = Story("sync")
    with sync_lease(story).hold() as lease:
        lease.release()
    assert story.store.names().count("release") == 1


def test_a_renewal_under_way_when_the_body_released_is_no_loss() -> None:
    story = Story("sync", script=(0,))
    lease = sync_lease(story)
    asked, released = threading.Event(), threading.Event()

    class Slow(SyncFaultyStore):
        def run(self, operation: Operation[Any]) -> Any:
            if operation.name == "renew":
                asked.set()
                assert released.wait(30)
            return self.answer(operation)

    lease._store = Slow(story.sessions)
    hold = lease.hold()
    with hold:
        assert asked.wait(30)
        assert lease.release()
        released.set()
        hold._thread.join(30)
        assert not lease.lost.is_set()


def test_what_a_renewal_finds_when_the_body_is_over_is_not_its_loss() -> None:
    """The body ended in time, as far as anybody knew then."""
    story = Story("sync", script=(0,))
    lease = sync_lease(story)
    asked = threading.Event()

    class Silent(SyncFaultyStore):
        def run(self, operation: Operation[Any]) -> Any:
            if operation.name == "renew":
                asked.set()
                assert hold._is_over.wait(30)
                story.time.now += DURATION
                raise StoreUnavailableError("renew", "timed out", None)
            return self.answer(operation)

    lease._store = Silent(story.sessions)
    hold = lease.hold()
    with hold:
        assert asked.wait(30)
