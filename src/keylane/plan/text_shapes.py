"""Bounds on the texts of a plan: what text functions and validation make of them.

Takes shapes and alternatives, gives shapes. Bounds are never too narrow: whatever is left
out because of them could not have mattered.
"""

from __future__ import annotations

from keylane.metadata import TextShape
from keylane.plan.nodes import KEY_LENGTH, Alternative

__all__ = ["applied_shape", "can_be_key", "result_shape"]


def applied_shape(function: str, argument: str | int | None, shape: TextShape) -> TextShape:
    """The shape of what a text function makes of texts of `shape`."""
    match function, argument:
        case "trim", _:
            return TextShape(0, shape.max, shape.printable_ascii)
        case "escape", _:
            # A character has up to four bytes of UTF-8, an ASCII character one.
            widest = 3 if shape.printable_ascii else 12
            return TextShape(shape.min, None if shape.max is None else shape.max * widest, True)
        case "digest", int(length):
            return TextShape(length, length, True)
        case "bucket", int(count):
            return TextShape(1, len(str(count - 1)), True)
        case "fit", int(length):
            return TextShape(min(shape.min, 1), length, True)
    return shape


def result_shape(alternative: Alternative) -> TextShape:
    """The shape of those texts of an alternative that pass its check."""
    check, shape = alternative.check, alternative.shape
    longest = KEY_LENGTH if check.length else shape.max
    shortest = max(shape.min, 1) if check.not_empty else shape.min
    return TextShape(shortest, longest, shape.printable_ascii or check.characters)


def can_be_key(shape: TextShape) -> bool:
    """Whether a text can be valid at all, as far as its length tells."""
    return shape.min <= KEY_LENGTH and shape.max != 0
