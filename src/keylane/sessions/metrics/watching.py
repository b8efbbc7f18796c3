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
    ReadSessionMetrics,
    SessionMetrics,
)
from keylane.sessions.metrics.leases import KnownLeases, LeaseName
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
        # When a lease that is not granted was first asked for.
        self._waiting: OrderedDict[LeaseName, float] = OrderedDict()
        self._leases = KnownLeases()
        if isinstance(metrics, ReadSessionMetrics):
            metrics.before_reading(self.settle)

    @contextmanager
    def asked(self, operation: Operation[object]) -> Iterator[float]:
        """A call of the store; gives when it began, for `answered`."""
        match operation:
            case Release() | Close(lease_id=str(), idle_for=None):
                # Before the answer: whatever it is, nobody works under the lease any more.
                self._given_up((operation.key, str(operation.lease_id)))
        with self.call(operation.name) as begin:
            try:
                yield begin
            except BaseException:
                self._not_answered(operation, begin)
                raise

    @contextmanager
    def call(self, name: str) -> Iterator[float]:
        """The time of a call, and whether it was answered; gives when it began."""
        begin = self._clock()
        try:
            yield begin
        except StoreUnavailableError as error:
            applied = "no" if error.applied is False else "unknown"
            self._metrics.add(UNAVAILABLE, 1, name, applied)
            raise
        finally:
            self._metrics.observe(STORE, self._clock() - begin, name)
            self.settle()

    @contextmanager
    def transaction(self, transaction: SessionTransaction) -> Iterator[None]:
        """A whole transaction, which is a save.

        Its body may work on other sessions and raise what is about them: that is none of its
        answers.
        """
        key, position = transaction.key, transaction.position
        with self.call("transaction"):
            try:
                yield
            except SessionAlreadyAppliedError as error:
                if (error.key, error.position) == (key, position):
                    self._metrics.add(SAVES, 1, "already_applied")
                raise
            except SessionOutOfOrderError as error:
                if (error.key, error.position) == (key, position):
                    self._metrics.add(SAVES, 1, "out_of_order")
                raise
            except SessionLeaseLostError as error:
                if (error.key, error.token) == (key, transaction.token):
                    self._metrics.add(SAVES, 1, "lost")
                    self._refused((key, transaction.lease_id))
                raise
            self._metrics.add(SAVES, 1, "saved")

    def answered(self, operation: Operation[object], answer: object, begin: float) -> None:
        """Count what the answer to a call says that began then."""
        match operation, answer:
            case Acquire(), Granted(token):
                self._granted(operation, token, begin)
            case Acquire(), Held():
                self._metrics.add(REFUSALS, 1)
                self._wait((operation.key, operation.lease_id), begin)
                self._refused((operation.key, operation.lease_id))
            case Renew(), True:
                with self._known_leases() as leases:
                    name = operation.key, operation.lease_id
                    leases.renewed(name, begin + operation.duration)
            case Renew(), False:
                self._refused((operation.key, operation.lease_id))
            case Close(lease_id=str(lease_id)), True:
                self._given_up((operation.key, lease_id))
            case Save(), _:
                self._saved(operation, answer)

    def settle(self) -> None:
        """Hold nothing any more whose time is over."""
        now = self._clock()
        with self._known_leases() as leases:
            leases.settle(now)

    def _not_answered(self, operation: Operation[object], begin: float) -> None:
        match operation:
            case Acquire():
                self._wait((operation.key, operation.lease_id), begin)
            case Renew():
                with self._known_leases() as leases:
                    leases.not_renewed((operation.key, operation.lease_id))

    def _granted(self, operation: Acquire, token: int, begin: float) -> None:
        name = operation.key, operation.lease_id
        with self._known_leases() as leases:
            asked_at = self._waiting.pop(name, begin)
            is_new = leases.granted(name, token, begin + operation.duration)
        if is_new:
            self._metrics.add(GRANTS, 1, "taken_over" if operation.take_over else "acquired")
            self._metrics.observe(WAIT, self._clock() - asked_at)

    def _wait(self, name: LeaseName, begin: float) -> None:
        with self._lock:
            self._waiting.setdefault(name, begin)
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
                self._refused((operation.key, operation.lease_id))

    def _refused(self, name: LeaseName) -> None:
        with self._known_leases() as leases:
            leases.refused(name)

    def _given_up(self, name: LeaseName) -> None:
        with self._known_leases() as leases:
            self._waiting.pop(name, None)
            leases.given_up(name)

    @contextmanager
    def _known_leases(self) -> Iterator[KnownLeases]:
        """The leases, for one thread at a time; then tells what has changed."""
        with self._lock:
            leases = self._leases
            held, lost = leases.held, leases.lost
            yield leases
            held, lost = leases.held - held, leases.lost - lost
        if held:
            self._metrics.add(HELD, held)
        if lost:
            self._metrics.add(LOST, lost)
