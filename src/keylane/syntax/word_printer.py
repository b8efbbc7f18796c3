"""From constants, pointers and documentation to the text of their tokens.

Takes values, gives text that is read as the same value, and that shows every character.
"""

from __future__ import annotations

import json
import re

from keylane.syntax import nodes

__all__ = ["documentation_text", "literal_text", "pointer_text", "text_token"]

# What a pointer may look like without quotes: POINTER of the grammar.
_PLAIN_POINTER = re.compile(r"/[A-Za-z0-9_~./$:-]*")

# What is written as an escape: the text itself would be invalid, invisible or misread. A list and
# not `str.isprintable`, whose answer depends on the version of Python.
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u1680\u17b4\u17b5'
    "\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


def literal_text(literal: nodes.Literal) -> str:
    """A constant."""
    value = literal.value
    if isinstance(value, str):
        return text_token(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def text_token(text: str) -> str:
    """`text` in quotes, with everything escaped that does not show what it is."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def pointer_text(pointer: nodes.Pointer) -> str:
    """A pointer, in quotes if it needs them."""
    if _PLAIN_POINTER.fullmatch(pointer.text):
        return pointer.text
    return text_token(pointer.text)


def documentation_text(documentation: str) -> str:
    """A block of `##` lines."""
    return "\n".join(f"## {line}".rstrip() for line in documentation.split("\n"))


def _escape(match: re.Match[str]) -> str:
    # JSON knows the short escapes and surrogate pairs; it leaves the character 7F as it is.
    return "\\u007f" if match.group() == "\x7f" else json.dumps(match.group())[1:-1]
