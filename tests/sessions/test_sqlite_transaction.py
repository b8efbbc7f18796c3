"""A lease's transaction on SQLite: the user's effects and the position, both or neither."""

# ruff: noqa: PT012 - what is raised comes at the end of a transaction, after its body

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLease,
)
from keylane.sessions.stores.sqlite import (
    statements,
    transactions,
)
from tests.sessions.mutants import mutant_of
from tests.sessions.sqlite_stores import execute
from tests.sessions.sqlite_workers import KEY, Workers


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
