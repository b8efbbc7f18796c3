"""Numbers for Prometheus, with prometheus_client. Needs the extra `metrics-prometheus`."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from keylane.sessions.metrics.instruments import INSTRUMENTS, Instrument

__all__ = ["PrometheusSessionMetrics"]


class PrometheusSessionMetrics:
    """A `SessionMetrics`, one for a registry. Counters end in `_total`, times in `_seconds`.

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


def _registered(instrument: Instrument, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    name, words, labels = instrument.name, instrument.description, instrument.labels
    match instrument.kind:
        case "counter":
            return Counter(name, words, labels, registry=registry)
        case "level":
            return Gauge(name, words, labels, registry=registry)
        case "histogram":
            return Histogram(
                name, words, labels, registry=registry, unit="seconds", buckets=instrument.bounds
            )
