"""Tasks that are cancelled in the middle of their calls, and what has to be true afterwards.

For stores with asyncio. A client library whose connection goes on after a call was cancelled may
give the next caller the answer to the one before; every answer here says whose it is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import TypeVar

from keylane.sessions.answers import AlreadyApplied, Granted, Saved
from keylane.sessions.locks import SessionLockManager
from keylane.sessions.operations import new_lease_id
from keylane.sessions.store import SessionStore
from keylane.sessions.testing.history import HistoryFile, read_history
from keylane.sessions.testing.linearizability import check_history
from keylane.sessions.testing.recording import RecordingSessionStore

__all__ = ["check_cancel_storm"]

Answer = TypeVar("Answer")

# Sessions have positions of their own, so that an answer that went astray contradicts the history.
_POSITIONS_APART = 1_000_000


async def check_cancel_storm(
    store: SessionStore, *, seed: int = 1, workers: int = 8, messages: int = 25
) -> None:
    """Fails unless cancelled calls happened once or not at all, and later answers are right.

    `store` is empty, and connected in the running loop. Each of `workers` has a session and applies
    so many messages, with calls that are cancelled at some turn of the loop and made again. Then
    others are cancelled anywhere within `hold`, and no lease may be left.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        file = HistoryFile(path)
        recording = RecordingSessionStore(store, file)
        try:
            await asyncio.gather(
                *(
                    _apply(recording, number, messages, Random(f"{seed} {number}"))
                    for number in range(workers)
                )
            )
        finally:
            file.close()
        calls = list(read_history([path]))
    assert any(call.seen is None for call in calls), "no call was cancelled on its way"
    check_history(calls)
    await _check_holds(store, workers * messages, Random(seed))


async def _apply(store: SessionStore, number: int, messages: int, random: Random) -> None:
    """A worker with a session of its own, whose calls are cancelled again and again."""
    key, lease_id = f"storm-{number}", new_lease_id()
    granted = await _insist(lambda: store.acquire(key, lease_id, f"worker-{number}", 60), random)
    assert isinstance(granted, Granted)
    assert granted.record.key == key
    previous = 0
    for message in range(messages):
        position = number * _POSITIONS_APART + message + 1
        state = b"%d" % position
        answer = await _insist(
            lambda position=position, previous=previous, state=state: store.save(  # type: ignore[misc]
                key, lease_id, position=position, previous=previous, state=state
            ),
            random,
        )
        assert answer in (Saved(message + 1), AlreadyApplied(position))
        record = await store.load(key)
        assert record is not None
        assert (record.key, record.position, record.version) == (key, position, message + 1)
        assert record.state == state
        previous = position
    await _insist(lambda: store.release(key, lease_id), random)


async def _insist(call: Callable[[], Awaitable[Answer]], random: Random) -> Answer:
    """Make a call, cancel it at some turn of the loop, and make it again, until it is answered."""
    while True:
        task = asyncio.ensure_future(call())
        await _some_turns(random)
        task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if random.random() < 0.5:
                return await call()


async def _check_holds(store: SessionStore, count: int, random: Random) -> None:
    """Tasks within `hold` are cancelled once each; every session is free afterwards."""
    locks = SessionLockManager(store, "worker", 60)

    async def hold(key: str) -> None:
        async with locks.hold(key) as lease:
            await lease.save(position=None)
            await asyncio.Event().wait()

    for _ in range(count // 10):
        keys = [f"hold-{number}" for number in range(10)]
        tasks = [asyncio.ensure_future(hold(key)) for key in keys]
        for task in tasks:
            await _some_turns(random)
            task.cancel()
        await asyncio.wait(tasks)
        for key, task in zip(keys, tasks, strict=True):
            assert task.cancelled(), f"`{key}`: {task!r}"
            record = await store.load(key)
            assert record is None or (record.key, record.lease_id) == (key, None)


async def _some_turns(random: Random) -> None:
    for _ in range(random.randint(0, 12)):
        await asyncio.sleep(0)
