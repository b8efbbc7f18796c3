"""A lease's transaction on PostgreSQL: the user's effects and the position, both or neither."""

# ruff: noqa: PT012 - what is raised comes at the end of a transaction, after its body

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLockManager,
)
from keylane.sessions.locks import SessionLockManager
from keylane.sessions.stores.postgresql import (
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
    async_connect,
    connect,
    dialogues,
    statements,
)
from tests.servers.postgresql import PostgresqlServer
from tests.sessions.mutants import mutant_of
from tests.sessions.postgresql_stores import new_namespace

KEY = "octocat/hello"


class Workers:
    """Workers of one application; what they do is rows of the table `effect`."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self.namespace = new_namespace()
        server.execute("CREATE TABLE IF NOT EXISTS effect (worker text, position bigint, run text)")

    @contextmanager
    def manager(
        self, worker: str, *, timeout: float = 5, idle_timeout: float = 30
    ) -> Iterator[SyncSessionLockManager]:
        with connect(self.server.conninfo, timeout=timeout) as connection:
            store = SyncPostgresqlSessionStore(
                connection, namespace=self.namespace, idle_timeout=idle_timeout
            )
            yield SyncSessionLockManager(store, worker, 60)

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """A user's own, with psycopg's defaults."""
        with psycopg.connect(self.server.conninfo) as connection:
            yield connection

    def apply(self, connection: psycopg.Connection, worker: str, position: int) -> None:
        connection.execute(
            "INSERT INTO effect VALUES (%s, %s, %s)", (worker, position, self.namespace)
        )

    def effects(self) -> list[tuple[object, ...]]:
        return self.server.execute(
            "SELECT worker, position FROM effect WHERE run = %s ORDER BY position", self.namespace
        )


@pytest.fixture
def workers(postgresql: PostgresqlServer) -> Workers:
    return Workers(postgresql)


def test_effects_state_and_position_commit_together(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        for position in (1, 2):
            with lease.transaction(connection, position=position, previous=position - 1) as applied:
                workers.apply(connection, "A", position)
                applied.state = b"%d" % position
        with pytest.raises(SessionAlreadyAppliedError), lease.transaction(connection, position=2):
            workers.apply(connection, "A", 2)
        with (
            pytest.raises(SessionOutOfOrderError),
            lease.transaction(connection, position=4, previous=3),
        ):
            workers.apply(connection, "A", 4)
        with pytest.raises(ZeroDivisionError), lease.transaction(connection, position=3):
            workers.apply(connection, "A", 3)
            raise ZeroDivisionError
        record = manager.take_over(KEY).record
    assert workers.effects() == [("A", 1), ("A", 2)]
    assert (record.position, record.version, record.state) == (2, 2, b"2")


def test_with_asyncio(workers: Workers) -> None:
    async def apply_all() -> None:
        conninfo = workers.server.conninfo
        connection = await psycopg.AsyncConnection.connect(conninfo)
        async with await async_connect(conninfo) as own, connection:
            store = PostgresqlSessionStore(own, namespace=workers.namespace)
            lease = await SessionLockManager(store, "A", 60).take_over(KEY)

            async def apply(position: int) -> None:
                async with lease.transaction(connection, position=position):
                    await connection.execute(
                        "INSERT INTO effect VALUES ('A', %s, %s)", (position, workers.namespace)
                    )
                    assert position != 3

            await apply(1)
            await apply(2)
            with pytest.raises(SessionAlreadyAppliedError):
                await apply(2)
            with pytest.raises(AssertionError):
                await apply(3)
            successor = await SessionLockManager(store, "B", 60).take_over(KEY)
            assert successor.record.position == 2
            with pytest.raises(SessionLeaseLostError):
                await apply(4)

    asyncio.run(apply_all())
    assert workers.effects() == [("A", 1), ("A", 2)]


def let_b_in(workers: Workers) -> None:
    """B takes over while A's transaction is open, if it can."""
    with (
        workers.manager("A") as first,
        workers.manager("B", timeout=1.5) as second,
        workers.connection() as connection,
    ):
        lease = first.take_over(KEY)
        with lease.transaction(connection, position=1):
            workers.apply(connection, "A", 1)
            with pytest.raises(StoreUnavailableError, match="lock timeout") as raised:
                second.take_over(KEY)
            assert raised.value.applied is False
        assert second.take_over(KEY).record.position == 1
        with pytest.raises(SessionLeaseLostError), lease.transaction(connection, position=2):
            workers.apply(connection, "A", 2)
    assert workers.effects() == [("A", 1)]


