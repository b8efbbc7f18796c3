"""A lease's transaction on SQLite for asyncio: nothing is left open, whoever is cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLease,
    SessionLeaseLostError,
    SessionLockManager,
)
from keylane.sessions.stores.sqlite import SqliteFile, SqliteSessionStore
from tests.sessions.sqlite_workers import KEY, Workers


@pytest.fixture
def workers(tmp_path: Path) -> Workers:
    return Workers(tmp_path / "sessions.db")


class AsyncWorker:
    """A worker with asyncio, and a connection that its store may use in a thread."""

    def __init__(self, file: SqliteFile, connection: sqlite3.Connection) -> None:
        self.store = SqliteSessionStore(file)
        self.manager = SessionLockManager(self.store, "A", 60)
        self.connection = connection

    def insert(self, position: int) -> None:
        self.connection.execute("INSERT INTO effect VALUES ('A', ?)", (position,))


@pytest.fixture
def worker(workers: Workers) -> Iterator[AsyncWorker]:
    with (
        SqliteFile(workers.path, timeout=5) as file,
        workers.connection(check_same_thread=False) as connection,
    ):
        yield AsyncWorker(file, connection)


def test_the_same_for_asyncio(workers: Workers, worker: AsyncWorker) -> None:
    async def apply_all() -> None:
        lease = await worker.manager.take_over(KEY)

        async def apply(position: int) -> None:
            async with lease.transaction(worker.connection, position=position):
                worker.insert(position)
                assert position != 3

        await apply(1)
        await apply(2)
        with pytest.raises(SessionAlreadyAppliedError):
            await apply(2)
        with pytest.raises(AssertionError):
            await apply(3)
        successor = await worker.manager.take_over(KEY)
        assert successor.record.position == 2
        with pytest.raises(SessionLeaseLostError):
            await apply(4)

    asyncio.run(apply_all())
    assert workers.effects() == [("A", 1), ("A", 2)]


def test_what_else_goes_on_does_not_keep_a_transaction_from_its_end(
    workers: Workers, worker: AsyncWorker
) -> None:
    """A renewal waits for the transaction, not the transaction for the renewal; readers go on."""

    async def apply_while_renewing() -> None:
        lease = await worker.manager.take_over(KEY)
        async with asyncio.timeout(4):
            async with lease.transaction(worker.connection, position=1):
                renewals = [asyncio.ensure_future(lease.renew()) for _ in range(3)]
                other = asyncio.ensure_future(worker.manager.take_over("other"))
                record = await worker.store.load(KEY)
                assert record is not None
                assert not any(task.done() for task in (*renewals, other))
                worker.insert(1)
            await asyncio.gather(*renewals, other)

    asyncio.run(apply_while_renewing())
    assert workers.effects() == [("A", 1)]


def test_cancelled_at_any_turn_all_or_nothing_is_committed(
    workers: Workers, worker: AsyncWorker
) -> None:
    """And the connection is as if nothing had been."""

    async def apply(position: int) -> None:
        lease = await worker.manager.take_over(KEY)
        async with lease.transaction(worker.connection, position=position):
            worker.insert(position)

    async def cancel_often() -> None:
        for turns in range(40):
            task = asyncio.ensure_future(apply(turns + 1))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert not worker.connection.in_transaction
            effects = workers.effects()
            record = await worker.store.load(KEY)
            position = 0 if record is None else record.position
            assert effects[-1:] == ([("A", position)] if position else [])
        await apply(100)

    asyncio.run(cancel_often())
    assert workers.effects()[-1] == ("A", 100)


@pytest.mark.parametrize("turns", range(6))
def test_nothing_is_open_whoever_is_cancelled_while_it_is_rolled_back(
    workers: Workers, worker: AsyncWorker, turns: int
) -> None:
    """A second cancellation, or one on top of an error, finds the roll-back under way or not."""

    async def apply(lease: SessionLease, in_body: asyncio.Event, *, fails: bool) -> None:
        async with lease.transaction(worker.connection, position=1):
            worker.insert(1)
            in_body.set()
            if fails:
                raise LookupError
            await asyncio.Event().wait()

    async def cancel() -> None:
        lease = await worker.manager.take_over(KEY)
        for _ in range(50):
            for fails in (True, False):
                in_body = asyncio.Event()
                task = asyncio.ensure_future(apply(lease, in_body, fails=fails))
                await in_body.wait()
                if not fails:
                    task.cancel()
                for _ in range(turns):
                    await asyncio.sleep(0)
                was_over = not task.cancel()
                await asyncio.wait([task])
                assert not worker.connection.in_transaction
                assert task.cancelled() or (was_over and fails)
                await lease.renew()

    asyncio.run(cancel())
    assert workers.effects() == []


def test_the_end_of_the_loop_rolls_back(workers: Workers, worker: AsyncWorker) -> None:
    async def leave_it_open() -> None:
        lease = await worker.manager.take_over(KEY)
        in_body = asyncio.Event()

        async def apply() -> None:
            async with lease.transaction(worker.connection, position=1):
                worker.insert(1)
                in_body.set()
                await asyncio.Event().wait()

        left_running.append(asyncio.ensure_future(apply()))
        await in_body.wait()

    left_running: list[asyncio.Future[None]] = []
    asyncio.run(leave_it_open())
    assert left_running[0].cancelled()
    assert not worker.connection.in_transaction
    assert workers.effects() == []


def test_a_connection_of_one_thread_is_not_for_asyncio(worker: AsyncWorker) -> None:
    async def apply(connection: sqlite3.Connection) -> None:
        lease = await worker.manager.take_over(KEY)
        async with lease.transaction(connection, position=1):
            pytest.fail("it was used")

    with (
        closing(sqlite3.connect(worker.store.file.path)) as connection,
        pytest.raises(sqlite3.ProgrammingError, match="thread"),
    ):
        asyncio.run(apply(connection))
