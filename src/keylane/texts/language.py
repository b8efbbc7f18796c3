"""A regular language of texts, as a deterministic automaton whose states are made when needed.

Says what every language offers, and computes lengths, size and samples by walking it. A language
holds printable ASCII only: no other text can stand in a key. Each is a superset of the texts that
it stands for, so that "no text" is a proof; where `exact` is true, it is the very set.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Set
from functools import cached_property, lru_cache
from typing import Any

from keylane.frozen import frozen
from keylane.metadata import PRINTABLE_ASCII

__all__ = ["LARGE", "LENGTH_BITS", "LONGER", "Language", "State", "in_letter_order", "length_bits"]

# Each language has states of its own; they are hashable.
State = Any
# Sizes above this are not told apart: no bucket count, enum or interval of interest is larger.
LARGE = 1 << 17
# The bit of `lengths` for everything longer than a key can be.
LONGER = 129
LENGTH_BITS = (1 << (LONGER + 1)) - 1
_LONGEST_COUNTED = 4096
_LETTER_ORDER = {
    character: place
    for place, character in enumerate(
        sorted(
            PRINTABLE_ASCII,
            key=lambda character: (
                not character.islower(),
                not character.isdigit(),
                not character.isupper(),
                character == " ",
                character,
            ),
        )
    )
}


def in_letter_order(characters: Set[str]) -> tuple[str, ...]:
    """Small letters, digits, capitals, others, the space last: witnesses are easy to read."""
    return tuple(sorted(characters, key=_LETTER_ORDER.__getitem__))


def length_bits(lowest: int, highest: int | None) -> int:
    """The bits for all lengths from `lowest` to `highest` (None: no bound), both included."""
    if highest is not None and highest < lowest:
        return 0
    low = min(lowest, LONGER)
    high = LONGER if highest is None else min(highest, LONGER)
    return (1 << (high + 1)) - (1 << low)


class Language(ABC):
    """A set of texts of printable ASCII. Immutable and hashable; equal fields, equal languages."""

    exact: bool

    @property
    @abstractmethod
    def start(self) -> State:
        """The state before the first character."""

    @abstractmethod
    def step(self, state: State, character: str) -> State | None:
        """The state behind `character`, or None where no text of the language goes on so."""

    @abstractmethod
    def accepts(self, state: State) -> bool:
        """Whether the text that led to `state` belongs to the language."""

    @property
    @abstractmethod
    def alphabet(self) -> frozenset[str]:
        """Every character of every text; others may be among them."""

    @abstractmethod
    def letter_class(self, character: str) -> Hashable:
        """What the language knows of a character of its alphabet.

        INVARIANT: two characters of one class lead from every state to one and the same state.
        """

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The alphabet, letters that are easy to read first."""
        return in_letter_order(self.alphabet)

    @cached_property
    def class_numbers(self) -> dict[str, int]:
        """The class of each character of the alphabet, numbered from 0."""
        numbers: dict[Hashable, int] = {}
        return {
            character: numbers.setdefault(self.letter_class(character), len(numbers))
            for character in self.letters
        }

    @cached_property
    def classes(self) -> tuple[tuple[str, int], ...]:
        """For each class its first letter, and how many letters it has."""
        sizes: dict[int, int] = {}
        for number in self.class_numbers.values():
            sizes[number] = sizes.get(number, 0) + 1
        firsts: dict[int, str] = {}
        for letter in self.letters:
            firsts.setdefault(self.class_numbers[letter], letter)
        return tuple((firsts[number], sizes[number]) for number in sizes)

    def contains(self, text: str) -> bool:
        """Whether `text` belongs to the language."""
        state = self.start
        for character in text:
            if character not in self.alphabet:
                return False
            state = self.step(state, character)
            if state is None:
                return False
        return self.accepts(state)

    def levels(self) -> Iterator[dict[State, int]]:
        """For each length from 0: the states of texts so long, with how many lead there."""
        level = {self.start: 1}
        while level:
            yield level
            following: dict[State, int] = {}
            for state, count in level.items():
                for letter, alike in self.classes:
                    successor = self.step(state, letter)
                    if successor is not None:
                        following[successor] = following.get(successor, 0) + count * alike
            level = following

    @cached_property
    def lengths(self) -> int:
        """The lengths of the texts as bits; bit 129 stands for 129 and more, perhaps needlessly.

        No bit at all: the language is empty.
        """
        return _lengths_of(self)

    @property
    def is_empty(self) -> bool:
        """Whether there is no text at all."""
        return not self.lengths

    @cached_property
    def min_length(self) -> int:
        """The length of the shortest text; of an empty language 0."""
        if self.lengths & ((1 << LONGER) - 1):
            return (self.lengths & -self.lengths).bit_length() - 1
        return self._far_lengths()[0] if self.lengths else 0

    @cached_property
    def max_length(self) -> int | None:
        """The length of the longest text, None without a bound; of an empty language 0."""
        if self.lengths >> LONGER:
            return self._far_lengths()[1]
        return max(self.lengths.bit_length() - 1, 0)

    def _far_lengths(self) -> tuple[int, int | None]:
        """Bounds on the lengths where some text may have 129 characters or more."""
        return 0, None

    @cached_property
    def size(self) -> int | None:
        """How many texts there are; None for more than `LARGE`, or where they are not counted."""
        total = 0
        for length, level in enumerate(self.levels()):
            total += sum(count for state, count in level.items() if self.accepts(state))
            if total > LARGE or length == _LONGEST_COUNTED:
                return None
        return total

    @cached_property
    def relaxed(self) -> Language:
        """A superset without counters, of few states; perhaps the language itself."""
        return LooseLanguage(self.alphabet, self.min_length == 0)

    def text_of_length(self, length: int, turn: int = 0) -> str | None:
        """A text of exactly `length` characters, or None; another `turn`, other letters."""
        return self._completed("", self.start, length, turn, set())

    def _completed(
        self, text: str, state: State, length: int, turn: int, dead: set[tuple[int, State]]
    ) -> str | None:
        """`text`, which led to `state`, made `length` characters long, or None.

        Places with states that lead nowhere are kept in `dead`.
        """
        first = len(text)
        path = [(state, self._turned(first, turn), "")]
        while len(path) <= length - first or not self.accepts(path[-1][0]):
            state, letters, _ = path[-1]
            place = first + len(path)
            letter = next(letters, None) if place <= length else None
            if letter is None:
                dead.add((place, state))
                path.pop()
                if not path:
                    return None
                continue
            successor = self.step(state, letter)
            if successor is not None and (place + 1, successor) not in dead:
                path.append((successor, self._turned(place, turn), letter))
        return text + "".join(letter for _, _, letter in path)

    def _turned(self, place: int, turn: int) -> Iterator[str]:
        """A letter of each class, at another place and for another turn from another one on."""
        offset = turn * (place + 1) % max(len(self.letters), 1)
        known = self._turns.get(offset)
        if known is None:
            firsts: dict[int, str] = {}
            for letter in self.letters[offset:] + self.letters[:offset]:
                firsts.setdefault(self.class_numbers[letter], letter)
            known = self._turns[offset] = tuple(firsts.values())
        return iter(known)

    @cached_property
    def _turns(self) -> dict[int, tuple[str, ...]]:
        """By where they begin: letters, one of each class."""
        return {}

    def _variants(self, text: str) -> Iterator[str]:
        """Texts as long as `text`, which is one, that first differ from it at each place.

        There is one wherever there is any text of that length beside it.
        """
        state = self.start
        dead: set[tuple[int, State]] = set()
        for place, own in enumerate(text):
            for letter in self.letters:
                successor = None if letter == own else self.step(state, letter)
                if successor is None:
                    continue
                beginning = text[:place] + letter
                variant = self._completed(beginning, successor, len(text), 0, dead)
                if variant is not None:
                    yield variant
                    break
            state = self.step(state, own)

    def samples(self, count: int) -> tuple[str, ...]:
        """At most `count` texts, of different lengths and letters, shortest first.

        Two at least where the language has two that are shorter than 129 characters.
        """
        found: dict[str, None] = {}
        for text in () if self.is_empty else self._sample_candidates():
            if len(found) >= count:
                break
            if text is not None:
                found.setdefault(text)
        return tuple(sorted(found, key=lambda text: (len(text), text)))

    def _sample_candidates(self) -> Iterator[str | None]:
        low = self.min_length
        high = low + 6 if self.max_length is None else min(self.max_length, low + 160)
        wanted = dict.fromkeys((low, low + 1, high, low + 2, (low + high) // 2, low + 3))
        lengths = [length for length in wanted if length <= high]
        texts = []
        for turns in ((0, 1), (2, 0), (1, 3), (5, 7)):
            for number, length in enumerate(lengths):
                texts.append(self.text_of_length(length, turns[number % 2]))
                yield texts[-1]
        for text in filter(None, texts):
            yield from self._variants(text)
        for length in range(LONGER):
            if self.lengths >> length & 1:
                yield self.text_of_length(length)


@frozen(slots=False)
class LooseLanguage(Language):
    """All texts of some characters, perhaps without the empty one: what others are relaxed to.

    A state is whether the text may end.
    """

    characters: frozenset[str]
    may_be_empty: bool
    exact: bool = False

    @property
    def start(self) -> bool:
        """Nothing read."""
        return self.may_be_empty

    def step(self, state: bool, character: str) -> bool | None:
        """Any of the characters."""
        return True if character in self.characters else None

    def accepts(self, state: bool) -> bool:
        """Whether the text may end."""
        return state

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters."""
        return self.characters

    def letter_class(self, character: str) -> Hashable:
        """All are alike."""
        return None

    def _far_lengths(self) -> tuple[int, int | None]:
        return 0 if self.may_be_empty else 1, None

    @cached_property
    def relaxed(self) -> Language:
        """There is nothing to relax."""
        return self


# The parts of one key ask for the same languages again and again.
@lru_cache(1024)
def _lengths_of(language: Language) -> int:
    bits = 0
    for length, level in enumerate(language.levels()):
        if length == LONGER:
            return bits | 1 << LONGER
        if any(map(language.accepts, level)):
            bits |= 1 << length
    return bits
