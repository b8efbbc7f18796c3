"""Whole numbers of an interval as canonical decimal texts."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.language import LARGE, Language

__all__ = ["NumberLanguage"]

# Whether `-` was read; how many digits; how they compare with as many first digits of the bound
# near zero and of the one away from it (-1, 0, 1); the text while it may still become excluded.
NumberState = tuple[bool, int, int, int, str | None]


def _comparison(left: str, right: str) -> int:
    return (left > right) - (left < right)


@frozen(slots=False)
class NumberLanguage(Language):
    """`0|-?[1-9][0-9]*` with a value from `low` to `high`, none of `excluded`."""

    low: int
    high: int
    excluded: frozenset[str] = frozenset()
    exact: bool = True

    @cached_property
    def _magnitudes(self) -> dict[bool, tuple[str, str] | None]:
        """For each sign the digits of the bounds near zero and away from it, if any is inside."""
        positive = (max(self.low, 0), self.high)
        negative = (max(-self.high, 1), -self.low)
        return {
            sign: (str(near), str(far)) if near <= far else None
            for sign, (near, far) in ((False, positive), (True, negative))
        }

    @cached_property
    def _excluded_stems(self) -> frozenset[str]:
        return frozenset(text[:end] for text in self.excluded for end in range(len(text) + 1))

    @property
    def start(self) -> NumberState:
        """Nothing read."""
        return False, 0, 0, 0, "" if self.excluded else None

    def step(self, state: NumberState, character: str) -> NumberState | None:
        """A sign at the beginning, or one more digit that a number within the bounds can have."""
        negative, digits, with_near, with_far, text = state
        if text is not None:
            text += character
            if text not in self._excluded_stems:
                text = None
        if character == "-":
            if negative or digits or self._magnitudes[True] is None:
                return None
            return True, 0, 0, 0, text
        bounds = self._magnitudes[negative]
        if bounds is None or character not in "0123456789":
            return None
        near, far = bounds
        if character == "0" and digits == 0:
            # Nothing follows a leading zero.
            return None if near != "0" else (False, len(far) + 1, 1, -1, text)
        if digits >= len(far):
            return None
        # A number of more digits is greater.
        next_near = near[digits] if digits < len(near) else ""
        with_near = with_near or _comparison(character, next_near) if next_near else 1
        with_far = with_far or _comparison(character, far[digits])
        digits += 1
        shortest = len(near) if with_near >= 0 else len(near) + 1
        longest = len(far) if with_far <= 0 else len(far) - 1
        if max(shortest, digits) > longest:
            return None
        return negative, digits, with_near, with_far, text

    def accepts(self, state: NumberState) -> bool:
        """Whether the digits are a number within the bounds that is not excluded."""
        negative, digits, with_near, with_far, text = state
        bounds = self._magnitudes[negative]
        if bounds is None or digits == 0 or text in self.excluded:
            return False
        near, far = bounds
        if digits > len(far):
            return True
        return (digits > len(near) or (digits == len(near) and with_near >= 0)) and (
            digits < len(far) or with_far <= 0
        )

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The digits, and `-` if a number is negative."""
        return frozenset("0123456789-" if self.low < 0 else "0123456789")

    @cached_property
    def _bounds_digits(self) -> tuple[str, ...]:
        bounds = [text for pair in self._magnitudes.values() if pair for text in pair]
        return tuple(sorted(set("".join(bounds))))

    def letter_class(self, character: str) -> Hashable:
        """Digits are told apart by the digits of the bounds and of what is excluded."""
        if character in "0-" or any(character in text for text in self.excluded):
            return character
        return tuple(_comparison(character, digit) for digit in self._bounds_digits)

    @cached_property
    def size(self) -> int | None:
        """Counted, not walked."""
        inside = [text for text in self.excluded if self.low <= int(text) <= self.high]
        size = max(self.high - self.low + 1 - len(inside), 0)
        return size if size <= LARGE else None
