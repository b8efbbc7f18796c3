"""Numbers about sessions for whoever collects them; nothing of it is imported without being asked.

`measured` puts a wrapper around a store, `MeasuredStrategy` around a strategy. What they see goes
to a `SessionMetrics`: the adapters `prometheus` and `opentelemetry`, or a class of one's own.
"""

from __future__ import annotations

from keylane.sessions.metrics.instruments import (
    INSTRUMENTS,
    Instrument,
    ReadSessionMetrics,
    SessionMetrics,
)
from keylane.sessions.metrics.stores import measured
from keylane.sessions.metrics.strategies import MeasuredStrategy

__all__ = [
    "INSTRUMENTS",
    "Instrument",
    "MeasuredStrategy",
    "ReadSessionMetrics",
    "SessionMetrics",
    "measured",
]
