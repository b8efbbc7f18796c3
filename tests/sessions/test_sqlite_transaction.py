"""A lease's transaction on SQLite: the user's effects and the position, both or neither."""

# ruff: noqa: PT012 - what is raised comes at the end of a transaction, after its body

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLease,
    SessionLeaseLostError,
    SessionLockManager,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
)
from keylane.sessions.stores.sqlite import (
    SqliteFile,
    SqliteSessionStore,
    SyncSqliteSessionStore,
    statements,
    transactions,
)
from tests.sessions.mutants import mutant_of
from tests.sessions.sqlite_stores import execute

KEY = "octocat/hello"


class Workers:
    """Workers of one application; what they do is rows of the table `effect`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        execute(path, "CREATE TABLE effect (worker text, position integer UNIQUE)")

    @contextmanager
    def manager(self, worker: str, *, timeout: float = 5) -> Iterator[SyncSessionLockManager]:
        with SqliteFile(self.path, timeout=timeout) as file:
            yield SyncSessionLockManager(SyncSqliteSessionStore(file), worker, 60)

    @contextmanager
    def connection(self, **settings: object) -> Iterator[sqlite3.Connection]:
        """A user's own, with the defaults of sqlite3."""
        with closing(sqlite3.connect(self.path, **settings)) as connection:  # type: ignore[call-overload]
            yield connection

    def effects(self) -> list[tuple[object, ...]]:
        return execute(self.path, "SELECT worker, position FROM effect ORDER BY rowid")


@pytest.fixture
def workers(tmp_path: Path) -> Workers:
    return Workers(tmp_path / "sessions.db")


def apply(
    lease: SyncSessionLease,
    connection: sqlite3.Connection,
    position: int,
    *,
    previous: int | None = None,
) -> None:
    with lease.transaction(connection, position=position, previous=previous) as transaction:
        connection.execute("INSERT INTO effect VALUES (?, ?)", (lease.owner, position))
        transaction.state = b"%d" % position


