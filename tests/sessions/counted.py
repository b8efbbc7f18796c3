"""Numbers about sessions that a test can look at, of a process whose time a test moves."""

from __future__ import annotations

from collections import Counter

from keylane.sessions import (
    MemorySessions,
    SyncMemorySessionStore,
    SyncSessionLockManager,
    SyncSessionStore,
)
from keylane.sessions.metrics import Instrument, SessionMetrics, measured
from tests.sessions.faulty_store import SyncFaultyStore

__all__ = ["DURATION", "KEY", "LOST", "Clock", "Counted", "Process"]

KEY = "octocat/hello-4711"
DURATION = 60.0
LOST = "session_leases_lost"


class Counted:
    """A `SessionMetrics` that keeps sums, by name and labels."""

    def __init__(self) -> None:
        self.sums: Counter[tuple[str, ...]] = Counter()
        self.seconds: dict[tuple[str, ...], list[float]] = {}

    def add(self, instrument: Instrument, amount: int, *labels: str) -> None:
        assert len(labels) == len(instrument.labels)
        assert instrument.kind == "level" or (instrument.kind == "counter" and amount > 0)
        self.sums[instrument.name.removeprefix("keylane_"), *labels] += amount

    def observe(self, instrument: Instrument, seconds: float, *labels: str) -> None:
        assert len(labels) == len(instrument.labels)
        assert instrument.kind == "histogram"
        name = instrument.name.removeprefix("keylane_")
        self.seconds.setdefault((name, *labels), []).append(seconds)

    def of(self, name: str, *labels: str) -> int:
        return self.sums[name, *labels]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Process:
    """A store that counts, and the same sessions as others see them; time passes by `clock`."""

    def __init__(self) -> None:
        self.clock = Clock()
        sessions = MemorySessions(self.clock)
        self.faulty = SyncFaultyStore(sessions)
        self.counted = Counted()
        self.store = self.measured(self.counted)
        self.others = SyncMemorySessionStore(sessions)
        self.locks = self.locks_of(self.store)

    def measured(self, metrics: SessionMetrics) -> SyncSessionStore:
        return measured(self.faulty, metrics, clock=self.clock)

    def locks_of(self, store: SyncSessionStore) -> SyncSessionLockManager:
        return SyncSessionLockManager(store, "worker-1", DURATION, clock=self.clock)

    def somebody_else_takes_over(self) -> None:
        self.others.acquire(KEY, "f" * 32, "worker-2", DURATION, take_over=True)

    @property
    def held(self) -> int:
        return self.counted.of("sessions_held")

    @property
    def lost(self) -> int:
        return self.counted.of(LOST)

    @property
    def grants(self) -> int:
        return sum(self.counted.of("session_grants", how) for how in ("acquired", "taken_over"))
