"""A network and a server that fail in the middle: each operation happens once, errors come in time.

Whoever got no answer asks again; what is in the record then is as if nothing had failed.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import psycopg
import pytest

from keylane.sessions import (
    Granted,
    SessionRecord,
    StoreUnavailableError,
    SyncSessionStore,
    new_lease_id,
)
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    Operation,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.stores.postgresql import (
    CREATE_TABLE,
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
    async_connect,
    async_postgresql_pool,
    connect,
    postgresql_pool,
)
from keylane.sessions.testing import BlockingSessionStore, check_cancel_storm
from tests.servers.postgresql import PostgresqlServer, postgresql_server
from tests.servers.proxy import Fault, Proxy, proxy_to
from tests.sessions.postgresql_stores import new_namespace

KEY = "octocat/hello"
LEASE, OTHER = "1" * 32, "2" * 32
YEAR = 365 * 86_400.0

OPERATIONS: list[Operation[object]] = [
    Acquire(KEY, OTHER, "worker-2", 60, take_over=True),
    Acquire("new", OTHER, "worker-2", 60),
    Renew(KEY, LEASE, 300),
    Release(KEY, LEASE),
    Save(KEY, LEASE, 6, 5, b"six"),
    Close(KEY, LEASE),
    Purge(YEAR / 2),
    Load(KEY),
    Records(),
]
READING = (Load, Records)

#: In seconds. An error may come a tenth of it later.
TIMEOUT = 1.5


@pytest.fixture
def proxy(postgresql: PostgresqlServer) -> Iterator[Proxy]:
    with proxy_to(postgresql.port) as proxy:
        yield proxy


def prepare(server: PostgresqlServer, store: SyncSessionStore, namespace: str) -> None:
    """A session at position 5, and one that nobody has used for a year."""
    store.acquire(KEY, LEASE, "worker-1", 60)
    store.save(KEY, LEASE, position=5, state=b"five")
    store.acquire("old", LEASE, "worker-1", 60)
    store.release("old", LEASE)
    server.execute(
        "UPDATE keylane_session SET last_activity = last_activity - interval '1 year' "
        "WHERE namespace = %s AND key = 'old'",
        namespace,
    )


def records(store: SyncSessionStore) -> Sequence[SessionRecord]:
    """All records, without what is a time."""
    return [
        replace(
            record,
            started_at=None if record.started_at is None else 0,
            expires_at=None if record.expires_at is None else 0,
            last_activity=0,
            as_of=0,
        )
        for record in store.records().records
    ]


@contextmanager
def sync_store_at(conninfo: str, namespace: str) -> Iterator[SyncSessionStore]:
    with connect(conninfo, timeout=TIMEOUT) as connection:
        yield SyncPostgresqlSessionStore(connection, namespace=namespace)


@contextmanager
def async_store_at(conninfo: str, namespace: str) -> Iterator[SyncSessionStore]:
    with asyncio.Runner() as runner:
        connection = runner.run(async_connect(conninfo, timeout=TIMEOUT))
        store = PostgresqlSessionStore(connection, namespace=namespace)
        yield BlockingSessionStore(store, runner)
        runner.run(connection.close())


StoreAt = Callable[[str, str], AbstractContextManager[SyncSessionStore]]
FACES = pytest.mark.parametrize("store_at", [sync_store_at, async_store_at])


def kind_of(operation: Operation[object]) -> str:
    return operation.name


@FACES
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
@pytest.mark.parametrize("operation", OPERATIONS, ids=kind_of)
def test_a_connection_that_is_cut(
    postgresql: PostgresqlServer,
    proxy: Proxy,
    store_at: StoreAt,
    fault: Fault,
    operation: Operation[object],
) -> None:
    failing, whole = new_namespace(), new_namespace()
    with connect(postgresql.conninfo) as connection:
        direct = SyncPostgresqlSessionStore(connection, namespace=failing)
        unfailing = SyncPostgresqlSessionStore(connection, namespace=whole)
        for each, namespace in ((direct, failing), (unfailing, whole)):
            prepare(postgresql, each, namespace)
        before = records(direct)
        with store_at(postgresql.conninfo_by(proxy.port), failing) as store:
            proxy.fault = fault
            with pytest.raises(StoreUnavailableError) as raised:
                store.run(operation)
        assert raised.value.operation == operation.name
        assert raised.value.applied is (False if isinstance(operation, READING) else None)
        unfailing.run(operation)
        after = records(unfailing)
        assert records(direct) == (before if fault is Fault.CUT_BEFORE else after)
        direct.run(operation)
        assert records(direct) == after


@FACES
def test_a_server_that_says_nothing(
    postgresql: PostgresqlServer,
    proxy: Proxy,
    store_at: StoreAt,
) -> None:
    """The error comes within the time-out and a tenth of it, from every operation."""
    together = threading.Barrier(len(OPERATIONS), lambda: setattr(proxy, "fault", Fault.SILENT))

    def wait_for_nothing(operation: Operation[object]) -> float:
        with store_at(postgresql.conninfo_by(proxy.port), new_namespace()) as store:
            store.load(KEY)
            together.wait()
            begin = time.monotonic()
            with pytest.raises(StoreUnavailableError, match="no answer within the time-out"):
                store.run(operation)
            waited = time.monotonic() - begin
            # What comes now, late, is not taken for the answer to something else.
            with pytest.raises(StoreUnavailableError, match="closed"):
                store.load(KEY)
        return waited

    with ThreadPoolExecutor(len(OPERATIONS)) as threads:
        waits = list(threads.map(wait_for_nothing, OPERATIONS))
    assert min(waits) >= TIMEOUT * 0.9
    assert max(waits) <= TIMEOUT * 1.1


def test_nobody_waits_for_a_connection_to_a_server_that_says_nothing(
    postgresql: PostgresqlServer, proxy: Proxy
) -> None:
    """For 2 s at least, as libpq has it; psycopg's own time-out is 130 s."""
    proxy.fault = Fault.SILENT
    begin = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        connect(postgresql.conninfo_by(proxy.port), timeout=TIMEOUT)
    assert time.monotonic() - begin <= 2 * 1.1


