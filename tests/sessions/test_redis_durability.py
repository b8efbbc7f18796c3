"""What a Redis that is killed still knows, and that a stale lease is refused whatever it forgot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from keylane.sessions import (
    Granted,
    Lost,
    Saved,
    StoreUnavailableError,
    SyncSessionStore,
    new_lease_id,
)
from keylane.sessions.stores.redis import SyncRedisSessionStore
from tests.servers.redis import DURABLE, RedisServer, client, redis_server

FIRST, SECOND = "1" * 32, "2" * 32

#: What Debian's /etc/redis/redis.conf says of what is kept.
DEBIAN = ("--save", "3600 1 300 100 60 10000", "--appendonly", "no")


@contextmanager
def store_on(server: RedisServer) -> Iterator[SyncSessionStore]:
    with client(server.port) as own:
        store = SyncRedisSessionStore(own)
        store._asked_server = True  # it would warn of DEBIAN, which another test looks at
        yield store


def grant(store: SyncSessionStore, lease_id: str, times: int = 1) -> int:
    """The token after so many grants, of which `lease_id` has the last."""
    for number in range(times):
        other = lease_id if number == times - 1 else new_lease_id()
        answer = store.acquire("k", other, "worker-1", 60, take_over=True)
        assert isinstance(answer, Granted)
    return answer.token


def restart(server: RedisServer) -> None:
    server.kill()
    server.start()


def test_with_the_settings_of_the_page_a_crash_loses_nothing_that_was_answered() -> None:
    """Killed in the middle of grants and saves, twice."""
    with redis_server(DURABLE) as server:
        for crash in range(2):
            answered: dict[str, tuple[str, int]] = {}
            enough = threading.Event()
            worker = threading.Thread(target=work, args=(server, crash, answered, enough))
            worker.start()
            assert enough.wait(60)
            restart(server)
            worker.join()
            with store_on(server) as store:
                for key, (lease_id, token) in answered.items():
                    record = store.load(key)
                    assert record is not None
                    assert (record.lease_id, record.token) == (lease_id, token)
                    assert record.version == record.position == token
            assert len(answered) >= 50


def work(
    server: RedisServer, crash: int, answered: dict[str, tuple[str, int]], enough: threading.Event
) -> None:
    """Grants of new sessions, each with a token of its own, and a save; until Redis is gone."""
    with store_on(server) as store:
        number = 0
        try:
            while True:
                key, token = f"{crash}-{number}", 1 + number % 3
                for position in range(1, token + 1):
                    lease_id = new_lease_id()
                    granted = store.acquire(key, lease_id, "worker-1", 60, take_over=True)
                    assert isinstance(granted, Granted)
                    assert isinstance(store.save(key, lease_id, position=position), Saved)
                answered[key] = (lease_id, granted.token)
                number += 1
                if number == 50:
                    enough.set()
        except StoreUnavailableError:
            return


def test_with_debians_settings_a_crash_loses_tokens_and_the_stale_lease_is_refused() -> None:
    with redis_server(DEBIAN) as server, store_on(server) as store:
        assert grant(store, FIRST, times=6) == 6
        store.save("k", FIRST, position=1, state=b"1")
        restart(server)
        assert store.load("k") is None
        assert store.save("k", FIRST, position=2) == Lost(0)
        assert not store.renew("k", FIRST, 60)

        # The number has fallen: outside of the store, it fences nothing any more.
        assert grant(store, SECOND) == 1
        assert store.save("k", FIRST, position=2) == Lost(1)
        assert not store.release("k", FIRST)
        assert not store.close("k", lease_id=FIRST)
        assert store.save("k", SECOND, position=1) == Saved(1)


def test_after_a_crash_a_snapshot_gives_one_token_to_two_and_refuses_the_first() -> None:
    """So does a replica that takes over before it has heard of the last grant."""
    with redis_server(DEBIAN) as server, store_on(server) as store:
        grant(store, new_lease_id(), times=5)
        with client(server.port) as connection:
            connection.save()
        assert grant(store, FIRST) == 6
        restart(server)
        assert grant(store, SECOND) == 6
        assert store.save("k", FIRST, position=1) == Lost(6)
        assert store.save("k", SECOND, position=1) == Saved(1)


def test_a_client_finds_a_server_that_was_restarted() -> None:
    """Its first script is unknown there and sent again; nothing else has to be done."""
    with redis_server(DURABLE) as server, store_on(server) as store:
        grant(store, FIRST)
        restart(server)
        assert store.renew("k", FIRST, 60)
