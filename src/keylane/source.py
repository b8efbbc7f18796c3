"""Text of a `.lane` file and places in it.

Takes decoded text, gives positions. Never reads a file, and knows nothing of the language.
"""

from __future__ import annotations

import bisect
import hashlib
from functools import cached_property

from keylane.frozen import field, frozen

__all__ = ["Place", "Position", "Source", "Span"]


@frozen
class Span:
    """A half-open range of characters: `start` is the first, `end` is behind the last."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)


@frozen
class Position:
    """Line and column as people count them, both from 1; columns count characters."""

    line: int
    column: int


@frozen(slots=False)
class Source:
    """One file's text.

    `name` is how the user calls the file (a path with `/`, or `<text>`); it also identifies
    the file among imports. `text` has `\\n` line ends and no byte order mark. `digest` is the
    hexadecimal SHA-256 of the file's bytes as they were on disk; for text that was never a
    file, of its UTF-8.
    """

    name: str
    text: str
    digest: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Fill in the digest of text that was never a file."""
        if not self.digest:
            data = self.text.encode("utf-8", "surrogatepass")
            object.__setattr__(self, "digest", hashlib.sha256(data).hexdigest())

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        offset = self.text.find("\n")
        while offset >= 0:
            starts.append(offset + 1)
            offset = self.text.find("\n", offset + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of the character at `offset` (the end of the text is allowed)."""
        line = bisect.bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]


@frozen
class Place:
    """A piece of a file's text: `span` of the text of `source`."""

    source: Source
    span: Span
