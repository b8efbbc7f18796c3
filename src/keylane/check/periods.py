"""Periods of `time_partition`: parts of a day, so that every window is as long as the others.

Takes durations, gives minutes, and the periods that are nearest where one does not divide the day.
"""

from __future__ import annotations

from keylane.syntax.nodes import Duration

__all__ = ["DAY", "LONGEST", "divisors_around", "duration_text", "minutes_of"]

DAY = 24 * 60
LONGEST = 12 * 60
_PERIODS = [minutes for minutes in range(1, LONGEST + 1) if DAY % minutes == 0]


def minutes_of(duration: Duration) -> int | None:
    """How many minutes a duration has; None if the parser could not read its amount."""
    if duration.amount is None:
        return None
    return duration.amount * (60 if duration.unit == "h" else 1)


def divisors_around(minutes: int) -> tuple[int | None, int | None]:
    """The longest period below `minutes` and the shortest above, None where there is none."""
    shorter = [period for period in _PERIODS if period < minutes]
    longer = [period for period in _PERIODS if period > minutes]
    return (shorter[-1] if shorter else None), (longer[0] if longer else None)


def duration_text(minutes: int) -> str:
    """A duration as it is written in a file."""
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"
