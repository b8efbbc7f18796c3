"""Cells of whole numbers: intervals without some values.

Takes the bounds of a type, the values that are asked for and the limits that values are compared
with; gives intervals between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from keylane.cells.cell import FEW, Cell, OneText
from keylane.frozen import frozen
from keylane.metadata import IntType
from keylane.texts import languages
from keylane.texts.language import Language

__all__ = ["IntCell"]

_MANY = 4096
# Of no more digits than any number of a field has.
_CANONICAL = re.compile("0|-?[1-9][0-9]{0,18}").fullmatch


@frozen(slots=False)
class IntCell(Cell):
    """The numbers from `low` to `high`, both included, but for `excluded`.

    INVARIANT: it holds at least two numbers.
    """

    low: int
    high: int
    excluded: frozenset[int] = frozenset()

    @classmethod
    def cut(cls, whole: IntType, values: Iterable[str], limits: Iterable[str]) -> Iterator[Cell]:
        """The cells of a type: each of `values`, and what lies between `limits`."""
        asked = {int(value) for value in values}
        singles = sorted(value for value in asked if whole.min <= value <= whole.max)
        rejected = {int(value) for value in whole.reject}
        yield from (OneText(str(value)) for value in singles if value not in rejected)
        cuts = {whole.min, *(int(limit) for limit in limits)}
        cuts |= {int(limit) + 1 for limit in limits}
        starts = sorted(cut for cut in cuts if whole.min <= cut <= whole.max)
        left_out = sorted(rejected.union(singles))
        for start, end in zip(starts, [*(cut - 1 for cut in starts[1:]), whole.max], strict=True):
            within = slice(bisect_left(left_out, start), bisect_right(left_out, end))
            excluded = frozenset(left_out[within])
            match end - start + 1 - len(excluded):
                case 0:
                    pass
                case 1:
                    yield OneText(str(next(_numbers(start, end, excluded))))
                case _:
                    yield cls(start, end, excluded)

    @property
    def inside(self) -> int:
        """A number that lies as all others do beside each limit."""
        return next(_numbers(self.low, self.high, self.excluded))

    @property
    def printable(self) -> bool:
        """Always."""
        return True

    @cached_property
    def lengths(self) -> int:
        """The numbers of digits, a sign among them."""
        mask = 0
        for length, low, high in self._by_length():
            if high - low + 1 > sum(low <= value <= high for value in self.excluded):
                mask |= 1 << length
        return mask

    @cached_property
    def longest(self) -> int:
        """Characters of the longest number."""
        return self.lengths.bit_length() - 1

    @property
    def few_texts(self) -> Sequence[str] | None:
        """The numbers of a short interval."""
        if self.high - self.low >= FEW:
            return None
        return [str(number) for number in _numbers(self.low, self.high, self.excluded)]

    def contains(self, text: str) -> bool:
        """Whether it is a number in canonical form, in the interval and not excluded."""
        if _CANONICAL(text) is None:
            return False
        return self.low <= int(text) <= self.high and int(text) not in self.excluded

    def texts(self, length: int | None = None) -> Iterator[str]:
        """Numbers of each length or of one: first ones, from the middle on, the last, then more."""
        ranges = [
            (low, high) for digits, low, high in self._by_length() if length in (None, digits)
        ]
        for low, high in ranges:
            for start in (low, (low + high) // 2):
                yield from map(str, islice(_numbers(start, high, self.excluded), 4))
            if high not in self.excluded:
                yield str(high)
        for low, high in ranges:
            yield from map(str, islice(_numbers(low, high, self.excluded), 4, _MANY))

    def _by_length(self) -> Iterator[tuple[int, int, int]]:
        """For each number of characters: the first and the last number that has it."""
        for digits in range(1, 20):
            low, high = (0 if digits == 1 else 10 ** (digits - 1)), 10**digits - 1
            for length, first, last in ((digits, low, high), (digits + 1, -high, -max(low, 1))):
                first, last = max(first, self.low), min(last, self.high)
                if first <= last:
                    yield length, first, last

    @cached_property
    def language(self) -> Language:
        """Exactly the texts of these numbers."""
        return languages.interval(self.low, self.high, excluded=map(str, self.excluded))


def _numbers(low: int, high: int, excluded: frozenset[int]) -> Iterator[int]:
    for number in range(low, high + 1):
        if number not in excluded:
            yield number
