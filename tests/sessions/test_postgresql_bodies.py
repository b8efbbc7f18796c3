"""Errors of the user's statements in a lease's transaction on PostgreSQL: they go on as they are.

An error that says "may be repeated" is for a store that did not answer, not for a statement that
fails again whenever its message is delivered.
"""

# ruff: noqa: PT012 - what is raised comes at the end of a transaction, after its body

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from keylane.sessions import (
    SessionAlreadyAppliedError,
    StoreUnavailableError,
    SyncSessionLockManager,
)
from keylane.sessions.lease import SyncSessionLease
from keylane.sessions.locks import SessionLockManager
from keylane.sessions.stores.postgresql import (
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
    async_connect,
    connect,
)
from tests.servers.postgresql import PostgresqlServer
from tests.sessions.postgresql_stores import new_namespace

KEY = "octocat/hello"

TABLES = """
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE late (what text);
CREATE FUNCTION late_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.what = 'zero' THEN
        PERFORM 1 / 0;
    ELSIF new.what = 'table' THEN
        PERFORM 1 FROM nowhere;
    ELSIF new.what <> '' THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = new.what;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late_error();
"""


@pytest.fixture(scope="module")
def server(postgresql: PostgresqlServer) -> PostgresqlServer:
    """With tables whose errors come at the commit."""
    postgresql.execute(TABLES)
    return postgresql


class Application:
    def __init__(self, lease: SyncSessionLease, connection: psycopg.Connection[Any]) -> None:
        self.lease = lease
        self.connection = connection

    def apply(self, *statements: str) -> None:
        """The message at position 1, with these effects."""
        with self.lease.transaction(self.connection, position=1, previous=0):
            for statement in statements:
                self.connection.execute(statement.encode())

    def is_untouched(self) -> bool:
        """Nothing was saved, and the connection is as before: position 1 can be applied."""
        assert self.connection.info.transaction_status.name == "IDLE"
        self.apply()
        return True


@pytest.fixture
def application(server: PostgresqlServer) -> Iterator[Application]:
    with connect(server.conninfo) as own, psycopg.connect(server.conninfo) as connection:
        store = SyncPostgresqlSessionStore(own, namespace=new_namespace())
        yield Application(SyncSessionLockManager(store, "A", 60).take_over(KEY), connection)


#: Statements whose errors come at the commit.
PERMANENT = {
    "INSERT INTO child VALUES (7)": psycopg.errors.ForeignKeyViolation,
    "INSERT INTO late VALUES ('zero')": psycopg.errors.DivisionByZero,
    "INSERT INTO late VALUES ('table')": psycopg.errors.UndefinedTable,
    "INSERT INTO late VALUES ('P0001')": psycopg.errors.RaiseException,
    "INSERT INTO late VALUES ('23514')": psycopg.errors.CheckViolation,
    "INSERT INTO late VALUES ('ZZ001')": psycopg.DatabaseError,
}
TRANSIENT = ["40001", "40P01", "53200", "55P03", "57014", "58030"]


