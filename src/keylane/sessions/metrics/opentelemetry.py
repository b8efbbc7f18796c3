"""Numbers for OpenTelemetry, with its API only. Needs the extra `metrics-opentelemetry`.

Without an SDK that the application has set up, the API drops them.
"""

from __future__ import annotations

from opentelemetry import metrics
from opentelemetry.metrics import Counter, Histogram, Meter, UpDownCounter

from keylane.sessions.metrics.instruments import INSTRUMENTS, Instrument

__all__ = ["OpenTelemetrySessionMetrics"]


class OpenTelemetrySessionMetrics:
    """A `SessionMetrics`. Names have dots for the underscores, times are in seconds (`s`)."""

    def __init__(self, meter: Meter | None = None) -> None:
        """Make all instruments, by default with the meter `keylane.sessions`."""
        meter = metrics.get_meter("keylane.sessions") if meter is None else meter
        self._metrics = {one: _made(one, meter) for one in INSTRUMENTS}

    def add(self, instrument: Instrument, amount: int, *labels: str) -> None:
        """Count."""
        metric = self._metrics[instrument]
        assert not isinstance(metric, Histogram)
        metric.add(amount, dict(zip(instrument.labels, labels, strict=True)))

    def observe(self, instrument: Instrument, seconds: float, *labels: str) -> None:
        """Put a time into its bucket."""
        metric = self._metrics[instrument]
        assert isinstance(metric, Histogram)
        metric.record(seconds, dict(zip(instrument.labels, labels, strict=True)))


def _made(instrument: Instrument, meter: Meter) -> Counter | UpDownCounter | Histogram:
    name, words = instrument.name.replace("_", "."), instrument.description
    match instrument.kind:
        case "counter":
            return meter.create_counter(name, description=words)
        case "level":
            return meter.create_up_down_counter(name, description=words)
        case "histogram":
            return meter.create_histogram(
                name,
                unit="s",
                description=words,
                explicit_bucket_boundaries_advisory=list(instrument.bounds),
            )
