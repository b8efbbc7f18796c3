"""Conforming text: a text that a field of a type accepts, most of the time its canonical one.

Takes a source of randomness and a metadata type, gives text. Built from the bounds of the type, not
by asking the functions that are under test.
"""

from __future__ import annotations

from random import Random

from keylane.metadata import (
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)

__all__ = ["KEY_LENGTHS", "conforming_text", "text_of_length", "timestamp_text", "uuid_text"]

#: Lengths around the longest session key.
KEY_LENGTHS = (127, 128, 129)

_USUAL_LENGTH = 12
# What stands inside real names, and what separators are made of.
_UNITS = (
    "a",
    "octocat",
    "A1",
    "-",
    "/",
    "a-b",
    "a/b",
    ":",
    "|",
    "~",
    " ",
    "x.y_z",
    "0",
    "{}",
    '"\\',
)
_YEARS = (1, 2, 1969, 1970, 1999, 2000, 2024, 2038, 9998, 9999)


def conforming_text(random: Random, metadata_type: MetadataType) -> str:
    """A text that conforms to `metadata_type`, unless it is one of its rejected ones."""
    match metadata_type:
        case StringType(low, high):
            longest = max(low, _USUAL_LENGTH) if high is None else high
            usual = min(longest, max(low, _USUAL_LENGTH))
            return text_of_length(random, metadata_type, random.randint(low, usual))
        case IntType(low, high):
            return str(random.choice([max(low, min(high, near)) for near in (0, 1, 7, -1)]))
        case BoolType():
            return random.choice(["true", "false"])
        case UuidType():
            return uuid_text(random)
        case TimestampType():
            return timestamp_text(random)
        case EnumType(members):
            return random.choice(members)
        case FloatType():
            return "0.5"


def text_of_length(random: Random, string: StringType, length: int) -> str:
    """A text of `length` characters from the alphabet of `string`."""
    if string.alphabet is None:
        unit = random.choice(_UNITS)
        if string.fold_case:
            unit = unit.lower()
    else:
        unit = "".join(random.choice(sorted(string.alphabet)) for _ in range(min(length, 3)))
    return (unit * length)[:length]


def uuid_text(random: Random) -> str:
    """A UUID in lower case."""
    digits = "".join(random.choice("0123456789abcdef") for _ in range(4)) * 8
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def timestamp_text(random: Random) -> str:
    """A moment in UTC, with and without a fraction."""
    year, month = random.choice(_YEARS), random.randint(1, 12)
    day, hour, minute = random.randint(1, 28), random.randint(0, 23), random.randint(0, 59)
    fraction = random.choice(["", ".5", ".25", ".000001", ".123456789"])
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{minute:02}{fraction}Z"
