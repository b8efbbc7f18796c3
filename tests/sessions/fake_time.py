"""Time that passes when a test says so, for tasks and for the thread that renews a lease."""

from __future__ import annotations

import asyncio
import heapq
import threading
from collections.abc import Iterable
from itertools import count

__all__ = ["FakeTime", "ScriptedWait", "settle"]

# A test that waits this long for its own thread has failed.
PATIENCE = 30.0


async def settle() -> None:
    """Let every task run until it waits for something that does not come by itself."""
    for _ in range(30):
        await asyncio.sleep(0)


class FakeTime:
    """A clock, and sleeping by it; `slept` is how long each sleep was to be."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), awake))
        await awake

    async def advance(self, seconds: float) -> None:
        """Let time pass; every sleeper wakes at its own time."""
        end = self.now + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, awake = heapq.heappop(self._sleepers)
            self.now = max(self.now, moment)
            if not awake.done():
                awake.set_result(None)
            await settle()
        self.now = end
        await settle()

    def sleep_at_once(self, seconds: float) -> None:
        """For code without asyncio: the time has passed."""
        self.slept.append(seconds)
        self.now += seconds


class ScriptedWait:
    """How long each wait of the renewing thread takes, beyond what it asked for.

    When the script is at its end, the thread waits for the end of the body.
    """

    def __init__(self, time: FakeTime, script: Iterable[float]) -> None:
        self.time = time
        self.asked: list[float] = []
        self._script = list(script)
        self._is_at_end = threading.Event()

    def __call__(self, event: threading.Event, seconds: float) -> bool:
        self.asked.append(seconds)
        if not self._script:
            self._is_at_end.set()
            return event.wait(PATIENCE)
        self.time.now += seconds + self._script.pop(0)
        return event.is_set()

    def until_end(self) -> None:
        """Wait until the thread has been through the script."""
        assert self._is_at_end.wait(PATIENCE)
