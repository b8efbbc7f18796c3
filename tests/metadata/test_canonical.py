"""One text for every value of a type, and none for anything else."""

from __future__ import annotations

import enum
import uuid
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.metadata import (
    INT64_MAX,
    INT64_MIN,
    PRINTABLE_ASCII,
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
)
from keylane.metadata.canonical import fold_ascii_case, plain_text
from tests.metadata.values import any_value, metadata_types

SOME_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


class Colour(str, enum.Enum):  # noqa: UP042 - prints as its name, which StrEnum does not
    RED = "red"


class Loud(str):
    def __str__(self) -> str:
        return "LOUD"


class Level(enum.IntEnum):
    HIGH = 3


class OddOffset(tzinfo):
    """An offset with a fraction of a second."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1, microseconds=250_000)

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "odd"


ABSENT_FOR_ALL: list[Any] = [
    None,
    1.0,
    1.5,
    float("nan"),
    b"a",
    [],
    ["a"],
    {},
    {"a": 1},
    ...,
    1j,
]

TYPES: list[MetadataType] = [
    StringType(min=0),
    IntType(),
    BoolType(),
    UuidType(),
    TimestampType(),
    EnumType(("a", "b")),
    FloatType(),
]


@pytest.mark.parametrize("metadata_type", TYPES, ids=lambda found: type(found).__name__)
@pytest.mark.parametrize("value", ABSENT_FOR_ALL, ids=repr)
def test_null_and_strange_values_are_absent(metadata_type: MetadataType, value: object) -> None:
    assert canonical_text(metadata_type, value) is None


@pytest.mark.parametrize(
    ("string", "value", "expected"),
    [
        (StringType(), "octocat", "octocat"),
        (StringType(), "", None),
        (StringType(min=0), "", ""),
        (StringType(min=3), "ab", None),
        (StringType(min=3), "abc", "abc"),
        (StringType(max=3), "abc", "abc"),
        (StringType(max=3), "abcd", None),
        # Characters are counted, not bytes.
        (StringType(max=3), "äöü", "äöü"),
        (StringType(max=1), "\U0001f600", "\U0001f600"),
        (StringType(), "é", "é"),
        (StringType(), "\x00", "\x00"),
        (StringType(), " a ", " a "),
        (StringType(alphabet=frozenset("abc-")), "a-b", "a-b"),
        (StringType(alphabet=frozenset("abc-")), "a_b", None),
        (StringType(alphabet=frozenset("abc")), "abc\n", None),
        (StringType(fold_case=True), "OctoCat", "octocat"),
        (StringType(), "OctoCat", "OctoCat"),
        # ASCII only: the Kelvin sign and the dotted I are letters of their own.
        (StringType(fold_case=True), "\u212aİÄ", "\u212aİÄ"),
        # The case is folded first, the alphabet is asked then.
        (StringType(alphabet=frozenset("abc"), fold_case=True), "ABC", "abc"),
        (StringType(reject=frozenset({"null", "0"})), "NULL", None),
        (StringType(reject=frozenset({"null", "0"})), "Null", None),
        (StringType(reject=frozenset({"null", "0"})), "0", None),
        (StringType(reject=frozenset({"null", "0"})), "nul", "nul"),
        (StringType(reject=frozenset({"null"}), fold_case=True), "nUlL", None),
        (StringType(min=0, reject=frozenset({""})), "", None),
        (StringType(), "\ud800", None),
        (StringType(), "a\udfffb", None),
        (StringType(), "\ue000\ud7ff", "\ue000\ud7ff"),
        (StringType(), 5, None),
        (StringType(), True, None),
        (StringType(), Colour.RED, "red"),
        (StringType(), Loud("quiet"), "quiet"),
    ],
)
def test_string(string: StringType, value: object, expected: str | None) -> None:
    assert canonical_text(string, value) == expected


@pytest.mark.parametrize(
    ("whole", "value", "expected"),
    [
        (IntType(), 0, "0"),
        (IntType(), -1, "-1"),
        (IntType(), "0", "0"),
        (IntType(), "-0", None),
        (IntType(), "00", None),
        (IntType(), "007", None),
        (IntType(), "+5", None),
        (IntType(), "-5", "-5"),
        (IntType(), "5 ", None),
        (IntType(), " 5", None),
        (IntType(), "5\n", None),
        (IntType(), "1_000", None),
        (IntType(), "1e3", None),
        (IntType(), "5.0", None),
        (IntType(), "", None),
        (IntType(), "-", None),
        (IntType(), "٣", None),
        (IntType(), "１", None),
        (IntType(), True, None),
        (IntType(), False, None),
        (IntType(), Level.HIGH, "3"),
        (IntType(), INT64_MAX, "9223372036854775807"),
        (IntType(), INT64_MIN, "-9223372036854775808"),
        (IntType(), INT64_MAX + 1, None),
        (IntType(), INT64_MIN - 1, None),
        (IntType(), "9223372036854775807", "9223372036854775807"),
        (IntType(), "9223372036854775808", None),
        (IntType(), "-9223372036854775808", "-9223372036854775808"),
        (IntType(), "-9223372036854775809", None),
        (IntType(), 10**4_000, None),
        (IntType(), "9" * 100_000, None),
        (IntType(min=1), 0, None),
        (IntType(min=1), 1, "1"),
        (IntType(max=9), "9", "9"),
        (IntType(max=9), "10", None),
        (IntType(reject=frozenset({"0"})), 0, None),
        (IntType(reject=frozenset({"0"})), "0", None),
        (IntType(reject=frozenset({"0"})), 1, "1"),
    ],
)
def test_int(whole: IntType, value: object, expected: str | None) -> None:
    assert canonical_text(whole, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        ("true", "true"),
        ("false", "false"),
        ("True", None),
        ("FALSE", None),
        ("", None),
        ("1", None),
        (1, None),
        (0, None),
    ],
)
def test_bool(value: object, expected: str | None) -> None:
    assert canonical_text(BoolType(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SOME_UUID, SOME_UUID),
        (SOME_UUID.upper(), SOME_UUID),
        (uuid.UUID(SOME_UUID), SOME_UUID),
        (SOME_UUID.replace("-", ""), None),
        ("{" + SOME_UUID + "}", None),
        ("urn:uuid:" + SOME_UUID, None),
        (SOME_UUID[:-1] + "g", None),
        (SOME_UUID[:-1] + "\n", None),
        (SOME_UUID + "\n", None),
        (SOME_UUID.replace("0", "０"), None),
        (uuid.UUID(SOME_UUID).int, None),
        ("", None),
    ],
)
def test_uuid(value: object, expected: str | None) -> None:
    assert canonical_text(UuidType(), value) == expected


def test_a_rejected_uuid_is_absent_in_every_form() -> None:
    nil = UuidType(reject=frozenset({"ffffffff-ffff-ffff-ffff-ffffffffffff"}))
    assert canonical_text(nil, "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF") is None
    assert canonical_text(nil, uuid.UUID(int=2**128 - 1)) is None
    assert canonical_text(nil, SOME_UUID) == SOME_UUID


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-23T17:50:00Z", "2026-11-23T17:50:00Z"),
        ("2026-11-23T17:50:00+00:00", "2026-11-23T17:50:00Z"),
        ("2026-11-23T17:50:00-00:00", "2026-11-23T17:50:00Z"),
        ("2026-11-23T17:50:00+05:30", "2026-11-23T12:20:00Z"),
        ("2026-11-23T17:50:00-08:00", "2026-11-24T01:50:00Z"),
        ("2026-11-23T17:50:00.120Z", "2026-11-23T17:50:00.12Z"),
        ("2026-11-23T17:50:00.000Z", "2026-11-23T17:50:00Z"),
        ("2026-11-23T17:50:00.123456789Z", "2026-11-23T17:50:00.123456789Z"),
        ("2026-11-23T17:50:00.000000001+01:00", "2026-11-23T16:50:00.000000001Z"),
        ("2026-11-23T17:50:00.1234567890Z", None),
        ("2026-11-23T17:50:00.Z", None),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("2023-02-29T00:00:00Z", None),
        ("2026-11-31T00:00:00Z", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-00-01T00:00:00Z", None),
        ("2026-11-23T24:00:00Z", None),
        ("2026-11-23T23:60:00Z", None),
        ("2026-11-23T23:59:60Z", None),
        ("2026-11-23T23:59:59+24:00", None),
        ("2026-11-23T23:59:59+23:60", None),
        ("2026-11-23T23:59:59+23:59", "2026-11-23T00:00:59Z"),
        ("2026-11-23t17:50:00Z", None),
        ("2026-11-23T17:50:00z", None),
        ("2026-11-23 17:50:00Z", None),
        ("2026-11-23T17:50:00", None),
        ("2026-11-23T17:50Z", None),
        ("2026-11-23", None),
        ("2026-11-23T17:50:00Z\n", None),
        ("２026-11-23T17:50:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+00:01", None),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59-00:01", None),
        ("", None),
        (1_700_000_000, None),
        (datetime(2026, 11, 23, 17, 50), None),
        (datetime(2026, 11, 23, 17, 50, tzinfo=UTC), "2026-11-23T17:50:00Z"),
        (datetime(2026, 11, 23, 17, 50, 0, 120, tzinfo=UTC), "2026-11-23T17:50:00.00012Z"),
        (
            datetime(2026, 11, 23, 17, 50, tzinfo=timezone(timedelta(hours=-8))),
            "2026-11-24T01:50:00Z",
        ),
        (datetime(2026, 11, 23, 17, 50, tzinfo=OddOffset()), "2026-11-23T16:49:59.75Z"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))), None),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-1))), None),
    ],
)
def test_timestamp(value: object, expected: str | None) -> None:
    assert canonical_text(TimestampType(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), ("", ""), ("é", "é"), ("A", None), ("c", None), (None, None), (0, None)],
)
def test_enum(value: object, expected: str | None) -> None:
    assert canonical_text(EnumType(("a", "", "é")), value) == expected


def test_a_member_of_a_python_enum_counts_as_its_value() -> None:
    assert canonical_text(EnumType(("red",)), Colour.RED) == "red"


def test_no_float_has_a_text() -> None:
    for value in ("1.5", 1.5, 1, "1", float("inf")):
        assert canonical_text(FloatType(), value) is None


def test_plain_text_asks_no_method_of_a_subclass() -> None:
    assert type(plain_text(Loud("quiet"))) is str
    assert plain_text(Loud("quiet")) == "quiet"
    assert plain_text(5) is None


def test_folding_changes_26_characters() -> None:
    every = "".join(map(chr, range(0x3000)))
    changed = [character for character in every if fold_ascii_case(character) != character]
    assert "".join(changed) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(metadata_types(), any_value())
def test_the_text_of_a_text_is_that_text(metadata_type: MetadataType, value: object) -> None:
    text = canonical_text(metadata_type, value)
    if text is not None:
        assert type(text) is str
        assert canonical_text(metadata_type, text) == text


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_and_its_text_have_one_canonical_text(moment: datetime) -> None:
    offset = moment.utcoffset()
    assert offset is not None
    if offset % timedelta(minutes=1):
        return
    text = moment.isoformat()
    assert canonical_text(TimestampType(), moment) == canonical_text(TimestampType(), text)


def test_printable_ascii_is_95_characters() -> None:
    assert len(PRINTABLE_ASCII) == 95
    assert min(PRINTABLE_ASCII) == " "
    assert max(PRINTABLE_ASCII) == "~"
