"""A body under a lease that is renewed, with asyncio; time passes when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from keylane.sessions import (
    MemorySessions,
    Saved,
    SessionLease,
    SessionLeaseLostError,
    SessionLockManager,
    StoreUnavailableError,
    new_lease_id,
)
from keylane.sessions.operations import Acquire, Operation
from tests.sessions.fake_time import FakeTime, settle
from tests.sessions.faulty_store import FaultyStore

KEY = "octocat/hello"
DURATION = 9.0


class Story:
    """A store, its time, and a worker; everything in one event loop."""

    def __init__(self) -> None:
        self.time = FakeTime()
        self.sessions = MemorySessions(self.time.clock)
        self.store = FaultyStore(self.sessions)
        self.locks = SessionLockManager(
            self.store, "worker-1", DURATION, clock=self.time.clock, sleep=self.time.sleep
        )
        self.events: list[str] = []

    def take_over(self) -> None:
        """As another worker does."""
        self.sessions.run(Acquire(KEY, new_lease_id(), "worker-2", DURATION, True))

    async def body(self, lease: SessionLease) -> None:
        """Work that does not end by itself."""
        self.events.append("begun")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.events.append("cancelled")
            raise

    async def hold(self, body: Callable[[SessionLease], Awaitable[object]] | None = None) -> None:
        async with self.locks.hold(KEY) as lease:
            await (body or self.body)(lease)

    def begin(
        self, body: Callable[[SessionLease], Awaitable[object]] | None = None
    ) -> asyncio.Task[None]:
        return asyncio.create_task(self.hold(body))


def story_of(tell: Callable[[Story], Awaitable[Any]]) -> Callable[[], None]:
    """A test that is a coroutine with a story of its own."""

    async def run() -> None:
        await tell(Story())

    def test() -> None:
        asyncio.run(run())

    test.__doc__ = tell.__doc__
    return test


@story_of
async def test_it_is_renewed_at_a_third_and_released_at_the_end(story: Story) -> None:
    end = asyncio.Event()
    task = story.begin(lambda _: end.wait())
    for second in range(1, 40):
        await story.time.advance(1)
        assert story.store.names().count("renew") == second // 3
    end.set()
    await task
    assert story.store.names()[-1] == "release"
    assert story.sessions.run(Acquire(KEY, new_lease_id(), "worker-2", DURATION))


@story_of
async def test_a_lost_lease_cancels_the_body(story: Story) -> None:
    task = story.begin()
    await settle()
    story.take_over()
    await story.time.advance(2.9)
    assert story.events == ["begun"]
    await story.time.advance(0.1)
    assert story.events == ["begun", "cancelled"]
    with pytest.raises(SessionLeaseLostError) as raised:
        await task
    assert raised.value.args == (KEY, 1, None)
    assert "release" not in story.store.names()


@story_of
async def test_the_cancellation_is_used_up(story: Story) -> None:
    """Whoever handles the error goes on as if nobody had cancelled the task."""

    async def go_on() -> str:
        with pytest.raises(SessionLeaseLostError):
            await story.hold()
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
        await asyncio.sleep(0)
        return "went on"

    task = asyncio.create_task(go_on())
    await settle()
    story.take_over()
    await story.time.advance(3)
    assert await task == "went on"


@story_of
async def test_a_cancellation_from_outside_goes_on(story: Story) -> None:
    task = story.begin()
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert story.store.names()[-1] == "release"


@pytest.mark.parametrize("first", ["outside", "lost"])
def test_a_cancellation_from_outside_is_not_swallowed_by_a_loss(first: str) -> None:
    """Whichever comes first, and both before the body notices."""

    async def tell() -> None:
        story = Story()
        in_cleanup = asyncio.Event()

        async def slow_to_end(_: SessionLease) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                in_cleanup.set()
                await story.time.sleep(5)

        task = story.begin(slow_to_end)
        await settle()
        story.take_over()
        if first == "outside":
            task.cancel()
            await story.time.advance(3)
        else:
            await story.time.advance(3)
            assert in_cleanup.is_set()
            task.cancel()
        await story.time.advance(10)
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(tell())


@story_of
async def test_a_time_out_within_is_a_time_out(story: Story) -> None:
    async def body(_: SessionLease) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await asyncio.Event().wait()

    await story.hold(body)


@story_of
async def test_a_time_out_around_is_a_time_out(story: Story) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await story.hold()
    assert story.store.names() == ["acquire", "release"]


@story_of
async def test_two_holds_within_each_other(story: Story) -> None:
    """The outer one is lost: the inner one releases, and says nothing of its own."""

    async def inner(_: SessionLease) -> None:
        async with story.locks.hold("other") as lease:
            await story.body(lease)

    task = story.begin(inner)
    await settle()
    story.take_over()
    await story.time.advance(3)
    with pytest.raises(SessionLeaseLostError) as raised:
        await task
    assert raised.value.key == KEY
    assert story.store.names()[-1] == "release"


@story_of
async def test_a_store_without_answers_is_believed_until_the_deadline(story: Story) -> None:
    task = story.begin()
    await settle()
    story.store.fail("unavailable", "renew")
    await story.time.advance(DURATION - 0.1)
    assert story.events == ["begun"]
    assert 3 <= story.store.names().count("renew") <= 10
    await story.time.advance(0.1)
    assert story.events == ["begun", "cancelled"]
    with pytest.raises(SessionLeaseLostError):
        await task


@story_of
async def test_a_silent_store_is_believed_until_the_deadline(story: Story) -> None:
    """One renewal is on its way and never comes back."""
    task = story.begin()
    await settle()
    story.store.fail("silent", "renew")
    await story.time.advance(DURATION - 0.1)
    assert story.events == ["begun"]
    assert story.store.names().count("renew") == 1
    await story.time.advance(0.1)
    assert story.events == ["begun", "cancelled"]
    with pytest.raises(SessionLeaseLostError):
        await task


@story_of
async def test_a_store_that_comes_back_in_time_renews(story: Story) -> None:
    end = asyncio.Event()
    task = story.begin(lambda _: end.wait())
    await settle()
    story.store.fail("unavailable", "renew")
    await story.time.advance(DURATION - 1)
    story.store.fail(None)
    await story.time.advance(10 * DURATION)
    end.set()
    await task


@story_of
async def test_a_mistake_in_the_store_is_the_cause(story: Story) -> None:
    task = story.begin()
    await settle()
    story.store.fail("mistake", "renew")
    await story.time.advance(3)
    with pytest.raises(SessionLeaseLostError) as raised:
        await task
    assert isinstance(raised.value.__cause__, RuntimeError)


@story_of
async def test_errors_of_the_body_go_on_and_release(story: Story) -> None:
    async def body(_: SessionLease) -> None:
        raise LookupError("its own")

    with pytest.raises(LookupError):
        await story.hold(body)
    assert story.store.names() == ["acquire", "release"]


@story_of
async def test_a_release_without_an_answer_is_left_to_time(story: Story) -> None:
    """The work is done; nobody renews the lease any more."""
    story.store.fail("unavailable", "release")
    await story.hold(lambda lease: lease.save(position=1))


@story_of
async def test_a_lease_that_the_body_released_is_not_lost(story: Story) -> None:
    async def body(lease: SessionLease) -> None:
        assert await lease.release()
        await story.time.advance(2 * DURATION)

    await story.hold(body)
    assert story.store.names() == ["acquire", "release"]


@pytest.mark.parametrize("ending", ["release", "close"])
@pytest.mark.parametrize("renewal", ["answered", "silent"])
def test_a_renewal_under_way_does_not_disturb_the_end_of_a_lease(ending: str, renewal: str) -> None:
    """The body gives the lease up; the renewal that was asked before finds it gone, or nothing."""

    async def tell() -> None:
        story = Story()
        answer, ended = asyncio.Event(), asyncio.Event()

        class Slow(FaultyStore):
            async def run(self, operation: Operation[Any]) -> Any:
                if operation.name == "renew":
                    await answer.wait()
                if operation.name == ending:
                    found = self.answer(operation)
                    # The renewal is answered before this is.
                    if renewal == "answered":
                        answer.set()
                    await story.time.advance(2 * DURATION)
                    ended.set()
                    return found
                return self.answer(operation)

        story.locks.store = Slow(story.sessions)

        async def body(lease: SessionLease) -> None:
            await story.time.advance(DURATION / 2)
            assert await getattr(lease, ending)()
            await story.time.advance(DURATION)
            assert not lease.lost.is_set()
            story.events.append("went on")

        await story.hold(body)
        assert ended.is_set()
        assert story.events == ["went on"]
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    asyncio.run(tell())


@story_of
async def test_a_body_that_blocked_the_loop_for_too_long_is_told_so(story: Story) -> None:
    async def body(_: SessionLease) -> None:
        story.time.now += DURATION

    with pytest.raises(SessionLeaseLostError):
        await story.hold(body)


@story_of
async def test_a_body_that_swallows_its_cancellation_is_told_so(story: Story) -> None:
    async def body(lease: SessionLease) -> None:
        with pytest.raises(asyncio.CancelledError):
            await story.body(lease)

    task = story.begin(body)
    await settle()
    story.take_over()
    await story.time.advance(3)
    with pytest.raises(SessionLeaseLostError):
        await task


@story_of
async def test_a_save_that_finds_the_loss_is_the_error(story: Story) -> None:
    """And it knows the successor's token."""

    async def body(lease: SessionLease) -> None:
        assert await lease.save(position=1) == Saved(1)
        story.take_over()
        await lease.save(position=2)

    with pytest.raises(SessionLeaseLostError) as raised:
        await story.hold(body)
    assert raised.value.current == 2


@story_of
async def test_a_loss_that_another_task_found_cancels_the_body(story: Story) -> None:
    async def body(lease: SessionLease) -> None:
        story.take_over()
        results = await asyncio.gather(lease.save(position=1), return_exceptions=True)
        assert isinstance(results[0], SessionLeaseLostError)
        await story.body(lease)

    task = story.begin(body)
    await story.time.advance(3)
    with pytest.raises(SessionLeaseLostError):
        await task
    assert "renew" not in story.store.names()


@story_of
async def test_a_lease_past_its_deadline_is_not_held(story: Story) -> None:
    lease = await story.locks.take_over(KEY)
    story.time.now += DURATION
    with pytest.raises(SessionLeaseLostError):
        async with lease.hold():
            raise AssertionError("the body runs")


@story_of
async def test_a_session_that_is_held_is_not_waited_for(story: Story) -> None:
    story.store.fail("unavailable", "acquire")
    with pytest.raises(StoreUnavailableError):
        await story.hold()
