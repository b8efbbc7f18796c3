"""Connections to Redis that break, a server that says nothing, and calls that are cancelled."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
import redis
import redis.asyncio
import redis.retry
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from keylane.sessions import (
    AlreadyApplied,
    Granted,
    Saved,
    SessionRecord,
    StoreUnavailableError,
    SyncSessionStore,
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
from keylane.sessions.stores.redis import RedisSessionStore, SyncRedisSessionStore
from keylane.sessions.testing import BlockingSessionStore, check_cancel_storm
from tests.servers.proxy import Fault, Proxy, proxy_to
from tests.servers.redis import RedisServer, async_client, client

FIRST, SECOND = "1" * 32, "2" * 32

# In seconds. Long enough that a tenth of it is more than a busy machine needs to wake up.
TIMEOUT = 1.5

NO_RETRY = redis.retry.Retry(NoBackoff(), 0)


@contextmanager
def sync_store(port: int, namespace: str) -> Iterator[SyncSessionStore]:
    with client(port, timeout=TIMEOUT) as own:
        yield SyncRedisSessionStore(own, namespace=namespace)


@contextmanager
def async_store(port: int, namespace: str) -> Iterator[SyncSessionStore]:
    with asyncio.Runner() as runner:
        own = async_client(port, timeout=TIMEOUT)
        yield BlockingSessionStore(RedisSessionStore(own, namespace=namespace), runner)
        runner.run(own.aclose())


OpenStore = Callable[[int, str], AbstractContextManager[SyncSessionStore]]

FACES = pytest.mark.parametrize(
    "open_store", [pytest.param(sync_store, id="sync"), pytest.param(async_store, id="asyncio")]
)

OPERATIONS: Sequence[Operation[Any]] = (
    Acquire("new", FIRST, "worker-1", 60),
    Acquire("k", FIRST, "worker-1", 60),
    Acquire("k", SECOND, "worker-2", 60, take_over=True),
    Renew("k", FIRST, 300),
    Release("k", FIRST),
    Save("k", FIRST, 6, 5, b"six"),
    Save("k", FIRST, 5, 4, b"five"),
    Load("k"),
    Records(),
    Close("k", FIRST),
    Purge(3000),
)


@pytest.fixture
def proxy(redis_shared: RedisServer) -> Iterator[Proxy]:
    with proxy_to(redis_shared.port) as between:
        yield between


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> str:
    """One for each test; the shared server has nothing in it."""
    return f"faults-{abs(hash(request.node.nodeid))}"


def begin(store: SyncSessionStore) -> None:
    store.acquire("k", FIRST, "worker-1", 60)
    store.save("k", FIRST, position=5, state=b"five")


def what_is_there(store: SyncSessionStore) -> list[tuple[object, ...]]:
    """All records without their times, but with how long their leases are, in tens of seconds."""

    def of(one: SessionRecord) -> tuple[object, ...]:
        remaining = None if one.expires_at is None else round((one.expires_at - one.as_of) / 10)
        return (
            *(one.key, one.lease_id, one.owner, one.token, remaining, one.is_open),
            *(one.position, one.version, one.state, one.messages),
        )

    return [of(one) for one in store.records().records]


@FACES
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
def test_a_connection_that_is_cut(
    redis_shared: RedisServer,
    redis_connection: Any,
    proxy: Proxy,
    namespace: str,
    open_store: OpenStore,
    operation: Operation[Any],
    fault: Fault,
) -> None:
    """The script ran once or not at all, and made again it has the effect of one."""
    with (
        open_store(proxy.port, namespace) as store,
        open_store(redis_shared.port, namespace) as direct,
        open_store(redis_shared.port, f"{namespace}-undisturbed") as undisturbed,
    ):
        begin(store)
        begin(undisturbed)
        before = what_is_there(direct)
        answer = undisturbed.run(operation)
        once = what_is_there(undisturbed)
        redis_connection.config_resetstat()
        proxy.fault = fault
        with pytest.raises(StoreUnavailableError) as raised:
            store.run(operation)
        proxy.fault = Fault.NONE
        ran = redis_connection.info("commandstats").get("cmdstat_evalsha", {"calls": 0})["calls"]
        assert ran == (0 if fault is Fault.CUT_BEFORE else 1)
        assert raised.value.applied is (False if isinstance(operation, Load | Records) else None)
        assert what_is_there(direct) == (before if fault is Fault.CUT_BEFORE else once)

        again = store.run(operation)
        assert what_is_there(direct) == once
        if isinstance(again, Granted):
            assert again.token == answer.token
        elif fault is Fault.CUT_AFTER and isinstance(answer, Saved):
            assert again == AlreadyApplied(6)
        elif isinstance(operation, Release | Close):
            assert again is (fault is Fault.CUT_BEFORE)
        elif not isinstance(operation, Load | Records):
            assert again == answer


@FACES
@pytest.mark.parametrize("is_connected", [True, False], ids=["connected", "not connected"])
def test_a_silent_server_is_an_error_in_time(
    proxy: Proxy, namespace: str, open_store: OpenStore, is_connected: bool
) -> None:
    """The time-out of the client and a tenth of it; nothing is repeated."""
    with open_store(proxy.port, namespace) as store:
        if is_connected:
            begin(store)
        proxy.fault = Fault.SILENT
        begin_at = time.monotonic()
        with pytest.raises(StoreUnavailableError) as raised:
            store.run(Save("k", FIRST, 6, 5, b"six"))
        assert TIMEOUT * 0.9 < time.monotonic() - begin_at < TIMEOUT * 1.1
        assert raised.value.applied is None
        proxy.fault = Fault.NONE
        if is_connected:
            assert store.run(Save("k", FIRST, 6, 5, b"six")) == Saved(2)


SAVE = Save("k", FIRST, 6, 5, b"six")


def test_a_pool_without_a_free_connection_is_no_change(redis_shared: RedisServer) -> None:
    """Whether it waits for one or not: nothing was sent."""
    for waiting in ({"timeout": 0.01}, {}):
        kind: Any = redis.BlockingConnectionPool if waiting else redis.ConnectionPool
        settings = {"max_connections": 1, "socket_timeout": TIMEOUT, "retry": NO_RETRY}
        pool = kind(port=redis_shared.port, **settings, **waiting)
        with redis.Redis(connection_pool=pool) as own:
            store = SyncRedisSessionStore(own)
            taken = pool.get_connection()
            with pytest.raises(StoreUnavailableError) as raised:
                store.run(SAVE)
            pool.release(taken)
        assert raised.value.applied is False


async def save_with_an_exhausted_pool(port: int, kind: Any, waiting: dict[str, float]) -> None:
    retry = Retry(NoBackoff(), 0)
    pool = kind(port=port, max_connections=1, socket_timeout=TIMEOUT, retry=retry, **waiting)
    async with redis.asyncio.Redis(connection_pool=pool) as own:
        taken = await pool.get_connection()
        try:
            await RedisSessionStore(own).run(SAVE)
        finally:
            await pool.release(taken)


def test_a_pool_without_a_free_connection_is_no_change_for_asyncio(
    redis_shared: RedisServer,
) -> None:
    pools: Any = redis.asyncio
    for kind, waiting in (
        (pools.BlockingConnectionPool, {"timeout": 0.01}),
        (pools.ConnectionPool, {}),
    ):
        with pytest.raises(StoreUnavailableError) as raised:
            asyncio.run(save_with_an_exhausted_pool(redis_shared.port, kind, waiting))
        assert raised.value.applied is False


@contextmanager
def port_that_nobody_answers() -> Iterator[int]:
    """Linux drops what it is sent once the queue of a listener is full."""
    with socket.socket() as listener, ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_connection_that_does_not_come_about_is_no_change() -> None:
    async def save(port: int) -> None:
        async with async_client(port, socket_connect_timeout=0.05) as own:
            await RedisSessionStore(own).run(SAVE)

    with port_that_nobody_answers() as port:
        with (
            client(port, socket_connect_timeout=0.05) as own,
            pytest.raises(StoreUnavailableError, match="connecting") as raised,
        ):
            SyncRedisSessionStore(own).run(SAVE)
        assert raised.value.applied is False
        with pytest.raises(StoreUnavailableError, match="connecting") as raised:
            asyncio.run(save(port))
        assert raised.value.applied is False


@pytest.mark.parametrize("pool_size", [1, 4, 50])
def test_a_cancel_storm(redis_shared: RedisServer, namespace: str, pool_size: int) -> None:
    """No caller gets the reply to another one's command, however few the connections are."""

    async def storm() -> None:
        pool: Any = redis.asyncio.BlockingConnectionPool(
            port=redis_shared.port,
            max_connections=pool_size,
            timeout=15,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        async with redis.asyncio.Redis.from_pool(pool) as own:
            await check_cancel_storm(RedisSessionStore(own, namespace=namespace))

    asyncio.run(asyncio.wait_for(storm(), 60))
