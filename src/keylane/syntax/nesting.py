"""How deep brackets and negations nest at a place of the text.

Takes tokens one after the other, says where it is too deep. Never parses: brackets are counted as
the parser takes them.
"""

from __future__ import annotations

from lark import Token

__all__ = ["DEPTH", "Nesting"]

DEPTH = 64
"""How deep calls, `match`, `when` and what a condition is made of may nest.

INVARIANT: a tree is at most three nodes deep for each level (`not`, `and`, `or`), so whoever walks
one may recurse.
"""


class Nesting:
    """The brackets that are open, and the negations before them."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        self._open: list[tuple[Token, Token | None, int]] = []
        self._depth = 0
        self._negations = 0

    @property
    def innermost(self) -> tuple[Token, Token | None] | None:
        """The innermost open bracket and the token before it."""
        return self._open[-1][:2] if self._open else None

    @property
    def opened(self) -> int:
        """How many brackets are open."""
        return len(self._open)

    def open(self, bracket: Token, before: Token | None) -> Token | None:
        """Go into a bracket; if that is too deep, the token that says what is.

        A bracket behind a chain of negations counts as much as the chain, any other one counts
        once: a formatter may put parentheses around what is negated.
        """
        is_negated = before is not None and before.type == "NOT"
        levels = self._negations if is_negated else 1
        self._open.append((bracket, before, levels))
        self._depth += levels
        if self._depth <= DEPTH:
            return None
        is_called = before is not None and before.type in ("NAME", "WHEN") and bracket == "("
        return before if is_called else bracket

    def close(self) -> None:
        """Leave the innermost bracket. INVARIANT: the parser has left it as well."""
        _, _, levels = self._open.pop()
        self._depth -= levels

    def close_to(self, count: int) -> None:
        """Leave brackets until `count` are open."""
        while len(self._open) > count:
            self.close()

    def negate(self, word: Token, before: Token | None) -> Token | None:
        """Count a `not`; if that is too deep, the `not` itself."""
        continues = before is not None and before.type == "NOT"
        self._negations = self._negations + 1 if continues else 1
        return word if self._depth + self._negations > DEPTH else None
