"""NATS JetStream and SQLite: a lease per partition says who consumes it, on one host.

The server maps subjects to partitions by their session keys, and each partition has one durable
consumer with one message outstanding. JetStream does not say whose a consumer is: it gives messages
to whoever asks, and accepts acknowledgements of workers that it took the message from. So a worker
asks only while it holds the lease of the partition, which it waits for as long as it has to.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ParamSpec, TypeVar

import nats
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig

from examples.workers.orders import Message
from examples.workers.pair import PARTITIONS, Consumer, Pair, Place
from keylane.sessions import (
    SessionLeaseLostError,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
    SyncSessionStore,
    partitions_of,
)
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore

__all__ = ["MAPPINGS", "BrokerAndStore"]

#: The server's mapping, from `place.RUN.KEY`: the first wildcard is the run, the second the key.
MAPPINGS = {
    "place.*.*": f"placed.{{{{wildcard(1)}}}}.{{{{partition({PARTITIONS},2)}}}}.{{{{wildcard(2)}}}}"
}

# In seconds. A partition's lease is short, as nobody else consumes until it has expired. Without an
# acknowledgement or a word of progress for so long, JetStream delivers a message again.
_LEASE = 1.5
_RENEWAL = _LEASE / 3
_ACK_WAIT = 1.0

# How often a worker looks whether somebody else's lease has expired, in seconds.
_GLANCE = 0.25

# How many messages the producer publishes without an answer.
_BATCH = 1000

_CREATE_EFFECT = "CREATE TABLE IF NOT EXISTS effect (run TEXT, key TEXT, position INTEGER)"
# SQLite numbers rows as they are written. No constraint keeps them apart: that is the fence's work.
_EFFECTS = "SELECT key, position FROM effect WHERE run = ? ORDER BY rowid"
_APPLY = "INSERT INTO effect (run, key, position) VALUES (?, ?, ?)"

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")


class BrokerAndStore(Pair):
    """The stream `RUN` with the consumers `partition-00` to `partition-15`, and the table."""

    servers = ("nats", "sqlite")

    def __init__(self, place: Place) -> None:
        """Know where everything is."""
        super().__init__(place)
        self.consumers = [f"partition-{number:02}" for number in range(PARTITIONS)]
        self._file: SqliteFile | None = None
        self._connection: sqlite3.Connection | None = None

    @property
    def path(self) -> Path:
        """Where the database is."""
        return Path(self.place.servers["sqlite"])

    @property
    def file(self) -> SqliteFile:
        """The database, for the stores of this process."""
        if self._file is None:
            self._file = SqliteFile(self.path)
        return self._file

    @property
    def connection(self) -> sqlite3.Connection:
        """The worker's own connection, on which it works for its users."""
        if self._connection is None:
            self._connection = sqlite3.connect(self.path)
        return self._connection

    def prepare(self) -> None:
        """Tables, stream and consumers."""
        self.store().load("any")
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(_CREATE_EFFECT)

        async def add(jetstream: JetStreamContext) -> None:
            run = self.place.run
            await jetstream.add_stream(name=run, subjects=[f"placed.{run}.>"])
            for number, name in enumerate(self.consumers):
                settings = ConsumerConfig(
                    durable_name=name,
                    filter_subject=f"placed.{run}.{number}.*",
                    ack_policy=AckPolicy.EXPLICIT,
                    ack_wait=_ACK_WAIT,
                    # Two outstanding messages could change places when the first one comes back.
                    max_ack_pending=1,
                )
                await jetstream.add_consumer(run, settings)

        asyncio.run(self._with_jetstream(add))

    def publish(self, messages: Iterable[Message]) -> None:
        """On one connection, which keeps the order; after a batch the stream has all of it."""

        async def publish(jetstream: JetStreamContext) -> None:
            waiting = iter(messages)
            while batch := list(islice(waiting, _BATCH)):
                subjects = [f"place.{self.place.run}.{message.key}" for message in batch]
                answers = [
                    await jetstream.publish_async(subject, message.body)
                    for subject, message in zip(subjects, batch, strict=True)
                ]
                await asyncio.gather(*answers)

        asyncio.run(self._with_jetstream(publish))

    def effects(self) -> dict[str, list[int]]:
        """From the table."""
        found: dict[str, list[int]] = {}
        with closing(sqlite3.connect(self.path)) as connection:
            for key, position in connection.execute(_EFFECTS, (self.place.run,)):
                found.setdefault(key, []).append(position)
        return found

    def clean(self) -> None:
        """The stream with its consumers; the tables' rows have the name of the run."""

        async def delete(jetstream: JetStreamContext) -> None:
            await jetstream.delete_stream(self.place.run)

        asyncio.run(self._with_jetstream(delete))
        self.file.close()

    def store(self) -> SyncSessionStore:
        """In the file that has the effects."""
        return SyncSqliteSessionStore(self.file, namespace=self.place.run)

    def partition_leases(self, owner: str) -> SyncSessionLockManager:
        """Leases of the partitions, beside those of the sessions."""
        store = SyncSqliteSessionStore(self.file, namespace=f"{self.place.run}-partitions")
        return SyncSessionLockManager(store, owner, _LEASE)

    def apply(self, lease: SyncSessionLease, message: Message) -> None:
        """One transaction; the producer's counter says what comes before."""
        position = message.position
        with lease.transaction(self.connection, position=position, previous=position - 1):
            self.connection.execute(_APPLY, (self.place.run, message.key, position))

    def apply_without_fence(self, message: Message) -> None:
        """The same effect in a transaction of its own."""
        with self.connection:
            self.connection.execute(_APPLY, (self.place.run, message.key, message.position))

    def consume(self, consumer: Consumer) -> None:
        """In a loop of asyncio, as NATS has no other client."""

        async def consume(jetstream: JetStreamContext) -> None:
            await _Subscriptions(self, jetstream, consumer).run()

        # A worker waits for its server however long that is away; of itself the client gives up.
        asyncio.run(self._with_jetstream(consume, max_reconnect_attempts=-1))

    async def _with_jetstream(
        self, use: Callable[[JetStreamContext], Awaitable[None]], **options: int
    ) -> None:
        connection = await nats.connect(self.place.servers["nats"], **options)
        try:
            await use(connection.jetstream())
        finally:
            await connection.close()


