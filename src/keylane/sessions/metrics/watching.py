"""What the answers of a store say in numbers: operations and answers in, `SessionMetrics` told.

Never asks the store, and never changes an answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.errors import (
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
)
from keylane.sessions.metrics.instruments import (
    GRANTS,
    HELD,
    LOST,
    REFUSALS,
    SAVES,
    STORE,
    UNAVAILABLE,
    WAIT,
    SessionMetrics,
)
from keylane.sessions.operations import Acquire, Close, Operation, Release, Renew, Save
from keylane.sessions.transaction import SessionTransaction

__all__ = ["StoreWatch"]

# Leases that were asked for and not granted are forgotten, oldest first, beyond so many.
_WAITING = 10_000


class StoreWatch:
    """Counts what one store is asked. `clock` is monotonic, in seconds."""

    def __init__(self, metrics: SessionMetrics, clock: Callable[[], float]) -> None:
        """Begin without a session."""
        self._metrics = metrics
        self._clock = clock
        self._lock = threading.Lock()
        # When a lease was first refused, by its id.
        self._waiting: OrderedDict[str, float] = OrderedDict()
        # The lease that this process has of a session, by the session's key.
        self._held: dict[str, str] = {}

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """The time of a call, and whether it was answered."""
        begin = self._clock()
        try:
            yield
        except StoreUnavailableError as error:
            applied = "no" if error.applied is False else "unknown"
            self._metrics.add(UNAVAILABLE, 1, name, applied)
            raise
        finally:
            self._metrics.observe(STORE, self._clock() - begin, name)

    @contextmanager
    def transaction(self, transaction: SessionTransaction) -> Iterator[None]:
        """A whole transaction, which is a save."""
        with self.call("transaction"):
            try:
                yield
            except SessionAlreadyAppliedError:
                self._metrics.add(SAVES, 1, "already_applied")
                raise
            except SessionOutOfOrderError:
                self._metrics.add(SAVES, 1, "out_of_order")
                raise
            except SessionLeaseLostError:
                self._metrics.add(SAVES, 1, "lost")
                self._lost(transaction.key, transaction.lease_id)
                raise
            self._metrics.add(SAVES, 1, "saved")

    def answered(self, operation: Operation[object], answer: object) -> None:
        """Count what an answer says."""
        match operation, answer:
            case Acquire(), Granted():
                self._granted(operation)
            case Acquire(), Held():
                self._refused(operation)
            case Renew(), False:
                self._lost(operation.key, operation.lease_id)
            case Release(), _:
                self._given_up(operation.key, operation.lease_id)
            case Close(lease_id=str(lease_id)), _:
                self._given_up(operation.key, lease_id)
            case Save(), _:
                self._saved(operation, answer)

    def _granted(self, operation: Acquire) -> None:
        with self._lock:
            asked_at = self._waiting.pop(operation.lease_id, None)
            before = self._held.get(operation.key)
            self._held[operation.key] = operation.lease_id
        if before != operation.lease_id:
            self._metrics.add(GRANTS, 1, "taken_over" if operation.take_over else "acquired")
            self._metrics.observe(WAIT, 0.0 if asked_at is None else self._clock() - asked_at)
        if before is None:
            self._metrics.add(HELD, 1)

    def _refused(self, operation: Acquire) -> None:
        self._metrics.add(REFUSALS, 1)
        with self._lock:
            self._waiting.setdefault(operation.lease_id, self._clock())
            if len(self._waiting) > _WAITING:
                self._waiting.popitem(last=False)

    def _saved(self, operation: Save, answer: object) -> None:
        match answer:
            case Saved():
                self._metrics.add(SAVES, 1, "saved")
            case AlreadyApplied():
                self._metrics.add(SAVES, 1, "already_applied")
            case OutOfOrder():
                self._metrics.add(SAVES, 1, "out_of_order")
            case Lost():
                self._metrics.add(SAVES, 1, "lost")
                self._lost(operation.key, operation.lease_id)

    def _lost(self, key: str, lease_id: str) -> None:
        if self._given_up(key, lease_id):
            self._metrics.add(LOST, 1)

    def _given_up(self, key: str, lease_id: str) -> bool:
        """Whether this process had it, as far as it knew."""
        with self._lock:
            if self._held.get(key) != lease_id:
                return False
            del self._held[key]
        self._metrics.add(HELD, -1)
        return True
