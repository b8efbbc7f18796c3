"""Chosen timestamps and moments: right ones, and wrong ones in each part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo

__all__ = ["MOMENTS", "TIMESTAMPS", "moments_beside"]


class _NoOffset(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        """None."""
        return None

    def dst(self, _: datetime | None) -> timedelta | None:
        """None."""
        return None

    def tzname(self, _: datetime | None) -> str | None:
        """None."""
        return None


class _LyingMoment(datetime):
    def isoformat(self, *_: object, **__: object) -> str:
        return "lie"

    def __str__(self) -> str:
        return "lie"


def _texts() -> Iterator[str]:
    dates: tuple[str, ...] = (
        "2024-02-29",
        "2023-12-31",
        "2024-01-01",
        "1970-01-01",
        "0001-01-01",
        "9999-12-31",
    )
    dates += ("2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-06-00", "0000-01-01")
    dates += ("2000-02-29", "1900-02-29", "2026-11-23", "2024-10-20", "2021-03-30")
    times = ("00:00:00", "23:59:59", "24:00:00", "12:60:00", "12:30:60", "04:05:06", "13:14:15")
    for date in dates:
        for time in times:
            yield f"{date}T{time}Z"
    fractions: tuple[str, ...] = (
        ".0",
        ".1",
        ".10",
        ".5",
        ".000",
        ".123456789",
        ".1234567891",
        ".000000001",
        ".",
    )
    fractions += (
        ".100200300",
        ".99",
        ".999999999",
        ".12345678",
        ".1234567",
        ",5",
        ".\u0661",
        ".5 ",
    )
    offsets: tuple[str, ...] = (
        "Z",
        "+00:00",
        "-00:00",
        "+05:30",
        "-12:00",
        "+23:59",
        "-23:59",
        "+24:00",
        "+23:60",
    )
    offsets += (
        "-01:01",
        "+1:00",
        "+0100",
        "+01",
        "z",
        "",
        "Zz",
        "Z\n",
        "+14:00",
        "-00:01",
        "+99:99",
    )
    for offset in offsets:
        for base in ("2024-02-29T23:59:59", "2024-01-01T00:00:00", "0001-01-01T00:00:00"):
            yield base + offset
            yield base + ".25" + offset
        yield "9999-12-31T23:59:59" + offset
    for fraction in fractions:
        for offset in ("Z", "+05:30", "-00:30"):
            yield f"2024-02-29T23:59:59{fraction}{offset}"
    right = "2024-12-31T12:34:56.789+01:30"
    for place, character in enumerate(right):
        for wrong in ("x", "\u0661", "" if character != " " else "y", character + character):
            yield right[:place] + wrong + right[place + 1 :]
    for hour in range(24):
        for minute in ("00", "29", "30", "59"):
            yield f"2024-05-06T{hour:02}:{minute}:00Z"
        yield f"2024-05-06T{hour:02}:59:59+00:30"
    for month in range(1, 13):
        for day in (*range(1, 33), 0):
            yield f"{2023 if month % 2 else 2024}-{month:02}-{day:02}T01:02:03Z"
    for year in ("0001", "0999", "1000", "2100", "9999", "10000", "999", "-001"):
        yield f"{year}-02-28T12:00:00Z"
        yield f"{year}-02-29T12:00:00.5Z"
    yield from ("2024-02-29 23:59:59Z", "2024-02-29t23:59:59Z", " 2024-02-29T23:59:59Z", "now", "")


_MOMENTS = (
    datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC),
    datetime(2023, 12, 31, 20, 30, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    datetime(2024, 1, 1, 5, 44, 59, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2024, 6, 30, 12, 0, tzinfo=timezone(timedelta(seconds=-1))),
    datetime(2024, 6, 30, 11, 59, 59, 999_999, tzinfo=timezone(timedelta(microseconds=-1))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, 14, 0, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 11, 59, tzinfo=timezone(timedelta(hours=-12))),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    *(
        datetime(2024, 5, 6, hour, minute, tzinfo=UTC)
        for hour in range(24)
        for minute in (0, 29, 30, 59)
    ),
)
#: Moments that a clock may give: aware ones.
MOMENTS = _MOMENTS
#: Raw values for a timestamp.
TIMESTAMPS: tuple[object, ...] = (
    *_texts(),
    *_MOMENTS[:12],
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-1))),
    datetime(2024, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC),
    datetime(2024, 1, 1, 0, 0, 0, 120, tzinfo=UTC),
    datetime(2024, 1, 1),
    datetime(2024, 1, 1, tzinfo=_NoOffset()),
    _LyingMoment(2024, 1, 1, tzinfo=UTC),
)


def moments_beside(constants: Iterable[str]) -> Iterator[str]:
    """Canonical timestamps: the constants, a little earlier and later, and with an offset."""
    for constant in sorted(constants):
        seconds, _, fraction = constant.removesuffix("Z").partition(".")
        yield constant
        yield f"{seconds}Z"
        yield f"{seconds}.000000001Z"
        if fraction:
            digits = int(fraction.ljust(9, "0"))
            for near in (digits - 1, digits + 1):
                if 0 <= near < 10**9:
                    yield f"{seconds}.{near:09}Z"
        for step in (1, -1, 60, -60, 3_600, -3_600, 86_400, -86_400, 366 * 86_400, -366 * 86_400):
            try:
                moment = datetime.fromisoformat(seconds) + timedelta(seconds=step)
            except OverflowError:
                continue
            yield f"{moment.isoformat()}Z"
            yield f"{moment.isoformat()}{'.' if fraction else ''}{fraction}Z"
            yield f"{moment.isoformat()}.999999999Z"
            yield f"{seconds}+00:00"
