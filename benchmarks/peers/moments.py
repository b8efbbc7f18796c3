"""What hand-written functions share: timestamps, and the clock that benchmarks stop."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from benchmarks.peers.validity import plain

__all__ = ["stopped_clock", "timestamp_text", "utc_timestamp"]

_NOW = datetime(2026, 11, 23, 14, 45, 10, 250_000, tzinfo=UTC)
_MINUTE = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_timestamp = re.compile(
    f"({_MINUTE}:[0-5][0-9])(?:[.]([0-9]{{1,9}}))?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
).fullmatch
# What needs no more than a look: canonical, and of a date that every year has.
utc_timestamp = re.compile(
    "[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    "|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{0,8}[1-9])?Z"
).fullmatch


def stopped_clock() -> datetime:
    """The moment of every call."""
    return _NOW


def timestamp_text(value: object) -> str | None:
    """The canonical text of a timestamp, of any class, with everything that it may be."""
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            return None
        date = (value.year, value.month, value.day)
        moment = datetime(*date, value.hour, value.minute, value.second, value.microsecond)
        digits = None
    else:
        match = _timestamp(plain(value) or "")
        if match is None:
            return None
        text, digits, zone = match.groups()
        hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6]))
        if hours > 23 or minutes > 59 or text[11:13] > "23":
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        if zone[0] == "-":
            offset = -offset
        digits = digits or ""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
    try:
        moment -= offset
    except OverflowError:
        return None
    fraction = (f"{moment.microsecond:06}" if digits is None else digits).rstrip("0")
    return f"{moment.isoformat(timespec='seconds')}{'.' if fraction else ''}{fraction}Z"