@pytest.mark.parametrize(("statement", "error"), PERMANENT.items())
def test_an_error_of_the_users_at_the_commit(
    application: Application, statement: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        application.apply(statement)
    assert type(raised.value) is error
    assert application.is_untouched()


@pytest.mark.parametrize("code", TRANSIENT)
def test_what_may_be_repeated_after_a_commit(application: Application, code: str) -> None:
    with pytest.raises(StoreUnavailableError) as raised:
        application.apply(f"INSERT INTO late VALUES ('{code}')")
    assert (raised.value.operation, raised.value.applied) == ("transaction", False)
    assert application.is_untouched()


def test_an_error_that_the_body_has_caught(application: Application) -> None:
    """PostgreSQL has given the transaction up; without a savepoint nobody can go on."""
    with (
        pytest.raises(psycopg.errors.InFailedSqlTransaction, match="a statement of the body"),
        application.lease.transaction(application.connection, position=1, previous=0),
        suppress(psycopg.Error),
    ):
        application.connection.execute("SELECT 1 / 0")
    assert application.is_untouched()


def test_an_error_that_the_body_has_caught_around_a_savepoint(application: Application) -> None:
    with application.lease.transaction(application.connection, position=1, previous=0) as applied:
        with suppress(psycopg.Error), application.connection.transaction():
            application.connection.execute("SELECT 1 / 0")
        application.connection.execute("SELECT 1")
    assert applied.version == 1


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_body_that_ends_the_transaction(application: Application, end: str) -> None:
    """The position would be committed without the effects that a rollback has undone."""
    with pytest.raises(psycopg.ProgrammingError, match="ended within its body"):
        application.apply("SELECT 1", end)
    assert application.is_untouched()


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "ROLLBACK AND CHAIN"])
@pytest.mark.parametrize("autocommit", [False, True])
def test_a_body_that_goes_on_in_another_transaction(
    application: Application, end: str, autocommit: bool
) -> None:
    """After a rollback, the position would be saved without the first effect."""
    application.connection.autocommit = autocommit
    begin_again = ["BEGIN"] if autocommit and "CHAIN" not in end else []
    with pytest.raises(psycopg.ProgrammingError, match="ended within its body"):
        application.apply("INSERT INTO parent VALUES (1)", end, *begin_again, "SELECT 1")
    assert application.is_untouched()
    application.connection.execute("TRUNCATE parent CASCADE")
    application.connection.commit()


def test_a_body_that_goes_back_to_a_savepoint(application: Application) -> None:
    """That is no end of the transaction."""
    application.apply("SAVEPOINT mine", "SELECT 1", "ROLLBACK TO mine", "SELECT 1")
    with pytest.raises(SessionAlreadyAppliedError):
        application.apply()


def test_an_error_in_a_pipeline(application: Application) -> None:
    """It comes when the pipeline is looked at: with the save."""
    with (
        pytest.raises(psycopg.errors.UndefinedTable),
        application.connection.pipeline(),
        application.lease.transaction(application.connection, position=1, previous=0),
    ):
        application.connection.execute("INSERT INTO nowhere VALUES (1)")
    assert application.is_untouched()


def test_a_pipeline(application: Application) -> None:
    with (
        application.connection.pipeline(),
        application.lease.transaction(application.connection, position=1, previous=0) as applied,
    ):
        application.connection.execute("SELECT 1")
        application.connection.execute("SELECT 2")
    assert applied.version == 1


def test_a_store_whose_table_is_gone_is_no_mistake_of_the_body(application: Application) -> None:
    application.connection.execute("SET search_path = nowhere")
    application.connection.commit()
    with pytest.raises(StoreUnavailableError, match="keylane_session") as raised:
        application.apply()
    assert (raised.value.operation, raised.value.applied) == ("lock_record", False)


def test_with_asyncio(server: PostgresqlServer) -> None:
    async def story() -> None:
        async with (
            await async_connect(server.conninfo) as own,
            await psycopg.AsyncConnection.connect(server.conninfo) as connection,
        ):
            store = PostgresqlSessionStore(own, namespace=new_namespace())
            lease = await SessionLockManager(store, "A", 60).take_over(KEY)
            with pytest.raises(psycopg.errors.ForeignKeyViolation):
                async with lease.transaction(connection, position=1):
                    await connection.execute("INSERT INTO child VALUES (7)")
            with pytest.raises(StoreUnavailableError):
                async with lease.transaction(connection, position=1):
                    await connection.execute("INSERT INTO late VALUES ('40001')")
            with pytest.raises(psycopg.errors.InFailedSqlTransaction, match="of the body"):
                async with lease.transaction(connection, position=1):
                    with suppress(psycopg.Error):
                        await connection.execute("SELECT 1 / 0")
            with pytest.raises(psycopg.ProgrammingError, match="ended within its body"):
                async with lease.transaction(connection, position=1):
                    await connection.execute("ROLLBACK")
            with pytest.raises(psycopg.ProgrammingError, match="ended within its body"):
                async with lease.transaction(connection, position=1):
                    await connection.execute("ROLLBACK")
                    await connection.execute("SELECT 1")
            async with lease.transaction(connection, position=1):
                pass

    asyncio.run(story())
