"""How pieces of a user's text look in a message: short, in one line, printable.

Takes text of any kind, gives text between backticks. The messages themselves are written in the
`*_errors` modules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from keylane.syntax.nodes import Literal

__all__ = ["LISTED", "a_list", "a_path", "constant_of", "name_of", "text_of"]

_LONGEST = 60
_PATH_START = 5
_PATH_END = 3
#: How many of many things a message lists.
LISTED = 5


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def name_of(name: str) -> str:
    """A name of the language or of a file, in backticks."""
    return f"`{_short(name)}`"


def text_of(text: str) -> str:
    """A constant text as it is written in a file: in quotes, escapes for all but ASCII."""
    # A cut before the escapes are made cannot fall into one of them.
    return f"`{json.dumps(_short(text))}`"


def constant_of(literal: Literal) -> str:
    """A constant of any type as it is written in a file."""
    if isinstance(literal.value, str):
        return text_of(literal.value)
    return f"`{str(literal.value).lower()}`"


def a_list(first: Sequence[str], count: int) -> str:
    """The beginning of a list of `count` things that are worded already, with commas."""
    shown = first[:LISTED]
    more = count - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def a_path(names: Sequence[str]) -> str:
    """Names with arrows between them; the middle of a long path is left out."""
    if len(names) > _PATH_START + _PATH_END + 1:
        names = [*names[:_PATH_START], "…", *names[-_PATH_END:]]
    return " → ".join(name if name == "…" else name_of(name) for name in names)
