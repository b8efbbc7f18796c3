"""Redis Streams and Redis: the broker assigns nothing, so a lease for each stream does.

Consumers of one group share a stream message by message, which keeps no order. Here a worker reads
a stream only while it has the stream's lease; leases are what says whose turn it is. A stale worker
may still read, and acknowledge: Redis does not stop it. So each effect is saved under the lease of
its session, with its position.
"""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from examples.workers.orders import Message
from examples.workers.pair import PARTITIONS, Consumer, Pair, Place
from keylane.sessions import (
    AlreadyApplied,
    SessionAlreadyAppliedError,
    SessionError,
    SessionLeaseLostError,
    SyncSessionLease,
    SyncSessionLockManager,
    SyncSessionStore,
)
from keylane.sessions.affinity import partitions_of
from keylane.sessions.stores.redis import SyncRedisSessionStore

__all__ = ["BrokerAndStore"]

_GROUP = "workers"

# How long a stream waits for a worker that is gone, in seconds; renewed after a third of it.
_STREAM_LEASE = 2.0

# The client's time-out has to be at most a third of a lease.
_TIMEOUT = 0.6

# How long a worker waits for new messages, and how often it asks for streams, in seconds.
_GLANCE = 0.05
_CLAIM_EVERY = 0.2

# How many messages the producer sends at once.
_BATCH = 1000

_Entry = tuple[bytes, dict[bytes, bytes]]


class BrokerAndStore(Pair):
    """Streams `RUN-00` to `RUN-15`, the namespaces `RUN` and `RUN:streams`."""

    servers = ("redis",)

    def __init__(self, place: Place) -> None:
        """Know where everything is."""
        super().__init__(place)
        self.streams = [f"{place.run}-{number:02}" for number in range(PARTITIONS)]
        self.client: Any = Redis.from_url(
            place.servers.get("redis", "redis://"),
            retry=Retry(NoBackoff(), 0),
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT,
        )
        # The effects of a session so far, as the lease that is named left them.
        self._effects: dict[str, tuple[str, bytes]] = {}

    def prepare(self) -> None:
        """Streams, each with the group."""
        for stream in self.streams:
            self.client.xgroup_create(stream, _GROUP, id="0", mkstream=True)

    def publish(self, messages: Iterable[Message]) -> None:
        """In pipelines: Redis adds what comes on one connection in its order."""
        waiting = iter(messages)
        while batch := list(islice(waiting, _BATCH)):
            with self.client.pipeline(transaction=False) as pipeline:
                for message in batch:
                    partition = zlib.crc32(message.key.encode()) % PARTITIONS
                    pipeline.xadd(self.streams[partition], {"event": message.body})
                pipeline.execute()

    def effects(self) -> dict[str, list[int]]:
        """From the states of the sessions, and from what was done without them."""
        found = {}
        for name in self.client.scan_iter(f"{self.place.run}-effects:*", count=1000):
            key = name.decode().split(":", 1)[1]
            found[key] = _positions(self.client.get(name))
        after: str | None = None
        while True:
            page = self.store().records(after=after)
            found |= {one.key: _positions(one.state or b"") for one in page.records}
            after = page.after
            if after is None:
                return found

    def clean(self) -> None:
        """All that has the name of the run."""
        for pattern in (f"{self.place.run}-*", f"keylane:{{{self.place.run}*"):
            for name in list(self.client.scan_iter(pattern, count=1000)):
                self.client.delete(name)

    def store(self) -> SyncSessionStore:
        """On the pool of the same client."""
        return SyncRedisSessionStore(self.client, namespace=self.place.run)

    def apply(self, lease: SyncSessionLease, message: Message) -> None:
        """One save: the state is the effects so far, so they change with the position."""
        lease_id, effects = self._effects.get(message.key, ("", b""))
        if lease_id != lease.lease_id:
            effects = lease.record.state or b""
        effects += b"%d " % message.position
        position = message.position
        answer = lease.save(position=position, previous=position - 1, state=effects)
        if isinstance(answer, AlreadyApplied):
            raise SessionAlreadyAppliedError(message.key, position, answer.position)
        self._effects[message.key] = (lease.lease_id, effects)

    def apply_without_fence(self, message: Message) -> None:
        """The same effect, whoever asks."""
        self.client.append(f"{self.place.run}-effects:{message.key}", b"%d " % message.position)

    def consume(self, consumer: Consumer) -> None:
        """Again and again, where Redis did not answer."""
        subscriptions = _Subscriptions(self, consumer)
        while True:
            try:
                subscriptions.run()
            except (RedisError, SessionError):
                subscriptions.drop_all()


