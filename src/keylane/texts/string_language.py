"""Texts of an alphabet with bounds on their length, with and without certain beginnings."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from itertools import islice

from keylane.frozen import frozen, replace
from keylane.metadata.canonical import fold_ascii_case
from keylane.texts.language import LARGE, LONGER, Language, length_bits

__all__ = ["StringLanguage"]

# How many characters were read, up to where the number no longer matters; the text so far while it
# may become one of those that are singled out; the same in small letters.
StringState = tuple[int, str | None, str | None]


def _stems(texts: frozenset[str]) -> frozenset[str]:
    """All beginnings of the texts."""
    return frozenset(text[:end] for text in texts for end in range(len(text) + 1))


@frozen(slots=False)
class StringLanguage(Language):
    """Texts of `min` to `max` characters (None: no bound) of the alphabet.

    They begin with `prefix`, with none of `forbidden`, and are none of `excluded`; nor, compared
    without ASCII case, one of `excluded_folded`. INVARIANT: the texts of `forbidden` are not empty.
    """

    characters: frozenset[str]
    min: int = 0
    max: int | None = None
    prefix: str = ""
    forbidden: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    excluded_folded: frozenset[str] = frozenset()
    exact: bool = True

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters allowed."""
        return self.characters

    @cached_property
    def _texts_stems(self) -> frozenset[str]:
        return _stems(self.forbidden | self.excluded)

    @cached_property
    def _folded_stems(self) -> frozenset[str]:
        return _stems(self.excluded_folded)

    @cached_property
    def _counted(self) -> int:
        """Behind so many characters the number is no longer counted, if there is no `max`."""
        return max(self.min, len(self.prefix))

    @property
    def start(self) -> StringState:
        """Nothing read."""
        return 0, "" if self._texts_stems else None, "" if self._folded_stems else None

    def step(self, state: StringState, character: str) -> StringState | None:
        """One character more, if it is allowed here."""
        count, text, folded = state
        if character not in self.characters:
            return None
        if count < len(self.prefix) and character != self.prefix[count]:
            return None
        if self.max is not None:
            if count == self.max:
                return None
            count += 1
        elif count < self._counted:
            count += 1
        if text is not None:
            text += character
            if text in self.forbidden:
                return None
            if text not in self._texts_stems:
                text = None
        if folded is not None:
            folded += fold_ascii_case(character)
            if folded not in self._folded_stems:
                folded = None
        return count, text, folded

    def accepts(self, state: StringState) -> bool:
        """Whether the text is long enough and not excluded."""
        count, text, folded = state
        return (
            count >= self._counted
            and text not in self.excluded
            and folded not in self.excluded_folded
        )

    def letter_class(self, character: str) -> Hashable:
        """Characters are told apart by the texts that are singled out."""
        folded = fold_ascii_case(character)
        return (
            character if character in self._special else "",
            folded if folded in self._specially_folded else "",
        )

    @cached_property
    def _special(self) -> frozenset[str]:
        return frozenset("".join((self.prefix, *self.forbidden, *self.excluded)))

    @cached_property
    def _specially_folded(self) -> frozenset[str]:
        return frozenset("".join(self.excluded_folded))

    @cached_property
    def _plain_from(self) -> int:
        """From this length on no text is singled out: all that can go on do so alike."""
        singled_out = (self.prefix, *self.forbidden, *self.excluded, *self.excluded_folded)
        return 1 + max(map(len, singled_out))

    @cached_property
    def _counts(self) -> tuple[list[int], int]:
        """How many texts of each length below `_plain_from`; how many beginnings there are then."""
        levels = list(islice(self.levels(), self._plain_from + 1))
        counts = [
            sum(count for state, count in level.items() if self.accepts(state))
            for level in levels[: self._plain_from]
        ]
        beginnings = sum(levels[-1].values()) if len(levels) > self._plain_from else 0
        return counts, beginnings

    @cached_property
    def lengths(self) -> int:
        """Exact, bit 129 as well."""
        counts, beginnings = self._counts
        bits = 0
        for length, count in enumerate(counts):
            bits |= (1 << min(length, LONGER)) if count else 0
        if beginnings:
            bits |= length_bits(max(self._plain_from, self._counted), self.max)
        return bits

    def _far_lengths(self) -> tuple[int, int | None]:
        counts, beginnings = self._counts
        lengths = [length for length, count in enumerate(counts) if count]
        plain = max(self._plain_from, self._counted)
        if not beginnings or (self.max is not None and self.max < plain):
            return lengths[0], lengths[-1]
        return min([*lengths[:1], plain]), self.max

    @cached_property
    def size(self) -> int | None:
        """Counted, not walked: exact up to `LARGE`."""
        counts, beginnings = self._counts
        total = sum(counts)
        letters = len(self.characters)
        first = max(self._plain_from, self._counted)
        if beginnings and (self.max is None or self.max >= first):
            if self.max is None:
                return None
            if letters == 1:
                total += beginnings * (self.max - first + 1)
            else:
                for length in range(first, self.max + 1):
                    exponent = length - self._plain_from
                    if total > LARGE or exponent > LARGE.bit_length():
                        return None
                    total += beginnings * letters**exponent
        return total if total <= LARGE else None

    @cached_property
    def relaxed(self) -> Language:
        """Without `max`; of `min` only whether a text may be empty."""
        if self.max is None and self.min <= 1:
            return self
        return replace(self, min=min(self.min, 1), max=None, exact=False)
