"""Numbers for OpenTelemetry, with its API only. Needs the extra `metrics-opentelemetry`.

Without an SDK that the application has set up, the API drops them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Counter, Histogram, Meter, Observation

from keylane.sessions.metrics.instruments import INSTRUMENTS, Instrument

__all__ = ["OpenTelemetrySessionMetrics"]


class _Level:
    """A number that is brought up to date and given when it is read."""

    def __init__(self, instrument: Instrument, meter: Meter) -> None:
        self.settles: tuple[Callable[[], object], ...] = ()
        self._lock = threading.Lock()
        self._sums: dict[tuple[tuple[str, str], ...], int] = (
            {(): 0} if not instrument.labels else {}
        )
        meter.create_observable_up_down_counter(
            _name(instrument), callbacks=[self._read], description=instrument.description
        )

    def add(self, amount: int, labels: dict[str, str]) -> None:
        with self._lock:
            place = tuple(labels.items())
            self._sums[place] = self._sums.get(place, 0) + amount

    def _read(self, _: CallbackOptions) -> Iterable[Observation]:
        for settle in self.settles:
            settle()
        with self._lock:
            return [Observation(amount, dict(labels)) for labels, amount in self._sums.items()]


class OpenTelemetrySessionMetrics:
    """A `ReadSessionMetrics`, one for a meter.

    Names have dots for the underscores, times are in seconds (`s`).
    """

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

    def before_reading(self, settle: Callable[[], object]) -> None:
        """Call it before each level is read."""
        for metric in self._metrics.values():
            if isinstance(metric, _Level):
                metric.settles = (*metric.settles, settle)


def _name(instrument: Instrument) -> str:
    return instrument.name.replace("_", ".")


def _made(instrument: Instrument, meter: Meter) -> Counter | _Level | Histogram:
    name, words = _name(instrument), instrument.description
    match instrument.kind:
        case "counter":
            return meter.create_counter(name, description=words)
        case "level":
            return _Level(instrument, meter)
        case "histogram":
            return meter.create_histogram(
                name,
                unit="s",
                description=words,
                explicit_bucket_boundaries_advisory=list(instrument.bounds),
            )
