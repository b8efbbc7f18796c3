"""The session key itself: text that every broker can carry.

Takes text, gives a `SessionId` or says why it is none. Never changes a character.
"""

from __future__ import annotations

from typing import Self

__all__ = ["MAX_LENGTH", "InvalidSessionIdError", "SessionId", "invalidity", "why_invalid"]

#: The longest session key, in bytes; every character of a key is one byte.
MAX_LENGTH = 128


class InvalidSessionIdError(ValueError):
    """Raised for text that cannot be a session key. The text itself is not in the message."""


def why_invalid(text: str) -> str | None:
    """Why `text` is no session key, in words; None if it is one.

    A session key is 1 to 128 bytes, each a printable ASCII character (0x20 to 0x7E).
    """
    if not text:
        return "it is empty"
    if len(text) > MAX_LENGTH:
        return f"{len(text)} characters are more than {MAX_LENGTH}"
    if text.isascii() and text.isprintable():
        return None
    for index, character in enumerate(text):
        if not " " <= character <= "~":
            return f"character {index + 1} is U+{ord(character):04X}, not printable ASCII"
    return None


def invalidity(text: str) -> str:
    """Which rule the invalid `text` breaks, without a hint at what it holds."""
    if not text:
        return "empty"
    return "too long" if len(text) > MAX_LENGTH else "not printable ASCII"


class SessionId(str):
    """A valid session key. It is a `str`, so that it can be handed to any client library."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text`.

        Raises `TypeError` for anything that is not text and `InvalidSessionIdError` for text
        that is empty, longer than 128 bytes or not printable ASCII.
        """
        if not isinstance(text, str):
            raise TypeError(f"a session key is made of text, not of `{type(text).__name__}`")
        plain = str.__str__(text)
        problem = why_invalid(plain)
        if problem is not None:
            raise InvalidSessionIdError(f"not a session key: {problem}")
        return super().__new__(cls, plain)

    def __repr__(self) -> str:
        """`SessionId('octocat/hello')`."""
        return f"SessionId({str.__repr__(self)})"
