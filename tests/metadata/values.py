"""Random types, and random values that fit them, nearly fit them or do not fit at all."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

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
)

_PRINTABLE = "".join(sorted(PRINTABLE_ASCII))
# Surrogates are wanted: payloads have them.
_ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)


@st.composite
def _string_types(draw: st.DrawFn) -> StringType:
    low = draw(st.integers(0, 4))
    high = draw(st.none() | st.integers(low, 8))
    alphabet = draw(st.none() | st.frozensets(st.sampled_from(_PRINTABLE), min_size=1))
    fold_case = draw(st.booleans())
    if fold_case and alphabet is not None:
        alphabet = frozenset("".join(alphabet).lower())
    reject = draw(st.frozensets(st.sampled_from(["", "null", "0", "none"]), max_size=2))
    return StringType(low, high, alphabet, fold_case, reject)


@st.composite
def _int_types(draw: st.DrawFn) -> IntType:
    edges = st.sampled_from([INT64_MIN, -10, -1, 0, 1, 9, 10, 99, INT64_MAX])
    low, high = sorted((draw(edges), draw(edges)))
    return IntType(low, high, draw(st.frozensets(st.sampled_from(["0", "-1", "9"]), max_size=2)))


def metadata_types() -> st.SearchStrategy[MetadataType]:
    """Any type with any bounds that do not contradict each other."""
    members = st.lists(st.text(max_size=6), min_size=1, max_size=5, unique=True)
    return st.one_of(
        _string_types(),
        _int_types(),
        st.just(BoolType()),
        st.just(UuidType()),
        st.just(TimestampType()),
        members.map(lambda found: EnumType(tuple(found))),
        st.just(FloatType()),
    )


def any_value(metadata_type: MetadataType | None = None) -> st.SearchStrategy[Any]:
    """Values of all kinds; with a type, many that conform to it."""
    values = [
        _ANY_TEXT,
        st.text(_PRINTABLE, max_size=10),
        st.integers(-(2**70), 2**70),
        st.integers(-20, 120),
        st.integers(-20, 120).map(str),
        st.booleans(),
        st.none(),
        st.uuids(),
        st.uuids().map(lambda found: str(found).upper()),
        st.datetimes(timezones=st.just(UTC)),
        st.datetimes(timezones=st.timezones()),
        st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
        st.floats(),
        st.sampled_from(
            ["null", "NULL", "true", "false", "0", "-1", "9", "", str(uuid.UUID(int=0))]
        ),
    ]
    if isinstance(metadata_type, EnumType):
        values.append(st.sampled_from(metadata_type.members))
    return st.one_of(values)
