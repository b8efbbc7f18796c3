"""Bounds on texts that the program's meaning gives: how long, and of which characters.

What the chosen values cannot show: a sum of lengths can be longer than any text among them. Never
too narrow. Written from docs/language.md, and not shared with the plan, whose bounds decide which
checks the emitted code leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable

from keylane.metadata import PRINTABLE_ASCII
from keylane.program import Bucket, Digest, Escape, Expression, Fit, Trim

__all__ = ["UNKNOWN", "Bounds", "added_bounds", "bounds_after", "bounds_of_text", "either_bounds"]

#: Shortest, longest (None: no bound), and whether all is printable ASCII.
Bounds = tuple[int, int | None, bool]
UNKNOWN: Bounds = (0, None, False)


def bounds_of_text(text: str) -> Bounds:
    """Those of one text."""
    return len(text), len(text), PRINTABLE_ASCII.issuperset(text)


def added_bounds(several: Iterable[Bounds]) -> Bounds:
    """Those of texts one behind the other."""
    low, high, printable = 0, 0, True
    is_bounded = True
    for shortest, longest, is_printable in several:
        low += shortest
        high += longest or 0
        is_bounded = is_bounded and longest is not None
        printable = printable and is_printable
    return low, high if is_bounded else None, printable


def either_bounds(several: Iterable[Bounds | None]) -> Bounds | None:
    """Those of a text that is within any of them; None if there are none."""
    known = [bounds for bounds in several if bounds is not None]
    if not known:
        return None
    highs = [high for _, high, _ in known if high is not None]
    return (
        min(low for low, _, _ in known),
        max(highs) if len(highs) == len(known) else None,
        all(printable for _, _, printable in known),
    )


def bounds_after(function: Expression, bounds: Bounds) -> Bounds:
    """Those of what a text function makes of a text."""
    low, high, printable = bounds
    match function:
        case Trim():
            return 0, high, printable
        case Escape():
            # A character is at most four bytes of UTF-8, one of ASCII one; a byte becomes `%HH`.
            widest = 3 if printable else 12
            return low, None if high is None else widest * high, True
        case Digest(_, length):
            return length, length, True
        case Bucket(_, count):
            return 1, len(str(count - 1)), True
        case Fit(_, length):
            return 1, length, True
    return bounds
