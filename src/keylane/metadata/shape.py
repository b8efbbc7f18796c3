"""Bounds on the canonical texts of a type: how long, and of which characters.

Takes a type, gives a `TextShape`. Bounds are never too narrow; whether they are exact is said at
each type. What a later stage may leave out because of them is its own decision.
"""

from __future__ import annotations

from keylane.frozen import frozen
from keylane.metadata.types import (
    PRINTABLE_ASCII,
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)

__all__ = ["TextShape", "shape_of"]


@frozen
class TextShape:
    """Every text is `min` to `max` characters long (None: no bound).

    `printable_ascii` says that every character of every text is in 0x20 to 0x7E.
    """

    min: int
    max: int | None
    printable_ascii: bool

    @classmethod
    def of_text(cls, text: str) -> TextShape:
        """The shape of exactly one text."""
        return cls(len(text), len(text), PRINTABLE_ASCII.issuperset(text))

    def followed_by(self, other: TextShape) -> TextShape:
        """The shape of a text of this shape with one of the other shape behind it."""
        return TextShape(
            self.min + other.min,
            None if self.max is None or other.max is None else self.max + other.max,
            self.printable_ascii and other.printable_ascii,
        )

    def or_else(self, other: TextShape) -> TextShape:
        """The shape of texts that have this shape or the other one."""
        return TextShape(
            min(self.min, other.min),
            None if self.max is None or other.max is None else max(self.max, other.max),
            self.printable_ascii and other.printable_ascii,
        )


def _int_lengths(low: int, high: int) -> tuple[int, int]:
    lengths = [len(str(low)), len(str(high))]
    if low <= 0 <= high:
        lengths.append(len("0"))
    return min(lengths), max(lengths)


def shape_of(metadata_type: MetadataType) -> TextShape:
    """Bounds on every canonical text of the type; `reject` is left out of the account."""
    match metadata_type:
        case StringType():
            # INVARIANT: an alphabet holds printable ASCII only.
            return TextShape(
                metadata_type.min, metadata_type.max, metadata_type.alphabet is not None
            )
        case IntType():
            shortest, longest = _int_lengths(metadata_type.min, metadata_type.max)
            return TextShape(shortest, longest, True)
        case BoolType():
            return TextShape(len("true"), len("false"), True)
        case UuidType():
            return TextShape(36, 36, True)
        case TimestampType():
            return TextShape(
                len("0001-01-01T00:00:00Z"), len("0001-01-01T00:00:00.123456789Z"), True
            )
        case EnumType():
            shapes = [TextShape.of_text(member) for member in metadata_type.members]
            shape = shapes[0]
            for other in shapes[1:]:
                shape = shape.or_else(other)
            return shape
        case FloatType():
            # No value has a canonical text: any shape holds for all of them.
            return TextShape(0, 0, True)
