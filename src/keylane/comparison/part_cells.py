"""Cells of a field that two versions of a schema bound differently.

Takes a cell of one version and the other version's type, gives the texts of the cell that are a
value there too, or are none. What is told of lengths and languages may be too much, never too
little.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from keylane.cells.cell import Cell
from keylane.cells.strings import StringCell
from keylane.frozen import frozen
from keylane.metadata import (
    EnumType,
    MetadataType,
    StringType,
    canonical_text,
)
from keylane.texts.language import LONGER, Language

__all__ = ["PartCell", "is_within", "lengths_of_type", "raw_type"]

_LOOKED_AT = 600


@frozen(slots=False)
class PartCell(Cell):
    """The texts of `base` whose canonical text for `other_type` lies in `other`.

    Without `other`: those that have none.
    """

    base: Cell
    other_type: MetadataType
    other: Cell | None

    @property
    def printable(self) -> bool:
        """Whether the texts are printable ASCII: as those of the base."""
        return self.base.printable

    @cached_property
    def lengths(self) -> int:
        """The lengths of the base that the other version allows, or does not."""
        if self.other is not None:
            return self.base.lengths & self.other.lengths
        mask = self.base.lengths
        if isinstance(self.base, StringCell) and isinstance(self.other_type, StringType):
            anyhow = StringType(0, None, self.other_type.alphabet, self.other_type.fold_case)
            rejected = self.other_type.reject - self.base.type.reject
            if is_within(self.base.type, anyhow) and not rejected:
                mask &= ~lengths_of_type(self.other_type)
        return mask

    @property
    def longest(self) -> int | None:
        """As long as the longest text can be."""
        if not self.lengths or self.lengths >> LONGER:
            bounds = [each.longest for each in (self.base, self.other) if each is not None]
            known = [bound for bound in bounds if bound is not None]
            return min(known, default=None)
        return self.lengths.bit_length() - 1

    def contains(self, text: str) -> bool:
        """Whether a text of the base is one of this part."""
        if not self.base.contains(text):
            return False
        image = canonical_text(self.other_type, text)
        if self.other is None:
            return image is None
        return image is not None and self.other.contains(image)

    def texts(self, length: int | None = None) -> Iterator[str]:
        """Some texts: those that the other version singles out, then those of the base."""
        singled: list[str] = []
        if self.other is not None:
            singled += islice(self.other.texts(length), 20)
        if isinstance(self.other_type, StringType):
            singled += sorted(self.other_type.reject)
        lengths = [length] if length is not None else [None, *self._edges()]
        for text in dict.fromkeys(case for each in singled for case in (each, each.upper())):
            if length in (None, len(text)) and self.contains(text):
                yield text
        for each in lengths:
            for text in islice(self.base.texts(each), _LOOKED_AT):
                if self.contains(text):
                    yield text

    def _edges(self) -> Iterator[int]:
        """The shortest and the longest texts that have a bit of their own."""
        mask = self.lengths & ((1 << LONGER) - 1)
        if mask:
            yield (mask & -mask).bit_length() - 1
            yield mask.bit_length() - 1

    @cached_property
    def language(self) -> Language:
        """That of the base."""
        return self.base.language


def raw_type(string: StringType) -> StringType:
    """The texts, in any case, whose canonical text is one of the type."""
    if not string.fold_case:
        return string
    alphabet = string.alphabet
    if alphabet is not None:
        alphabet |= {each.upper() for each in alphabet if "a" <= each <= "z"}
    return StringType(string.min, string.max, alphabet, False, string.reject)


def is_within(inner: MetadataType, outer: MetadataType) -> bool:
    """Whether each text of `inner` has a canonical text in `outer`; False if that is not seen."""
    if isinstance(inner, EnumType):
        return all(canonical_text(outer, member) is not None for member in inner.members)
    if not isinstance(inner, StringType) or not isinstance(outer, StringType):
        return False
    allowed = raw_type(outer)
    return (
        inner.min >= allowed.min
        and (allowed.max is None or (inner.max is not None and inner.max <= allowed.max))
        and _holds_alphabet(inner, allowed)
        and allowed.reject <= inner.reject
    )


def _holds_alphabet(inner: StringType, outer: StringType) -> bool:
    if outer.alphabet is None:
        return True
    if inner.alphabet is None:
        return False
    return inner.alphabet <= outer.alphabet


def lengths_of_type(string: StringType) -> int:
    """The mask of the lengths from the least to the greatest; those above 128 if all of them."""
    high = LONGER if string.max is None else min(string.max, LONGER - 1)
    return ((1 << (high + 1)) - 1) & ~((1 << min(string.min, LONGER)) - 1)
