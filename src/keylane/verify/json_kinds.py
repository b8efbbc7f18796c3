"""Kinds of values that JSON can carry, near the edges of each metadata type.

A table for each type: the name of a kind, and the function that makes a value of it from a source
of randomness and the type. `FOR_ANY_TYPE` holds values of the wrong type for most fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

from keylane.metadata import EnumType, IntType, StringType, UuidType
from keylane.verify.conforming import (
    KEY_LENGTHS,
    conforming_text,
    text_of_length,
    timestamp_text,
    uuid_text,
)

__all__ = [
    *("BOOL", "ENUM", "FLOAT", "FOR_ANY_TYPE", "INT", "STRING", "TIMESTAMP", "UUID", "Kinds"),
    "in_other_case",
]

_Type = TypeVar("_Type", contravariant=True)
Kinds = Mapping[str, Callable[[Random, _Type], object]]

_CONTROLS = ("\n", "\x00", "\t", "\x1f", "\x7f", "\x85", "\u2028", "\u202e")
# Among them: digits that are no ASCII digits, letters that fold to ASCII letters or to two
# letters, a space that is not U+0020, and a character beyond 16 bits.
_NON_ASCII = ("é", "e\u0301", "K", "İ", "ſ", "ß", "ﬁ", "٣", "²", "\xa0", "😀")
# Besides those at the ends of ASCII: what `str.strip` takes for white space and keylane does not.
_WHITE_SPACE = (
    *("\t", "\n", "\x0b", "\x0c", "\r", " ", " \t", "\r\n"),
    *("\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0", "\u2003", "\u3000", "\ufeff"),
)
_DIGESTS = (
    "0" * 32,
    "0123456789ABCDEFabcdef0123456789",
    "f" * 31,
    "g" * 32,
    "f" * 33,
    "f" * 32 + "\n",
)
_SURROGATES = ("\ud800", "\udfff", "\udc00\ud800")
_SEPARATORS = ("-", "/", ":", "|", " ", ".", "{}")
_INT_TEXTS = (
    *("", "-", "+1", "01", "-0", "00", "--1", " 1", "1 ", "1\n", "1_000", "0x1", "1.0", "1e3"),
    *("٣", "1٣", "²", "one", "0" * 21, "-" + "9" * 19, "9" * 20, "1" + "0" * 18),
)
_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
_UUID_TEXTS = (
    *(_UUID.replace("-", ""), f"{{{_UUID}}}", f"urn:uuid:{_UUID}", _UUID[:-1], _UUID + "0"),
    *(_UUID + "\n", " " + _UUID, _UUID.replace("-", "_"), _UUID.replace("f", "g")),
    *(_UUID.replace("0", "٣"), _UUID[:8] + "d" + _UUID[9:], _UUID[:-1] + "ﬁ", _UUID[:-2] + "K0"),
)
_TIMESTAMPS = (
    *("2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "2000-02-29T12:00:00+00:00"),
    *("1900-02-29T00:00:00Z", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999999Z"),
    *("2020-06-30T24:00:00Z", "2020-06-30T23:60:00Z", "2020-13-01T00:00:00Z"),
    *("2020-00-10T00:00:00Z", "2020-01-00T00:00:00Z", "2020-04-31T00:00:00Z"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "0001-01-01T00:00:00-00:01"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59.9+00:01"),
    *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z"),
    *("2020-01-01T00:00:00.1234567890Z", "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00.0Z"),
    *("2020-01-01T00:00:00.120Z", "2020-01-01T00:00:00.000000000+01:00"),
    *("2020-01-01T00:00:00.000000001-23:59", "2020-01-01T00:00:00+23:59"),
    *("2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+00:60", "2020-01-01T00:00:00-00:00"),
    *("2020-01-01T00:00:00+0100", "2020-01-01T00:00:00+01", "2020-01-01T00:00:00+01:00:00"),
    *("2020-01-01T00:00:00", "2020-01-01t00:00:00Z", "2020-01-01T00:00:00z"),
    *("2020-01-01 00:00:00Z", "2020-01-01", "20200101T000000Z", "2020-01-01T00:00Z", "", "now"),
    *("2020-01-01T00:00:00Z\n", " 2020-01-01T00:00:00Z", "2020-01-01T00:00:00,5Z"),
    *("２020-01-01T00:00:00Z", "2020-01-01T00:00:00.٣Z", "2020-01-01T00:00:00−01:00", "1577836800"),
)


def _with_inserted(random: Random, text: str, inserted: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + inserted + text[place:]


def _string_of(*lengths: int) -> Callable[[Random, StringType], str]:
    return lambda random, string: text_of_length(random, string, random.choice(lengths))


def _string_with(characters: tuple[str, ...]) -> Callable[[Random, StringType], str]:
    def make(random: Random, string: StringType) -> str:
        return _with_inserted(random, conforming_text(random, string), random.choice(characters))

    return make


def _string_at_bounds(random: Random, string: StringType) -> str:
    edges = [string.min - 1, string.min, string.min + 1]
    if string.max is not None:
        edges += [string.max - 1, string.max, string.max + 1]
    return text_of_length(random, string, max(0, random.choice(edges)))


def _with_white_space(random: Random, string: StringType) -> str:
    begin, end = (random.choice([*_WHITE_SPACE, ""]) for _ in range(2))
    return begin + conforming_text(random, string) + end


def _looks_fitted(random: Random, string: StringType) -> str:
    begin = random.choice(["", "a", conforming_text(random, string), "x" * 91, "x" * 11])
    return f"{begin}-fit-{random.choice(_DIGESTS)}"


def _at_edge_of_window(random: Random, _: object) -> str:
    """The first or the last moment of a window, of a day or of a year."""
    date = random.choice(["2024-02-29", "2023-12-31", "0001-01-01", "9999-12-31", "2024-03-01"])
    minutes = random.choice([0, 1, 5, 45, 60, 90, 240, 480, 720, 1_439])
    if random.randrange(2):
        return f"{date}T{minutes // 60:02}:{minutes % 60:02}:00Z"
    minutes = (minutes - 1) % 1_440
    fraction = random.choice(["", ".9", ".999999", ".999999999"])
    return f"{date}T{minutes // 60:02}:{minutes % 60:02}:59{fraction}Z"


def _rejected(random: Random, rejecting: StringType | IntType | UuidType) -> str:
    if not rejecting.reject:
        return conforming_text(random, rejecting)
    return random.choice(sorted(rejecting.reject))


def in_other_case(text: str) -> str:
    """`text` with letters in upper and lower case in turn."""
    # Every second letter, so that neither case is the only one.
    return "".join(c.upper() if place % 2 else c.lower() for place, c in enumerate(text))


def _int_at_bounds(random: Random, whole: IntType) -> int:
    return random.choice([whole.min, whole.max]) + random.choice([0, -1, 1])


STRING: Kinds[StringType] = {
    "text at its bounds": _string_at_bounds,
    "text of 127 to 129 characters": _string_of(*KEY_LENGTHS),
    "text with a control character": _string_with(_CONTROLS),
    "text with a non-ASCII character": _string_with(_NON_ASCII),
    "text with a lone surrogate": _string_with(_SURROGATES),
    "text with white space at its ends": _with_white_space,
    "text that looks fitted": _looks_fitted,
    "text of 47 to 49 characters": _string_of(47, 48, 49),
    "text with a separator": _string_with(_SEPARATORS),
    "text in another case": lambda random, type_: in_other_case(conforming_text(random, type_)),
    "rejected text": _rejected,
    "rejected text in another case": lambda random, type_: in_other_case(_rejected(random, type_)),
}
INT: Kinds[IntType] = {
    "int": lambda random, type_: int(conforming_text(random, type_)),
    "int at its bounds": _int_at_bounds,
    "int at its bounds as text": lambda random, type_: str(_int_at_bounds(random, type_)),
    "int beyond 64 bits": lambda random, _: random.choice([2**63, -(2**63) - 1, 2**64, 10**400]),
    "text that is no canonical int": lambda random, _: random.choice(_INT_TEXTS),
    "text of 5,000 digits": lambda random, _: random.choice(["", "-"]) + "7" * 5_000,
    "rejected int": lambda random, type_: int(_rejected(random, type_)),
    "rejected int as text": _rejected,
}
BOOL: Kinds[object] = {
    "bool": lambda random, _: random.choice([True, False]),
    "text that is no canonical bool": lambda random, _: random.choice(
        ["True", "FALSE", "1", "0", "yes", " true", "true\n", ""]
    ),
}
UUID: Kinds[UuidType] = {
    "uuid in another case": lambda random, _: in_other_case(uuid_text(random)),
    "text that is no uuid": lambda random, _: random.choice(_UUID_TEXTS),
    "rejected uuid": _rejected,
    "rejected uuid in another case": lambda random, type_: in_other_case(_rejected(random, type_)),
}
TIMESTAMP: Kinds[object] = {
    "timestamp at an edge": lambda random, _: random.choice(_TIMESTAMPS),
    "timestamp at an edge of a window": _at_edge_of_window,
    "timestamp with an offset": lambda random, _: (
        timestamp_text(random)[:-1] + random.choice(["+05:30", "-12:00", "+14:00"])
    ),
}
ENUM: Kinds[EnumType] = {
    "member in another case": lambda random, type_: in_other_case(random.choice(type_.members)),
    "almost a member": lambda random, type_: random.choice(type_.members) + random.choice(" \nx\0"),
}
FLOAT: Kinds[object] = {"float": lambda random, _: random.choice([0.5, 1.0, -0.0, 1e300])}

FOR_ANY_TYPE: Kinds[object] = {
    "null": lambda _, __: None,
    "empty text": lambda _, __: "",
    "text": lambda random, _: random.choice(["null", "0", "1", "true", "x" * 40, "café"]),
    "wrong type: bool": lambda random, _: random.choice([True, False]),
    "wrong type: int": lambda random, _: random.choice([0, 1, -1, 128]),
    "wrong type: float": lambda random, _: random.choice([0.0, 1.0, -1.5, 1e18]),
    "wrong type: not a number": lambda random, _: random.choice([float("nan"), float("inf")]),
    "wrong type: list": lambda random, _: random.choice([[], ["a"], [None]]),
    "wrong type: object": lambda random, _: random.choice([{}, {"a": "b"}]),
}
