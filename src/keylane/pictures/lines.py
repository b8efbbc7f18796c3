"""Text broken into lines, for pictures that do not do so themselves."""

from __future__ import annotations

from keylane.diagnostics.printable import display_width

__all__ = ["lines_of"]


def lines_of(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` (2 or more) columns, broken at blanks where that can be.

    At least one line. `text` is printable. Only blanks at which lines are broken are lost.
    """
    lines: list[str] = []
    line: str | None = None
    for word in text.split(" "):
        longer = word if line is None else f"{line} {word}"
        if display_width(longer) <= width:
            line = longer
            continue
        if line is not None:
            lines.append(line)
        *full, line = _broken(word, width)
        lines += full
    return [*lines, line or ""]


def _broken(word: str, width: int) -> list[str]:
    """A word in pieces of at most `width` columns."""
    pieces = [""]
    for character in word:
        if display_width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
