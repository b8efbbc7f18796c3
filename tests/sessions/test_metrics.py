"""Numbers about sessions: what is counted, what it costs who does not ask, and the dashboard."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry, generate_latest

from generated.ecommerce.orders import Order
from keylane.model import MappingExtractor, SingleFieldStrategy
from keylane.sessions import (
    MemorySessions,
    MemorySessionStore,
    SessionAlreadyAppliedError,
    SessionLeaseLostError,
    SessionLockManager,
    SessionOutOfOrderError,
    StoreLimits,
    StoreUnavailableError,
    SyncMemorySessionStore,
    SyncSessionLockManager,
    SyncSessionStore,
    new_lease_id,
)
from keylane.sessions.metrics import (
    INSTRUMENTS,
    MeasuredStrategy,
    SessionMetrics,
    measured,
)
from keylane.sessions.metrics.opentelemetry import OpenTelemetrySessionMetrics
from keylane.sessions.metrics.prometheus import PrometheusSessionMetrics
from keylane.sessions.operations import Acquire, Operation, Save
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.documentation.markdown import table_with
from tests.sessions.counted import Clock, Counted

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "examples" / "metrics" / "grafana-sessions.json"
PAGE = ROOT / "docs" / "metrics.md"
KEY = "octocat/hello-4711"

Answer = TypeVar("Answer")


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_grants_waits_and_sessions_held(counted: Counted) -> None:
    clock = Clock()
    store = measured(SyncMemorySessionStore(MemorySessions(clock)), counted, clock=clock)
    first = SyncSessionLockManager(store, "worker-1", 60).take_over(KEY)
    other = new_lease_id()
    for _ in range(3):
        store.acquire(KEY, other, "worker-2", 60)
        clock.now += 25
    assert counted.of("session_refusals") == 3
    assert counted.of("sessions_held") == 1
    store.acquire(KEY, other, "worker-2", 60)
    store.acquire(KEY, other, "worker-2", 60)
    assert counted.of("session_grants", "taken_over") == 1
    assert counted.of("session_grants", "acquired") == 1
    assert counted.seconds["session_wait",] == [0.0, 75.0]
    # The process has it still, under another lease.
    assert counted.of("sessions_held") == 1
    first.release()
    assert counted.of("sessions_held") == 1
    store.release(KEY, other)
    store.release(KEY, other)
    assert counted.of("sessions_held") == 0
    assert counted.of("session_leases_lost") == 0


def test_each_answer_to_a_save(counted: Counted) -> None:
    sessions = MemorySessions()
    store = measured(SyncMemorySessionStore(sessions), counted)
    lease = SyncSessionLockManager(store, "worker-1", 60).take_over(KEY)
    lease.save(position=1)
    lease.save(position=1)
    with pytest.raises(SessionOutOfOrderError):
        lease.save(position=3, previous=2)
    # Somebody whom this process does not see.
    SyncMemorySessionStore(sessions).acquire(KEY, "f" * 32, "worker-2", 60, take_over=True)
    for _ in range(2):
        store.save(KEY, lease.lease_id, position=2)
    assert not store.renew(KEY, lease.lease_id, 60)
    answers = ("saved", "already_applied", "out_of_order", "lost")
    assert [counted.of("session_saves", answer) for answer in answers] == [1, 1, 1, 2]
    assert counted.of("session_leases_lost") == 1
    assert counted.of("sessions_held") == 0
    assert len(counted.seconds["session_store_call", "save"]) == 5


def test_a_renewal_that_finds_the_lease_lost(counted: Counted) -> None:
    sessions = MemorySessions()

    async def lose() -> None:
        store = measured(MemorySessionStore(sessions), counted)
        lease = await SessionLockManager(store, "worker-1", 60).take_over(KEY)
        sessions.run(Acquire(KEY, "f" * 32, "worker-2", 60, take_over=True))
        with pytest.raises(SessionLeaseLostError):
            await lease.renew()

    asyncio.run(lose())
    assert counted.of("session_leases_lost") == 1
    assert counted.of("sessions_held") == 0


def test_a_session_that_is_closed_is_not_held(counted: Counted) -> None:
    store = measured(SyncMemorySessionStore(), counted)
    SyncSessionLockManager(store, "worker-1", 60).take_over(KEY).close()
    assert counted.of("sessions_held") == 0
    assert counted.of("session_leases_lost") == 0


def test_a_transaction_is_one_save(counted: Counted, tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    with SqliteFile(path) as file, closing(sqlite3.connect(path)) as connection:
        plain = SyncSqliteSessionStore(file)
        store = measured(plain, counted)
        lease = SyncSessionLockManager(store, "worker-1", 60).take_over(KEY)
        with lease.transaction(connection, position=1):
            pass
        with (
            pytest.raises(SessionAlreadyAppliedError),
            lease.transaction(connection, position=1),
        ):
            pass
        with pytest.raises(ZeroDivisionError), lease.transaction(connection, position=2):
            assert 1 / 0
        plain.acquire(KEY, "f" * 32, "worker-2", 60, take_over=True)
        with pytest.raises(SessionLeaseLostError), lease.transaction(connection, position=2):
            pass
    answers = ("saved", "already_applied", "lost")
    assert [counted.of("session_saves", answer) for answer in answers] == [1, 1, 1]
    assert counted.of("session_leases_lost") == 1
    assert len(counted.seconds["session_store_call", "transaction"]) == 4


class SilentStore(SyncSessionStore):
    """Never answers."""

    limits = StoreLimits()

    def run(self, operation: Operation[Answer]) -> Answer:
        reads = not isinstance(operation, Save)
        raise StoreUnavailableError(operation.name, "no answer", False if reads else None)


def test_a_store_that_does_not_answer(counted: Counted) -> None:
    store = measured(SilentStore(), counted)
    with pytest.raises(StoreUnavailableError):
        store.save(KEY, "f" * 32, position=1)
    with pytest.raises(StoreUnavailableError):
        store.load(KEY)
    assert counted.of("session_store_unavailable", "save", "unknown") == 1
    assert counted.of("session_store_unavailable", "load", "no") == 1


def test_messages_of_each_strategy(counted: Counted) -> None:
    generated = MeasuredStrategy(Order(), counted)
    assert generated.generate_key_from_payload({"order": {"id": "A-1"}}) == "order-A-1"
    assert generated.generate_key_from_payload({}) is None
    assert generated.generate_key_from_payload({}) is None
    by_hand = MeasuredStrategy(SingleFieldStrategy("owner", "owner"), counted, name="Owner")
    assert by_hand.generate_key(MappingExtractor({"owner": "octocat"})) is not None
    by_hand.handled(2.5)
    assert counted.sums == {
        ("messages", "Order", "keyed"): 1,
        ("messages", "Order", "unordered"): 2,
        ("messages", "Owner", "keyed"): 1,
    }
    assert counted.seconds == {("message_age", "Owner"): [2.5]}


def test_each_message_of_many_is_counted(counted: Counted) -> None:
    strategy = MeasuredStrategy(Order(), counted)
    messages = [MappingExtractor(one) for one in ({"order_id": "A-1"}, {}, {"order_id": "A-2"})]
    assert strategy.generate_keys(iter(messages)) == ["order-A-1", None, "order-A-2"]
    assert strategy.generate_keys([]) == []
    assert counted.sums == {
        ("messages", "Order", "keyed"): 2,
        ("messages", "Order", "unordered"): 1,
    }


@pytest.mark.parametrize("kind", [Order, SingleFieldStrategy])
def test_a_measured_strategy_has_the_entry_points_of_the_strategy(kind: type) -> None:
    """No more of them, so that it fails where the strategy would, and with its words."""
    strategy = kind() if kind is Order else kind("owner")
    wrapper = MeasuredStrategy(strategy, Counted())
    for name in ("generate_key", "generate_keys", "generate_key_from_payload"):
        if hasattr(strategy, name):
            assert callable(getattr(wrapper, name))
        else:
            with pytest.raises(AttributeError, match=f"SingleFieldStrategy.*{name}"):
                getattr(wrapper, name)({})


def test_generated_strategies_have_no_entry_point_that_is_not_measured() -> None:
    public = {name for name in dir(Order) if not name.startswith("_")}
    assert public == {name for name in dir(MeasuredStrategy) if name.startswith("generate_")}


class TestMeasuredStore(SessionStoreContract):
    """It answers as the store does."""

    settings = settings(max_examples=10)

    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        sessions = MemorySessions()
        store = measured(SyncMemorySessionStore(sessions), Counted())
        yield StoreUnderTest(store, sessions.expire, sessions.age)


def do_everything(metrics: SessionMetrics) -> None:
    """Something of every instrument."""
    sessions = MemorySessions()
    store = measured(SyncMemorySessionStore(sessions), metrics)
    strategy = MeasuredStrategy(Order(), metrics)
    key = strategy.generate_key_from_payload({"order": {"id": "A-4711"}})
    assert key is not None
    strategy.handled(1)
    lease = SyncSessionLockManager(store, "worker-1", 60).take_over(key)
    lease.save(position=1)
    store.acquire(key, "1" * 32, "worker-2", 60)
    SyncMemorySessionStore(sessions).acquire(key, "f" * 32, "worker-2", 60, take_over=True)
    with pytest.raises(SessionLeaseLostError):
        lease.save(position=2)
    with pytest.raises(StoreUnavailableError):
        measured(SilentStore(), metrics).load(key)


def prometheus_text() -> str:
    registry = CollectorRegistry()
    do_everything(PrometheusSessionMetrics(registry))
    return generate_latest(registry).decode()


def test_prometheus() -> None:
    text = prometheus_text()
    for line in (
        'keylane_messages_total{order="keyed",strategy="Order"} 1.0',
        'keylane_session_saves_total{answer="saved"} 1.0',
        'keylane_session_saves_total{answer="lost"} 1.0',
        "keylane_session_leases_lost_total 1.0",
        "keylane_sessions_held 0.0",
        'keylane_message_age_seconds_bucket{le="1.0",strategy="Order"} 1.0',
        'keylane_session_store_unavailable_total{applied="no",operation="load"} 1.0',
    ):
        assert f"{line}\n" in text


def test_opentelemetry() -> None:
    reader = InMemoryMetricReader()
    meter = MeterProvider([reader]).get_meter("test")
    do_everything(OpenTelemetrySessionMetrics(meter))
    data = reader.get_metrics_data()
    assert data is not None
    found = {
        metric.name: metric.data.data_points
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    assert set(found) == {one.name.replace("_", ".") for one in INSTRUMENTS}
    saves = {
        str(dict(point.attributes or {})["answer"]): getattr(point, "value", None)
        for point in found["keylane.session.saves"]
    }
    assert saves == {"saved": 1, "lost": 1}
    assert [getattr(point, "value", None) for point in found["keylane.sessions.held"]] == [0]


def test_opentelemetry_without_an_sdk_is_silent() -> None:
    do_everything(OpenTelemetrySessionMetrics())


def test_no_label_has_a_session_key_or_a_lease_id() -> None:
    counted = Counted()
    do_everything(counted)
    told = [*counted.sums, *counted.seconds]
    labels = {label for _, *of_one in told for label in of_one}
    assert not any("octocat" in label or "worker" in label or len(label) >= 32 for label in labels)
    assert "octocat" not in prometheus_text()


def test_every_instrument_is_told_something() -> None:
    counted = Counted()
    do_everything(counted)
    told = {name for name, *_ in [*counted.sums, *counted.seconds]}
    assert told == {one.name.removeprefix("keylane_") for one in INSTRUMENTS}


def test_who_does_not_measure_pays_nothing() -> None:
    """No wrapper is in the way, and none of it is imported."""
    store = SyncMemorySessionStore()
    lease = SyncSessionLockManager(store, "worker-1", 60).take_over(KEY)
    assert lease._store is store
    program = """
