"""The Redis store against commands that an application could send by hand.

Both sides use redis-py in the same way, with a client for each process. A call is many operations,
so that starting the event loop is no part of what is measured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from benchmarks.speeds import Once, Speeds, in_turns
from keylane.sessions import new_lease_id
from keylane.sessions.stores.redis import RedisSessionStore, SyncRedisSessionStore
from tests.servers.redis import async_client, client

__all__ = ["measure_redis"]

_STATE = b"x" * 200
_KEYS = 100

# How many operations a call is; tasks share them.
_OPERATIONS = 48

_UNLOCK = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


def _key(call: int, number: int) -> str:
    return f"session-{(call * _OPERATIONS + number) % _KEYS}"


@contextmanager
def _keylane_pairs(port: int, number: int) -> Iterator[Once]:
    """Acquire and release."""
    with client(port) as connection:
        store = SyncRedisSessionStore(connection, namespace=f"pairs-{number}")

        def once(call: int) -> None:
            for operation in range(_OPERATIONS):
                key, lease_id = _key(call, operation), new_lease_id()
                store.acquire(key, lease_id, "worker", 60)
                store.release(key, lease_id)

        yield once


@contextmanager
def _plain_pairs(port: int, number: int) -> Iterator[Once]:
    """The lock of Redis's own documentation."""
    with client(port) as connection:
        sha: Any = connection.script_load(_UNLOCK)

        def once(call: int) -> None:
            for operation in range(_OPERATIONS):
                key, lease_id = f"lock:{_key(call, operation)}", new_lease_id()
                connection.set(key, lease_id, nx=True, px=60_000)
                connection.evalsha(sha, 1, key, lease_id)

        yield once


@contextmanager
def _keylane_saves(port: int, number: int) -> Iterator[Once]:
    """Fenced saves of the next position."""
    lease_id = new_lease_id()
    with client(port) as connection:
        store = SyncRedisSessionStore(connection, namespace=f"saves-{lease_id}")
        for key in range(_KEYS):
            store.acquire(f"session-{key}", lease_id, "worker", 60)

        def once(call: int) -> None:
            first = call * _OPERATIONS
            for operation in range(_OPERATIONS):
                key, position = _key(call, operation), first + operation + 1
                store.save(key, lease_id, position=position, state=_STATE)

        yield once


@contextmanager
def _plain_saves(port: int, number: int) -> Iterator[Once]:
    """The same values, as fields of a hash and under no condition."""
    lease_id = new_lease_id()
    with client(port) as connection:
        for key in range(_KEYS):
            others = {"lease_id": lease_id, "owner": "worker", "token": 1, "expires_at": 10**15}
            connection.hset(f"{lease_id}:session-{key}", mapping={**others, "started_at": 10**15})

        def once(call: int) -> None:
            first = call * _OPERATIONS
            for operation in range(_OPERATIONS):
                position = first + operation + 1
                fields = {
                    "position": position,
                    "state": _STATE,
                    "last_activity": 10**15 + position,
                    "version": position,
                    "messages": position,
                }
                connection.hset(f"{lease_id}:{_key(call, operation)}", mapping=fields)

        yield once


@contextmanager
def _async_pairs(port: int, tasks: int, is_ours: bool, number: int) -> Iterator[Once]:
    """Both sides with asyncio, by so many tasks at once."""
    with asyncio.Runner() as runner:
        connection: Any = async_client(port)
        store = RedisSessionStore(connection, namespace=f"pairs-{number}")
        sha = runner.run(connection.script_load(_UNLOCK))

        async def ours(key: str) -> None:
            lease_id = new_lease_id()
            await store.acquire(key, lease_id, "worker", 60)
            await store.release(key, lease_id)

        async def theirs(key: str) -> None:
            lease_id = new_lease_id()
            await connection.set(key, lease_id, nx=True, px=60_000)
            await connection.evalsha(sha, 1, key, lease_id)

        async def share(call: int, task: int, pair: Callable[[str], Awaitable[None]]) -> None:
            for operation in range(task, _OPERATIONS, tasks):
                await pair(_key(call, operation))

        async def all_shares(call: int) -> None:
            pair = ours if is_ours else theirs
            await asyncio.gather(*(share(call, task, pair) for task in range(tasks)))

        yield lambda call: runner.run(all_shares(call))
        runner.run(connection.aclose())


def measure_redis(port: int, rounds: int) -> Sequence[Speeds]:
    """All ratios, on one server."""
    by_hand = "`SET NX PX` and compare-and-delete"
    pairs = partial(_keylane_pairs, port), partial(_plain_pairs, port)
    saves = partial(_keylane_saves, port), partial(_plain_saves, port)
    found = [in_turns(f"{_OPERATIONS} × acquire and release", by_hand, 0.85, pairs, rounds=rounds)]
    for tasks in (1, 16):
        what = f"{_OPERATIONS} × acquire and release, asyncio, {tasks} at once"
        both = partial(_async_pairs, port, tasks, True), partial(_async_pairs, port, tasks, False)
        found.append(in_turns(what, by_hand, 0.85, both, rounds=rounds))
    return [
        *found,
        in_turns(f"{_OPERATIONS} × fenced save of 200 bytes", "`HSET`", 0.80, saves, rounds=rounds),
    ]
