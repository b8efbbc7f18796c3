"""A purge in Redis is several short scripts, and answers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import redis
from redis.exceptions import BusyLoadingError

from keylane.sessions import StoreUnavailableError, SyncSessionStore
from keylane.sessions.stores.redis import SyncRedisSessionStore, pieces
from keylane.sessions.stores.redis.calls import RedisCalls
from keylane.sessions.stores.redis.scripts import SCRIPTS, Script
from keylane.sessions.testing import BlockingSessionStore, SessionStoreContract, StoreUnderTest
from tests.servers.redis import RedisServer
from tests.sessions.mutants import failures
from tests.sessions.redis_stores import async_store, sync_store

FIRST = "1" * 32

#: What the script says, and what it says then: seen only where a purge has several pieces.
MISTAKES = {
    "a held session is the last one that is looked at": ("from = score", "from = '+inf'"),
    "what comes after a held session is left out": ("behind + 1 or 1", "behind + 1 or 2"),
    "a piece is the whole": ("#found < 2 * most", "true"),
}


class InPieces(SessionStoreContract):
    """The contract with scripts of one's own."""

    # A purge takes part in no race.
    races, racers = 2, 2

    def __init__(self, connection: redis.Redis, scripts: dict[str, Script]) -> None:
        self.connection = connection
        self.scripts = scripts

    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        with sync_store(self.connection) as tested:
            store = redis_store_of(tested)
            store.calls = RedisCalls(store.calls.namespace, self.scripts)
            yield tested


