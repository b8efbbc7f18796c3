"""Why a value has no canonical text: a reason exactly where it has none, and the right one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.metadata import (
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
    why_absent,
)
from tests.metadata.values import any_value, metadata_types

LETTERS = StringType(min=2, max=4, alphabet=frozenset("abc"), fold_case=True)
SOME_UUID = "3f0d5d6c-8a54-4c1e-9f5b-0d6a3e1b7c21"


@pytest.mark.parametrize(
    ("metadata_type", "value", "reason"),
    [
        (StringType(), None, "there is no value"),
        (StringType(), "", "it is empty"),
        (StringType(), 7, "it is a number, not a text"),
        (StringType(), 7.0, "it is a number with a fraction, not a text"),
        (StringType(), ["a"], "it is an array, not a text"),
        (StringType(), {}, "it is an object, not a text"),
        (StringType(), b"a", "it is of the type `bytes`, not a text"),
        (LETTERS, "A", "it has 1 character, at least 2 are required"),
        (LETTERS, "abcab", "it has 5 characters, at most 4 are allowed"),
        (LETTERS, "AB/", "character 3, `/`, is not in `chars`"),
        (LETTERS, "ab\u202e", "character 3, U+202E, is not in `chars`"),
        (StringType(alphabet=frozenset("abc")), "aB", "character 2, `B`, is not in `chars`"),
        (StringType(), "a\ud800", "character 2 is a lone surrogate, U+D800"),
        (StringType(reject=frozenset({"null"})), "NULL", "it is in `reject`"),
        (IntType(), True, "it is a truth value, not a whole number"),
        (IntType(), 7.0, "it is a number with a fraction, not a whole number"),
        (IntType(), "seven", "it is a text, but not a whole number such as `7` or `-7`"),
        (IntType(), "+7", "it is a text, but not a whole number such as `7` or `-7`"),
        (IntType(), "007", "it begins with a needless `0`"),
        (IntType(), "-07", "it begins with a needless `0`"),
        (IntType(), "-0", "zero is written `0`, without `-`"),
        (IntType(min=1), 0, "it is smaller than 1"),
        (IntType(max=9), "10", "it is larger than 9"),
        (IntType(), 2**63, "it is larger than the largest number of 64 bits"),
        (IntType(), "9" * 5000, "it is larger than the largest number of 64 bits"),
        (IntType(max=9), "-" + "9" * 5000, "it is smaller than the smallest number of 64 bits"),
        (IntType(reject=frozenset({"0"})), "0", "it is in `reject`"),
        (BoolType(), "True", "it is neither `true` nor `false`"),
        (BoolType(), 1, "it is a number, not a truth value"),
        (UuidType(), SOME_UUID.replace("-", ""), "it has 32 characters, a UUID has 36"),
        (UuidType(), SOME_UUID[:-1] + "g", "character 36 is not a hexadecimal digit"),
        (UuidType(), SOME_UUID.replace("-", "0"), "character 9 is not `-`"),
        (UuidType(), 7, "it is a number, not a uuid"),
        (UuidType(frozenset({SOME_UUID})), SOME_UUID.upper(), "it is in `reject`"),
        (UuidType(frozenset({SOME_UUID})), uuid.UUID(SOME_UUID), "it is in `reject`"),
        (
            TimestampType(),
            "yesterday",
            "it is not of the form `YYYY-MM-DDThh:mm:ss`, with `Z` or `±hh:mm` behind it",
        ),
        (TimestampType(), 1772346600, "it is a number, not a timestamp"),
        (
            TimestampType(),
            "2026-03-01T06:30:00",
            "it has no offset from UTC: `Z` or `±hh:mm`",
        ),
        (TimestampType(), datetime(2026, 3, 1), "it has no offset from UTC"),
        (
            TimestampType(),
            "2026-03-01T06:30:00.1234567890Z",
            "its fraction of a second has more than nine digits",
        ),
        (
            TimestampType(),
            "2026-03-01T06:30:00z",
            "what stands behind its seconds is neither `Z` nor `±hh:mm`",
        ),
        (TimestampType(), "2026-03-01T06:30:00+24:00", "there is no offset `+24:00`"),
        (TimestampType(), "2026-02-29T06:30:00Z", "there is no day `2026-02-29`"),
        (TimestampType(), "2016-12-31T23:59:60Z", "there is no time `23:59:60`"),
        (
            TimestampType(),
            "0001-01-01T00:00:00+01:00",
            "in UTC it is outside the years 1 to 9999",
        ),
        (
            TimestampType(),
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            "in UTC it is outside the years 1 to 9999",
        ),
        (EnumType(("push", "star")), "Push", "it is not `push`: case counts"),
        (EnumType(("push", "star")), "fork", "it is none of `push`, `star`"),
        (EnumType(tuple("abcdefg")), "x", "it is none of the 7 values of the enum"),
        (EnumType(("push",)), 1, "it is a number, not a text"),
        (FloatType(), 1.5, "a `float` is never metadata"),
    ],
)
def test_the_rule_that_is_broken(metadata_type: MetadataType, value: object, reason: str) -> None:
    assert why_absent(metadata_type, value) == reason


def one_edit_away(text: str) -> st.SearchStrategy[str]:
    """`text` with one character replaced, left out or added."""
    character = st.sampled_from("0129:-+.TZz \u0662")
    place = st.integers(0, len(text))
    return st.tuples(place, st.integers(0, 1), character | st.just("")).map(
        lambda edit: text[: edit[0]] + edit[2] + text[edit[0] + edit[1] :]
    )


@given(st.data(), metadata_types())
def test_a_reason_exactly_where_there_is_no_text(
    data: st.DataObject, metadata_type: MetadataType
) -> None:
    written = one_edit_away("2026-02-28T23:59:59.5+01:00") | one_edit_away(SOME_UUID)
    value = data.draw(any_value(metadata_type) | written)
    is_absent = canonical_text(metadata_type, value) is None
    assert (why_absent(metadata_type, value) is not None) == is_absent


@given(one_edit_away("2026-02-28T23:59:59+01:00"))
def test_no_timestamp_is_refused_for_a_year_that_it_does_not_have(text: str) -> None:
    """The last reason is what remains: none of the others may have been passed over."""
    assert why_absent(TimestampType(), text) != "in UTC it is outside the years 1 to 9999"


def test_a_moment_that_conforms_has_no_reason() -> None:
    assert why_absent(TimestampType(), datetime(2026, 3, 1, tzinfo=UTC)) is None
