"""Workers whose clock is an hour off, at a server: its clock decides, so theirs change nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import pytest
import redis

from keylane.sessions import (
    Granted,
    Held,
    Lost,
    Saved,
)
from keylane.sessions.stores.postgresql import connect
from keylane.sessions.stores.redis import SyncRedisSessionStore
from tests.servers.postgresql import PostgresqlServer
from tests.servers.processes import path_of
from tests.servers.redis import RedisServer
from tests.sessions import postgresql_stores, redis_stores
from tests.sessions.worker_process import RemoteWorker, apply_by_turns, worker_process

FIRST, SECOND, THIRD = "1" * 32, "2" * 32, "3" * 32

CLOCKS = ("+1h", "-1h")


@dataclass(frozen=True, slots=True)
class Place:
    """A store on a server: what the test does behind its back, and what starts workers there."""

    expire: Callable[[str], None]
    effects: Callable[[], Sequence[int]]
    worker: Callable[..., AbstractContextManager[RemoteWorker]]

    @contextmanager
    def wrong(self, clock: str) -> Iterator[RemoteWorker]:
        """A worker whose clock is off by so much, from its first instruction."""
        with self.worker(wrapper=(path_of("faketime"), "-f", clock)) as worker:
            now = worker.ask("now")
            assert isinstance(now, float)
            assert 3500 < abs(now - time.time()) < 3700
            yield worker


@pytest.fixture(params=["postgresql", "redis"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    opened = {"postgresql": on_postgresql, "redis": on_redis}[request.param]
    with opened(request) as found:
        yield found


@contextmanager
def on_postgresql(request: pytest.FixtureRequest) -> Iterator[Place]:
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    server.execute("CREATE TABLE IF NOT EXISTS effect_of_clocks (position bigint)")
    server.execute("TRUNCATE effect_of_clocks")

    def effects() -> list[int]:
        rows = server.execute("SELECT position FROM effect_of_clocks ORDER BY ctid")
        return [position for (position,) in rows if isinstance(position, int)]

    namespace = postgresql_stores.new_namespace()
    arguments = ("postgresql", server.conninfo, namespace)
    worker = partial(worker_process, "tests.sessions.server_worker", *arguments)
    with (
        connect(server.conninfo) as connection,
        postgresql_stores.sync_store(connection, server.conninfo, namespace) as tested,
    ):
        yield Place(tested.expire, effects, worker)


@contextmanager
def on_redis(request: pytest.FixtureRequest) -> Iterator[Place]:
    server: RedisServer = request.getfixturevalue("redis_shared")
    connection: redis.Redis = request.getfixturevalue("redis_connection")
    with redis_stores.sync_store(connection) as tested:
        store = tested.store
        assert isinstance(store, SyncRedisSessionStore)
        arguments = ("redis", str(server.port), store.calls.namespace)
        worker = partial(worker_process, "tests.sessions.server_worker", *arguments)

        def effects() -> list[int]:
            record = store.load("k")
            assert record is not None
            return [int(position) for position in (record.state or b"").split()]

        yield Place(tested.expire, effects, worker)


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_wrong_clock_takes_no_session_that_somebody_has(place: Place, clock: str) -> None:
    with place.worker() as right, place.wrong(clock) as wrong:
        assert isinstance(right.ask("acquire", "k", FIRST, "right", 60), Granted)
        held = wrong.ask("acquire", "k", SECOND, "wrong", 60)
        assert isinstance(held, Held)
        assert (held.owner, held.token) == ("right", 1)
        assert 0 < held.remaining <= 60
        assert wrong.ask("save", "k", SECOND, position=1, previous=0) == Lost(1)
        assert right.ask("save", "k", FIRST, position=1, previous=0) == Saved(1)
        assert right.ask("renew", "k", FIRST, 60) is True
        assert isinstance(wrong.ask("acquire", "k", SECOND, "wrong", 60), Held)


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_wrong_clock_keeps_no_session_that_is_to_go(place: Place, clock: str) -> None:
    """Its lease lasts as long as everybody's, by the server's clock."""
    with place.worker() as right, place.wrong(clock) as wrong:
        granted = wrong.ask("acquire", "k", FIRST, "wrong", 60)
        assert isinstance(granted, Granted)
        expires_at = granted.record.expires_at
        assert expires_at is not None
        assert 59 < expires_at - granted.record.as_of <= 60.1
        assert abs(granted.record.as_of - time.time()) < 60
        held = right.ask("acquire", "k", SECOND, "right", 60)
        assert isinstance(held, Held)
        assert 0 < held.remaining <= 60
        place.expire("k")
        assert isinstance(right.ask("acquire", "k", SECOND, "right", 60), Granted)
        assert wrong.ask("save", "k", FIRST, position=1, previous=0) == Lost(2)
        assert wrong.ask("renew", "k", FIRST, 60) is False
        assert isinstance(wrong.ask("acquire", "k", THIRD, "wrong", 60), Held)
        assert right.ask("save", "k", SECOND, position=1, previous=0) == Saved(1)


def test_the_effects_of_workers_with_different_clocks_are_in_order_and_once(place: Place) -> None:
    """Each takes the session from the others; the fence has the last word."""
    with place.worker() as right, place.wrong("+1h") as fast, place.wrong("-1h") as slow:
        apply_by_turns((right, fast, slow), range(1, 16))
    assert place.effects() == list(range(1, 16))
