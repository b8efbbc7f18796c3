"""Operations that are cancelled: they end in time, and their connections can be used or are closed.

psycopg alone would wait for up to ten seconds, whatever the time-out of the store.
"""

# ruff: noqa: PT012 - what is raised comes at the end of a block, after its body

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

import psycopg
import pytest

from keylane.sessions import (
    Saved,
    SessionLeaseLostError,
    StoreUnavailableError,
    SyncSessionLockManager,
    new_lease_id,
)
from keylane.sessions.lease import SessionLease
from keylane.sessions.locks import SessionLockManager
from keylane.sessions.operations import Operation, Save
from keylane.sessions.stores.postgresql import (
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
    async_connect,
    async_postgresql_pool,
    connect,
)
from tests.servers.postgresql import PostgresqlServer
from tests.servers.proxy import Fault, Proxy, proxy_to
from tests.sessions.postgresql_stores import new_namespace

Answer = TypeVar("Answer")

KEY = "octocat/hello"

#: In seconds. A cancelled operation may end a tenth of it later.
TIMEOUT = 1.5
BOUND = TIMEOUT * 1.1

#: When it is cancelled, in seconds from its beginning.
PATIENCE = 0.3


@pytest.fixture
def proxy(postgresql: PostgresqlServer) -> Iterator[Proxy]:
    with proxy_to(postgresql.port) as proxy:
        yield proxy


@contextmanager
def in_time(bound: float = BOUND) -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin <= bound


@asynccontextmanager
async def store_by(
    server: PostgresqlServer, proxy: Proxy, connections: int
) -> AsyncIterator[PostgresqlSessionStore]:
    """A store of a pool that has its connections already."""
    conninfo = server.conninfo_by(proxy.port)
    async with async_postgresql_pool(conninfo, connections=connections, timeout=TIMEOUT) as pool:
        await pool.wait()
        yield PostgresqlSessionStore(pool, namespace=new_namespace())