class _Subscriptions:
    """The streams that a worker reads: those of which it has the lease."""

    def __init__(self, pair: BrokerAndStore, consumer: Consumer) -> None:
        self.client = pair.client
        self.streams = pair.streams
        self.consumer = consumer
        store = SyncRedisSessionStore(pair.client, namespace=f"{pair.place.run}:streams")
        self.locks = SyncSessionLockManager(store, consumer.name, _STREAM_LEASE)
        self.leases: dict[int, SyncSessionLease] = {}
        # Messages that were handed to somebody before and not acknowledged, in the order of ids.
        self.pending: dict[int, deque[_Entry]] = {}
        self.own = partitions_of(consumer.name, consumer.members, PARTITIONS)
        self.claim_at = 0.0
        self.sweep_at = 0.0

    def run(self) -> None:
        """Claim, renew, read one message of each stream, apply them and acknowledge them."""
        while True:
            now = time.monotonic()
            if now >= self.claim_at:
                self.claim_at = now + _CLAIM_EVERY
                self._claim()
            self._renew(now)
            applied = [
                (partition, entry)
                for partition, (entry, fields) in self._next_messages()
                if self._handle(partition, fields)
            ]
            if applied:
                with self.client.pipeline(transaction=False) as pipeline:
                    for partition, entry in applied:
                        pipeline.xack(self.streams[partition], _GROUP, entry)
                    pipeline.execute()
            elif now >= self.sweep_at:
                self.sweep_at = now + _STREAM_LEASE
                for partition in self.leases:
                    self._take_pending(partition, idle_for=_STREAM_LEASE)

    def drop_all(self) -> None:
        """Forget all streams; their leases end by themselves, or are released."""
        for partition in list(self.leases):
            self._drop(partition)

    def _claim(self) -> None:
        """The streams that prefer this worker; of the others one at a time, to leave some."""
        for partition in self.own:
            self._subscribe(partition)
        if self.consumer.may_stand_by():
            for partition in set(range(PARTITIONS)) - set(self.own):
                if self._subscribe(partition):
                    break

    def _subscribe(self, partition: int) -> bool:
        """Whether the stream is new to this worker."""
        if partition in self.leases:
            return False
        lease = self.locks.try_acquire(self.streams[partition])
        if lease is None:
            return False
        self.consumer.subscribed(partition)
        self.leases[partition] = lease
        self.pending[partition] = deque()
        # What this worker read before and what others did, together in the order of ids.
        self._take_pending(partition, idle_for=0)
        return True

    def _drop(self, partition: int) -> None:
        lease = self.leases.pop(partition)
        self.pending.pop(partition)
        try:
            lease.release()
        except SessionError:
            return

    def _renew(self, now: float) -> None:
        for partition, lease in list(self.leases.items()):
            try:
                if now > lease.deadline - _STREAM_LEASE * 2 / 3:
                    lease.renew()
            except SessionLeaseLostError:
                self._drop(partition)

    def _next_messages(self) -> Iterator[tuple[int, _Entry]]:
        """At most one of each stream, those first that were handed out before."""
        fresh = {}
        for partition in list(self.leases):
            if self.pending[partition]:
                yield partition, self.pending[partition].popleft()
            else:
                fresh[self.streams[partition]] = ">"
        if not fresh:
            time.sleep(0 if self.leases else _GLANCE)
            return
        block = int(1000 * _GLANCE)
        read = self.client.xreadgroup(_GROUP, self.consumer.name, fresh, count=1, block=block)
        for stream, entries in dict(read or {}).items():
            for entry in _flat(entries):
                yield self.streams.index(stream.decode()), entry

    def _handle(self, partition: int, fields: dict[bytes, bytes]) -> bool:
        """Whether the message may be acknowledged.

        One of a stream that was lost meanwhile is left to whoever has the stream now.
        """
        lease = self.leases.get(partition)
        if lease is None:
            return False
        try:
            lease.check()
            is_applied = self.consumer.handle(partition, fields[b"event"])
        except SessionLeaseLostError:
            is_applied = False
        if not is_applied:
            self._drop(partition)
        return is_applied

    def _take_pending(self, partition: int, idle_for: float) -> None:
        """What was handed out at least `idle_for` seconds ago and not acknowledged.

        Also while the stream is held: a stale worker may have read a message of it.
        """
        cursor = b"0-0"
        while True:
            cursor, entries, *_ = self.client.xautoclaim(
                self.streams[partition],
                _GROUP,
                self.consumer.name,
                min_idle_time=int(1000 * idle_for),
                start_id=cursor,
            )
            self.pending[partition] += entries
            if cursor == b"0-0":
                return


def _flat(entries: Any) -> list[_Entry]:
    """Entries of one stream; the third version of Redis's protocol has one list more."""
    return entries[0] if entries and isinstance(entries[0], list) else entries


def _positions(effects: bytes) -> list[int]:
    return [int(position) for position in effects.split()]
