"""Workers on one SQLite file that are killed, stopped, or have a clock that is wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from keylane.sessions import (
    Granted,
    Held,
    Lost,
    Saved,
    SessionRecord,
    StoreUnavailableError,
)
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from tests.servers.processes import path_of
from tests.sessions.sqlite_stores import execute
from tests.sessions.sqlite_worker import remote_worker
from tests.sessions.worker_process import RemoteWorker, apply_by_turns

FIRST, SECOND = "1" * 32, "2" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


def load(store: SyncSqliteSessionStore) -> SessionRecord:
    record = store.load("k")
    assert record is not None
    return record


def test_killed_in_mid_statement_a_save_is_applied_whole_or_not_at_all(path: Path) -> None:
    """Before each of its instructions. The last of them is behind the commit."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.sessions.sqlite_kills", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    *killed, last = [json.loads(line) for line in said.stdout.splitlines()]
    assert all(was_killed for was_killed, *_ in killed)
    applied = 0
    nothing = [0, 0, None]
    before = nothing
    for position, (_, *after) in enumerate([*killed, last], start=1):
        if after != before:
            applied += 1
            assert after == [position, applied, str(position)]
        before = after
    # Instructions of a save by SQLite 3.40: some forty.
    assert sum(after == nothing for _, *after in killed) > 20
    assert last[:2] == [False, len(killed) + 1]
    assert execute(path, "PRAGMA integrity_check") == [("ok",)]


def test_killed_anywhere_all_that_was_answered_is_there(path: Path) -> None:
    """Four workers, each killed while it goes on saving; the last save is there whole or not."""
    position = 0
    for number in range(4):
        with remote_worker(path) as worker:
            lease_id = f"{number:032x}"
            granted = worker.ask("acquire", "k", lease_id, "worker", 60, take_over=True)
            assert isinstance(granted, Granted)
            assert granted.token == number + 1
            position = granted.record.position
            for _ in range(20):
                worker.send("save", "k", lease_id, position=position + 1, state=b"%d" % position)
                position += 1
            for _ in range(1 + number):
                assert isinstance(worker.answer(), Saved)
                answered = position - 20 + 1 + number
            worker.process.send_signal(signal.SIGKILL)
        with SqliteFile(path) as file:
            record = load(SyncSqliteSessionStore(file))
        assert answered <= record.position <= position
        assert record.version == record.position
        assert record.state == b"%d" % (record.position - 1)


def stop_in_a_save(worker: RemoteWorker, position: int) -> None:
    """Behind its last look at the record, with the write lock."""
    count = worker.ask("count_instructions", "save", "k", FIRST, position=position)
    assert isinstance(count, int)
    worker.ask("stop_at", count - 1)
    worker.send("save", "k", FIRST, position=position + 1, previous=position)
    worker.wait_until_stopped()


@pytest.mark.parametrize("ending", ["SIGCONT", "SIGKILL"])
def test_a_worker_that_is_stopped_within_a_write(
    path: Path, ending: Literal["SIGCONT", "SIGKILL"]
) -> None:
    """One writer at a time: the others are told in time, and read. That is what SQLite gives."""
    with remote_worker(path) as worker, SqliteFile(path, timeout=0.2) as file:
        store = SyncSqliteSessionStore(file)
        store.acquire("k", FIRST, "worker-1", 60)
        stop_in_a_save(worker, 1)
        for key in ("k", "other"):
            with pytest.raises(StoreUnavailableError, match="database is locked") as raised:
                store.acquire(key, SECOND, "worker-2", 60, take_over=True)
            assert raised.value.applied is False
        assert load(store).position == 1
        if ending == "SIGCONT":
            worker.go_on()
            assert worker.answer() == Saved(2)
        else:
            worker.process.send_signal(signal.SIGKILL)
            worker.process.wait()
        granted = store.acquire("k", SECOND, "worker-2", 60, take_over=True)
        assert isinstance(granted, Granted)
        assert granted.record.position == (2 if ending == "SIGCONT" else 1)
        if ending == "SIGCONT":
            assert worker.ask("save", "k", FIRST, position=3) == Lost(2)
    assert execute(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_worker_that_is_stopped_between_two_operations_blocks_nobody(path: Path) -> None:
    with remote_worker(path) as worker, SqliteFile(path, timeout=0.2) as file:
        store = SyncSqliteSessionStore(file)
        worker.ask("acquire", "k", FIRST, "worker-1", 60)
        worker.process.send_signal(signal.SIGSTOP)
        worker.wait_until_stopped()
        assert isinstance(store.acquire("k", SECOND, "worker-2", 60, take_over=True), Granted)
        assert store.save("k", SECOND, position=1) == Saved(1)
        worker.go_on()
        assert worker.ask("save", "k", FIRST, position=1) == Lost(2)


def test_a_transaction_that_is_killed_has_no_effect(path: Path) -> None:
    """With the effect written and the position not yet."""
    execute(path, "CREATE TABLE effect (position integer)")
    with remote_worker(path) as worker:
        worker.ask("apply", "worker-1", 1)
        worker.send("apply", "worker-1", 2, dies=True)
        with pytest.raises(EOFError):
            worker.answer()
    assert execute(path, "SELECT position FROM effect") == [(1,)]
    with SqliteFile(path) as file:
        assert load(SyncSqliteSessionStore(file)).position == 1


@pytest.fixture
def faketime() -> str:
    return path_of("faketime")


def test_a_clock_that_is_fast_takes_sessions_too_early_and_writes_nothing_wrong(
    path: Path, faketime: str
) -> None:
    """It sees leases as expired that are not. The one it took the session from is refused."""
    with (
        remote_worker(path) as right,
        remote_worker(path, faketime, "-f", "+1h") as fast,
    ):
        assert isinstance(right.ask("acquire", "k", FIRST, "right", 60), Granted)
        assert right.ask("save", "k", FIRST, position=1, previous=0) == Saved(1)
        granted = fast.ask("acquire", "k", SECOND, "fast", 60)
        assert isinstance(granted, Granted)
        assert (granted.token, granted.record.position) == (2, 1)
        assert right.ask("save", "k", FIRST, position=2, previous=1) == Lost(2)
        assert fast.ask("save", "k", SECOND, position=2, previous=1) == Saved(2)
        # What it was granted itself lasts for more than an hour, unless somebody takes over.
        held = right.ask("acquire", "k", FIRST, "right", 60)
        assert isinstance(held, Held)
        assert 3600 < held.remaining < 3700
        assert isinstance(right.ask("acquire", "k", FIRST, "right", 60, take_over=True), Granted)
        assert fast.ask("save", "k", SECOND, position=3, previous=2) == Lost(3)


def test_the_effects_of_workers_with_different_clocks_are_in_order_and_once(
    path: Path, faketime: str
) -> None:
    """Each takes the session from the others; the transaction has the last word."""
    execute(path, "CREATE TABLE effect (position integer)")
    with (
        remote_worker(path) as right,
        remote_worker(path, faketime, "-f", "+1h") as fast,
        remote_worker(path, faketime, "-f", "-1h") as slow,
    ):
        apply_by_turns((right, fast, slow), range(1, 31))
    assert execute(path, "SELECT position FROM effect ORDER BY rowid") == [
        (position,) for position in range(1, 31)
    ]
