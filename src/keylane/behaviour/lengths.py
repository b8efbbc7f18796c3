"""Lengths that meet several bounds on sums at once.

Takes bounds on sums of lengths, and for each length the mask of what it can be; gives one choice
of lengths, or None if there is none. Exact: intervals are narrowed until nothing changes, then one
length is split in two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from keylane.behaviour.formulas import LengthBetween
from keylane.texts.language import LONGER

__all__ = ["Undecided", "fitting_lengths"]


class Undecided(Exception):  # noqa: N818 - an answer, no error
    """A question was given up; the text says why."""


def fitting_lengths(
    bounds: Sequence[LengthBetween], masks: Mapping[object, int], spend: Callable[[], None]
) -> dict[object, int] | None:
    """Lengths out of `masks` that meet all `bounds`, short ones first; None if there are none.

    129 stands for 129 and more: INVARIANT: no bound tells these apart. `spend` is called for each
    step and may raise `Undecided`.
    """
    stack = [dict(masks)]
    while stack:
        spend()
        possible = stack.pop()
        if not _narrowed(bounds, possible):
            continue
        shortest = {name: _shortest(mask) for name, mask in possible.items()}
        if all(_holds(bound, shortest) for bound in bounds):
            return shortest
        open_names = [name for name, mask in possible.items() if mask & (mask - 1)]
        if not open_names:
            continue
        name = min(open_names, key=lambda each: possible[each].bit_count())
        mask = possible[name]
        middle = _middle(mask)
        low = mask & ((1 << middle) - 1)
        stack.append({**possible, name: mask & ~low})
        stack.append({**possible, name: low})
    return None


def _holds(bound: LengthBetween, lengths: Mapping[object, int]) -> bool:
    total = bound.length.constant
    for name, count in bound.length.lengths:
        total += count * (_ENDLESS if lengths[name] == LONGER else lengths[name])
    return bound.low <= total and (bound.high is None or total <= bound.high)


def _middle(mask: int) -> int:
    """A length with some lengths of the mask below and some not below."""
    first = (mask & -mask).bit_length()
    last = mask.bit_length() - 1
    middle = (first + last + 1) // 2
    while not mask & ((1 << middle) - 1):
        middle += 1
    return middle


def _narrowed(bounds: Sequence[LengthBetween], possible: dict[object, int]) -> bool:
    """Take away lengths that no choice of the others allows; False if nothing is left."""
    if not all(possible.values()):
        return False
    changed = True
    while changed:
        changed = False
        for bound in bounds:
            low_sum = high_sum = bound.length.constant
            ranges = []
            for name, count in bound.length.lengths:
                mask = possible[name]
                shortest, longest = _shortest(mask), _longest(mask)
                low_sum += count * shortest
                high_sum += count * longest
                ranges.append((name, count, shortest, longest))
            if high_sum < bound.low or (bound.high is not None and low_sum > bound.high):
                return False
            for name, count, shortest, longest in ranges:
                mask = possible[name]
                if bound.high is not None:
                    room = bound.high - (low_sum - count * shortest)
                    mask &= (1 << (room // count + 1)) - 1
                needed = bound.low - (high_sum - count * longest)
                if needed > 0:
                    mask &= ~((1 << min(-(-needed // count), LONGER)) - 1)
                if not mask:
                    return False
                if mask != possible[name]:
                    possible[name] = mask
                    changed = True
    return True


def _shortest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


# Longer than any sum that a bound speaks of.
_ENDLESS = 10**9


def _longest(mask: int) -> int:
    longest = mask.bit_length() - 1
    return _ENDLESS if longest == LONGER else longest
