"""Where the parser stopped, as data.

Made by `parser`, read by `explanation`: neither Lark's exceptions nor its names of tokens get
further than the parser.
"""

from __future__ import annotations

from enum import Enum

from keylane.frozen import frozen
from keylane.source import Span

__all__ = ["Failure", "Found", "Symbol"]


class Found(Enum):
    """What stood where the parser could not go on."""

    TOKEN = "token"
    CHARACTER = "character"
    END_OF_FILE = "end of file"
    NEXT_DECLARATION = "next declaration"


@frozen
class Symbol:
    """A token: `kind` is its text if that is fixed (`(`, `for`), else its name in the grammar."""

    kind: str
    text: str
    span: Span


@frozen
class Failure:
    """The parser stopped.

    `symbol` is the token it could not take, None for a character that begins no token and at an
    end. `span` is the token, the character, or the empty place behind the last token. `expected`
    are kinds. `previous` is the token before, `before` the one before that, `bracket` the innermost
    one still open, `callee` the token before that; `is_type` says that it is a type.
    """

    found: Found
    span: Span
    expected: frozenset[str]
    symbol: Symbol | None = None
    previous: Symbol | None = None
    bracket: Symbol | None = None
    callee: Symbol | None = None
    before: Symbol | None = None
    is_type: bool = False

    def is_token(self, kind: str) -> bool:
        """Whether the parser stopped at a token of this kind."""
        return self.symbol is not None and self.symbol.kind == kind
