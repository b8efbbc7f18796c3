"""A store that can be made to fail, for either face: before it was asked, after, or for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, TypeVar

from keylane.sessions import (
    MemorySessions,
    SessionStore,
    StoreLimits,
    StoreUnavailableError,
    SyncSessionStore,
)
from keylane.sessions.operations import Operation

__all__ = ["FaultyStore", "SyncFaultyStore"]

Answer = TypeVar("Answer")
Fault = Literal["unavailable", "no answer", "silent", "mistake"]


class _Faults:
    """`fault` is what happens to operations named in `at`; `asked` are all that came."""

    def __init__(self, sessions: MemorySessions) -> None:
        self.sessions = sessions
        self.limits = StoreLimits()
        self.fault: Fault | None = None
        self.at: tuple[str, ...] = ()
        self.asked: list[Operation[object]] = []
        self.before_answer: Callable[[], None] = lambda: None

    def fail(self, fault: Fault | None, *at: str) -> None:
        self.fault, self.at = fault, at

    def names(self) -> list[str]:
        return [operation.name for operation in self.asked]

    def answer(self, operation: Operation[Answer]) -> Answer:
        self.asked.append(operation)
        fault = self.fault if operation.name in self.at else None
        if fault == "unavailable":
            raise StoreUnavailableError(operation.name, "no connection", False)
        if fault == "mistake":
            raise RuntimeError("a mistake in the store")
        answer = self.sessions.run(operation)
        if fault == "no answer":
            raise StoreUnavailableError(operation.name, "timed out", None)
        self.before_answer()
        return answer


class SyncFaultyStore(_Faults, SyncSessionStore):
    def run(self, operation: Operation[Answer]) -> Answer:
        return self.answer(operation)


class FaultyStore(_Faults, SessionStore):
    async def run(self, operation: Operation[Answer]) -> Answer:
        answer = self.answer(operation)
        if self.fault == "silent" and operation.name in self.at:
            await asyncio.Event().wait()
        return answer
