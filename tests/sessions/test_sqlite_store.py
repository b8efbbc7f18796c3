"""The SQLite store does what every store does, with both faces; what its files and errors are."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import settings

from keylane.sessions import (
    Granted,
    Saved,
    SessionRecord,
    StoreUnavailableError,
)
from keylane.sessions.stores.sqlite import SqliteFile, SqliteSessionStore, SyncSqliteSessionStore
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest, check_cancel_storm
from tests.sessions.sqlite_stores import async_store, execute, sync_store

# A story of forty operations takes a hundredth of a second, with a thread in between three times
# that.
STORIES = settings(max_examples=30)

FIRST, SECOND = "1" * 32, "2" * 32


class TestSyncSqliteStore(SessionStoreContract):
    settings = STORIES

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        with SqliteFile(tmp_path / "sessions.db", synchronous="NORMAL") as self.file:
            yield

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return sync_store(self.file)


class TestSqliteStore(SessionStoreContract):
    settings = STORIES

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        with (
            asyncio.Runner() as self.runner,
            SqliteFile(tmp_path / "sessions.db", synchronous="NORMAL") as self.file,
        ):
            yield

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return async_store(self.file, self.runner)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


def test_namespaces_are_apart(path: Path) -> None:
    with SqliteFile(path) as file:
        stores = [SyncSqliteSessionStore(file, namespace=name) for name in ("a", "b")]
        for store, lease_id in zip(stores, (FIRST, SECOND), strict=True):
            store.acquire("k", lease_id, "worker-1", 60)
        assert stores[0].save("k", FIRST, position=1) == Saved(1)
        record = stores[1].load("k")
        assert record is not None
        assert (record.lease_id, record.position) == (SECOND, 0)
        assert [len(store.records().records) for store in stores] == [1, 1]


def test_sessions_outlive_the_process(path: Path) -> None:
    with SqliteFile(path) as file:
        store = SyncSqliteSessionStore(file)
        store.acquire("k", FIRST, "worker-1", 60)
        store.save("k", FIRST, position=7, state=b"1")
    with SqliteFile(path) as file:
        record = asyncio.run(SqliteSessionStore(file).load("k"))
    assert record is not None
    assert (record.lease_id, record.position, record.state) == (FIRST, 7, b"1")
    # The last one who closes it takes the log of writes into the file.
    assert [one.name for one in path.parent.iterdir()] == ["sessions.db"]


def settings_of(file: SqliteFile) -> tuple[object, object]:
    """How it is written, and whether each commit is flushed (2) or not (1)."""
    with file, file.connection("load", deadline=1e12) as connection:
        ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
        ((level,),) = connection.execute("PRAGMA synchronous").fetchall()
    return mode, level


def test_saves_are_flushed_unless_somebody_says_otherwise(path: Path) -> None:
    assert settings_of(SqliteFile(path)) == ("wal", 2)
    assert settings_of(SqliteFile(path, synchronous="NORMAL")) == ("wal", 1)


def test_a_new_file_that_many_open_at_once(path: Path) -> None:
    """One changes it to WAL and makes the table, and the others wait for that."""

    def take_over(number: int) -> int:
        with SqliteFile(path) as file:
            store = SyncSqliteSessionStore(file)
            answer = store.acquire("k", f"{number:032x}", "worker", 60, take_over=True)
        assert isinstance(answer, Granted)
        return answer.token

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(take_over, range(8))) == list(range(1, 9))


def test_threads_come_and_go_and_connections_stay(path: Path) -> None:
    with SqliteFile(path) as file:
        store = SyncSqliteSessionStore(file)
        for number in range(20):
            thread = threading.Thread(target=store.acquire, args=("k", f"{number:032x}", "w", 60))
            thread.start()
            thread.join()
        assert len(file._idle) == 1


class Writing:
    """Somebody who has the write lock, as a worker that was stopped in mid-statement."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *error: object) -> None:
        self.connection.execute("ROLLBACK")
        self.connection.close()


def test_somebody_who_writes_is_waited_for_in_bounds(path: Path) -> None:
    """Nothing was done, readers do not wait at all, and afterwards all is well."""
    with SqliteFile(path, timeout=0.2) as file:
        store = SyncSqliteSessionStore(file)
        store.acquire("k", FIRST, "worker-1", 60)
        with Writing(path):
            for refused in (
                lambda: store.acquire("other", SECOND, "worker-2", 60),
                lambda: store.save("k", FIRST, position=1),
                lambda: store.release("k", FIRST),
            ):
                with pytest.raises(StoreUnavailableError, match="database is locked") as raised:
                    refused()
                assert raised.value.applied is False
            assert load(store).lease_id == FIRST
        assert store.save("k", FIRST, position=1) == Saved(1)


def test_the_same_for_asyncio_however_many_wait(path: Path) -> None:
    """All of them together wait for one time-out, not each of them for its own."""

    async def wait(file: SqliteFile) -> list[object]:
        store = SqliteSessionStore(file)
        await store.acquire("k", FIRST, "worker-1", 60)
        with Writing(path):
            async with asyncio.timeout(5):
                saves = [store.save("k", FIRST, position=position) for position in range(1, 101)]
                return await asyncio.gather(*saves, store.load("k"), return_exceptions=True)

    with SqliteFile(path, timeout=0.3) as file:
        *refused, record = asyncio.run(wait(file))
    assert isinstance(record, SessionRecord)
    for error in refused:
        assert isinstance(error, StoreUnavailableError)
        assert error.applied is False


