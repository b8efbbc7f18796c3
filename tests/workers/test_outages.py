"""A worker outlives what happens to its servers: it goes on, in order, each message once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pika
import pytest

from examples.workers.orders import message_of, messages
from examples.workers.pair import Pair, Place
from examples.workers.pairs import pair_named
from examples.workers.pairs.nats_sqlite import MAPPINGS
from examples.workers.pairs.rabbitmq_postgresql import BrokerAndStore as RabbitmqPair
from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
)
from tests.servers.nats import nats_server
from tests.servers.postgresql import PostgresqlServer, postgresql_server
from tests.servers.proxy import proxy_to
from tests.servers.rabbitmq import rabbitmq_server
from tests.servers.redis import redis_server

ORDERS, EVENTS = 4, 6
WHOLE = {f"order-A-{number}": list(range(1, EVENTS + 1)) for number in range(ORDERS)}
# What a worker is asked in vain before it counts as dead; it takes tens.
MANY = 2_000
# In seconds; the longest takes ten.
PATIENCE = 60


class Finished(BaseException):
    """Ends a worker, which otherwise works for ever."""


class OneWorker:
    """The `Consumer` of a pair, in a thread: `disturb` is called in front of the tenth message."""

    name = "worker-0"
    members: Sequence[str] = (name,)

    def __init__(self, pair: Pair, disturb: Callable[[], None]) -> None:
        self.pair = pair
        self.disturb = disturb
        self.manager = SyncSessionLockManager(pair.store(), self.name, 60)
        self.leases: dict[int, dict[str, SyncSessionLease]] = {}
        self.applied: set[tuple[str, int]] = set()
        self.asked = 0

    def subscribed(self, partition: int) -> None:
        self.leases[partition] = {}

    def may_stand_by(self) -> bool:
        return True

    def handle(self, partition: int, body: bytes) -> bool:
        self.asked += 1
        if self.asked == 10:
            self.disturb()
        if self.asked > MANY:
            raise Finished
        message = message_of(body)
        leases = self.leases[partition]
        try:
            lease = leases.get(message.key) or self.manager.take_over(message.key)
            leases[message.key] = lease
            self.pair.apply(lease, message)
        except SessionAlreadyAppliedError:
            pass
        except (SessionLeaseLostError, SessionOutOfOrderError, StoreUnavailableError):
            return False
        self.applied.add((message.key, message.position))
        if len(self.applied) == ORDERS * EVENTS:
            raise Finished
        return True


def outlived(pair: Pair, worker_side: Pair, disturb: Callable[[], None]) -> dict[str, list[int]]:
    """The effects of one worker, in the middle of whose work `disturb` is called."""
    pair.prepare()
    pair.publish(messages(ORDERS, EVENTS))
    worker = OneWorker(worker_side, disturb)

    def work() -> None:
        # NATS has tasks, whose errors come in a group.
        with suppress(Finished, BaseExceptionGroup):
            worker_side.consume(worker)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), f"the worker waits; it was asked {worker.asked} times"
    return pair.effects()


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[str]:
    with rabbitmq_server() as url:
        yield url


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgresqlServer]:
    with postgresql_server() as server:
        yield server


def test_postgresql_starts_again(rabbitmq: str, postgresql: PostgresqlServer) -> None:
    place = Place({"rabbitmq": rabbitmq, "postgresql": postgresql.conninfo}, "restart")

    def restart() -> None:
        postgresql.crash()
        postgresql.start()

    assert outlived(RabbitmqPair(place), RabbitmqPair(place), restart) == WHOLE


def test_rabbitmq_cancels_subscriptions(rabbitmq: str, postgresql: PostgresqlServer) -> None:
    """As it does where a queue moves to another machine; here all are deleted and made again."""
    place = Place({"rabbitmq": rabbitmq, "postgresql": postgresql.conninfo}, "cancelled")
    pair = RabbitmqPair(place)

    def make_again() -> None:
        with pika.BlockingConnection(pika.URLParameters(rabbitmq)) as broker:
            channel = broker.channel()
            for queue in pair.queues:
                channel.queue_delete(queue)
        pair.prepare()
        pair.publish(messages(ORDERS, EVENTS))

    assert outlived(pair, RabbitmqPair(place), make_again) == WHOLE


def test_connections_to_rabbitmq_are_cut(rabbitmq: str, postgresql: PostgresqlServer) -> None:
    place = Place({"rabbitmq": rabbitmq, "postgresql": postgresql.conninfo}, "cut")
    port = urlsplit(rabbitmq).port
    assert port is not None
    with proxy_to(port) as proxy:
        through = rabbitmq.replace(f":{port}", f":{proxy.port}")
        worker_side = Place({**place.servers, "rabbitmq": through}, place.run)
        assert outlived(RabbitmqPair(place), RabbitmqPair(worker_side), proxy.cut) == WHOLE


def test_connections_to_postgresql_are_cut(rabbitmq: str, postgresql: PostgresqlServer) -> None:
    place = Place({"rabbitmq": rabbitmq, "postgresql": postgresql.conninfo}, "cut-store")
    with proxy_to(postgresql.port) as proxy:
        through = {**place.servers, "postgresql": postgresql.conninfo_by(proxy.port)}
        worker_side = RabbitmqPair(Place(through, place.run))
        assert outlived(RabbitmqPair(place), worker_side, proxy.cut) == WHOLE


def test_connections_to_redis_are_cut() -> None:
    with redis_server() as server, proxy_to(server.port) as proxy:
        pair, worker_side = (
            pair_named("redis_streams_redis", Place({"redis": f"redis://127.0.0.1:{port}"}, "cut"))
            for port in (server.port, proxy.port)
        )
        assert outlived(pair, worker_side, proxy.cut) == WHOLE


def test_connections_to_nats_are_cut(tmp_path: Path) -> None:
    with nats_server(MAPPINGS) as url:
        port = urlsplit(url).port
        assert port is not None
        with proxy_to(port) as proxy:
            pair, worker_side = (
                pair_named("nats_sqlite", Place({"nats": each, "sqlite": f"{tmp_path}/s"}, "cut"))
                for each in (url, f"nats://127.0.0.1:{proxy.port}")
            )
            assert outlived(pair, worker_side, proxy.cut) == WHOLE
