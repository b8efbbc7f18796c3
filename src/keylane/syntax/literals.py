"""Constants as they are written: what they stand for, and what is wrong with them.

Takes the text of one token, gives its value or places within it. Never looks at what is around
the token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum

from keylane.frozen import frozen
from keylane.source import Span

__all__ = ["LARGEST", "SMALLEST", "TextProblem", "integer_value", "text_problems", "text_value"]

SMALLEST, LARGEST = -(2**63), 2**63 - 1
# A sign and 19 digits. A longer number need not be converted, which would be slow.
_MOST_CHARACTERS = 20

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|.)|\t")
_SIMPLE_ESCAPES = frozenset('"\\/bfnrt')


class TextProblem(Enum):
    """What can be wrong between the quotes of a text."""

    ESCAPE = "escape"
    SURROGATE = "surrogate"
    TAB = "tab"


@frozen
class _HalfPair:
    """The first half of a surrogate pair, waiting for the second one."""

    span: Span


def text_value(token: str) -> str:
    """The text that the token (a JSON string, quotes included) stands for.

    As it is written if the token has a problem.
    """
    if "\\" not in token:
        return token[1:-1]
    try:
        value: str = json.loads(token, strict=False)
    except ValueError:
        return token[1:-1]
    return value


def text_problems(token: str) -> Iterator[tuple[TextProblem, Span]]:
    """What is wrong in a text token, in order; spans are relative to its first quote."""
    if "\\" not in token and "\t" not in token:
        return
    half: _HalfPair | None = None
    for match in _ESCAPE.finditer(token):
        span = Span(*match.span())
        digits: str | None = match.group(1)
        unit = -1 if digits is None else int(digits, 16)
        completes = half is not None and half.span.end == span.start and 0xDC00 <= unit <= 0xDFFF
        if half is not None and not completes:
            yield TextProblem.SURROGATE, half.span
        half = None
        if 0xD800 <= unit <= 0xDBFF:
            half = _HalfPair(span)
        elif 0xDC00 <= unit <= 0xDFFF and not completes:
            yield TextProblem.SURROGATE, span
        elif match.group() == "\t":
            yield TextProblem.TAB, span
        elif digits is None and match.group()[1] not in _SIMPLE_ESCAPES:
            yield TextProblem.ESCAPE, span
    if half is not None:
        yield TextProblem.SURROGATE, half.span


def integer_value(token: str) -> int | None:
    """The whole number that the token stands for, or None if it does not fit into 64 bits."""
    if len(token) > _MOST_CHARACTERS:
        return None
    value = int(token)
    return value if SMALLEST <= value <= LARGEST else None
