"""Chosen values of classes that a type does not expect, and of subclasses that lie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

__all__ = ["OTHERS", "lying_number", "lying_text"]


def _always(answer: object) -> Callable[..., object]:
    return lambda *_: answer


class _LyingText(str):
    """A text that says it is another one; INVARIANT: it is what `str` makes of it."""

    __slots__ = ()
    __str__ = __repr__ = __format__ = _always("lie")  # type: ignore[assignment]
    lower = upper = casefold = translate = replace = strip = _always("lie")  # type: ignore[assignment]
    encode = _always(b"lie")  # type: ignore[assignment]
    isascii = isalnum = isalpha = isprintable = isdigit = startswith = _always(True)  # type: ignore[assignment]
    __eq__ = _always(True)  # type: ignore[assignment]
    __hash__ = str.__hash__


class _LyingNumber(int):
    """A number that says it is 7."""

    __slots__ = ()
    __str__ = __repr__ = __format__ = _always("7")  # type: ignore[assignment]
    __int__ = __index__ = __add__ = __sub__ = _always(7)  # type: ignore[assignment]
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _always(True)  # type: ignore[assignment]
    __hash__ = int.__hash__


class _LyingUuid(UUID):
    def __str__(self) -> str:
        return "lie"


def lying_text(text: str) -> str:
    """`text` in a subclass of `str`."""
    return _LyingText(text)


def lying_number(number: int) -> int:
    """`number` in a subclass of `int`."""
    return _LyingNumber(number)


#: Values that most types refuse.
OTHERS: tuple[object, ...] = (
    True,
    False,
    0,
    1,
    -1,
    7,
    0.0,
    1.0,
    -1.5,
    float("nan"),
    float("inf"),
    [],
    ["a"],
    {},
    {"a": "b"},
    ("a",),
    {"a"},
    b"a",
    b"",
    Decimal(1),
    date(2024, 2, 29),
    datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC),
    datetime(2024, 2, 29),
    UUID("0123456789abcdef0123456789abcdef"),
    _LyingUuid("0123456789abcdef0123456789abcdef"),
    _LyingText("a"),
    _LyingNumber(1),
    object(),
    "",
    "a",
    "A",
    "0",
    "1",
    "true",
    "null",
    "\ud800",
)
