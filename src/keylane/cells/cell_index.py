"""Which cells of a field are of certain texts, looked up instead of asked one by one.

A strategy may ask thousands of questions about a field, and each cuts a cell: if every question
looked at every cell, that alone would take minutes. Takes the cells, gives masks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property

from keylane.cells.cell import Cell
from keylane.frozen import frozen

__all__ = ["CellIndex", "Rank"]

Rank = int | tuple[str, str]
"""What values are compared by; those of one field are all of one kind."""


@frozen(slots=False)
class CellIndex:
    """The cells of a field, by their texts. The first one is absence, and is never given.

    `rank_of` says where a cell lies among the limits that values are compared with.
    """

    cells: tuple[Cell, ...]
    rank_of: Callable[[Cell], Rank]

    def of_texts(self, texts: Iterable[str]) -> int:
        """The cells that hold exactly one of `texts`."""
        found = (self._numbers.get(text) for text in texts)
        return self._mask(number for number in found if number is not None)

    def below(self, rank: Rank, *, with_equal: bool) -> int:
        """The cells in front of a rank, perhaps with those that have it."""
        bisect, mask = bisect_right if with_equal else bisect_left, 0
        for first, ranks in self._stretches:
            mask |= ((1 << bisect(ranks, rank)) - 1) << first
        return mask

    def beginning_with(self, prefix: str) -> int:
        """The cells whose texts begin with `prefix`; they stand in a row where all are sorted."""
        beginnings, numbers = self._beginnings
        start = end = bisect_left(beginnings, prefix)
        while end < len(beginnings) and beginnings[end].startswith(prefix):
            end += 1
        return self._mask(numbers[start:end])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {
            cell.only: number for number, cell in enumerate(self.cells) if cell.only is not None
        }

    @cached_property
    def _stretches(self) -> list[tuple[int, list[Rank]]]:
        """The first cell of every stretch of cells in ascending order, and their ranks.

        There are two: single values, and what lies between limits.
        """
        found: list[tuple[int, list[Rank]]] = []
        last = None
        for number, cell in enumerate(self.cells[1:], start=1):
            rank = self.rank_of(cell)
            if last is None or rank < last:  # type: ignore[operator] # of one kind, see `Rank`
                found.append((number, []))
            found[-1][1].append(rank)
            last = rank
        return found

    @cached_property
    def _beginnings(self) -> tuple[list[str], list[int]]:
        pairs = sorted(
            (cell.beginning, number)
            for number, cell in enumerate(self.cells)
            if cell.beginning is not None
        )
        return [beginning for beginning, _ in pairs], [number for _, number in pairs]

    def _mask(self, numbers: Iterable[int]) -> int:
        bits = bytearray(len(self.cells) // 8 + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(bits, "little")
