"""Numbers for Prometheus, with prometheus_client. Needs the extra `metrics-prometheus`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.metrics import MetricWrapperBase

from keylane.sessions.metrics.instruments import INSTRUMENTS, Instrument

__all__ = ["PrometheusSessionMetrics"]


class _Settled(MetricWrapperBase):
    """A metric that is brought up to date before it is read: any of them may be the first one."""

    settles: tuple[Callable[[], object], ...] = ()

    def collect(self) -> Iterable[Metric]:
        """Settle, and be read."""
        for settle in self.settles:
            settle()
        return super().collect()


class _Counter(_Settled, Counter):
    pass


class _Level(_Settled, Gauge):
    pass


class PrometheusSessionMetrics:
    """A `ReadSessionMetrics`, one for a registry. Counters end in `_total`, times in `_seconds`.

    Instruments are registered at once: raises `ValueError` if they are there already.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        """Register all instruments."""
        self._metrics = {one: _registered(one, registry) for one in INSTRUMENTS}

    def add(self, instrument: Instrument, amount: int, *labels: str) -> None:
        """Count."""
        metric = self._metrics[instrument]
        assert not isinstance(metric, Histogram)
        (metric.labels(*labels) if labels else metric).inc(amount)

    def observe(self, instrument: Instrument, seconds: float, *labels: str) -> None:
        """Put a time into its bucket."""
        metric = self._metrics[instrument]
        assert isinstance(metric, Histogram)
        (metric.labels(*labels) if labels else metric).observe(seconds)

    def before_reading(self, settle: Callable[[], object]) -> None:
        """Call it before each counter and level is read."""
        for metric in self._metrics.values():
            if isinstance(metric, _Settled):
                metric.settles = (*metric.settles, settle)


def _registered(
    instrument: Instrument, registry: CollectorRegistry
) -> _Counter | _Level | Histogram:
    name, words, labels = instrument.name, instrument.description, instrument.labels
    match instrument.kind:
        case "counter":
            return _Counter(name, words, labels, registry=registry)
        case "level":
            return _Level(name, words, labels, registry=registry)
        case "histogram":
            return Histogram(
                name, words, labels, registry=registry, unit="seconds", buckets=instrument.bounds
            )
