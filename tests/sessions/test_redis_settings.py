"""What the Redis store asks of its client, and what it says of a server that forgets."""

from __future__ import annotations

import asyncio
import warnings
from inspect import signature
from typing import Any

import pytest
import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.retry import Retry

from keylane.sessions import SessionLockManager, StoreLimits, SyncSessionLockManager
from keylane.sessions.stores.redis import (
    RedisSessionStore,
    RedisSettingsWarning,
    SyncRedisSessionStore,
)
from tests.servers.processes import free_port
from tests.servers.redis import DURABLE, async_client, client, redis_server

FIRST = "1" * 32

NO_RETRY = Retry(NoBackoff(), 0)

CLIENTS: dict[str, dict[str, Any]] = {
    "repeats commands": {"retry": Retry(NoBackoff(), 1)},
    "may outlast a lease": {"retry": NO_RETRY, "socket_timeout": 101},
    "`socket_timeout=None`": {"retry": NO_RETRY, "socket_timeout": None},
    "`socket_connect_timeout=101`": {"retry": NO_RETRY, "socket_connect_timeout": 101},
    "makes text of replies": {"retry": NO_RETRY, "decode_responses": True},
}


@pytest.mark.parametrize("message", CLIENTS)
def test_clients_that_the_store_does_not_take(message: str) -> None:
    settings = {"socket_timeout": 5, **CLIENTS[message]}
    with redis.Redis(**settings) as own, pytest.raises(ValueError, match=message):
        SyncRedisSessionStore(own)
    with pytest.raises(ValueError, match=message):
        RedisSessionStore(redis.asyncio.Redis(**settings))


def test_a_client_as_redis_py_makes_it_is_not_taken() -> None:
    """It repeats commands: ten times in redis-py 8."""
    with redis.Redis() as own, pytest.raises(ValueError, match="give it `retry=Retry"):
        SyncRedisSessionStore(own)
    with pytest.raises(ValueError, match="give it `retry=Retry"):
        RedisSessionStore(redis.asyncio.Redis())


def test_a_pool_that_waits_for_longer_than_a_lease_is_not_taken() -> None:
    pool: Any = redis.BlockingConnectionPool(  # type: ignore[no-untyped-call]
        retry=NO_RETRY, socket_timeout=5, timeout=101
    )
    with redis.Redis(connection_pool=pool) as own, pytest.raises(ValueError, match="`timeout=101`"):
        SyncRedisSessionStore(own)


def test_a_pool_that_waits_and_the_server_together_outlast_no_lease() -> None:
    """A call waits for a free connection first, and for the reply then."""
    pool: Any = redis.BlockingConnectionPool(  # type: ignore[no-untyped-call]
        retry=NO_RETRY, socket_timeout=4, socket_connect_timeout=3, timeout=2
    )
    with redis.Redis(connection_pool=pool) as own:
        with pytest.raises(ValueError, match="`timeout=2` and `socket_timeout=4` may outlast"):
            SyncRedisSessionStore(own, limits=StoreLimits(lease_seconds=17))
        limits = SyncRedisSessionStore(own, limits=StoreLimits(lease_seconds=18)).limits
        with pytest.raises(ValueError, match=r"17 s .* less than `timeout=2` and `socket_time"):
            limits.check_duration(17)
        limits.check_duration(18)


def test_the_time_to_connect_that_redis_py_has_by_itself_counts() -> None:
    """A client made from a pool does not show it."""
    default = signature(AbstractConnection.__init__).parameters["socket_connect_timeout"].default
    if default is None:
        pytest.skip("this redis-py has none")
    pool: Any = redis.ConnectionPool(retry=NO_RETRY, socket_timeout=1)
    with redis.Redis(connection_pool=pool) as own:
        store = SyncRedisSessionStore(own)
        with pytest.raises(ValueError, match=f"less than `socket_connect_timeout={default}`"):
            store.limits.check_duration(2.9 * default)


def test_a_manager_does_not_take_a_lease_that_is_too_short_for_the_client() -> None:
    """At once, not with the first lease; and the setting to blame is named."""
    settings: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 5}
    with (
        redis.Redis(retry=NO_RETRY, **settings) as own,
        pytest.raises(ValueError, match=r"6 s .* less than `socket_connect_timeout=5`"),
    ):
        SyncSessionLockManager(SyncRedisSessionStore(own), "worker-1", 6)
    own_async = redis.asyncio.Redis(retry=AsyncRetry(NoBackoff(), 0), **settings)
    with pytest.raises(ValueError, match=r"6 s .* less than `socket_connect_timeout=5`"):
        SessionLockManager(RedisSessionStore(own_async), "worker-1", 6)


def test_limits_of_the_application_hold_as_well() -> None:
    with client(free_port()) as own:
        store = SyncRedisSessionStore(own, limits=StoreLimits(state_bytes=7, lease_seconds=60))
    assert (store.limits.state_bytes, store.limits.lease_seconds) == (7, 60)
    with pytest.raises(ValueError, match="longer than the store's 60 s"):
        store.limits.check_duration(61)


def test_a_lease_is_three_time_outs_long_at_least() -> None:
    with client(free_port(), timeout=5) as own:
        store = SyncRedisSessionStore(own, limits=StoreLimits(lease_seconds=60))
        with pytest.raises(ValueError, match="14 s is shorter than three"):
            store.acquire("k", FIRST, "worker-1", 14)
        with pytest.raises(ValueError, match="14 s is shorter than three"):
            store.renew("k", FIRST, 14)


@pytest.mark.parametrize("namespace", ["", "a b", "{a}", "a" * 65, "ä"])
def test_a_namespace_that_is_no_hash_tag(namespace: str) -> None:
    with client(free_port()) as own, pytest.raises(ValueError, match="1 to 64 letters"):
        SyncRedisSessionStore(own, namespace=namespace)


def test_a_server_that_is_set_as_it_should_be() -> None:
    with (
        redis_server(DURABLE) as server,
        client(server.port) as own,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        SyncRedisSessionStore(own).load("k")


def test_what_the_store_says_of_a_server_that_forgets() -> None:
    forgetful = ("--appendonly", "no", "--save", "", "--maxmemory-policy", "allkeys-lru")
    with redis_server(forgetful) as server, client(server.port) as own:
        store = SyncRedisSessionStore(own)
        with pytest.warns(RedisSettingsWarning) as warned:
            store.load("k")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            store.load("k")
    said = [str(one.message).split("`")[1] for one in warned]
    assert said == ["maxmemory-policy allkeys-lru", "appendonly no"]


def test_a_user_who_may_not_ask_for_the_settings() -> None:
    user = ("--user", "worker", "on", ">secret", "~keylane:*", "+@all", "-info")

    async def load(port: int) -> None:
        async with async_client(port, username="worker", password="secret") as own:
            await RedisSessionStore(own).load("k")

    with redis_server(user) as server:
        with client(server.port, username="worker", password="secret") as own:
            store = SyncRedisSessionStore(own)
            with pytest.warns(RedisSettingsWarning, match="`INFO`"):
                store.load("k")
        with pytest.warns(RedisSettingsWarning, match="`INFO`"):
            asyncio.run(load(server.port))
