"""Clocks that stand still, and moments at which they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

__all__ = ["MOMENTS", "StoppedClock"]

#: Ends of days, of windows and of years, and some of them where it is another day than in UTC.
MOMENTS = (
    datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC),
    datetime(2023, 12, 31, 20, 30, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    datetime(2024, 1, 1, 5, 44, 59, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2024, 6, 30, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=23, minutes=59))),
    datetime(2024, 6, 30, 12, 0, tzinfo=timezone(timedelta(seconds=-1))),
    datetime(2024, 6, 30, 11, 59, 59, 999_999, tzinfo=timezone(timedelta(microseconds=-1))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, 14, 0, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 11, 59, tzinfo=timezone(timedelta(hours=-12))),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
)


class StoppedClock:
    """Gives `moment` and counts how often it was asked; pickles."""

    def __init__(self) -> None:
        self.moment = MOMENTS[0]
        self.reads = 0

    def __call__(self) -> datetime:
        self.reads += 1
        return self.moment

    def stop_at(self, moment: datetime) -> None:
        """Show `moment` from now on, and count from 0."""
        self.moment = moment
        self.reads = 0
