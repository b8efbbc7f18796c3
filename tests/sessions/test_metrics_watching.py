"""How a store is watched: transactions, memory, order of answers, and what readers find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry, generate_latest

from keylane.sessions import (
    Granted,
    Held,
    SessionAlreadyAppliedError,
    SessionError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    StoreUnavailableError,
    SyncMemorySessionStore,
    SyncSessionLockManager,
    new_lease_id,
)
from keylane.sessions.metrics import SessionMetrics, measured
from keylane.sessions.metrics.opentelemetry import OpenTelemetrySessionMetrics
from keylane.sessions.metrics.prometheus import PrometheusSessionMetrics
from keylane.sessions.metrics.watching import StoreWatch
from keylane.sessions.operations import Acquire, Release, Renew, Save
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from tests.sessions.counted import DURATION, KEY, LOST, Clock, Counted, Process


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "sessions.db")) as connection:
        yield connection


@pytest.mark.parametrize(
    "error",
    [
        SessionLeaseLostError("another", 1, 2),
        SessionLeaseLostError(KEY, 7, 8),
        SessionAlreadyAppliedError("another", 1, 9),
        SessionAlreadyAppliedError(KEY, 7, 9),
        SessionOutOfOrderError("another", 1, 0, 9),
        SessionOutOfOrderError(KEY, 7, 6, 9),
    ],
)
def test_an_error_about_something_else_in_a_transaction(
    error: SessionError, tmp_path: Path, connection: sqlite3.Connection
) -> None:
    """The body may work on other sessions as well: theirs is not this one's."""
    counted = Counted()
    with closing(SqliteFile(tmp_path / "sessions.db")) as file:
        store = measured(SyncSqliteSessionStore(file), counted)
        lease = SyncSessionLockManager(store, "worker-1", DURATION).take_over(KEY)
        with (
            pytest.raises(type(error)),
            lease.transaction(connection, position=1, previous=0),
        ):
            raise error
        assert counted.of("sessions_held") == 1
        assert not [name for name, *_ in counted.sums if name in ("session_saves", LOST)]
        assert not lease.lost.is_set()


def test_memory_is_bounded() -> None:
    """By the leases whose time is not over, and a number of those that are remembered."""
    counted, clock = Counted(), Clock()
    watch = StoreWatch(counted, clock)
    record = SyncMemorySessionStore().acquire(KEY, "f" * 32, "worker-1", DURATION)
    assert isinstance(record, Granted)

    def sizes() -> list[int]:
        leases = watch._leases
        known = (leases._running, leases._over, leases._holders, leases._ends, watch._waiting)
        return [len(one) for one in known]

    for number in range(12_000):
        acquire = Acquire(f"session-{number}", new_lease_id(), "worker-1", 1000 * DURATION)
        with watch.asked(acquire):
            watch.answered(acquire, Granted(1, record.record), clock.now)
        release = Release(acquire.key, acquire.lease_id)
        with watch.asked(release):
            watch.answered(release, True, clock.now)
    assert sizes()[:3] == [0, 0, 0]
    assert sizes()[3] < 100
    for number in range(12_000):
        acquire = Acquire(f"session-{number}", new_lease_id(), "worker-1", 1)
        with watch.asked(acquire):
            watch.answered(acquire, Granted(1, record.record), clock.now)
        for _ in range(3):
            renew = Renew(acquire.key, acquire.lease_id, 1)
            with watch.asked(renew):
                watch.answered(renew, True, clock.now)
        clock.now += 2
    watch.settle()
    assert sizes()[:3] == [0, 10_000, 0]
    assert sizes()[3] < 100
    for _ in range(12_000):
        acquire = Acquire(KEY, new_lease_id(), "worker-1", 1)
        with watch.asked(acquire):
            watch.answered(acquire, Held("worker-2", 1, 1.0), clock.now)
    assert sizes()[4] == 10_000


def test_answers_that_overtake_one_another() -> None:
    """The later grant has the session, although its answer was there before the other one."""
    counted, clock = Counted(), Clock()
    watch = StoreWatch(counted, clock)
    granted = SyncMemorySessionStore().acquire(KEY, "f" * 32, "worker-1", DURATION)
    assert isinstance(granted, Granted)
    early, late = (Acquire(KEY, digit * 32, "worker-1", DURATION, True) for digit in "12")
    watch.answered(late, Granted(2, granted.record), clock.now)
    watch.answered(early, Granted(1, granted.record), clock.now)
    assert counted.of("sessions_held") == 1
    save = Save(KEY, early.lease_id, 1, None, None)
    watch.answered(save, SyncMemorySessionStore().save(KEY, early.lease_id, position=1), clock.now)
    assert (counted.of("sessions_held"), counted.of(LOST)) == (1, 1)


def read_prometheus(registry: CollectorRegistry) -> dict[str, float]:
    lines = (line.split() for line in generate_latest(registry).decode().splitlines())
    values = {words[0]: float(words[1]) for words in lines if len(words) == 2}
    return {
        "held": values["keylane_sessions_held"],
        "lost": values["keylane_session_leases_lost_total"],
    }


def read_opentelemetry(reader: InMemoryMetricReader) -> dict[str, float]:
    data = reader.get_metrics_data()
    assert data is not None
    values = {
        metric.name: getattr(point, "value", 0)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
    }
    return {
        "held": values["keylane.sessions.held"],
        "lost": values.get("keylane.session.leases.lost", 0),
    }


@pytest.mark.parametrize("name", ["prometheus", "opentelemetry"])
def test_what_is_read_is_of_that_moment(process: Process, name: str) -> None:
    """Of a process as well that asks its store for nothing any more; of two stores together."""
    registry, reader = CollectorRegistry(), InMemoryMetricReader()
    metrics: SessionMetrics
    if name == "prometheus":
        metrics = PrometheusSessionMetrics(registry)
    else:
        metrics = OpenTelemetrySessionMetrics(MeterProvider([reader]).get_meter("test"))

    def read() -> dict[str, float]:
        if name == "prometheus":
            return read_prometheus(registry)
        return read_opentelemetry(reader)

    for key in ("first", "second"):
        lease = process.locks_of(process.measured(metrics)).take_over(key)
        process.clock.now += 1
    process.faulty.fail("unavailable", "renew")
    with pytest.raises(StoreUnavailableError):
        lease.renew()
    assert read() == {"held": 2, "lost": 0}
    process.clock.now += DURATION - 2
    assert read() == {"held": 1, "lost": 0}
    process.clock.now += 1
    assert read() == {"held": 0, "lost": 1}