def test_the_clock_is_read_after_the_wait(path: Path) -> None:
    """A lease that was long waited for is not shorter."""
    with SqliteFile(path) as file, ThreadPoolExecutor(1) as thread:
        store = SyncSqliteSessionStore(file)
        first = store.acquire("k", FIRST, "worker-1", 60)
        assert isinstance(first, Granted)
        began = threading.Event()

        def take_over() -> object:
            began.set()
            return store.acquire("k", SECOND, "worker-2", 60, take_over=True)

        with Writing(path):
            waiting = thread.submit(take_over)
            began.wait()
            ((released,),) = execute(path, "SELECT (julianday('now') - 2440587.5) * 86400.0")
        second = waiting.result()
    assert isinstance(second, Granted)
    assert isinstance(released, float)
    assert second.record.as_of >= released
    assert second.record.expires_at == second.record.as_of + 60


def test_a_path_where_no_file_can_be(path: Path) -> None:
    with SqliteFile(path / "nowhere.db") as file:
        with pytest.raises(StoreUnavailableError, match="unable to open") as raised:
            SyncSqliteSessionStore(file).acquire("k", FIRST, "worker-1", 60)
        assert raised.value.applied is False


def test_a_file_that_is_something_else(path: Path) -> None:
    """It stays as it is."""
    path.write_text("the diary of a cat, page 1\n" * 100)
    before = path.read_bytes()
    with SqliteFile(path) as file:
        with pytest.raises(StoreUnavailableError, match="not a database") as raised:
            SyncSqliteSessionStore(file).acquire("k", FIRST, "worker-1", 60)
        assert raised.value.applied is False
    assert path.read_bytes() == before


def test_memory_is_no_file() -> None:
    with SqliteFile(":memory:") as file, pytest.raises(StoreUnavailableError, match="`memory`"):
        SyncSqliteSessionStore(file).load("k")


def test_a_table_of_another_shape(path: Path) -> None:
    execute(path, "CREATE TABLE keylane_session (key TEXT PRIMARY KEY)")
    with SqliteFile(path) as file:
        with pytest.raises(StoreUnavailableError, match="no column") as raised:
            SyncSqliteSessionStore(file).acquire("k", FIRST, "worker-1", 60)
        assert raised.value.applied is False


def test_a_disk_that_fails_leaves_the_outcome_unknown(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is full; a reader is sure of what it did not change."""

    class FullDisk(sqlite3.OperationalError):
        sqlite_errorcode = sqlite3.SQLITE_IOERR | 4 << 8

    with SqliteFile(path) as file:
        store = SyncSqliteSessionStore(file)
        store.acquire("k", FIRST, "worker-1", 60)

        def fail(*_: object) -> None:
            raise FullDisk("disk I/O error")

        monkeypatch.setattr("keylane.sessions.stores.sqlite.store._exchange", fail)
        with pytest.raises(StoreUnavailableError, match="disk I/O error") as raised:
            store.save("k", FIRST, position=1)
        assert raised.value.applied is None
        with pytest.raises(StoreUnavailableError) as raised:
            store.load("k")
        assert raised.value.applied is False


def test_a_file_that_was_closed(path: Path) -> None:
    with SqliteFile(path) as file:
        store = SyncSqliteSessionStore(file)
        store.load("k")
    with pytest.raises(ValueError, match="is closed"):
        store.load("k")


def load_after_fork(store: SyncSqliteSessionStore) -> str:
    try:
        store.load("k")
    except RuntimeError as error:
        return str(error)
    return "used"


def test_a_connection_from_before_a_fork_is_not_used(path: Path) -> None:
    """SQLite: "Do not open a connection, then fork, then use it"; the file can be damaged."""
    with SqliteFile(path) as file:
        store = SyncSqliteSessionStore(file)
        store.load("k")
        context = get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=lambda: sender.send(load_after_fork(store)))
        child.start()
        assert "opened before a fork" in receiver.recv()
        child.join()


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"timeout": 0}, "above zero"), ({"synchronous": "OFF"}, "neither `FULL` nor `NORMAL`")],
)
def test_settings_that_cannot_be(path: Path, settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SqliteFile(path, **settings)  # type: ignore[arg-type]


def test_a_purge_of_one_namespace_leaves_the_others(path: Path) -> None:
    with SqliteFile(path) as file:
        for namespace in ("a", "b"):
            store = SyncSqliteSessionStore(file, namespace=namespace)
            store.acquire("k", FIRST, "worker-1", 60)
            store.release("k", FIRST)
        execute(path, "UPDATE keylane_session SET last_activity = 0")
        assert store.purge(idle_for=3600) == 1
    assert execute(path, "SELECT namespace FROM keylane_session") == [("a",)]


def load(store: SyncSqliteSessionStore) -> SessionRecord:
    record = store.load("k")
    assert record is not None
    return record


def test_connections_are_not_the_users_thread_s(path: Path) -> None:
    """A generator or a garbage collection may close the file in any thread."""
    with closing(SqliteFile(path)) as file:
        SyncSqliteSessionStore(file).load("k")
        thread = threading.Thread(target=file.close)
        thread.start()
        thread.join()


def test_cancelled_calls_happen_once_or_not_at_all(path: Path) -> None:
    with SqliteFile(path, synchronous="NORMAL") as file:
        asyncio.run(check_cancel_storm(SqliteSessionStore(file)))
