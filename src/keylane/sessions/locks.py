"""How a worker comes to a lease: politely, with a deadline, or by taking over.

Takes keys, gives leases. Waiting is polling: there is no queue and no fairness, and no order of
messages comes from it. A worker of an ordered queue does not wait here; its broker says whose turn
it is, and it takes over.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from keylane.sessions.answers import Granted, Held
from keylane.sessions.errors import SessionHeldError, StoreUnavailableError
from keylane.sessions.lease import LeaseRequest, SessionLease, SyncSessionLease
from keylane.sessions.limits import check_owner
from keylane.sessions.operations import new_lease_id
from keylane.sessions.store import SessionStore, SyncSessionStore

__all__ = ["SessionLockManager", "SyncSessionLockManager"]

# Seconds between two tries: doubled from the first to the last.
_SHORTEST_PAUSE = 0.01
_LONGEST_PAUSE = 1.0
# Where the store says that the lease ends now, its answer and its next one may be one tick apart.
_LEAST_PAUSE = 0.001


class _Polling:
    """When to try again: after a growing pause, or when the lease ends, or never."""

    def __init__(self, gives_up_at: float, jitter: Callable[[], float]) -> None:
        self._gives_up_at = gives_up_at
        self._jitter = jitter
        self._pause = _SHORTEST_PAUSE

    def pause(self, now: float, remaining: float) -> float | None:
        """Seconds to wait, with the lease held for `remaining` seconds; None if time is up.

        The last try is at the deadline itself.
        """
        if now >= self._gives_up_at:
            return None
        pause = self._pause * (0.5 + self._jitter() / 2)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return min(max(min(remaining, pause), _LEAST_PAUSE), self._gives_up_at - now)


class _LeaseTerms:
    """What both faces of a lock manager ask for."""

    def __init__(self, owner: str, duration: float, clock: Callable[[], float]) -> None:
        check_owner(owner)
        self.owner = owner
        self.duration = duration
        self._clock = clock

    def _request(self, key: str, lease_id: str | None) -> LeaseRequest:
        lease_id = new_lease_id() if lease_id is None else lease_id
        return LeaseRequest(key, lease_id, self.owner, self.duration, self._clock)


class SessionLockManager(_LeaseTerms):
    """Leases of `duration` seconds for `owner`, for asyncio.

    `owner` is a name for people and listings: two tasks with one name are two strangers. `clock` is
    monotonic, in seconds, and `sleep` sleeps by it; `jitter` gives numbers from 0 to 1.

    All methods raise `StoreUnavailableError` if the store did not answer. The grant may have been
    made then; with a `lease_id` of one's own, from `new_lease_id`, the same call gets the same one
    again. An id is for one worker and one grant: two that ask with the same one are the same.
    """

    def __init__(
        self,
        store: SessionStore,
        owner: str,
        duration: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Raises `ValueError` for an owner or a duration that the store does not take."""
        store.limits.check_duration(duration)
        super().__init__(owner, duration, clock)
        self.store = store
        self._sleep = sleep
        self._jitter = jitter

    async def try_acquire(self, key: str, *, lease_id: str | None = None) -> SessionLease | None:
        """The lease, if nobody has the session or its lease expired; else None."""
        answer = await self._ask(self._request(key, lease_id), take_over=False)
        return answer if isinstance(answer, SessionLease) else None

    async def acquire(
        self, key: str, timeout: float, *, lease_id: str | None = None
    ) -> SessionLease:
        """The lease, within `timeout` seconds; `SessionHeldError` says who has it.

        A store that does not answer is asked again as well, until the time is up.
        """
        request = self._request(key, lease_id)
        polling = _Polling(self._clock() + timeout, self._jitter)
        while True:
            try:
                answer = await self._ask(request, take_over=False)
            except StoreUnavailableError:
                pause = polling.pause(self._clock(), _LONGEST_PAUSE)
                if pause is None:
                    raise
            else:
                if isinstance(answer, SessionLease):
                    return answer
                pause = polling.pause(self._clock(), answer.remaining)
                if pause is None:
                    raise SessionHeldError(key, answer.owner, answer.remaining)
            await self._sleep(pause)

    async def take_over(self, key: str, *, lease_id: str | None = None) -> SessionLease:
        """The lease, at once: whoever had it is refused from now on.

        For workers to whom a broker has assigned the session or its partition.
        """
        answer = await self._ask(self._request(key, lease_id), take_over=True)
        if isinstance(answer, Held):
            raise SessionHeldError(key, answer.owner, answer.remaining)
        return answer

    @asynccontextmanager
    async def hold(
        self,
        key: str,
        timeout: float = 0,
        *,
        take_over: bool = False,
        lease_id: str | None = None,
    ) -> AsyncIterator[SessionLease]:
        """`async with`: the lease, renewed until the body ends, and released then.

        Tries once without a `timeout`. If the lease is lost, the body is cancelled and
        `SessionLeaseLostError` is raised. See `SessionLease.hold`.
        """
        if take_over:
            lease = await self.take_over(key, lease_id=lease_id)
        else:
            lease = await self.acquire(key, timeout, lease_id=lease_id)
        async with lease.hold():
            yield lease

    async def _ask(self, request: LeaseRequest, *, take_over: bool) -> SessionLease | Held:
        sent_at = self._clock()
        try:
            answer = await self.store.acquire(
                request.key,
                request.lease_id,
                request.owner,
                request.duration,
                take_over=take_over,
            )
        except asyncio.CancelledError:
            # A grant that nobody will know of would keep the others waiting.
            with suppress(StoreUnavailableError):
                await self.store.release(request.key, request.lease_id)
            raise
        if isinstance(answer, Granted):
            return SessionLease(self.store, request, answer, sent_at, self._sleep)
        return answer


