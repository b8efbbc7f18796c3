"""Lines of Python with their indentation.

Takes statements in order, gives text. Knows nothing of strategies; Black has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Writer"]


class Writer:
    """Collects the lines of one function body."""

    def __init__(self) -> None:
        """Start without lines, at the left margin."""
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str) -> None:
        """Add a statement."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add `head` and indent what is added inside; nothing is written as `pass`."""
        self.line(head)
        self._depth += 1
        written = len(self._lines)
        yield
        if len(self._lines) == written:
            self.line("pass")
        self._depth -= 1

    @property
    def depth(self) -> int:
        """How deep a statement that is added now is indented."""
        return self._depth

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines so far."""
        return tuple(self._lines)
