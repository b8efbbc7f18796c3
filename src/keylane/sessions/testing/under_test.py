"""A store as the contract sees it: without asyncio, empty, and with hands on its clock.

Nothing here sleeps. A lease expires because a test moves its `expires_at`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

from keylane.sessions.operations import Operation
from keylane.sessions.store import SessionStore, SyncSessionStore

__all__ = ["BlockingSessionStore", "StoreUnderTest"]

Answer = TypeVar("Answer")


class BlockingSessionStore(SyncSessionStore):
    """A store for asyncio whose operations are waited for; connect it within `runner` as well."""

    def __init__(self, store: SessionStore, runner: asyncio.Runner) -> None:
        """Run the operations of `store` in the loop of `runner`."""
        self.store = store
        self.runner = runner
        self.limits = store.limits

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation to its end."""
        return self.runner.run(self.store.run(operation))


@dataclass(frozen=True)
class StoreUnderTest:
    """An empty store, and what a test does to it behind its back.

    `store` has the default `StoreLimits`; one for asyncio is put into a `BlockingSessionStore`.
    `expire(key)` moves the record's `expires_at`, if it has one, to the store's now or before.
    `age(key, seconds)` moves its `last_activity` so many seconds into the past. Both do nothing
    where there is no record.
    """

    store: SyncSessionStore
    expire: Callable[[str], None]
    age: Callable[[str, float], None]

    def run_together(self, operations: Sequence[Operation[Answer]]) -> list[Answer]:
        """Run operations at the same time, in threads or as tasks; the answers in their order."""
        if isinstance(self.store, BlockingSessionStore):
            return self.store.runner.run(_gather(self.store.store, operations))
        return _run_in_threads(self.store, operations)


async def _gather(store: SessionStore, operations: Sequence[Operation[Answer]]) -> list[Answer]:
    return await asyncio.gather(*(store.run(operation) for operation in operations))


def _run_in_threads(
    store: SyncSessionStore, operations: Sequence[Operation[Answer]]
) -> list[Answer]:
    barrier = Barrier(len(operations))

    def run(operation: Operation[Answer]) -> Answer:
        barrier.wait()
        return store.run(operation)

    with ThreadPoolExecutor(len(operations)) as threads:
        return list(threads.map(run, operations))