def test_a_pool_whose_connections_are_all_in_use(postgresql: PostgresqlServer) -> None:
    with postgresql_pool(postgresql.conninfo, connections=1, timeout=0.5) as pool:
        store = SyncPostgresqlSessionStore(pool, namespace=new_namespace())
        with pool.connection(), pytest.raises(StoreUnavailableError) as raised:
            store.load(KEY)
        assert raised.value.applied is False
        assert store.load(KEY) is None


def test_a_storm_of_cancellations(postgresql: PostgresqlServer) -> None:
    """And the pool has all of its connections afterwards."""

    async def storm() -> None:
        async with async_postgresql_pool(postgresql.conninfo, timeout=30) as pool:
            store = PostgresqlSessionStore(pool, namespace=new_namespace())
            await check_cancel_storm(store, messages=10)
            connections = [await pool.getconn() for _ in range(pool.min_size)]
            for connection in connections:
                await pool.putconn(connection)

    asyncio.run(storm())


def test_a_server_that_is_restarted_in_the_middle_loses_no_grant() -> None:
    """Ended as by `pg_ctl stop -m immediate`; what was answered is there afterwards."""
    enough = threading.Event()
    granted: dict[str, str] = {}
    unknown: list[Acquire] = []

    def acquire_all(store: SyncSessionStore) -> None:
        for number in range(100_000):
            acquire = Acquire(f"session-{number}", new_lease_id(), "worker-1", 300)
            try:
                assert isinstance(store.run(acquire), Granted)
            except StoreUnavailableError:
                unknown.append(acquire)
                return
            granted[acquire.key] = acquire.lease_id
            if number == 100:
                enough.set()

    with postgresql_server(fsync=True) as server:
        server.execute(CREATE_TABLE)
        with postgresql_pool(server.conninfo, connections=2) as pool:
            store = SyncPostgresqlSessionStore(pool)
            worker = threading.Thread(target=acquire_all, args=(store,))
            worker.start()
            enough.wait()
            server.crash()
            worker.join()
            server.start()
            (acquire,) = unknown
            # One connection of the pool was in use, the other one is found broken at most once.
            try:
                answer = store.run(acquire)
            except StoreUnavailableError:
                answer = store.run(acquire)
            assert isinstance(answer, Granted)
            assert answer.token == 1
            for key, lease_id in granted.items():
                record = store.load(key)
                assert record is not None
                assert (record.lease_id, record.token) == (lease_id, 1)
