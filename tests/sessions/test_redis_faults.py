"""Connections to Redis that break, a server that says nothing, and calls that are cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import redis.asyncio
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


@pytest.mark.parametrize("pool_size", [1, 4, 50])
def test_a_cancel_storm(redis_shared: RedisServer, namespace: str, pool_size: int) -> None:
    """No caller gets the reply to another one's command, however few the connections are."""

    async def storm() -> None:
        pool: Any = redis.asyncio.BlockingConnectionPool(
            port=redis_shared.port,
            max_connections=pool_size,
            timeout=20,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        async with redis.asyncio.Redis.from_pool(pool) as own:
            await check_cancel_storm(RedisSessionStore(own, namespace=namespace))

    asyncio.run(asyncio.wait_for(storm(), 60))
