"""A lease that is kept for as long as a body runs: renewed, and released at the end.

Takes a granted lease. For asyncio it cancels the body when the lease is lost; a thread cannot be
interrupted, so the synchronous face only says so, in `lease.lost`. Neither makes anything safe:
the body may do more before it ends, and it is the store that refuses its saves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from keylane.sessions.errors import SessionLeaseLostError, StoreUnavailableError

__all__ = ["LeaseHold", "SyncLeaseHold"]

# A lease is renewed when this part of it is left, and, where the store did not answer, tried again
# after that part.
_RENEWED_AT = 2 / 3
_TRIED_AGAIN_AFTER = 1 / 10


class _Lease(Protocol):
    """What both faces of a hold need of a lease."""

    key: str
    token: int
    duration: float
    deadline: float
    clock: Callable[[], float]
    lost: asyncio.Event | threading.Event

    @property
    def is_released(self) -> bool:
        """Whether it was given up by its holder."""

    @property
    def is_of_this_process(self) -> bool:
        """Whether it was granted to this process."""

    def check(self) -> None:
        """Raises if it is lost."""


class _AsyncLease(_Lease, Protocol):
    lost: asyncio.Event

    async def renew(self) -> None: ...

    async def release(self) -> bool: ...


class _SyncLease(_Lease, Protocol):
    lost: threading.Event

    def renew(self) -> None: ...

    def release(self) -> bool: ...


AsyncLease = TypeVar("AsyncLease", bound=_AsyncLease)
SyncLease = TypeVar("SyncLease", bound=_SyncLease)


def _is_lost(lease: _Lease) -> bool:
    """Whether it is lost, or counts as lost, and was not given up before."""
    return not lease.is_released and (lease.lost.is_set() or lease.clock() >= lease.deadline)


def _seconds_to_renewal(lease: _Lease) -> float:
    return max(0.0, lease.deadline - _RENEWED_AT * lease.duration - lease.clock())


def _seconds_to_next_try(lease: _Lease) -> float:
    return max(0.0, min(_TRIED_AGAIN_AFTER * lease.duration, lease.deadline - lease.clock()))


class LeaseHold(Generic[AsyncLease]):
    """`async with`, once. Leaves with `SessionLeaseLostError` if the lease was lost within.

    INVARIANT: a cancellation from outside is never swallowed, also where the lease is lost at the
    same time: `Task.uncancel` counts those that are not ours, as for `asyncio.timeout`.
    """

    def __init__(self, lease: AsyncLease, sleep: Callable[[float], Awaitable[object]]) -> None:
        """`sleep` takes seconds of the lease's clock."""
        self._lease = lease
        self._sleep = sleep
        self._is_body_cancelled = False
        self._failure: BaseException | None = None

    async def __aenter__(self) -> AsyncLease:
        """Begin to renew; raises as `lease.check` does."""
        self._lease.check()
        task = asyncio.current_task()
        assert task is not None, "asyncio runs this in a task"
        self._body = task
        self._cancellations = task.cancelling()
        self._renewal = asyncio.create_task(self._renew())
        return self._lease

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop renewing, release, and say whether the lease was lost."""
        is_ended_by_loss = error is None and _is_lost(self._lease)
        if self._is_body_cancelled:
            left = self._body.uncancel()
            if isinstance(error, asyncio.CancelledError):
                is_ended_by_loss = left <= self._cancellations
        try:
            await self._end(self._renewal)
        finally:
            if not self._lease.lost.is_set() and not self._lease.is_released:
                # Without an answer it expires, as nobody renews it any more.
                with suppress(StoreUnavailableError):
                    await self._lease.release()
        if is_ended_by_loss:
            lost = SessionLeaseLostError(self._lease.key, self._lease.token, None)
            raise lost from self._failure

    async def _renew(self) -> None:
        """Renew until the lease is lost or released; then cancel the body."""
        lease = self._lease
        seconds = _seconds_to_renewal(lease)
        try:
            while True:
                await self._sleep(seconds)
                if lease.is_released:
                    return
                lease.check()
                try:
                    await self._renew_in_time()
                except StoreUnavailableError:
                    seconds = _seconds_to_next_try(lease)
                else:
                    seconds = _seconds_to_renewal(lease)
        except SessionLeaseLostError:
            self._cancel_body()
        except Exception as failure:
            # A mistake in the store or in what it is wrapped in: nothing renews any more.
            self._failure = failure
            self._cancel_body()

    async def _renew_in_time(self) -> None:
        """One renewal; without an answer at the deadline the lease counts as lost."""
        lease = self._lease
        renewal = asyncio.ensure_future(lease.renew())
        deadline = asyncio.ensure_future(self._sleep(max(0.0, lease.deadline - lease.clock())))
        try:
            await asyncio.wait({renewal, deadline}, return_when=asyncio.FIRST_COMPLETED)
            if renewal.done():
                renewal.result()
            else:
                # Before the renewal is waited for, as it may take its time to be cancelled.
                self._cancel_body()
        finally:
            await self._end(renewal, deadline)
        lease.check()

    def _cancel_body(self) -> None:
        if self._lease.is_released:
            return
        self._lease.lost.set()
        if not self._is_body_cancelled:
            self._is_body_cancelled = True
            self._body.cancel()

    @staticmethod
    async def _end(*tasks: asyncio.Future[None] | asyncio.Future[object]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class SyncLeaseHold(Generic[SyncLease]):
    """`with`, once; a thread renews. Leaves with `SessionLeaseLostError` if the lease was lost.

    Nothing interrupts the body: it asks `lease.lost` or `lease.check()` between its steps. `lost`
    is set when a renewal is refused, and at the deadline, or one time-out of the store later.
    """

    def __init__(self, lease: SyncLease, wait: Callable[[threading.Event, float], bool]) -> None:
        """`wait` waits for an event, at most so many seconds of the lease's clock."""
        self._lease = lease
        self._wait = wait
        self._is_over = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(
            target=self._renew, name=f"renewal of {lease.key}", daemon=True
        )

    def __enter__(self) -> SyncLease:
        """Begin to renew; raises as `lease.check` does."""
        self._lease.check()
        self._thread.start()
        return self._lease

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop renewing, release, and say whether the lease was lost."""
        if not self._lease.is_of_this_process:
            # A forked child leaves its parent's `with`: the thread and the lease are not its own.
            return
        # Before the thread is waited for: what its last renewal finds is no matter of the body.
        is_ended_by_loss = error is None and _is_lost(self._lease)
        self._is_over.set()
        self._thread.join()
        if not self._lease.lost.is_set() and not self._lease.is_released:
            # Without an answer it expires, as nobody renews it any more.
            with suppress(StoreUnavailableError):
                self._lease.release()
        if is_ended_by_loss:
            lost = SessionLeaseLostError(self._lease.key, self._lease.token, None)
            raise lost from self._failure

    def _renew(self) -> None:
        """Renew until the body is over, or the lease is lost or released."""
        lease = self._lease
        seconds = _seconds_to_renewal(lease)
        try:
            while not self._wait(self._is_over, seconds):
                if lease.is_released:
                    return
                lease.check()
                try:
                    lease.renew()
                except StoreUnavailableError:
                    seconds = _seconds_to_next_try(lease)
                else:
                    seconds = _seconds_to_renewal(lease)
        except SessionLeaseLostError:
            self._lose()
        except Exception as failure:
            # A mistake in the store or in what it is wrapped in: nothing renews any more.
            self._failure = failure
            self._lose()

    def _lose(self) -> None:
        if not self._lease.is_released:
            self._lease.lost.set()
