"""The types a metadata field can have, as data.

Bounds are those of docs/language.md; whoever builds a type has checked that they do not contradict
each other. Never reads a value: that is `canonical`.
"""

from __future__ import annotations

from keylane.frozen import frozen

__all__ = [
    "INT64_MAX",
    "INT64_MIN",
    "PRINTABLE_ASCII",
    "BoolType",
    "EnumType",
    "FloatType",
    "IntType",
    "MetadataType",
    "StringType",
    "TimestampType",
    "UuidType",
]

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1
PRINTABLE_ASCII = frozenset(map(chr, range(0x20, 0x7F)))


@frozen
class StringType:
    """Text of `min` to `max` characters (None: no upper bound).

    `alphabet` holds the allowed characters, printable ASCII all (None: any). With `fold_case`
    the canonical text is ASCII lower case, and the bounds are those of the folded text; then the
    alphabet has no upper-case letter. `reject` holds values that count as absent, in ASCII lower
    case, compared without ASCII case.
    """

    min: int = 1
    max: int | None = None
    alphabet: frozenset[str] | None = None
    fold_case: bool = False
    reject: frozenset[str] = frozenset()


@frozen
class IntType:
    """A whole number from `min` to `max`, both included; `reject` holds canonical texts."""

    min: int = INT64_MIN
    max: int = INT64_MAX
    reject: frozenset[str] = frozenset()


@frozen
class BoolType:
    """`true` or `false`."""


@frozen
class UuidType:
    """A UUID in its 8-4-4-4-12 form; `reject` holds canonical (lower case) texts."""

    reject: frozenset[str] = frozenset()


@frozen
class TimestampType:
    """A moment, RFC 3339 with seconds to 59 and at most nine digits of fraction."""


@frozen
class EnumType:
    """One of `members`, in the order declared."""

    members: tuple[str, ...]


@frozen
class FloatType:
    """A number whose text differs between languages: may be declared, never used in a key."""


MetadataType = StringType | IntType | BoolType | UuidType | TimestampType | EnumType | FloatType