class _Subscriptions:
    """A worker's partitions, a task for each.

    All that asks the store happens in one thread, which is not the loop's: NATS is answered
    meanwhile, and a worker that waits in it for its supervisor is in no write.
    """

    def __init__(
        self, pair: BrokerAndStore, jetstream: JetStreamContext, consumer: Consumer
    ) -> None:
        self.pair = pair
        self.jetstream = jetstream
        self.consumer = consumer
        self.leases = pair.partition_leases(consumer.name)
        self.thread = ThreadPoolExecutor(1)

    async def run(self) -> None:
        """First those that prefer this worker, later all others, as a stand-by."""
        own = partitions_of(self.consumer.name, self.consumer.members, PARTITIONS)
        first = [await self.in_thread(self._try_acquire, partition) for partition in own]
        async with asyncio.TaskGroup() as tasks:
            for partition, lease in zip(own, first, strict=True):
                tasks.create_task(self._serve(partition, lease))
            while not await self.in_thread(self.consumer.may_stand_by):
                await asyncio.sleep(_GLANCE)
            for partition in set(range(PARTITIONS)) - set(own):
                tasks.create_task(self._serve(partition, None))

    async def _serve(self, partition: int, lease: SyncSessionLease | None) -> None:
        """Consume while the lease lasts, then wait for the next one, for ever."""
        while True:
            while lease is None:
                await asyncio.sleep(_GLANCE)
                lease = await self.in_thread(self._try_acquire, partition)
            with suppress(SessionLeaseLostError):
                await _Subscription(self, partition, lease).run()
            lease = None

    def _try_acquire(self, partition: int) -> SyncSessionLease | None:
        """The lease, if nobody has it; looks before it asks, as only asking has to wait."""
        key = self.pair.consumers[partition]
        with suppress(StoreUnavailableError):
            record = self.leases.store.load(key)
            if record is None or not record.is_held:
                return self.leases.try_acquire(key)
        return None

    async def in_thread(
        self,
        function: Callable[Arguments, Answer],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """Call a function in the one thread, behind what was called before."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread, partial(function, *arguments, **named))


class _Subscription:
    """A subscription to one partition, from the grant of its lease until that is lost."""

    def __init__(
        self, subscriptions: _Subscriptions, partition: int, lease: SyncSessionLease
    ) -> None:
        self.subscriptions = subscriptions
        self.partition = partition
        self.lease = lease
        self.outstanding: Msg | None = None

    async def run(self) -> None:
        """Raises `SessionLeaseLostError` when the lease is lost; returns to subscribe again."""
        pair = self.subscriptions.pair
        consumer = pair.consumers[self.partition]
        self.subscriptions.consumer.subscribed(self.partition)
        subscription = await self.subscriptions.jetstream.pull_subscribe_bind(
            durable=consumer, stream=pair.place.run
        )
        renewing = asyncio.create_task(self._renew())
        consuming = asyncio.create_task(self._consume(subscription))
        try:
            done, _ = await asyncio.wait([renewing, consuming], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (renewing, consuming):
                task.cancel()
            await asyncio.wait([renewing, consuming])
            await subscription.unsubscribe()
            with suppress(StoreUnavailableError):
                await self.subscriptions.in_thread(self.lease.release)

    async def _renew(self) -> None:
        """Three times as often as has to be, and tell JetStream of the message's progress."""
        while True:
            await asyncio.sleep(_RENEWAL)
            with suppress(StoreUnavailableError):
                await self.subscriptions.in_thread(self.lease.renew)
                if self.outstanding is not None:
                    await self.outstanding.in_progress()

    async def _consume(self, subscription: JetStreamContext.PullSubscription) -> None:
        """One message after the other, until one must not be acknowledged."""
        handle = self.subscriptions.consumer.handle
        while True:
            try:
                (self.outstanding,) = await subscription.fetch(1, timeout=_RENEWAL)
            except nats.errors.TimeoutError:
                continue
            # It may have been stopped since it asked.
            self.lease.check()
            message = self.outstanding
            is_handled = await self.subscriptions.in_thread(handle, self.partition, message.data)
            self.outstanding = None
            if not is_handled:
                return
            await message.ack()
