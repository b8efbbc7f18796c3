"""Texts of a fixed form: UUIDs, digests, and timestamps with what `utc` leaves of them."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.language import Language

__all__ = ["ShapeLanguage", "TimestampLanguage"]

_DIGITS = frozenset("0123456789")
_SECONDS = len("2026-11-23T04:05:06")
_FRACTION_DIGITS = 9


@frozen(slots=False)
class ShapeLanguage(Language):
    """A set of characters for each place, without the texts of `excluded`."""

    places: tuple[frozenset[str], ...]
    excluded: frozenset[str] = frozenset()
    exact: bool = True

    @property
    def start(self) -> tuple[int, str | None]:
        """Nothing read; the text is kept while it may become excluded."""
        return 0, "" if self.excluded else None

    @cached_property
    def _excluded_stems(self) -> frozenset[str]:
        return frozenset(text[:end] for text in self.excluded for end in range(len(text) + 1))

    def step(self, state: tuple[int, str | None], character: str) -> tuple[int, str | None] | None:
        """The next place."""
        place, text = state
        if place == len(self.places) or character not in self.places[place]:
            return None
        if text is not None:
            text += character
            if text not in self._excluded_stems:
                text = None
        return place + 1, text

    def accepts(self, state: tuple[int, str | None]) -> bool:
        """Whether all places are filled with a text that is not excluded."""
        return state[0] == len(self.places) and state[1] not in self.excluded

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The characters of all places."""
        return frozenset[str]().union(*self.places)

    def letter_class(self, character: str) -> Hashable:
        """Where it may stand."""
        if any(character in text for text in self.excluded):
            return character
        return tuple(character in place for place in self.places)


@frozen(slots=False)
class TimestampLanguage(Language):
    """Canonical timestamps, or with `length` (4 to 16) as many of their first characters.

    A superset: every month has 31 days. A state is the place with the digits that decide about the
    next one, within the fraction with whether the last digit was `0`.
    """

    length: int | None = None
    exact: bool = False

    @property
    def start(self) -> tuple[int, str]:
        """Nothing read."""
        return 0, ""

    def step(self, state: tuple[int, str], character: str) -> tuple[int, str] | None:
        """The next place of the form."""
        place, before = state
        if place == self.length or place > _SECONDS:
            return self._step_fraction(state, character) if self.length is None else None
        if place < 4:
            # There is no year 0.
            before = "0" if character == "0" and before in ("", "0") else "1"
            if character not in _DIGITS or (place == 3 and before == "0"):
                return None
            return place + 1, before if place < 3 else ""
        if place in (4, 7):
            return (place + 1, "") if character == "-" else None
        if place == 10:
            return (place + 1, "") if character == "T" else None
        if place in (13, 16):
            return (place + 1, "") if character == ":" else None
        if place == _SECONDS:
            if character == "Z":
                return _SECONDS + 2 + _FRACTION_DIGITS, ""
            return (_SECONDS + 1, "0") if character == "." else None
        tens, units = {5: ("01", 12), 8: ("0123", 31), 11: ("012", 23)}.get(
            place - bool(before), ("012345", 59)
        )
        if not before:
            return (place + 1, character) if character in tens else None
        lowest = 1 if place in (6, 9) else 0
        if character in _DIGITS and lowest <= int(before + character) <= units:
            return place + 1, ""
        return None

    def _step_fraction(self, state: tuple[int, str], character: str) -> tuple[int, str] | None:
        place, before = state
        if place > _SECONDS + 1 + _FRACTION_DIGITS:
            return None
        if character == "Z":
            return None if before == "0" else (_SECONDS + 2 + _FRACTION_DIGITS, "")
        if character not in _DIGITS or place == _SECONDS + 1 + _FRACTION_DIGITS:
            return None
        last_digit = place == _SECONDS + _FRACTION_DIGITS
        if last_digit and character == "0":
            return None
        return place + 1, "0" if character == "0" else "1"

    def accepts(self, state: tuple[int, str]) -> bool:
        """Whether the text is complete."""
        end = _SECONDS + 2 + _FRACTION_DIGITS if self.length is None else self.length
        return state[0] == end

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The digits and what stands between them."""
        forms = {4: "", 7: "-", 10: "-", 13: "-T", 16: "-T:"}
        return _DIGITS | frozenset("-T:.Z" if self.length is None else forms[self.length])

    def letter_class(self, character: str) -> Hashable:
        """No place tells 4 from 5, nor the digits above 5 from each other."""
        return "45" if character in "45" else "6-9" if character in "6789" else character

    @cached_property
    def size(self) -> int | None:
        """Years and months are few enough to be counted."""
        return {4: 9999, 7: 9999 * 12}.get(self.length or 0)