import sys
import keylane.sessions, keylane.sessions.stores.memory, keylane.sessions.stores.sqlite
print([name for name in sys.modules if "metrics" in name or "prometheus" in name])
"""
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert said.stdout == "[]\n"


def test_the_dashboard_asks_for_what_is_exported_and_for_all_of_it() -> None:
    exported = set(re.findall(r"^(keylane_\w+?)(?:_created)?(?:\{|\s)", prometheus_text(), re.M))
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    targets = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked = {name for text in targets for name in re.findall(r"keylane_\w+", text)}
    variables = json.dumps(dashboard["templating"])
    assert asked | set(re.findall(r"keylane_\w+", variables)) <= exported
    for instrument in INSTRUMENTS:
        assert any(name.startswith(instrument.name) for name in asked), instrument.name


def test_the_dashboard_groups_by_labels_that_are_there() -> None:
    labels = {label for one in INSTRUMENTS for label in one.labels} | {"le", "instance"}
    text = DASHBOARD.read_text(encoding="utf-8")
    used = {label for by in re.findall(r"by \(([^)]*)\)", text) for label in by.split(", ")}
    assert used <= labels
    assert set(re.findall(r"\{\{(\w+)\}\}", text)) <= labels


def test_the_dashboard_has_each_panel_once_and_none_on_another() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len({panel["id"] for panel in panels}) == len(places) == len(panels)


def test_the_page_has_every_instrument_as_it_is() -> None:
    rows = table_with(PAGE, "instrument", "kind", "labels", "what")
    assert rows == [
        (
            f"`{one.name}`",
            one.kind,
            " ".join(f"`{label}`" for label in one.labels),
            one.description,
        )
        for one in INSTRUMENTS
    ]
