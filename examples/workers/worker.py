"""One worker process: takes sessions over, applies messages, and says what it does.

Started by the supervisor. Reads lines of JSON: the first is who it is, each other one lets it go on
where it waits. Writes lines of JSON, `[what, key, position or token]`. Ends with its supervisor.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from examples.workers.orders import Message, message_of
from examples.workers.pair import Pair, Place
from examples.workers.pairs import pair_named
from keylane.sessions import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncSessionLease,
    SyncSessionLockManager,
    SyncSessionStore,
    SyncTransactionalSessionStore,
)
from keylane.sessions.testing import (
    HistoryFile,
    SyncRecordingSessionStore,
    SyncRecordingTransactionalSessionStore,
)

__all__ = ["POINTS"]

#: Where a worker can be killed or stopped, in the order in which a message passes them.
POINTS = ("fetched", "before-save", "after-save", "before-ack")

# Leases are never waited for here: the broker assigns, and whoever it assigns to takes over.
_LEASE_SECONDS = 60


class Worker:
    """The `Consumer` of a pair."""

    def __init__(
        self, pair: Pair, settings: dict[str, Any], orders: SimpleQueue[dict[str, Any]]
    ) -> None:
        """`settings` is the supervisor's first line, `orders` has those that come later."""
        self.pair = pair
        self._orders = orders
        self.name: str = settings["name"]
        self.members: Sequence[str] = settings["members"]
        self.is_fenced: bool = settings["fenced"]
        store = recorded(pair.store(), Path(settings["history"]))
        self.manager = SyncSessionLockManager(store, self.name, _LEASE_SECONDS)
        self.leases: dict[int, dict[str, SyncSessionLease]] = {}
        self._is_ready = False
        self._may_stand_by = False
        # Messages until the next stop, and where it is.
        self._countdown = 0
        self._stop_at: str | None = None

    def subscribed(self, partition: int) -> None:
        """Forget what an earlier subscription left."""
        self.leases[partition] = {}

    def may_stand_by(self) -> bool:
        """Say that this worker has its own partitions, and look whether all have theirs."""
        if not self._is_ready:
            self._is_ready = True
            say("ready", self.name)
        if not self._may_stand_by and not self._orders.empty():
            self._go_on()
            self._may_stand_by = True
            say("standing-by", self.name)
        return self._may_stand_by

    def handle(self, partition: int, body: bytes) -> bool:
        """Apply one message."""
        message = message_of(body)
        self._countdown -= 1
        if not self.is_fenced:
            return self._handle_without_fence(message)
        leases = self.leases[partition]
        try:
            self._reach("fetched", message, leases.get(message.key))
            lease = leases.get(message.key) or self._take_over(message.key)
            leases[message.key] = lease
            self._reach("before-save", message, lease)
            try:
                self.pair.apply(lease, message)
                say("applied", message.key, message.position)
            except SessionAlreadyAppliedError:
                say("already-applied", message.key, message.position)
            self._reach("after-save", message, lease)
            self._reach("before-ack", message, lease)
        except SessionLeaseLostError:
            say("lost", message.key, message.position)
            return False
        except SessionOutOfOrderError:
            say("out-of-order", message.key, message.position)
            return False
        except StoreUnavailableError as error:
            say("unavailable", message.key, str(error))
            return False
        return True

    def _handle_without_fence(self, message: Message) -> bool:
        self._reach("fetched", message, None)
        self._reach("before-save", message, None)
        self.pair.apply_without_fence(message)
        say("applied", message.key, message.position)
        self._reach("after-save", message, None)
        self._reach("before-ack", message, None)
        return True

    def _take_over(self, key: str) -> SyncSessionLease:
        lease = self.manager.take_over(key)
        say("granted", key, lease.token)
        return lease

    def _reach(self, point: str, message: Message, lease: SyncSessionLease | None) -> None:
        """At the point where the supervisor wants it, say so and wait until it may go on.

        By then it may have been killed, or stopped until somebody else has its session.
        """
        if self._stop_at == point and self._countdown <= 0:
            say("at", point, message.key, message.position, 0 if lease is None else lease.token)
            self._go_on()

    def _go_on(self) -> None:
        """Wait for the supervisor, and hear where the next stop is."""
        order = self._orders.get()
        self._countdown, self._stop_at = order["after"], order["point"]


def recorded(store: SyncSessionStore, path: Path) -> SyncSessionStore:
    """The store, which writes down what it is asked and what it answers."""
    file = HistoryFile(path)
    if isinstance(store, SyncTransactionalSessionStore):
        return SyncRecordingTransactionalSessionStore(store, file)
    return SyncRecordingSessionStore(store, file)


def say(*what: object) -> None:
    """One line to the supervisor; whole, even if a signal comes."""
    os.write(1, json.dumps(what).encode() + b"\n")


def listen(orders: SimpleQueue[dict[str, Any]]) -> None:
    """Hear what the supervisor says; end the process when it is gone, whatever is being done."""
    unread = b""
    while read := os.read(0, 65_536):
        *lines, unread = (unread + read).split(b"\n")
        for line in lines:
            orders.put(json.loads(line))
    os._exit(1)


def main() -> None:
    """Work until somebody ends it."""
    # A client's complaints about connections that were cut on purpose.
    logging.disable(logging.CRITICAL)
    orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=listen, args=(orders,), daemon=True).start()
    settings = orders.get()
    place = Place(settings["servers"], settings["run"])
    pair = pair_named(settings["pair"], place)
    worker = Worker(pair, settings, orders)
    pair.consume(worker)


if __name__ == "__main__":
    main()