class SyncSessionLockManager(_LeaseTerms):
    """`SessionLockManager` for code without asyncio; may be used by several threads.

    `wait` waits for an event, at most so many seconds; the thread that renews a lease uses it.
    """

    def __init__(
        self,
        store: SyncSessionStore,
        owner: str,
        duration: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        jitter: Callable[[], float] = random.random,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """Raises `ValueError` for an owner or a duration that the store does not take."""
        store.limits.check_duration(duration)
        super().__init__(owner, duration, clock)
        self.store = store
        self._sleep = sleep
        self._jitter = jitter
        self._wait = wait

    def try_acquire(self, key: str, *, lease_id: str | None = None) -> SyncSessionLease | None:
        """As `SessionLockManager.try_acquire`."""
        answer = self._ask(self._request(key, lease_id), take_over=False)
        return answer if isinstance(answer, SyncSessionLease) else None

    def acquire(self, key: str, timeout: float, *, lease_id: str | None = None) -> SyncSessionLease:
        """As `SessionLockManager.acquire`."""
        request = self._request(key, lease_id)
        polling = _Polling(self._clock() + timeout, self._jitter)
        while True:
            try:
                answer = self._ask(request, take_over=False)
            except StoreUnavailableError:
                pause = polling.pause(self._clock(), _LONGEST_PAUSE)
                if pause is None:
                    raise
            else:
                if isinstance(answer, SyncSessionLease):
                    return answer
                pause = polling.pause(self._clock(), answer.remaining)
                if pause is None:
                    raise SessionHeldError(key, answer.owner, answer.remaining)
            self._sleep(pause)

    def take_over(self, key: str, *, lease_id: str | None = None) -> SyncSessionLease:
        """As `SessionLockManager.take_over`."""
        answer = self._ask(self._request(key, lease_id), take_over=True)
        if isinstance(answer, Held):
            raise SessionHeldError(key, answer.owner, answer.remaining)
        return answer

    @contextmanager
    def hold(
        self,
        key: str,
        timeout: float = 0,
        *,
        take_over: bool = False,
        lease_id: str | None = None,
    ) -> Iterator[SyncSessionLease]:
        """`with`: as `SessionLockManager.hold`, but nothing interrupts the body."""
        if take_over:
            lease = self.take_over(key, lease_id=lease_id)
        else:
            lease = self.acquire(key, timeout, lease_id=lease_id)
        with lease.hold():
            yield lease

    def _ask(self, request: LeaseRequest, *, take_over: bool) -> SyncSessionLease | Held:
        sent_at = self._clock()
        answer = self.store.acquire(
            request.key, request.lease_id, request.owner, request.duration, take_over=take_over
        )
        if isinstance(answer, Granted):
            return SyncSessionLease(self.store, request, answer, sent_at, self._wait)
        return answer
