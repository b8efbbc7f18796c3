"""Where in the body of a strategy an expression stands: how deep, for what, what is known there.

Data that is handed down while a body is checked; a place never changes.
"""

from __future__ import annotations

from keylane.check import limits
from keylane.check.knowledge import Knowledge
from keylane.frozen import field, frozen, replace

__all__ = ["Context"]

_ANYTHING_GOES = frozenset({"bucket", "digest", "fit"})


@frozen
class Context:
    """`depth` counts from 1. A constant text may have `longest` characters.

    With `printable` each of them must be printable ASCII: without that no key could have the text
    in it. What `bucket`, `digest` and `fit` make of a text is printable and short, whatever the
    text is, and `escape` makes it printable.
    """

    depth: int = 1
    longest: int = limits.KEY_LENGTH
    printable: bool = True
    knowledge: Knowledge = field(default_factory=Knowledge)

    def inside(self, function: str) -> Context:
        """The context of the arguments of a function that stands here."""
        longest, printable = self.longest, self.printable
        if function in _ANYTHING_GOES:
            longest, printable = limits.FREE_TEXT_LENGTH, False
        elif function == "escape":
            printable = False
        elif function == "fallback":
            # Each alternative has to be a key by itself.
            longest, printable = limits.KEY_LENGTH, True
        return replace(self, depth=self.depth + 1, longest=longest, printable=printable)

    def knowing(self, knowledge: Knowledge) -> Context:
        """One level deeper, where other things are known."""
        return replace(self, depth=self.depth + 1, knowledge=knowledge)
