"""Cells of strings: the texts with one beginning, without those that are asked for singly.

Takes the bounds of a type, the values and the beginnings that a strategy asks for. Texts that hold
a character no key may hold are cells of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise, product

from keylane.cells.cell import FEW, Cell, OneText
from keylane.frozen import frozen, replace
from keylane.metadata import PRINTABLE_ASCII, StringType, canonical_text
from keylane.texts import languages
from keylane.texts.language import LONGER, Language, length_bits

__all__ = ["StringCell"]

_FILLS = "abz019ABZ-_. /:" + "".join(sorted(PRINTABLE_ASCII))
# Enumerating more texts of one length than this is not worth knowing that there is none.
_ENUMERATED = 4096
# Of two bytes, one, three and four, which are all that UTF-8 has.
_UNPRINTABLE = ("é", "\n", "\u4e16", "\U0001f600")


@frozen(slots=False)
class StringCell(Cell):
    """The texts of a type that begin with `prefix`, with none of `but_not`, and are not `excluded`.

    `printable` tells those of printable ASCII from those with any other character.
    INVARIANT: each of `but_not` is longer than `prefix`, begins with it and with no other of them.
    """

    type: StringType
    prefix: str
    but_not: tuple[str, ...]
    excluded: frozenset[str]
    is_printable: bool

    @classmethod
    def cut(cls, string: StringType, values: list[str], prefixes: Iterable[str]) -> Iterator[Cell]:
        """The cells of a type: each of `values`, and the rest by its beginning."""
        singles = [value for value in values if canonical_text(string, value) == value]
        yield from map(OneText, singles)
        beginnings = sorted({"", *prefixes})
        excluded = sorted(singles)
        for prefix in beginnings:
            but_not: list[str] = []
            for each in _beginning_with(prefix, beginnings):
                # Sorted, a text stands before all longer ones that begin with it.
                if each != prefix and not (but_not and each.startswith(but_not[-1])):
                    but_not.append(each)
            own = frozenset(_beginning_with(prefix, excluded))
            cell = cls(string, prefix, tuple(but_not), own, is_printable=True)
            yield from (each for each in cell._with_unprintable() if each.lengths)

    def _with_unprintable(self) -> Iterator[StringCell]:
        yield self
        if self.type.alphabet is None:
            yield replace(self, is_printable=False)

    @property
    def printable(self) -> bool:
        """Whether the texts are printable ASCII."""
        return self.is_printable

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The printable characters that a text can have behind its prefix."""
        alphabet = PRINTABLE_ASCII if self.type.alphabet is None else self.type.alphabet
        if self.type.fold_case:
            return frozenset(each for each in alphabet if not "A" <= each <= "Z")
        return alphabet

    @cached_property
    def lengths(self) -> int:
        """The lengths for which there is a text, or for which that was not worth finding out."""
        shortest, longest = max(self.type.min, len(self.prefix)), self.type.max
        if not self.is_printable:
            if PRINTABLE_ASCII.issuperset(self.prefix):
                shortest = max(shortest, len(self.prefix) + 1)
            return length_bits(shortest, longest)
        if not self._holds_prefix:
            return 0
        mask = length_bits(shortest, longest)
        if not self.but_not and not self.excluded and not self.type.reject:
            return mask
        for length in range(LONGER):
            if mask >> length & 1 and self._is_empty(length):
                mask &= ~(1 << length)
        return mask

    @cached_property
    def _holds_prefix(self) -> bool:
        return self.alphabet.issuperset(self.prefix)

    def _is_empty(self, length: int) -> bool:
        """Whether no text has this length; False also where it was not found out."""
        free = length - len(self.prefix)
        if len(self.alphabet) ** min(free, 13) > _ENUMERATED:
            return False
        return not any(
            self._is_own(self.prefix + "".join(rest)) for rest in product(*[self._sorted] * free)
        )

    @cached_property
    def _sorted(self) -> str:
        return "".join(dict.fromkeys(each for each in _FILLS if each in self.alphabet))

    @property
    def longest(self) -> int | None:
        """Characters of the longest text, None if there is no bound."""
        if self.type.max is None or self.lengths >> LONGER:
            return self.type.max
        return self.lengths.bit_length() - 1

    @cached_property
    def few_texts(self) -> Sequence[str] | None:
        """The texts of a small alphabet and of few characters."""
        longest = self.type.max
        if not self.is_printable or longest is None or longest > FEW:
            return None
        free = longest - len(self.prefix)
        if len(self.alphabet) > 1 and len(self.alphabet) ** max(free, 0) > 8 * FEW:
            return None
        texts: list[str] = []
        for length in range(longest + 1):
            if self.lengths >> length & 1:
                for rest in product(*[self._sorted] * (length - len(self.prefix))):
                    text = self.prefix + "".join(rest)
                    if self._is_own(text):
                        texts.append(text)
        return texts if len(texts) <= FEW else None

    def contains(self, text: str) -> bool:
        """Whether a canonical text is in the cell."""
        return PRINTABLE_ASCII.issuperset(text) is self.is_printable and self._is_own(text)

    def _is_own(self, text: str) -> bool:
        return (
            text.startswith(self.prefix)
            and text not in self.excluded
            and not text.startswith(self.but_not)
            and canonical_text(self.type, text) == text
        )

    @property
    def beginning(self) -> str:
        """The prefix."""
        return self.prefix

    def texts(self, length: int | None = None) -> Iterator[str]:
        """Some texts: of one letter, of several, and all of them where there are few."""
        lengths = [length] if length is not None else list(self._some_lengths())
        for each in lengths:
            for text in self._of_length(each):
                if self.contains(text):
                    yield text

    def _some_lengths(self) -> Iterator[int]:
        mask, found = self.lengths & ~(1 << LONGER), 0
        while mask and found < 4:
            yield (mask & -mask).bit_length() - 1
            mask &= mask - 1
            found += 1
        longest = self.longest
        if longest is not None and longest >= found:
            yield longest
        elif longest is None:
            yield from (LONGER, LONGER + 71)

    def _of_length(self, length: int) -> Iterator[str]:
        free = length - len(self.prefix)
        if free < 0:
            return
        if not self.is_printable:
            yield from self._unprintable(free)
            return
        letters = self._sorted
        for fill in letters:
            yield self.prefix + fill * free
        for first, second in pairwise(letters):
            yield self.prefix + (first + second * free)[:free]
            yield self.prefix + (first * free + second)[-free:] if free else self.prefix
        if free <= 12:
            for rest in islice(product(letters, repeat=free), _ENUMERATED):
                yield self.prefix + "".join(rest)

    def _unprintable(self, free: int) -> Iterator[str]:
        for odd in _UNPRINTABLE:
            for fill in self._sorted[:3] or odd:
                yield self.prefix + (odd + fill * free)[:free]
                if free:
                    yield self.prefix + fill * (free - 1) + odd
        # What a function makes of them has other lengths: from one of them up to nothing else.
        for odd in _UNPRINTABLE:
            fill = self._sorted[0] if self._sorted else odd
            for count in range(min(free, LONGER), 1, -1):
                yield self.prefix + odd * count + fill * (free - count)

    @cached_property
    def language(self) -> Language:
        """The printable texts."""
        if not self.is_printable:
            return languages.finite(())
        return languages.string(
            self.alphabet,
            min=self.type.min,
            max=self.type.max,
            prefix=self.prefix,
            forbidden_prefixes=self.but_not,
            excluded=self.excluded,
            rejected=self.type.reject,
        )


def _beginning_with(prefix: str, texts: list[str]) -> Iterator[str]:
    """The texts that begin with `prefix`, of sorted ones."""
    for number in range(bisect_left(texts, prefix), len(texts)):
        if not texts[number].startswith(prefix):
            return
        yield texts[number]
