"""What is measured: every instrument with its labels, as data; and the protocol of adapters.

INVARIANT: no label ever has a session key or a lease id. Each value of a label is a series of its
own for whoever collects them, and there are as many keys as there are orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

__all__ = [
    "GRANTS",
    "HELD",
    "INSTRUMENTS",
    "LOST",
    "MESSAGES",
    "MESSAGE_AGE",
    "REFUSALS",
    "SAVES",
    "STORE",
    "UNAVAILABLE",
    "WAIT",
    "Instrument",
    "ReadSessionMetrics",
    "SessionMetrics",
]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One thing that is measured, with the names of its labels in their order.

    A `counter` only grows, a `level` also falls, a `histogram` has seconds and the upper bounds
    that they are counted in.
    """

    name: str
    kind: Literal["counter", "level", "histogram"]
    description: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


class SessionMetrics(Protocol):
    """Where numbers go. Called from any thread, and on the way of every message: never waits."""

    def add(self, instrument: Instrument, amount: int, *labels: str) -> None:
        """A counter has grown, or a level has changed, by so much."""

    def observe(self, instrument: Instrument, seconds: float, *labels: str) -> None:
        """Something of a histogram took so long."""


@runtime_checkable
class ReadSessionMetrics(SessionMetrics, Protocol):
    """A `SessionMetrics` that knows when its numbers are read.

    The time of a lease ends without a call of the store, so a level may have to be told before.
    """

    def before_reading(self, settle: Callable[[], object]) -> None:
        """Call `settle` before each reading from now on, in any thread; it adds what is due."""


_WAITS = (0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60)
_CALLS = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)
_AGES = (0.1, 1, 5, 30, 60, 300, 900, 3600, 86400)

MESSAGES = Instrument(
    "keylane_messages",
    "counter",
    "Messages that a strategy was asked for: `keyed`, or `unordered` without a key",
    ("strategy", "order"),
)
MESSAGE_AGE = Instrument(
    "keylane_message_age",
    "histogram",
    "How old messages were when they were handled, as the application says",
    ("strategy",),
    _AGES,
)
GRANTS = Instrument(
    "keylane_session_grants",
    "counter",
    "Leases that were granted: `acquired`, or `taken_over` from whoever had the session",
    ("how",),
)
REFUSALS = Instrument(
    "keylane_session_refusals", "counter", "Asked for a session that somebody else had"
)
WAIT = Instrument(
    "keylane_session_wait",
    "histogram",
    "From the first time a lease was asked for until it was granted",
    bounds=_WAITS,
)
LOST = Instrument(
    "keylane_session_leases_lost", "counter", "Leases that this process had and found lost"
)
HELD = Instrument(
    "keylane_sessions_held", "level", "Sessions that this process has, as far as it knows"
)
SAVES = Instrument(
    "keylane_session_saves",
    "counter",
    "Saves and transactions: `saved`, `already_applied`, `out_of_order`, `lost`",
    ("answer",),
)
STORE = Instrument(
    "keylane_session_store_call",
    "histogram",
    "How long the store took to answer, or not to; a transaction with its body",
    ("operation",),
    _CALLS,
)
UNAVAILABLE = Instrument(
    "keylane_session_store_unavailable",
    "counter",
    "Calls without an answer of the store; `applied` is `no` or `unknown`",
    ("operation", "applied"),
)

#: All of them.
INSTRUMENTS = (
    MESSAGES,
    MESSAGE_AGE,
    GRANTS,
    REFUSALS,
    WAIT,
    LOST,
    HELD,
    SAVES,
    STORE,
    UNAVAILABLE,
)
