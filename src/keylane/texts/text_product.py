"""Two sequences of languages read one text together: a search through their product.

Takes languages, gives a shortest text that both sequences give and that a tracker accepts, with the
span of each language in it, or says that there is none. Breadth first over states, of which there
are no more than the caller allows. Characters that no language tells apart are one letter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from keylane.frozen import frozen
from keylane.texts.language import Language, State, in_letter_order

__all__ = [
    "Everything",
    "Letter",
    "SharedRun",
    "StateBudget",
    "TooManyStates",
    "Tracker",
    "shortest_shared_run",
]


class TooManyStates(Exception):  # noqa: N818
    """The search ended before it was over."""


@dataclass(slots=True)
class StateBudget:
    """How many states searches may visit together, and how many they have visited."""

    limit: int
    used: int = 0

    @property
    def left(self) -> int:
        """How many there still may be."""
        return max(self.limit - self.used, 0)


@frozen
class Letter:
    """Characters that no language tells apart: the first, and a second one if there is any."""

    first: str
    second: str | None


@frozen
class SharedRun:
    """A shared text: its letters, and by number which language of each side reads them."""

    letters: tuple[Letter, ...]
    ours: tuple[int, ...]
    theirs: tuple[int, ...]


class Tracker(Protocol):
    """Watches which marks read each letter; decides whether a text is of interest."""

    @property
    def reads_letters(self) -> bool:
        """Whether it looks at the letters, not only at the marks."""

    @property
    def start(self) -> Hashable:
        """The state before the first letter."""

    def advance(
        self, state: Hashable, our_mark: int, their_mark: int, letter: Letter
    ) -> tuple[Hashable, ...]:
        """All states behind a letter that is read by languages with these marks."""

    def accepts(self, state: Hashable) -> bool:
        """Whether a text that ends here is of interest."""


class Everything:
    """Every shared text is of interest."""

    reads_letters = False
    start = None

    def advance(
        self, state: Hashable, our_mark: int, their_mark: int, letter: Letter
    ) -> tuple[Hashable, ...]:
        """There is one state."""
        return (None,)

    def accepts(self, state: Hashable) -> bool:
        """Yes."""
        return True


# A node of each side and the tracker's state; where each was met first, and by which letter.
_Node = tuple[int, int, Hashable]
_CameFrom = dict[_Node, tuple[_Node, int] | None]
# Mark of the language that reads a letter, node behind it.
_Steps = tuple[tuple[int, int], ...]
# What the letters of a node lead to, and which letters do, as bits.
_Moves = list[tuple[_Steps, int]]


class _Side:
    """A sequence of languages as an automaton; nodes are numbered as they are met, from 0."""

    def __init__(
        self, languages: Sequence[Language], marks: Sequence[int], letters: list[Letter]
    ) -> None:
        self._languages = languages
        self._marks = marks
        self._letters = letters
        self._numbers: dict[tuple[int, State], int] = {(-1, None): 0}
        self._nodes: list[tuple[int, State]] = [(-1, None)]
        self._moves: list[_Moves | None] = [None]
        self.final = [self._reaches_end(-1, None)]

    def reader(self, node: int) -> int:
        """The language that has read the letter before `node`."""
        return self._nodes[node][0]

    def _open(self, reader: int, state: State) -> Iterator[tuple[int, State]]:
        """Where the next letter may be read: in the same language, or in one that follows."""
        if reader >= 0:
            yield reader, state
            if not self._languages[reader].accepts(state):
                return
        for following in range(reader + 1, len(self._languages)):
            language = self._languages[following]
            yield following, language.start
            if not language.accepts(language.start):
                return

    def _reaches_end(self, reader: int, state: State) -> bool:
        if reader >= 0 and not self._languages[reader].accepts(state):
            return False
        return all(language.accepts(language.start) for language in self._languages[reader + 1 :])

    def moves(self, node: int) -> _Moves:
        """All that can be read from `node`."""
        known = self._moves[node]
        if known is not None:
            return known
        steps_of: dict[int, list[tuple[int, int]]] = {}
        for reader, state in self._open(*self._nodes[node]):
            language = self._languages[reader]
            for number, letter in enumerate(self._letters):
                if letter.first not in language.alphabet:
                    continue
                successor = language.step(state, letter.first)
                if successor is not None:
                    step = (self._marks[reader], self._number(reader, successor))
                    steps_of.setdefault(number, []).append(step)
        letters_of_steps: dict[_Steps, int] = {}
        for number, steps in steps_of.items():
            key = tuple(steps)
            letters_of_steps[key] = letters_of_steps.get(key, 0) | 1 << number
        moves = self._moves[node] = list(letters_of_steps.items())
        return moves

    def _number(self, reader: int, state: State) -> int:
        key = (reader, state)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
            self._moves.append(None)
            self.final.append(self._reaches_end(reader, state))
        return number


def letters_of(ours: Sequence[Language], theirs: Sequence[Language]) -> list[Letter]:
    """The letters of texts that both may give."""
    both = frozenset[str]().union(*(language.alphabet for language in ours)) & frozenset[
        str
    ]().union(*(language.alphabet for language in theirs))
    classes = [language.class_numbers for language in dict.fromkeys((*ours, *theirs))]
    alike: dict[tuple[int | None, ...], list[str]] = {}
    for character in in_letter_order(both):
        alike.setdefault(tuple(numbers.get(character) for numbers in classes), []).append(character)
    return [
        Letter(characters[0], characters[1] if len(characters) > 1 else None)
        for characters in alike.values()
    ]


def shortest_shared_run(
    ours: Sequence[tuple[Language, int]],
    theirs: Sequence[tuple[Language, int]],
    tracker: Tracker,
    max_length: int | None,
    max_states: int,
    budget: StateBudget,
) -> SharedRun | None:
    """A shortest text of at most `max_length` letters that the tracker accepts, or None.

    Each language comes with its mark for the tracker. Raises `TooManyStates` behind `max_states` or
    when the budget is used up.
    """
    our_languages, their_languages = [item[0] for item in ours], [item[0] for item in theirs]
    letters = letters_of(our_languages, their_languages)
    left = _Side(our_languages, [item[1] for item in ours], letters)
    right = _Side(their_languages, [item[1] for item in theirs], letters)
    origin = (0, 0, tracker.start)
    if left.final[0] and right.final[0] and tracker.accepts(tracker.start):
        return SharedRun((), (), ())
    came_from: _CameFrom = {origin: None}
    try:
        found = _search(left, right, letters, tracker, max_length, max_states, came_from)
    finally:
        budget.used += len(came_from)
    return None if found is None else _run_to(found, came_from, letters, left, right)


def _search(
    left: _Side,
    right: _Side,
    letters: list[Letter],
    tracker: Tracker,
    max_length: int | None,
    max_states: int,
    came_from: _CameFrom,
) -> _Node | None:
    """Fill `came_from` until a node is accepted, which is given."""
    tracked: dict[tuple[Hashable, int, int, int], tuple[Hashable, ...]] = {}
    reads_letters = tracker.reads_letters
    level, length = list(came_from), 0
    while level and (max_length is None or length < max_length):
        following: list[_Node] = []
        for node in level:
            if len(came_from) > max_states:
                raise TooManyStates
            watched = node[2]
            for letter, our_steps, their_steps in _shared_moves(left, right, node, reads_letters):
                # All pairs of steps, with what the tracker makes of each.
                for our_mark, our_next in our_steps:
                    for their_mark, their_next in their_steps:
                        key = (watched, our_mark, their_mark, letter)
                        states = tracked.get(key)
                        if states is None:
                            states = tracked[key] = tracker.advance(
                                watched, our_mark, their_mark, letters[letter]
                            )
                        for state in states:
                            successor = (our_next, their_next, state)
                            if successor in came_from:
                                continue
                            came_from[successor] = (node, letter)
                            if (
                                left.final[our_next]
                                and right.final[their_next]
                                and tracker.accepts(state)
                            ):
                                return successor
                            following.append(successor)
        level, length = following, length + 1
    return None


def _shared_moves(
    left: _Side, right: _Side, node: _Node, each_letter: bool
) -> Iterator[tuple[int, _Steps, _Steps]]:
    """Each letter that both sides can read, or one of those that lead to the same nodes."""
    their_moves = right.moves(node[1])
    for our_steps, our_letters in left.moves(node[0]):
        for their_steps, their_letters in their_moves:
            both = our_letters & their_letters
            while both:
                lowest = both & -both
                yield lowest.bit_length() - 1, our_steps, their_steps
                both = both ^ lowest if each_letter else 0


def _run_to(
    node: _Node, came_from: _CameFrom, letters: list[Letter], left: _Side, right: _Side
) -> SharedRun:
    read, ours, theirs = [], [], []
    before = came_from[node]
    while before is not None:
        read.append(letters[before[1]])
        ours.append(left.reader(node[0]))
        theirs.append(right.reader(node[1]))
        node = before[0]
        before = came_from[node]
    return SharedRun(tuple(read[::-1]), tuple(ours[::-1]), tuple(theirs[::-1]))
