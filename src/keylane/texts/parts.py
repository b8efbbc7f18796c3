"""Texts made of parts in order: each part a language, and what it carries.

Holds what tells at once that two such sequences have no text in common: how texts begin and end,
how long they are, how often a character stands in them. Never asks the automata.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.finite_texts import FiniteTexts
from keylane.texts.language import LENGTH_BITS, LONGER, Language, length_bits

__all__ = ["Part", "PartSequence", "only_text"]


def only_text(language: Language) -> str | None:
    """The text of a language that was made of exactly one; None for all others."""
    if isinstance(language, FiniteTexts) and len(language.texts) == 1:
        return next(iter(language.texts))
    return None


@frozen
class Part:
    """A piece of a text: the language of what may stand there, and what it carries (None: no more
    than itself, as a literal does)."""

    language: Language
    tag: Hashable | None = None


@frozen(slots=False)
class PartSequence:
    """All texts that have one text of each part, in order."""

    parts: tuple[Part, ...]

    @cached_property
    def tags(self) -> frozenset[Hashable]:
        """What the parts carry."""
        return frozenset(part.tag for part in self.parts if part.tag is not None)

    @cached_property
    def is_empty(self) -> bool:
        """Whether a part has no text."""
        return any(part.language.is_empty for part in self.parts)

    @cached_property
    def lengths(self) -> int:
        """The lengths of the texts as bits, as in a language."""
        bits = 1
        for part in self.parts:
            bits = _sums(bits, part.language.lengths)
        return bits

    @cached_property
    def beginning(self) -> str:
        """What every text begins with."""
        return _literal_start(self.parts)

    @cached_property
    def end(self) -> str:
        """What every text ends with, backwards."""
        return _literal_start(self.parts[::-1], backward=True)

    @cached_property
    def literal_characters(self) -> Counter[str]:
        """How often each character stands in parts of one text."""
        texts = [only_text(part.language) for part in self.parts]
        return Counter("".join(text for text in texts if text is not None))

    @cached_property
    def free_characters(self) -> frozenset[str]:
        """The characters of all other parts."""
        languages = [part.language for part in self.parts if only_text(part.language) is None]
        return frozenset[str]().union(*(language.alphabet for language in languages))

    def why_apart(self, other: PartSequence, max_length: int | None) -> str | None:
        """Why no text of at most `max_length` is shared, where that can be seen; else None."""
        if self.is_empty or other.is_empty:
            return "a part has no text"
        allowed = LENGTH_BITS if max_length is None else length_bits(0, max_length)
        if not self.lengths & other.lengths & allowed:
            return "no length is possible for both"
        if self is other:
            return None
        if _differ(self.beginning, other.beginning):
            return "they begin differently"
        if _differ(self.end, other.end):
            return "they end differently"
        for character in self.literal_characters.keys() | other.literal_characters.keys():
            if (
                self.literal_characters[character] != other.literal_characters[character]
                and character not in self.free_characters
                and character not in other.free_characters
            ):
                return f"`{character}` is in one of them more often"
        return None


def _differ(one: str, other: str) -> bool:
    return not (one.startswith(other) or other.startswith(one))


def _literal_start(parts: Iterable[Part], *, backward: bool = False) -> str:
    texts = []
    for part in parts:
        text = only_text(part.language)
        if text is None:
            break
        texts.append(text[::-1] if backward else text)
    return "".join(texts)


def _sums(bits: int, others: int) -> int:
    """The bits of all sums of two lengths."""
    if bits.bit_count() > others.bit_count():
        bits, others = others, bits
    sums = 0
    while bits:
        lowest = bits & -bits
        sums |= others * lowest
        bits ^= lowest
    long = sums >> LONGER
    return sums & ((1 << LONGER) - 1) | (1 << LONGER if long else 0)