def test_nobody_takes_over_between_the_look_and_the_commit(workers: Workers) -> None:
    let_b_in(workers)


@pytest.mark.parametrize("lock", ["", "FOR KEY SHARE OF keylane_session"])
def test_a_look_without_a_lock_is_found(
    workers: Workers, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    mutant = mutant_of(statements, "FOR UPDATE OF keylane_session", lock)
    monkeypatch.setattr(dialogues, "statements", mutant)
    with pytest.raises((pytest.fail.Exception, SessionLeaseLostError)):
        let_b_in(workers)


def test_a_worker_that_was_stopped_in_its_transaction_blocks_nobody_for_long(
    workers: Workers,
) -> None:
    """B is granted as soon as the server has ended A's transaction; A finds out."""
    with (
        workers.manager("A", idle_timeout=0.2) as first,
        workers.manager("B") as second,
        workers.connection() as connection,
    ):
        lease = first.take_over(KEY)
        with (
            pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout),
            lease.transaction(connection, position=1),
        ):
            workers.apply(connection, "A", 1)
            assert second.take_over(KEY).token == 2
            workers.apply(connection, "A", 1)
    assert workers.effects() == []


def test_the_same_with_nothing_left_to_do_but_the_commit(workers: Workers) -> None:
    with (
        workers.manager("A", idle_timeout=0.2) as first,
        workers.manager("B") as second,
        workers.connection() as connection,
    ):
        lease = first.take_over(KEY)
        with (
            pytest.raises(StoreUnavailableError) as raised,
            lease.transaction(connection, position=1),
        ):
            workers.apply(connection, "A", 1)
            assert second.take_over(KEY).token == 2
    assert raised.value.applied is False
    assert workers.effects() == []


def test_limits_end_with_the_transaction(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        with manager.take_over(KEY).transaction(connection, position=1):
            inside = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
        outside = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert (inside, outside) == (("30s",), ("0",))


def test_a_transaction_within_another_is_refused(workers: Workers) -> None:
    """It would be a savepoint, and would be committed when somebody else says so."""
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        connection.execute("SELECT 1")
        with (
            pytest.raises(ValueError, match="in a transaction already"),
            lease.transaction(connection, position=1),
        ):
            workers.apply(connection, "A", 1)


def test_a_rollback_of_the_user_is_not_taken_for_success(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        with pytest.raises(psycopg.Rollback), lease.transaction(connection, position=1):
            workers.apply(connection, "A", 1)
            raise psycopg.Rollback
        with lease.transaction(connection, position=1):
            workers.apply(connection, "A", 1)
    assert workers.effects() == [("A", 1)]


def test_a_connection_that_is_lost_before_the_commit(workers: Workers) -> None:
    with workers.manager("A") as manager, workers.connection() as connection:
        lease = manager.take_over(KEY)
        with (
            pytest.raises(StoreUnavailableError) as raised,
            lease.transaction(connection, position=1),
        ):
            connection.close()
        assert raised.value.applied is False
        assert manager.take_over(KEY).record.position == 0


@pytest.mark.parametrize("racers", [8])
def test_many_transactions_of_one_message_are_one(workers: Workers, racers: int) -> None:
    with workers.manager("A") as manager:
        lease = manager.take_over(KEY)
        together = threading.Barrier(racers)

        def apply(racer: int) -> str:
            with workers.connection() as connection:
                together.wait()
                try:
                    with lease.transaction(connection, position=1):
                        workers.apply(connection, f"A{racer}", 1)
                except SessionAlreadyAppliedError:
                    return "already applied"
            return "applied"

        with ThreadPoolExecutor(racers) as threads:
            said = sorted(threads.map(apply, range(racers)))
    assert said == ["already applied"] * (racers - 1) + ["applied"]
    assert len(workers.effects()) == 1