async def answer_of(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """Of a store that may be unavailable at first, while its pool replaces a connection."""
    for _ in range(10):
        with suppress(StoreUnavailableError):
            return await call()
    return await call()


def test_a_server_that_says_nothing(postgresql: PostgresqlServer, proxy: Proxy) -> None:
    """And the pool, all of whose connections are closed, has others afterwards."""

    async def story() -> None:
        async with store_by(postgresql, proxy, connections=3) as store:
            lease = await SessionLockManager(store, "A", 60).take_over(KEY)
            proxy.fault = Fault.SILENT

            async def cancelled(call: Awaitable[object]) -> None:
                with in_time(), pytest.raises(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await call

            await asyncio.gather(
                cancelled(lease.renew()),
                cancelled(lease.save(position=1)),
                cancelled(store.acquire("new", new_lease_id(), "A", 60)),
            )
            proxy.fault = Fault.NONE
            await answer_of(lease.renew)
            record = await answer_of(lambda: store.load(KEY))
            assert record is not None
            assert record.position == 0

    asyncio.run(story())


def test_a_hold_is_left_in_time(postgresql: PostgresqlServer, proxy: Proxy) -> None:
    """One time-out after the deadline, at which a renewal waits for an answer."""
    duration = 1.2

    async def story() -> None:
        async with store_by(postgresql, proxy, connections=1) as store:
            with in_time(duration + BOUND), pytest.raises(SessionLeaseLostError):
                async with SessionLockManager(store, "A", duration).hold(KEY):
                    proxy.fault = Fault.SILENT
                    await asyncio.Event().wait()

    asyncio.run(story())


def test_a_server_that_answers_keeps_the_connection(postgresql: PostgresqlServer) -> None:
    """It is asked to cancel; a store of one connection can be used afterwards, and at once."""

    async def story() -> None:
        async with await async_connect(postgresql.conninfo, timeout=30) as connection:
            store = PostgresqlSessionStore(connection, namespace=new_namespace())
            lease = await SessionLockManager(store, "A", 60).take_over(KEY)
            async with await psycopg.AsyncConnection.connect(postgresql.conninfo) as other:
                await other.execute("SELECT 1 FROM keylane_session FOR UPDATE")
                with in_time(), pytest.raises(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await lease.renew()
            await lease.renew()

    asyncio.run(story())


def test_whoever_is_cancelled_again_waits_no_longer(
    postgresql: PostgresqlServer, proxy: Proxy
) -> None:
    async def story() -> None:
        conninfo = postgresql.conninfo_by(proxy.port)
        connection = await async_connect(conninfo, timeout=30)
        lease = await SessionLockManager(
            PostgresqlSessionStore(connection, namespace=new_namespace()), "A", 60
        ).take_over(KEY)
        proxy.fault = Fault.SILENT
        with in_time(), pytest.raises(TimeoutError):
            async with asyncio.timeout(2 * PATIENCE):
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await lease.renew()
        assert connection.closed

    asyncio.run(story())


def test_a_thread_that_is_interrupted(postgresql: PostgresqlServer, proxy: Proxy) -> None:
    """As by Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with connect(postgresql.conninfo_by(proxy.port), timeout=TIMEOUT) as connection:
            store = SyncPostgresqlSessionStore(connection, namespace=new_namespace())
            lease = SyncSessionLockManager(store, "A", 60).take_over(KEY)
            proxy.fault = Fault.SILENT
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
            with in_time(), pytest.raises(KeyboardInterrupt):
                lease.renew()
            assert connection.closed
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# In a transaction of the user's.

Connect = Callable[[str], Awaitable["psycopg.AsyncConnection[Any]"]]


def ours(conninfo: str) -> Awaitable[psycopg.AsyncConnection[Any]]:
    return async_connect(conninfo, timeout=TIMEOUT)


def ordinary(conninfo: str) -> Awaitable[psycopg.AsyncConnection[Any]]:
    return psycopg.AsyncConnection.connect(conninfo)


CONNECTIONS = pytest.mark.parametrize("connect_to", [ours, ordinary])

#: Where a transaction is when the server falls silent.
BODIES: dict[str, Callable[[psycopg.AsyncConnection[Any]], Awaitable[object]]] = {
    "waits for something else": lambda _: asyncio.Event().wait(),
    "waits for a statement": lambda connection: connection.execute("SELECT 1"),
    "has ended": lambda _: asyncio.sleep(0),
}


class SilentAfter(PostgresqlSessionStore):
    """The server falls silent after an operation in a transaction."""

    operation: type[Operation[Any]] | None = None
    proxy: Proxy

    async def run_on(
        self, connection: psycopg.AsyncConnection[Any], operation: Operation[Answer]
    ) -> Answer:
        answer = await super().run_on(connection, operation)
        if type(operation) is self.operation:
            self.proxy.fault = Fault.SILENT
        return answer


@asynccontextmanager
async def transaction_of(
    server: PostgresqlServer, proxy: Proxy, connect_to: Connect
) -> AsyncIterator[tuple[SilentAfter, SessionLease, psycopg.AsyncConnection[Any]]]:
    """A lease whose store nothing is wrong with, and the user's connection by the proxy."""
    async with await async_connect(server.conninfo) as own:
        store = SilentAfter(own, namespace=new_namespace())
        store.proxy = proxy
        store.timeout = TIMEOUT
        lease = await SessionLockManager(store, "A", 60).take_over(KEY)
        connection = await connect_to(server.conninfo_by(proxy.port))
        yield store, lease, connection
        assert connection.closed
        # Nothing was committed, and nobody has locked the record any more.
        assert await lease.save(position=1) == Saved(1)


@CONNECTIONS
@pytest.mark.parametrize("body", BODIES)
def test_a_transaction_whose_server_says_nothing(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Connect, body: str
) -> None:
    async def story() -> None:
        async with transaction_of(postgresql, proxy, connect_to) as (_, lease, connection):
            with in_time(PATIENCE + BOUND), pytest.raises(TimeoutError):
                async with (
                    asyncio.timeout(PATIENCE),
                    lease.transaction(connection, position=1),
                ):
                    proxy.fault = Fault.SILENT
                    await BODIES[body](connection)

    asyncio.run(story())


@CONNECTIONS
def test_a_transaction_that_cannot_begin(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Connect
) -> None:
    async def story() -> None:
        async with transaction_of(postgresql, proxy, connect_to) as (_, lease, connection):
            proxy.fault = Fault.SILENT
            with in_time(PATIENCE + BOUND), pytest.raises(TimeoutError):
                async with (
                    asyncio.timeout(PATIENCE),
                    lease.transaction(connection, position=1),
                ):
                    raise AssertionError

    asyncio.run(story())


@CONNECTIONS
def test_a_commit_without_an_answer(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Connect
) -> None:
    async def story() -> None:
        async with transaction_of(postgresql, proxy, connect_to) as (store, lease, connection):
            store.operation = Save
            with in_time(PATIENCE + BOUND), pytest.raises(TimeoutError):
                async with (
                    asyncio.timeout(PATIENCE),
                    lease.transaction(connection, position=1),
                ):
                    pass

    asyncio.run(story())


@CONNECTIONS
def test_an_error_of_the_body_goes_on_without_an_answer_to_the_rollback(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Connect
) -> None:
    """Nobody is cancelled here: a rollback that hangs would be as bad."""

    async def story() -> None:
        async with transaction_of(postgresql, proxy, connect_to) as (_, lease, connection):
            with in_time(), pytest.raises(ZeroDivisionError):
                async with lease.transaction(connection, position=1):
                    proxy.fault = Fault.SILENT
                    raise ZeroDivisionError

    asyncio.run(story())


def test_a_commit_that_nobody_answers_and_nobody_cancels(
    postgresql: PostgresqlServer, proxy: Proxy
) -> None:
    """On a connection of `connect`; an ordinary one is not bounded then."""

    async def story() -> None:
        async with transaction_of(postgresql, proxy, ours) as (store, lease, connection):
            store.operation = Save
            with in_time(), pytest.raises(StoreUnavailableError) as raised:
                async with lease.transaction(connection, position=1):
                    pass
            assert (raised.value.operation, raised.value.applied) == ("transaction", None)

    asyncio.run(story())


@CONNECTIONS
def test_a_cancelled_transaction_is_rolled_back_where_the_server_answers(
    postgresql: PostgresqlServer, connect_to: Connect
) -> None:
    """The connection is as it was before, and as psycopg made it."""

    async def story() -> None:
        async with await async_connect(postgresql.conninfo) as own:
            store = PostgresqlSessionStore(own, namespace=new_namespace())
            lease = await SessionLockManager(store, "A", 60).take_over(KEY)
            async with await connect_to(postgresql.conninfo) as connection:
                for position in (1, 2):
                    with in_time(), pytest.raises(TimeoutError):
                        async with (
                            asyncio.timeout(PATIENCE),
                            lease.transaction(connection, position=position),
                        ):
                            await connection.execute("SELECT pg_sleep(1)")
                    assert connection.info.transaction_status.name == "IDLE"
                    assert "wait" not in vars(connection)
                    async with lease.transaction(connection, position=position):
                        pass

    asyncio.run(story())


@CONNECTIONS
def test_a_rollback_that_cannot_be_sent(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Connect
) -> None:
    """Another task uses the connection; nobody is left in a transaction that is not known."""

    async def story() -> None:
        async with transaction_of(postgresql, proxy, connect_to) as (_, lease, connection):
            with in_time(PATIENCE + BOUND), pytest.raises(TimeoutError):
                async with (
                    asyncio.timeout(PATIENCE),
                    lease.transaction(connection, position=1),
                ):
                    other = asyncio.create_task(connection.execute("SELECT pg_sleep(0.6)"))
                    await asyncio.sleep(0)
                    raise ZeroDivisionError
            with pytest.raises(psycopg.OperationalError):
                await other

    asyncio.run(story())


@pytest.mark.parametrize("connect_to", [connect, psycopg.connect])
def test_a_thread_whose_rollback_nobody_answers(
    postgresql: PostgresqlServer, proxy: Proxy, connect_to: Callable[[str], Any]
) -> None:
    with (
        connect(postgresql.conninfo, timeout=TIMEOUT) as own,
        connect_to(postgresql.conninfo_by(proxy.port)) as connection,
    ):
        store = SyncPostgresqlSessionStore(own, namespace=new_namespace())
        lease = SyncSessionLockManager(store, "A", 60).take_over(KEY)
        with in_time(), pytest.raises(ZeroDivisionError), lease.transaction(connection, position=1):
            proxy.fault = Fault.SILENT
            raise ZeroDivisionError
        assert connection.closed
        lease.save(position=1)
