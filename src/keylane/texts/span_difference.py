"""Whether the spans of a part differ in a text that two sequences share.

Trackers for the search through a product, and the choice of letters that makes spans differ. Spans
that begin at different places may still hold the same text; `MovedSpans` leaves that open,
`DifferentSpans` decides it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Literal

from keylane.texts.text_product import Letter, SharedRun

__all__ = ["DifferentSpans", "MovedSpans", "text_with_difference"]


class MovedSpans:
    """A character was read by languages with different marks.

    Where none was, spans with one mark have one text. The other way round it need not be so.
    """

    reads_letters = False
    start = False

    def advance(
        self, state: Hashable, our_mark: int, their_mark: int, letter: Letter
    ) -> tuple[Hashable, ...]:
        """Once moved, always moved."""
        return (state or our_mark != their_mark,)

    def accepts(self, state: Hashable) -> bool:
        """Whether anything has moved."""
        return bool(state)


# How much longer our span is so far; or a letter that is guessed to differ from the one at the same
# offset of the other span, of which so many letters have to be read before.
_Lead = tuple[Literal["lead"], int]
_Awaited = tuple[Literal["awaits theirs", "awaits ours"], Letter, int]
_DIFFERENT = "different"


class DifferentSpans:
    """The spans of `mark`, one on each side, can be made to differ by a choice of letters.

    Either their lengths differ, or there is an offset at which their letters do; which one is
    guessed, so that a state holds one letter and one number.
    """

    reads_letters = True
    start: _Lead = ("lead", 0)

    def __init__(self, mark: int) -> None:
        """Watch the spans with this mark."""
        self._mark = mark

    def advance(
        self, state: Hashable, our_mark: int, their_mark: int, letter: Letter
    ) -> tuple[Hashable, ...]:
        """Count, guess, compare."""
        ours, theirs = our_mark == self._mark, their_mark == self._mark
        if not (ours or theirs) or not isinstance(state, tuple):
            return (state,)
        if state[0] == "lead":
            return self._advance_lead(state[1], ours, theirs, letter)
        awaits, awaited, before = state
        if not (theirs if awaits == "awaits theirs" else ours):
            return (state,)
        if before:
            return ((awaits, awaited, before - 1),)
        # One letter stands for several characters if there is a second one.
        return (_DIFFERENT,) if letter != awaited or letter.second else ()

    def _advance_lead(
        self, lead: int, ours: bool, theirs: bool, letter: Letter
    ) -> tuple[Hashable, ...]:
        longer: _Lead = ("lead", lead + ours - theirs)
        awaited: _Awaited
        if ours and lead >= 0 and (lead or not theirs):
            awaited = ("awaits theirs", letter, lead - theirs)
        elif theirs and lead <= 0 and (lead or not ours):
            awaited = ("awaits ours", letter, -lead - ours)
        else:
            return (longer,)
        return longer, awaited

    def accepts(self, state: Hashable) -> bool:
        """Whether they differ in length, or at the place that was guessed."""
        return state == _DIFFERENT or (
            isinstance(state, tuple) and state[0] == "lead" and state[1] != 0
        )


def text_with_difference(run: SharedRun, pairs: Iterable[tuple[int, int]]) -> str | None:
    """A text of the run in which the spans of one of `pairs` differ, or None if there is none.

    A pair is a language of ours and one of theirs, by number.
    """
    text = [letter.first for letter in run.letters]
    for our_number, their_number in pairs:
        ours = [place for place, number in enumerate(run.ours) if number == our_number]
        theirs = [place for place, number in enumerate(run.theirs) if number == their_number]
        if len(ours) != len(theirs):
            return "".join(text)
        for our_place, their_place in zip(ours, theirs, strict=True):
            letter = run.letters[our_place]
            if letter != run.letters[their_place]:
                return "".join(text)
            if our_place != their_place and letter.second is not None:
                text[their_place] = letter.second
                return "".join(text)
    return None
