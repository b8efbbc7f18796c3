"""RabbitMQ and PostgreSQL: the broker assigns partitions, effects commit with the position.

A consistent-hash exchange spreads session keys over queues; each queue has a single active
consumer, so that RabbitMQ hands it to the next one as soon as a consumer is gone. Whoever gets a
message takes its session over: nobody waits for a lease to expire.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

import pika
import psycopg
from pika.adapters.blocking_connection import BlockingChannel
from psycopg.conninfo import make_conninfo

from examples.workers.orders import Message
from examples.workers.pair import PARTITIONS, Consumer, Pair, Place
from keylane.sessions import StoreUnavailableError, SyncSessionLease, SyncSessionStore
from keylane.sessions.affinity import partitions_of
from keylane.sessions.stores.postgresql import (
    CREATE_TABLE,
    SyncPostgresqlSessionStore,
    connect,
    postgresql_pool,
)

__all__ = ["BrokerAndStore"]

# A worker that says nothing for about three of these seconds has lost its queues.
_HEARTBEAT = 2

# How many messages one transaction of the producer publishes.
_BATCH = 1000

# How often a worker that does not stand by yet looks whether it may, in seconds.
_GLANCE = 0.05

# How long a subscription waits that was dropped, and a connection that was lost, in seconds. Where
# the store or the broker is not there, a worker would otherwise do nothing but try.
_PAUSE = 0.05
_RECONNECTION = 0.5

# How often a worker looks whether the broker has closed a channel, in seconds; that is no event.
_LOOK = 1.0

# How long what was sent to PostgreSQL may stay without a word from its machine, in milliseconds.
_NETWORK_TIMEOUT = 5000

# `sequence` is the order in which effects happened. No constraint keeps them apart: that is the
# fence's work.
_CREATE_EFFECT = """
CREATE TABLE IF NOT EXISTS effect (
    run text, key text, position bigint, sequence bigint GENERATED ALWAYS AS IDENTITY
)
"""
_APPLY = "INSERT INTO effect (run, key, position) VALUES (%s, %s, %s)"


class BrokerAndStore(Pair):
    """Queues `RUN-00` to `RUN-15` behind the exchange `RUN`, and the table `effect`."""

    servers = ("rabbitmq", "postgresql")

    def __init__(self, place: Place) -> None:
        """Know where everything is."""
        super().__init__(place)
        self.queues = [f"{place.run}-{number:02}" for number in range(PARTITIONS)]
        self._connection: psycopg.Connection | None = None

    @property
    def conninfo(self) -> str:
        """How psycopg finds the database."""
        return self.place.servers["postgresql"]

    @property
    def connection(self) -> psycopg.Connection:
        """The worker's own connection, on which it works for its users; a new one if it is lost."""
        if self._connection is None or self._connection.closed:
            bounded = make_conninfo(self.conninfo, tcp_user_timeout=_NETWORK_TIMEOUT)
            try:
                self._connection = connect(bounded)
            except psycopg.OperationalError as error:
                raise StoreUnavailableError("transaction", str(error), False) from error
        return self._connection

    def prepare(self) -> None:
        """Tables, exchange and queues."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(CREATE_TABLE)
            connection.execute(_CREATE_EFFECT)
        with self._broker() as broker:
            channel = broker.channel()
            channel.exchange_declare(self.place.run, "x-consistent-hash", durable=True)
            for queue in self.queues:
                arguments = {"x-single-active-consumer": True}
                channel.queue_declare(queue, durable=True, arguments=arguments)
                # The key of a binding is a queue's weight on the ring.
                channel.queue_bind(queue, self.place.run, routing_key="20")

    def publish(self, messages: Iterable[Message]) -> None:
        """In transactions of the broker: after a commit it has all of the batch, in order."""
        with self._broker() as broker:
            channel = broker.channel()
            channel.tx_select()
            waiting = iter(messages)
            while batch := list(islice(waiting, _BATCH)):
                for message in batch:
                    channel.basic_publish(self.place.run, message.key, message.body)
                channel.tx_commit()

    def effects(self) -> dict[str, list[int]]:
        """From the table."""
        found: dict[str, list[int]] = {}
        with psycopg.connect(self.conninfo) as connection:
            rows = connection.execute(
                "SELECT key, position FROM effect WHERE run = %s ORDER BY sequence",
                (self.place.run,),
            )
            for key, position in rows:
                found.setdefault(key, []).append(position)
        return found

    def clean(self) -> None:
        """Queues and exchange; the tables' rows have the name of the run."""
        with self._broker() as broker:
            channel = broker.channel()
            for queue in self.queues:
                channel.queue_delete(queue)
            channel.exchange_delete(self.place.run)

    def store(self) -> SyncSessionStore:
        """On a pool, which makes a connection again that was lost."""
        pool = postgresql_pool(self.conninfo, connections=1)
        pool.open()
        return SyncPostgresqlSessionStore(pool, namespace=self.place.run)

    def apply(self, lease: SyncSessionLease, message: Message) -> None:
        """One transaction; the producer's counter says what comes before."""
        position = message.position
        with lease.transaction(self.connection, position=position, previous=position - 1):
            self.connection.execute(_APPLY, (self.place.run, message.key, position))

    def apply_without_fence(self, message: Message) -> None:
        """The same effect in a transaction of its own."""
        with self.connection.transaction():
            self.connection.execute(_APPLY, (self.place.run, message.key, message.position))

    def consume(self, consumer: Consumer) -> None:
        """Again and again, with a connection until the broker closes it."""
        while True:
            with suppress(pika.exceptions.AMQPError), self._broker() as broker:
                _Subscriptions(self, broker, consumer).run()
            time.sleep(_RECONNECTION)

    def _broker(self) -> pika.BlockingConnection:
        parameters = pika.URLParameters(self.place.servers["rabbitmq"])
        parameters.heartbeat = _HEARTBEAT
        try:
            return pika.BlockingConnection(parameters)
        except OSError as error:
            # Where the name of the broker's machine is not found, for one.
            raise pika.exceptions.AMQPConnectionError(error) from error


