"""A place in a body that is made: how deep it may go, which texts and fields may stand there."""

from __future__ import annotations

from keylane.frozen import frozen, replace
from keylane.metadata import TimestampType
from keylane.program import Field, Schema
from keylane.verify.reach import Reach

__all__ = ["Spot"]

_KEY_LENGTH = 128
_FREE_LENGTH = 1_000


@frozen
class Spot:
    """`depth` levels may stand here. A constant text has at most `longest` characters.

    With `printable` these are printable ASCII.
    """

    depth: int
    reach: Reach
    longest: int = _KEY_LENGTH
    printable: bool = True

    @classmethod
    def of_body(cls, schema: Schema, depth: int) -> Spot:
        """A whole body of a strategy for `schema`."""
        return cls(depth, Reach(schema))

    def inside(self, function: str) -> Spot:
        """The arguments of a function that stands here."""
        deeper = replace(self, depth=self.depth - 1)
        if function in ("digest", "bucket", "fit"):
            return replace(deeper, longest=_FREE_LENGTH, printable=False)
        if function == "escape":
            return replace(deeper, printable=False)
        if function == "fallback":
            return replace(deeper, longest=_KEY_LENGTH, printable=True)
        return deeper

    def knowing(self, reach: Reach) -> Spot:
        """The body of an arm of a `match`, or of a `when`, that stands here."""
        return replace(self, depth=self.depth - 1, reach=reach)

    def timestamps(self) -> list[Field]:
        """The fields that are moments."""
        return [each for each in self.reach.fields() if isinstance(each.type, TimestampType)]