def redis_store_of(tested: StoreUnderTest) -> Any:
    """The store that sends scripts, of either face."""
    store = tested.store
    return store.store if isinstance(store, BlockingSessionStore) else store


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each script looks at one session."""
    monkeypatch.setattr(pieces, "LOOKED_AT_ONCE", 1)


@pytest.mark.usefixtures("one_by_one")
def test_the_contract_in_pieces(redis_connection: redis.Redis) -> None:
    assert not list(failures(InPieces(redis_connection, dict(SCRIPTS)), stories=25))


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_contract_in_pieces_finds(redis_connection: redis.Redis, mistake: str) -> None:
    right, wrong = MISTAKES[mistake]
    text = SCRIPTS["purge"].text
    assert text.count(right) == 1
    scripts = {**SCRIPTS, "purge": Script.of(text.replace(right, wrong))}
    assert next(iter(failures(InPieces(redis_connection, scripts))), None)


Open = Callable[[], AbstractContextManager[StoreUnderTest]]


@pytest.fixture(params=["sync", "asyncio"])
def open_store(
    request: pytest.FixtureRequest, redis_connection: redis.Redis, redis_shared: RedisServer
) -> Open:
    """Opens a store of either face."""
    if request.param == "sync":
        return lambda: sync_store(redis_connection)
    return lambda: async_store(redis_connection, redis_shared.port)


def fill(
    connection: Any, tested: StoreUnderTest, count: int, *, hours_idle: float, release: bool = True
) -> str:
    """So many sessions of which the index says that they had no activity for two hours.

    They have been idle for `hours_idle`. The result is the index's name.
    """
    store: SyncSessionStore = tested.store
    store.acquire("0", FIRST, "worker-1", 60)
    if release:
        store.release("0", FIRST)
    tested.age("0", hours_idle * 3600)
    prefix = f"keylane:{{{redis_store_of(tested).calls.namespace}}}:"
    packed = connection.hget(f"{prefix}s:0", "packed")
    hours = connection.time()[0] * 1_000_000 - 2 * 3_600_000_000
    with connection.pipeline(transaction=False) as pipeline:
        for number in range(count):
            pipeline.hset(f"{prefix}s:{number}", "packed", packed)
            pipeline.zadd(f"{prefix}activity", {f"{number}": hours})
            pipeline.zadd(f"{prefix}keys", {f"{number}": 0})
        pipeline.execute()
    return f"{prefix}activity"


def scripts_run(connection: Any) -> int:
    statistics = connection.info("commandstats")
    return sum(
        statistics.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("eval", "evalsha")
    )


def test_no_script_looks_at_many_sessions_whatever_the_limit(
    redis_connection: Any, open_store: Open
) -> None:
    """All had activity since they were looked at last; each script moves a part of them on."""
    count = 2 * pieces.LOOKED_AT_ONCE + 1
    with open_store() as tested:
        index = fill(redis_connection, tested, count, hours_idle=0)
        store = redis_store_of(tested)
        piece = pieces.PurgePiece(3600, 1, pieces.BEGINNING, is_first=True)
        script, arguments, _ = store.calls.call_for(piece)
        redis_connection.execute_command("EVAL", script.text, *arguments)
        now = redis_connection.time()[0] * 1_000_000
        moved = redis_connection.zcount(index, now - 3_600_000_000, "+inf")
        assert moved == pieces.LOOKED_AT_ONCE

        redis_connection.config_resetstat()
        assert tested.store.purge(idle_for=3600, limit=1) == 0
        assert scripts_run(redis_connection) == 2
        assert redis_connection.zcount(index, "-inf", now - 3_600_000_000) == 0
        assert len(tested.store.records(limit=10_000).records) == count


def test_zero_says_that_there_is_nothing_to_forget(redis_connection: Any, open_store: Open) -> None:
    """However many are before it that had activity since, or that somebody holds."""
    with open_store() as tested:
        fill(redis_connection, tested, pieces.LOOKED_AT_ONCE + 1, hours_idle=0)
        tested.store.acquire("idle", FIRST, "worker-1", 60)
        tested.store.release("idle", FIRST)
        tested.age("idle", 3601)
        assert tested.store.purge(idle_for=3600, limit=1) == 1
        assert tested.store.load("idle") is None

        fill(redis_connection, tested, pieces.LOOKED_AT_ONCE + 1, hours_idle=2, release=False)
        tested.store.acquire("idle", FIRST, "worker-1", 60)
        tested.store.release("idle", FIRST)
        tested.age("idle", 3601)
        assert tested.store.purge(idle_for=3600, limit=2) == 1
        assert tested.store.purge(idle_for=3600, limit=2) == 0


def test_a_limit_above_a_piece_is_reached(redis_connection: Any, open_store: Open) -> None:
    limit = pieces.LOOKED_AT_ONCE + 2
    with open_store() as tested:
        fill(redis_connection, tested, limit + 1, hours_idle=2)
        counts = [tested.store.purge(idle_for=3600, limit=limit) for _ in range(3)]
        assert counts == [limit, 1, 0]


@pytest.mark.usefixtures("one_by_one")
def test_what_was_forgotten_before_an_error_may_have_been_applied(
    redis_connection: Any, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis refuses the second script, and the first has forgotten a session."""
    with open_store() as tested:
        fill(redis_connection, tested, 2, hours_idle=2)
        store = redis_store_of(tested)
        refuse_from(store, 2, monkeypatch)
        with pytest.raises(StoreUnavailableError, match="`purge`") as raised:
            tested.store.purge(idle_for=3600)
        assert raised.value.applied is None
        with pytest.raises(StoreUnavailableError) as raised:
            tested.store.purge(idle_for=3600)
        assert raised.value.applied is False
        monkeypatch.undo()
        assert len(tested.store.records().records) == 1


def refuse_from(store: Any, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of `store` refuses that script and all that follow."""
    client = store._client
    sent = 0
    send = client.execute_command

    def refuse() -> None:
        nonlocal sent
        sent += 1
        if sent >= first:
            raise BusyLoadingError("loading")

    def execute(*command: Any) -> Any:
        refuse()
        return send(*command)

    async def execute_async(*command: Any) -> Any:
        refuse()
        return await send(*command)

    is_async = not isinstance(store, SyncRedisSessionStore)
    monkeypatch.setattr(client, "execute_command", execute_async if is_async else execute)