def test_effect_state_and_position_are_committed_together(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        apply(lease, connection, 1, previous=0)
        apply(lease, connection, 2, previous=1)
        assert not connection.in_transaction
        record = manager.take_over(KEY).record
    assert (record.position, record.version, record.state) == (2, 2, b"2")
    assert workers.effects() == [("A", 1), ("A", 2)]


def test_what_is_refused_has_no_effect(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        apply(lease, connection, 2)
        with pytest.raises(SessionAlreadyAppliedError):
            apply(lease, connection, 1)
        with pytest.raises(SessionOutOfOrderError):
            apply(lease, connection, 4, previous=3)
        manager.take_over(KEY)
        with pytest.raises(SessionLeaseLostError) as lost:
            apply(lease, connection, 3)
        assert (lost.value.token, lost.value.current) == (1, 2)
        assert lease.lost.is_set()
        assert not connection.in_transaction
    assert workers.effects() == [("A", 2)]


def test_an_error_of_the_body_undoes_everything(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        with pytest.raises(ZeroDivisionError), lease.transaction(connection, position=1):
            connection.execute("INSERT INTO effect VALUES ('A', 1)")
            assert 1 / 0
        assert not connection.in_transaction
        apply(lease, connection, 1)
    assert workers.effects() == [("A", 1)]


def test_an_error_of_a_statement_goes_on_as_it_is(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        connection.execute("INSERT INTO effect VALUES ('somebody', 1)")
        connection.commit()
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            apply(lease, connection, 1)
        assert manager.take_over(KEY).record.position == 0


def test_a_constraint_that_is_looked_at_when_all_is_committed(workers: Workers) -> None:
    execute(
        workers.path,
        "CREATE TABLE child (position REFERENCES effect (position) DEFERRABLE INITIALLY DEFERRED)",
    )
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        connection.execute("PRAGMA foreign_keys = ON")
        with (
            pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
            lease.transaction(connection, position=1),
        ):
            connection.execute("INSERT INTO child VALUES (7)")
        assert not connection.in_transaction
        assert manager.take_over(KEY).record.position == 0


def let_b_in(workers: Workers) -> None:
    """B takes over while A's transaction is open, if it can."""
    with (
        workers.manager("A") as first,
        workers.manager("B", timeout=0.3) as second,
        workers.connection(timeout=0.1) as connection,
    ):
        lease = first.take_over(KEY)
        with lease.transaction(connection, position=1):
            with pytest.raises(StoreUnavailableError, match="database is locked") as raised:
                second.take_over(KEY)
            assert raised.value.applied is False
            connection.execute("INSERT INTO effect VALUES ('A', 1)")
        assert second.take_over(KEY).record.position == 1
        with pytest.raises(SessionLeaseLostError):
            apply(lease, connection, 2)
    assert workers.effects() == [("A", 1)]


def test_nobody_takes_over_between_the_look_and_the_commit(workers: Workers) -> None:
    let_b_in(workers)


def test_a_look_without_the_write_lock_is_found(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = mutant_of(statements, '"BEGIN IMMEDIATE"', '"BEGIN"')
    monkeypatch.setattr(transactions, "statements", mutant)
    with pytest.raises((pytest.fail.Exception, SessionLeaseLostError)):
        let_b_in(workers)


def test_a_writer_is_waited_for_as_long_as_the_store_says(workers: Workers) -> None:
    """Not as long as the connection says, which is as it was afterwards."""
    with (
        workers.manager("A", timeout=0.2) as manager,
        workers.connection(timeout=1000) as connection,
        workers.connection() as other,
    ):
        lease = manager.take_over(KEY)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="database is locked") as raised:
            apply(lease, connection, 1)
        assert (raised.value.operation, raised.value.applied) == ("transaction", False)
        assert connection.execute("PRAGMA busy_timeout").fetchall() == [(1_000_000,)]
        other.rollback()
        apply(lease, connection, 1)
    assert workers.effects() == [("A", 1)]


@pytest.mark.parametrize(
    "settings",
    [{"isolation_level": None}, {"isolation_level": "EXCLUSIVE"}, {"detect_types": 3}],
    ids=str,
)
def test_whatever_the_connection_is_like(workers: Workers, settings: dict[str, object]) -> None:
    """Also where rows are dictionaries and texts are bytes, and they still are afterwards."""
    with workers.manager("A") as manager, workers.connection(**settings) as connection:

        def as_dictionary(cursor: sqlite3.Cursor, row: tuple[object, ...]) -> dict[str, object]:
            return {one[0]: value for one, value in zip(cursor.description, row, strict=True)}

        connection.row_factory = as_dictionary
        connection.text_factory = bytes
        apply(manager.take_over(KEY), connection, 1)
        rows = connection.execute("SELECT * FROM effect").fetchall()
    assert rows == [{"worker": b"A", "position": 1}]


def test_a_transaction_within_another_is_refused_and_left_alone(workers: Workers) -> None:
    """It would be committed when somebody else says so."""
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        connection.execute("INSERT INTO effect VALUES ('somebody', 7)")
        with pytest.raises(ValueError, match="in a transaction already"):
            apply(lease, connection, 1)
        connection.commit()
    assert workers.effects() == [("somebody", 7)]


@pytest.mark.parametrize("ending", ["commit", "rollback", "script"])
def test_a_body_that_ends_the_transaction_itself_is_told(workers: Workers, ending: str) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        with (
            pytest.raises(sqlite3.ProgrammingError, match="ended within its body"),
            lease.transaction(connection, position=1),
        ):
            if ending == "script":
                connection.executescript("SELECT 1")
            else:
                getattr(connection, ending)()
        assert manager.take_over(KEY).record.position == 0


@pytest.mark.parametrize("ending", ["with connection", "or rollback", "executescript"])
def test_a_body_that_goes_on_in_another_transaction_is_told(workers: Workers, ending: str) -> None:
    """What it did before is committed or gone; what it did since, and the position, are not."""
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        execute(workers.path, "INSERT INTO effect VALUES ('before', 7)")
        with (
            pytest.raises(sqlite3.ProgrammingError, match="ended within its body"),
            lease.transaction(connection, position=1),
        ):
            if ending == "with connection":
                with connection:
                    connection.execute("INSERT INTO effect VALUES ('A', 1)")
            elif ending == "executescript":
                connection.executescript("INSERT INTO effect VALUES ('A', 1)")
            else:
                connection.execute("INSERT INTO effect VALUES ('A', 1)")
                with suppress(sqlite3.IntegrityError):
                    connection.execute("INSERT OR ROLLBACK INTO effect VALUES ('A', 7)")
            connection.execute("INSERT INTO effect VALUES ('A', 2)")
        assert not connection.in_transaction
        assert manager.take_over(KEY).record.position == 0
    committed = [] if ending == "or rollback" else [("A", 1)]
    assert workers.effects() == [("before", 7), *committed]


def test_a_connection_that_is_closed_within_the_body(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        with (
            pytest.raises(sqlite3.ProgrammingError, match="closed"),
            lease.transaction(connection, position=1),
        ):
            connection.close()
        assert manager.take_over(KEY).record.position == 0


@pytest.mark.parametrize("racers", [8])
def test_many_transactions_of_one_message_are_one(workers: Workers, racers: int) -> None:
    with workers.manager("A") as manager:
        lease = manager.take_over(KEY)
        together = threading.Barrier(racers)

        def apply_once(_: int) -> str:
            with workers.connection() as connection:
                together.wait()
                try:
                    apply(lease, connection, 1)
                except SessionAlreadyAppliedError:
                    return "already applied"
            return "applied"

        with ThreadPoolExecutor(racers) as threads:
            said = sorted(threads.map(apply_once, range(racers)))
    assert said == ["already applied"] * (racers - 1) + ["applied"]
    assert len(workers.effects()) == 1


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
