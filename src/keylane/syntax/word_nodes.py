"""The smallest nodes of the syntax tree: names, constants, comments, pointers.

As all nodes: frozen, without behaviour, spans take no part in equality.
"""

from __future__ import annotations

from keylane.frozen import field, frozen
from keylane.source import Span

__all__ = ["Comment", "Duration", "Literal", "Name", "Pointer"]


@frozen
class Name:
    """An identifier as written."""

    text: str
    span: Span = field(compare=False, repr=False)


@frozen
class Literal:
    """A constant: text (escapes decoded), whole number or truth value.

    None where it is written so that nobody knows which: that is reported already.
    """

    value: str | int | bool | None
    span: Span = field(compare=False, repr=False)


@frozen
class Comment:
    """A `#` comment, kept for the formatter: `text` begins behind the `#`."""

    text: str
    span: Span = field(compare=False, repr=False)


@frozen
class Pointer:
    """An RFC 6901 JSON pointer as written, escapes (`~0`, `~1`) not decoded."""

    text: str
    span: Span = field(compare=False, repr=False)


@frozen
class Duration:
    """`90m` or `4h`: `amount` of `unit`, which is `m` or `h`; None if it fits into no 64 bits."""

    amount: int | None
    unit: str
    span: Span = field(compare=False, repr=False)
