"""Whatever happens to a worker that holds a session, in any order: what is always so."""

from __future__ import annotations

import asyncio

from hypothesis import given, strategies

from keylane.sessions import SessionLease, SessionLeaseLostError
from tests.sessions.fake_time import settle
from tests.sessions.test_hold import Story

_KINDS = ("nothing", "unavailable", "silent", "back", "taken over", "cancelled", "ends")
# What happens, and how long nothing else does.
_EVENTS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(_KINDS), strategies.sampled_from([0.0, 0.5, 2.0, 3.0, 5.0])
    ),
    min_size=1,
    max_size=8,
)


class _Told:
    """A worker in `hold`, and what happened to it while it was there."""

    def __init__(self, cleanup: float) -> None:
        self.story = Story()
        self.cleanup = cleanup
        self.is_cleaning_up = False
        self.is_taken_over = False
        self.has_failed = False
        self.is_cancelled = False
        self.end = asyncio.Event()
        self.lease: SessionLease | None = None

    async def tell(self, events: list[tuple[str, float]]) -> None:
        story = self.story

        async def body(lease: SessionLease) -> None:
            self.lease = lease
            try:
                await self.end.wait()
            finally:
                self.is_cleaning_up = True
                if self.cleanup:
                    await story.time.sleep(self.cleanup)

        task = story.begin(body)
        await settle()
        for event, seconds in events:
            if task.done():
                break
            self.happen(event, task)
            await story.time.advance(seconds)
            if not self.is_cleaning_up:
                assert self.lease is not None
                assert story.time.now < self.lease.deadline, "the body runs past its deadline"
        self.end.set()
        await story.time.advance(self.cleanup)
        assert task.done()
        self.check(task)

    def happen(self, event: str, task: asyncio.Task[None]) -> None:
        story = self.story
        if event == "taken over":
            self.is_taken_over = True
            story.take_over()
        elif event == "cancelled":
            self.is_cancelled = True
            task.cancel()
        elif event == "ends":
            self.end.set()
        elif event == "back":
            story.store.fail(None)
        elif event in ("unavailable", "silent"):
            self.has_failed = True
            story.store.fail("silent" if event == "silent" else "unavailable", "renew")

    def check(self, task: asyncio.Task[None]) -> None:
        """Only a cancellation from outside is one, and only a loss is a loss."""
        assert task.cancelled() == self.is_cancelled
        assert self.is_cancelled or task.cancelling() == 0
        if not task.cancelled():
            error = task.exception()
            if error is not None:
                assert isinstance(error, SessionLeaseLostError)
                assert self.is_taken_over or self.has_failed
        released = self.story.store.names().count("release")
        assert released <= 1
        if not self.is_taken_over and not self.has_failed:
            assert released == 1


@given(_EVENTS, strategies.sampled_from([0, 2, 5]))
def test_what_is_always_so(events: list[tuple[str, float]], cleanup: float) -> None:
    """`cleanup` is how long the body takes to end."""

    async def tell() -> None:
        await _Told(cleanup).tell(events)

    asyncio.run(tell())
