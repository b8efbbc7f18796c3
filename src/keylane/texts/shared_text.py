"""Whether two forms of text can give one and the same text, and with different parts in it.

Takes two sequences of parts, gives an answer: a proof that there is no such text, a shortest
candidate, or that it took too many states. A proof holds for every text, as languages are never too
narrow. A candidate is a text of both sequences; whether messages give it is for the caller to try,
where a language is not exact or a tag stands in a sequence twice. Cheap reasons come first: what is
seen at the ends and in the lengths, cutting both sequences at the same places, the product of
languages without counters, and only then the product itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from functools import lru_cache

from keylane.frozen import frozen
from keylane.texts.language import Language
from keylane.texts.part_alignment import Segment, aligned
from keylane.texts.parts import Part, PartSequence, only_text
from keylane.texts.span_difference import DifferentSpans, MovedSpans, text_with_difference
from keylane.texts.text_product import (
    Everything,
    SharedRun,
    StateBudget,
    TooManyStates,
    Tracker,
    shortest_shared_run,
)

__all__ = [
    "MAX_STATES",
    "Answer",
    "Candidate",
    "GaveUp",
    "Nowhere",
    "Part",
    "PartSequence",
    "common_text",
    "different_spans",
]

# About a second.
MAX_STATES = 100_000
_FIRST_STATES = 1_000
_RELAXED_STATES = 10_000


@frozen
class Nowhere:
    """A proof: there is no such text. `why` in a few words; `states` were visited."""

    why: str
    states: int = 0


@frozen
class Candidate:
    """A shortest text of both sequences, with the text of each part of both."""

    text: str
    spans_a: tuple[str, ...]
    spans_b: tuple[str, ...]
    states: int = 0


@frozen
class GaveUp:
    """The search was stopped; nothing is known."""

    reason: str
    states: int = 0


Answer = Nowhere | Candidate | GaveUp


def common_text(
    a: PartSequence, b: PartSequence, max_length: int | None, max_states: int = MAX_STATES
) -> Answer:
    """Is there a text of at most `max_length` characters (None: of any length) that both give?"""
    why = a.why_apart(b, max_length)
    if why is not None:
        return Nowhere(why)
    segments = aligned(a, b, frozenset())
    if segments is None:
        return Nowhere("their literals contradict each other")
    return _Search(a, b, max_length, StateBudget(max_states)).answer(segments)


def different_spans(
    a: PartSequence,
    b: PartSequence,
    tags: frozenset[Hashable],
    max_length: int | None,
    max_states: int = MAX_STATES,
) -> Answer:
    """Is there a text that both give, in which the spans of one of `tags` have different texts?

    Only tags that both carry count. Where a sequence carries a tag several times, its first part
    stands for all of them: a proof is a proof, but the spans of a candidate may contradict.
    """
    tags = tags & a.tags & b.tags
    if not tags:
        return Nowhere("no part of both carries one of them")
    why = a.why_apart(b, max_length)
    if why is not None:
        return Nowhere(why)
    segments = aligned(a, b, tags)
    if segments is None:
        return Nowhere("their literals contradict each other")
    pairs = [segment.pair for segment in segments]
    tags -= {
        a.parts[pair[0].place].tag
        for pair in pairs
        if pair and a.parts[pair[0].place].tag == b.parts[pair[1].place].tag
    }
    if not tags:
        return Nowhere("each part ends at the same place in both")
    places = sorted((_first_place(a, tag), _first_place(b, tag)) for tag in tags)
    segments, chosen = _merged(segments, places)
    shortest = sum(
        segment.min_length for number, segment in enumerate(segments) if number != chosen
    )
    search = _Search(a, b, max_length, StateBudget(max_states))
    return search.answer(segments, chosen, places, shortest)


def _first_place(sequence: PartSequence, tag: Hashable) -> int:
    return next(place for place, part in enumerate(sequence.parts) if part.tag == tag)


def _merged(
    segments: Sequence[Segment], places: Sequence[tuple[int, int]]
) -> tuple[list[Segment], int]:
    """Make one segment of all that hold the parts at `places`, and of those between them."""
    our_places, their_places = {pair[0] for pair in places}, {pair[1] for pair in places}
    numbers = [
        number
        for number, segment in enumerate(segments)
        if any(item.place in our_places for item in segment.ours)
        or any(item.place in their_places for item in segment.theirs)
    ]
    first, last = numbers[0], numbers[-1]
    merged = segments[first]
    for segment in segments[first + 1 : last + 1]:
        merged = merged.followed_by(segment)
    return [*segments[:first], merged, *segments[last + 1 :]], first


class _Search:
    """One question on its way: what is known of the texts of the parts."""

    def __init__(
        self, a: PartSequence, b: PartSequence, max_length: int | None, budget: StateBudget
    ) -> None:
        self._sequences = (a, b)
        self._max_length = max_length
        self._budget = budget
        self._spans: tuple[dict[int, str], dict[int, str]] = ({}, {})

    def answer(
        self,
        segments: Sequence[Segment],
        chosen: int | None = None,
        places: Sequence[tuple[int, int]] = (),
        others_length: int = 0,
    ) -> Answer:
        """A text for each segment; for the chosen one with parts at `places` that differ."""
        budget = self._budget
        try:
            if chosen is not None:
                limit = None if self._max_length is None else self._max_length - others_length
                if not self._find_difference(segments[chosen], places, limit):
                    return Nowhere("in every text of both, they have the same part", budget.used)
            for number, segment in enumerate(segments):
                if number != chosen and not self._find_text(segment):
                    return Nowhere("no text fits both", budget.used)
        except TooManyStates:
            return GaveUp("the search would take too many states", budget.used)
        spans_a, spans_b = (
            tuple(
                only_text(part.language) or spans.get(place, "")
                for place, part in enumerate(sequence.parts)
            )
            for sequence, spans in zip(self._sequences, self._spans, strict=True)
        )
        text = "".join(spans_a)
        assert text == "".join(spans_b)
        if self._max_length is not None and len(text) > self._max_length:
            return Nowhere(f"every common text has more than {self._max_length} characters")
        return Candidate(text, spans_a, spans_b, budget.used)

    def _find_text(self, segment: Segment) -> bool:
        pair = segment.pair
        if pair:
            one, other = pair
            if one.text is not None and one.text == other.text:
                return True
            text = _text_of_both(one.language, other.language)
            if text is not None:
                self._spans[0][one.place] = self._spans[1][other.place] = text
            return text is not None
        run = self._run(segment, ((), ()), Everything(), self._max_length)
        if run is not None:
            self._keep(segment, run, "".join(letter.first for letter in run.letters))
        return run is not None

    def _find_difference(
        self, segment: Segment, places: Sequence[tuple[int, int]], limit: int | None
    ) -> bool:
        """Look for any text in which the spans lie elsewhere, then for one where they differ."""
        if limit is not None and limit < 0:
            return False
        marked = tuple(zip(*places, strict=True))
        run = self._run(segment, marked, MovedSpans(), limit)
        if run is None:
            return False
        our_numbers = {item.place: number for number, item in enumerate(segment.ours)}
        their_numbers = {item.place: number for number, item in enumerate(segment.theirs)}
        pairs = [(our_numbers[one], their_numbers[other]) for one, other in places]
        text = text_with_difference(run, pairs)
        if text is None:
            runs = [
                self._run(segment, marked, DifferentSpans(mark), limit)
                for mark in range(1, len(places) + 1)
            ]
            found = [run for run in runs if run is not None]
            if not found:
                return False
            run = min(found, key=lambda run: len(run.letters))
            text = text_with_difference(run, pairs)
            assert text is not None
        self._keep(segment, run, text)
        return True

    def _run(
        self,
        segment: Segment,
        marked: Sequence[Sequence[int]],
        tracker: Tracker,
        limit: int | None,
    ) -> SharedRun | None:
        """Try a few states, then without counters, then for as long as the budget allows."""
        marks = [{place: mark for mark, place in enumerate(side, 1)} for side in marked]
        sides = [
            [(item.language, marks[side].get(item.place, 0)) for item in items]
            for side, items in enumerate((segment.ours, segment.theirs))
        ]
        relaxed = [[(language.relaxed, mark) for language, mark in side] for side in sides]
        budget = self._budget
        with suppress(TooManyStates):
            states = min(_FIRST_STATES, budget.left)
            return shortest_shared_run(sides[0], sides[1], tracker, limit, states, budget)
        if relaxed != sides:
            with suppress(TooManyStates):
                states = min(_RELAXED_STATES, budget.left)
                run = shortest_shared_run(relaxed[0], relaxed[1], tracker, limit, states, budget)
                if run is None:
                    return None
        return shortest_shared_run(sides[0], sides[1], tracker, limit, budget.left, budget)

    def _keep(self, segment: Segment, run: SharedRun, text: str) -> None:
        for items, readers, spans in (
            (segment.ours, run.ours, self._spans[0]),
            (segment.theirs, run.theirs, self._spans[1]),
        ):
            for number, item in enumerate(items):
                spans[item.place] = "".join(
                    character
                    for character, reader in zip(text, readers, strict=True)
                    if reader == number
                )


@lru_cache(maxsize=4096)
def _text_of_both(one: Language, other: Language) -> str | None:
    """A shortest text of both languages, or None. Raises `TooManyStates`."""
    if one == other:
        # Of long texts the shortest length is a bound, and there may be no text so short.
        text = one.text_of_length(one.min_length)
        if text is not None:
            return text
    budget = StateBudget(_RELAXED_STATES)
    run = shortest_shared_run([(one, 0)], [(other, 0)], Everything(), None, budget.limit, budget)
    return None if run is None else "".join(letter.first for letter in run.letters)
