"""Text of users made safe to show.

Takes any text, gives text that moves no cursor, changes no direction of writing and hides no
character, and says how wide it is on a terminal. Knows nothing of diagnostics.
"""

from __future__ import annotations

import unicodedata

__all__ = ["display_width", "printable", "printable_character"]

_SHORT_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def printable(text: str) -> str:
    """`text` with everything invisible or active written as an escape such as `\\u202e`.

    Escaped is what `str.isprintable` refuses: controls, format characters (bidirectional marks
    are among them), surrogates, unassigned characters, separators other than the space.
    """
    if text.isprintable():
        return text
    return "".join(map(printable_character, text))


def printable_character(character: str) -> str:
    """One character as `printable` shows it."""
    if character.isprintable():
        return character
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def display_width(text: str) -> int:
    """How many columns `text`, made printable before, takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