class _Subscriptions:
    """A worker's subscriptions on one connection, a channel for each queue.

    A message that is neither acknowledged nor rejected goes back when its channel is closed, to the
    head of its queue, and the queue goes to the next consumer.
    """

    def __init__(self, pair: BrokerAndStore, broker: Any, consumer: Consumer) -> None:
        self.queues = pair.queues
        self.broker = broker
        self.consumer = consumer
        self.channels: dict[int, BlockingChannel] = {}
        self.dropped: set[int] = set()

    def run(self) -> None:
        """First those that prefer this worker, later all others, as a stand-by."""
        own = partitions_of(self.consumer.name, self.consumer.members, PARTITIONS)
        for partition in own:
            self._subscribe(partition)
        while not self.consumer.may_stand_by():
            self.broker.process_data_events(_GLANCE)
            self._subscribe_again()
        for partition in set(range(PARTITIONS)) - set(own):
            self._subscribe(partition)
        while True:
            self.broker.process_data_events(_LOOK)
            self._subscribe_again()

    def _subscribe(self, partition: int) -> None:
        def receive(channel: BlockingChannel, method: Any, _properties: Any, body: bytes) -> None:
            if self.consumer.handle(partition, body):
                channel.basic_ack(method.delivery_tag)
            else:
                self.dropped.add(partition)

        channel = self.channels[partition] = self.broker.channel()
        # The broker ends a subscription where its queue goes, or moves to another machine.
        channel.add_on_cancel_callback(lambda _: self.dropped.add(partition))
        # Two outstanding messages could change places when the first one comes back.
        channel.basic_qos(prefetch_count=1)
        self.consumer.subscribed(partition)
        channel.basic_consume(self.queues[partition], receive)

    def _subscribe_again(self) -> None:
        closed = [each for each, channel in self.channels.items() if not channel.is_open]
        self.dropped.update(closed)
        if self.dropped:
            self.broker.sleep(_PAUSE)
        while self.dropped:
            partition = self.dropped.pop()
            if self.channels[partition].is_open:
                self.channels[partition].close()
            self._subscribe(partition)
