"""The PostgreSQL store does what every store does, with both faces, from a pool and without."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from hypothesis import settings

from keylane.sessions import Held, Saved, StoreUnavailableError, new_lease_id
from keylane.sessions.stores.postgresql import (
    CREATE_TABLE,
    BoundedConnection,
    SyncPostgresqlSessionStore,
    async_postgresql_pool,
    connect,
    postgresql_pool,
)
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.servers.postgresql import PostgresqlServer
from tests.sessions.postgresql_stores import async_store, new_namespace, sync_store

# A story of forty operations takes a server a tenth of a second.
STORIES = settings(max_examples=15)


class TestSyncPostgresqlStore(SessionStoreContract):
    settings = STORIES

    @pytest.fixture(autouse=True)
    def _pool(self, postgresql: PostgresqlServer) -> Iterator[None]:
        self.conninfo = postgresql.conninfo
        with postgresql_pool(postgresql.conninfo, connections=4) as self.pool:
            yield

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return sync_store(self.pool, self.conninfo)


class TestPostgresqlStore(SessionStoreContract):
    settings = STORIES

    @pytest.fixture(autouse=True)
    def _pool(self, postgresql: PostgresqlServer) -> Iterator[None]:
        self.conninfo = postgresql.conninfo
        with asyncio.Runner() as self.runner:
            self.pool = async_postgresql_pool(postgresql.conninfo, connections=4)
            self.runner.run(self.pool.open())
            yield
            self.runner.run(self.pool.close())

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return async_store(self.pool, self.runner, self.conninfo)


class TestSyncPostgresqlStoreOnOneConnection(SessionStoreContract):
    settings = settings(max_examples=5)

    @pytest.fixture(autouse=True)
    def _connection(self, postgresql: PostgresqlServer) -> Iterator[None]:
        self.conninfo = postgresql.conninfo
        with connect(postgresql.conninfo) as self.connection:
            yield

    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        with sync_store(self.connection, self.conninfo) as tested:
            yield tested


def test_namespaces_are_apart(postgresql: PostgresqlServer) -> None:
    first, second = new_lease_id(), new_lease_id()
    with connect(postgresql.conninfo) as connection:
        stores = [
            SyncPostgresqlSessionStore(connection, namespace=new_namespace()) for _ in range(2)
        ]
        for store, lease_id in zip(stores, (first, second), strict=True):
            store.acquire("k", lease_id, "worker-1", 60)
        assert stores[0].save("k", first, position=1) == Saved(1)
        record = stores[1].load("k")
        assert record is not None
        assert (record.lease_id, record.position) == (second, 0)
        assert [len(store.records().records) for store in stores] == [1, 1]


def test_the_table_may_be_made_again(postgresql: PostgresqlServer) -> None:
    postgresql.execute(CREATE_TABLE)


def test_a_save_touches_no_index(postgresql: PostgresqlServer) -> None:
    """At least nine of ten updates stay within their page ("heap-only tuples")."""
    lease_id = new_lease_id()
    with connect(postgresql.conninfo) as connection:
        store = SyncPostgresqlSessionStore(connection, namespace=new_namespace())
        keys = [f"session-{number}" for number in range(100)]
        for key in keys:
            store.acquire(key, lease_id, "worker-1", 60)
        updates, within = updates_so_far(connection)
        for position in range(1, 101):
            for key in keys:
                store.save(key, lease_id, position=position, state=b"x" * 100)
        updates_after, within_after = updates_so_far(connection)
    assert updates_after - updates == 10_000
    assert (within_after - within) / 10_000 >= 0.9


def test_whoever_had_a_session_last_takes_it_again_without_touching_an_index(
    postgresql: PostgresqlServer,
) -> None:
    with connect(postgresql.conninfo) as connection:
        store = SyncPostgresqlSessionStore(connection, namespace=new_namespace())
        keys = [f"session-{number}" for number in range(100)]
        for key in keys:
            store.acquire(key, new_lease_id(), "worker-1", 60, take_over=True)
        updates, within = updates_so_far(connection)
        for _ in range(20):
            for key in keys:
                lease_id = new_lease_id()
                store.acquire(key, lease_id, "worker-1", 60, take_over=True)
                store.release(key, lease_id)
        updates_after, within_after = updates_so_far(connection)
    assert updates_after - updates == 4_000
    assert (within_after - within) / 4_000 >= 0.9


def test_the_name_of_whoever_had_a_session_is_not_told(postgresql: PostgresqlServer) -> None:
    """The column keeps it, so that a release touches no index."""
    with connect(postgresql.conninfo) as connection:
        store = SyncPostgresqlSessionStore(connection, namespace=new_namespace())
        lease_id = new_lease_id()
        for key in ("released", "closed"):
            store.acquire(key, lease_id, "worker-1", 60)
        assert store.release("released", lease_id)
        assert store.close("closed", lease_id=lease_id)
        for key in ("released", "closed"):
            record = store.load(key)
            assert record is not None
            assert record.owner is None
        assert [one.owner for one in store.records().records] == [None, None]
        assert not store.records(owner="worker-1").records


def updates_so_far(connection: BoundedConnection) -> tuple[int, int]:
    """Updates of the table, and those that made a heap-only tuple."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    ((updates, within),) = connection.execute(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'keylane_session'"
    ).fetchall()
    return updates, within


def test_a_row_that_somebody_else_has_locked_is_waited_for_in_bounds(
    postgresql: PostgresqlServer,
) -> None:
    """As one that a worker's transaction has locked; the server says that nothing was done."""
    namespace, lease_id = new_namespace(), new_lease_id()
    with connect(postgresql.conninfo) as other, connect(postgresql.conninfo, timeout=1.5) as own:
        store = SyncPostgresqlSessionStore(own, namespace=namespace)
        store.acquire("k", lease_id, "worker-1", 60)
        with other.transaction():
            other.execute("SELECT 1 FROM keylane_session WHERE key = 'k' FOR UPDATE")
            for refused in (
                lambda: store.acquire("k", new_lease_id(), "worker-2", 60, take_over=True),
                lambda: store.save("k", lease_id, position=1),
            ):
                with pytest.raises(StoreUnavailableError, match="lock timeout") as raised:
                    refused()
                assert raised.value.applied is False
        assert isinstance(store.acquire("k", new_lease_id(), "worker-2", 60), Held)


def test_without_the_table(postgresql: PostgresqlServer) -> None:
    with connect(f"{postgresql.conninfo} options='-c search_path=nowhere'") as connection:
        store = SyncPostgresqlSessionStore(connection)
        with pytest.raises(StoreUnavailableError, match="keylane_session") as raised:
            store.acquire("k", new_lease_id(), "worker-1", 60)
    assert raised.value.applied is False


def test_options_of_the_user_are_kept(postgresql: PostgresqlServer) -> None:
    with connect(f"{postgresql.conninfo} options='-c work_mem=1234kB'") as connection:
        row = connection.execute("SHOW work_mem").fetchone()
    assert row == ("1234kB",)


def test_a_time_out_of_the_user_for_connecting_is_kept(postgresql: PostgresqlServer) -> None:
    for said, timeout in (("connect_timeout=7", "7"), ("", "5")):
        with connect(f"{postgresql.conninfo} {said}", timeout=4.5) as connection:
            assert connection.info.get_parameters()["connect_timeout"] == timeout
