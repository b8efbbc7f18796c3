"""Cells of moments: intervals without some moments.

Canonical texts of timestamps are compared as moments; a fraction has no trailing zeros, so that a
moment has one text. Takes values and limits that a strategy asks for, gives intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from keylane.cells.cell import Cell, OneText
from keylane.frozen import frozen
from keylane.metadata import TimestampType, canonical_text
from keylane.texts import languages
from keylane.texts.language import Language

__all__ = ["TimestampCell", "instant"]

_TIMESTAMP = TimestampType()
_FIRST = ("0001-01-01T00:00:00", "")
_LAST = ("9999-12-31T23:59:59", "999999999")
_SECONDS = len("2026-11-23T04:05:06")
_FRACTIONS = ("", "5", "25", "125", "0625", "03125", "015625", "0078125", "00390625", "001953125")


def instant(text: str) -> tuple[str, str]:
    """What a canonical timestamp is compared by: the text to the second, the fraction's digits."""
    return text[:_SECONDS], text[_SECONDS + 1 : -1]


def _text(moment: tuple[str, str]) -> str:
    seconds, fraction = moment
    return f"{seconds}.{fraction}Z" if fraction else f"{seconds}Z"


@frozen(slots=False)
class TimestampCell(Cell):
    """The moments between two others, both left out or taken in, but for `excluded`.

    INVARIANT: it holds more than one moment.
    """

    low: tuple[str, str]
    high: tuple[str, str]
    with_low: bool
    with_high: bool
    excluded: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def cut(cls, values: Iterable[str], limits: Iterable[str]) -> Iterator[Cell]:
        """The cells of all timestamps: each of `values` and `limits`, and what lies between."""
        singles = sorted({instant(text) for text in (*values, *limits)})
        yield from (OneText(_text(moment)) for moment in singles)
        ends = [_FIRST, *singles, _LAST]
        for number, (low, high) in enumerate(pairwise(ends)):
            cell = cls(
                low,
                high,
                with_low=number == 0 and _FIRST not in singles,
                with_high=number == len(singles) and _LAST not in singles,
            )
            if low == high or (not cell.with_low and not cell.with_high and _adjacent(low, high)):
                continue
            texts = cell.texts() if cell._holds_one() else iter(())
            first, second = next(texts, None), next(texts, None)
            if first is not None and second is None:
                yield OneText(first)
            else:
                yield cell

    def _holds_one(self) -> bool:
        """Whether exactly one moment lies inside: two nanoseconds apart, or one at an end."""
        steps = _nanoseconds(self.high) - _nanoseconds(self.low) - 1
        return steps + self.with_low + self.with_high == 1

    @property
    def inside(self) -> tuple[str, str]:
        """A place that lies as all moments of the cell do beside each limit."""
        for text in self.texts():
            return instant(text)
        return self.low

    @property
    def printable(self) -> bool:
        """Always."""
        return True

    @property
    def lengths(self) -> int:
        """20 without a fraction, 22 to 30 with one; more than there are in a narrow interval."""
        return 1 << 20 | ((1 << 31) - (1 << 22))

    @property
    def longest(self) -> int:
        """30."""
        return 30

    def contains(self, text: str) -> bool:
        """Whether it is a moment in canonical form that lies inside."""
        # Of most texts it is seen at once that they lie elsewhere.
        moment = instant(text)
        low = self.low <= moment if self.with_low else self.low < moment
        high = moment <= self.high if self.with_high else moment < self.high
        if not low or not high or moment in self.excluded:
            return False
        return canonical_text(_TIMESTAMP, text) == text

    def texts(self, length: int | None = None) -> Iterator[str]:
        """Some moments: everyday ones, and some just inside the ends."""
        days = [f"2026-{month}T{time}" for month in ("01-31", "11-23", "11-24") for time in _TIMES]
        near = [_moved(self.low[0], seconds) for seconds in (0, 1, 60, 3600, 86400, 2764800)]
        near += [_moved(self.high[0], -seconds) for seconds in (0, 1, 60, 3600, 86400)]
        fractions = [*_FRACTIONS, *self._near_fractions()]
        for seconds in (*days, *near):
            for fraction in fractions if seconds is not None else ():
                text = _text((seconds or "", fraction))
                if length in (None, len(text)) and self.contains(text):
                    yield text

    def _near_fractions(self) -> Iterator[str]:
        for _, fraction in (self.low, self.high):
            for step in (-1, 1):
                number = int(fraction.ljust(9, "0")) + step
                if 0 <= number < 10**9:
                    yield f"{number:09}".rstrip("0")

    @cached_property
    def language(self) -> Language:
        """The shape of a timestamp: more than the interval."""
        return languages.timestamp()


_TIMES = ("00:00:00", "04:05:06", "16:45:59")


def _moved(seconds: str, by: int) -> str | None:
    try:
        return (datetime.fromisoformat(seconds) + timedelta(seconds=by)).isoformat()
    except OverflowError:
        return None


def _nanoseconds(moment: tuple[str, str]) -> int:
    seconds, fraction = moment
    since = datetime.fromisoformat(seconds) - datetime.min
    return (since.days * 86400 + since.seconds) * 10**9 + int(fraction.ljust(9, "0"))


def _adjacent(low: tuple[str, str], high: tuple[str, str]) -> bool:
    return _nanoseconds(high) - _nanoseconds(low) == 1
