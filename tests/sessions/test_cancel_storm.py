"""A storm of cancellations, on memory behind a connection; and what it finds."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TypeVar, cast

import pytest

from keylane.sessions import MemorySessions, SessionStore, StoreLimits
from keylane.sessions.operations import Operation
from keylane.sessions.testing import check_cancel_storm

Answer = TypeVar("Answer")


class SlowStore(SessionStore):
    """Memory behind a connection: turns of the loop pass before and after each operation."""

    def __init__(self) -> None:
        self.sessions = MemorySessions()
        self.limits = StoreLimits()

    async def run(self, operation: Operation[Answer]) -> Answer:
        await self.turns(3)
        answer = self.sessions.run(operation)
        await self.turns(3)
        return answer

    async def turns(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)


class OffByOneStore(SlowStore):
    """Its one connection keeps the answer to a cancelled call, for the next caller."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: deque[object] = deque()
        self.connection = asyncio.Lock()

    async def run(self, operation: Operation[Answer]) -> Answer:
        async with self.connection:
            await self.turns(1)
            self.answers.append(self.sessions.run(operation))
            await self.turns(1)
            return cast("Answer", self.answers.popleft())


class ForgetfulStore(SlowStore):
    """Applies a save again that was cancelled on its way back: it has lost the position."""

    async def run(self, operation: Operation[Answer]) -> Answer:
        try:
            return await super().run(operation)
        except asyncio.CancelledError:
            for session in self.sessions._sessions.values():
                session.position = max(0, session.position - 1)
            raise


def test_cancelled_calls_happen_once_or_not_at_all() -> None:
    asyncio.run(check_cancel_storm(SlowStore()))


@pytest.mark.parametrize("store", [OffByOneStore, ForgetfulStore])
def test_the_storm_finds(store: type[SlowStore]) -> None:
    async def storm() -> None:
        await asyncio.wait_for(check_cancel_storm(store()), 30)

    with pytest.raises((AssertionError, TypeError, AttributeError)):
        asyncio.run(storm())
