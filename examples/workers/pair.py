"""What a broker and a store have to do to take part: a file in `pairs/` with one class.

A pair has two sides. The parent prepares, publishes and reads the effects; a worker, in its own
process, consumes and applies. Both make the same class with the same arguments.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from examples.workers.orders import Message
from keylane.sessions import SyncSessionLease, SyncSessionStore

__all__ = ["PARTITIONS", "Consumer", "Pair", "Place"]

#: Into so many queues, streams or subjects the messages are spread by their session keys.
PARTITIONS = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run happens: addresses of servers by name, and a name that no other run has."""

    servers: Mapping[str, str]
    run: str


class Consumer(Protocol):
    """What a pair tells the worker's process, and asks it."""

    #: The name of this worker and those of all; a restarted worker has its old name.
    name: str
    members: Sequence[str]

    def subscribed(self, partition: int) -> None:
        """A subscription to the partition begins: the worker forgets the leases it had there."""

    def handle(self, partition: int, body: bytes) -> bool:
        """Apply one message. True: acknowledge it.

        False: neither acknowledge nor reject it, drop the subscription to the partition, so that
        the broker hands it to somebody, and subscribe again.
        """

    def may_stand_by(self) -> bool:
        """Whether all members have their own partitions; never blocks.

        Until then a worker subscribes to the partitions that prefer it only. A worker that
        subscribes to everything at once may get everything.
        """


class Pair(ABC):
    """A broker and a store."""

    #: The names of the servers that `Place.servers` has to have.
    servers: tuple[str, ...]

    def __init__(self, place: Place) -> None:
        """Keep the place; connections are made when they are needed."""
        self.place = place

    # The parent's side.

    @abstractmethod
    def prepare(self) -> None:
        """Make tables, queues and whatever else the run needs."""

    @abstractmethod
    def publish(self, messages: Iterable[Message]) -> None:
        """Publish in this order, and return when the broker has all of them."""

    @abstractmethod
    def effects(self) -> dict[str, list[int]]:
        """For each session the positions whose effects happened, in the order they happened."""

    @abstractmethod
    def clean(self) -> None:
        """Take away what `prepare` made."""

    # The worker's side.

    @abstractmethod
    def store(self) -> SyncSessionStore:
        """The store of this worker's leases; asked for once."""

    @abstractmethod
    def consume(self, consumer: Consumer) -> None:
        """Hand messages to the consumer, one at a time, for ever.

        Each partition in order, at most one message of it not yet acknowledged. A connection that
        the broker closed is made again.
        """

    @abstractmethod
    def apply(self, lease: SyncSessionLease, message: Message) -> None:
        """Let the message's effect and its position happen together, under the lease.

        Raises `SessionAlreadyAppliedError`, `SessionLeaseLostError` and `SessionOutOfOrderError`
        as `SyncSessionLease.transaction` does.
        """

    @abstractmethod
    def apply_without_fence(self, message: Message) -> None:
        """Let the effect happen, whoever asks: what the control run does."""
