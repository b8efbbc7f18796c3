"""Bounds of a type hold for each of its texts, and are no wider than they have to be."""

from __future__ import annotations

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
    TextShape,
    TimestampType,
    UuidType,
    canonical_text,
    shape_of,
)
from tests.metadata.values import any_value, metadata_types


@pytest.mark.parametrize(
    ("metadata_type", "expected"),
    [
        (StringType(), TextShape(1, None, False)),
        (StringType(min=0, max=39, alphabet=frozenset("ab")), TextShape(0, 39, True)),
        (StringType(max=39), TextShape(1, 39, False)),
        (IntType(), TextShape(1, 20, True)),
        (IntType(min=1), TextShape(1, 19, True)),
        (IntType(min=0, max=0), TextShape(1, 1, True)),
        (IntType(min=10, max=999), TextShape(2, 3, True)),
        (IntType(min=-999, max=-10), TextShape(3, 4, True)),
        (IntType(min=-10, max=5), TextShape(1, 3, True)),
        (IntType(min=-10, max=0), TextShape(1, 3, True)),
        (IntType(min=INT64_MIN, max=INT64_MIN), TextShape(20, 20, True)),
        (IntType(min=INT64_MAX, max=INT64_MAX), TextShape(19, 19, True)),
        (BoolType(), TextShape(4, 5, True)),
        (UuidType(), TextShape(36, 36, True)),
        (TimestampType(), TextShape(20, 30, True)),
        (EnumType(("a", "bcd", "")), TextShape(0, 3, True)),
        (EnumType(("a", "é")), TextShape(1, 1, False)),
    ],
)
def test_shape(metadata_type: MetadataType, expected: TextShape) -> None:
    assert shape_of(metadata_type) == expected


def _is_within(text: str, shape: TextShape) -> bool:
    return (
        shape.min <= len(text)
        and (shape.max is None or len(text) <= shape.max)
        and (not shape.printable_ascii or PRINTABLE_ASCII.issuperset(text))
    )


@given(st.data(), metadata_types())
def test_every_text_of_a_type_is_within_its_shape(
    data: st.DataObject, metadata_type: MetadataType
) -> None:
    text = canonical_text(metadata_type, data.draw(any_value(metadata_type)))
    if text is not None:
        assert _is_within(text, shape_of(metadata_type))


@given(st.integers(-200, 200), st.integers(0, 300))
def test_the_shape_of_an_int_is_exact(low: int, width: int) -> None:
    lengths = [len(str(number)) for number in range(low, low + width + 1)]
    assert shape_of(IntType(low, low + width)) == TextShape(min(lengths), max(lengths), True)


@given(st.text(max_size=4), st.text(max_size=4))
def test_shapes_of_joined_and_of_alternative_texts(first: str, second: str) -> None:
    one, other = TextShape.of_text(first), TextShape.of_text(second)
    assert one.followed_by(other) == TextShape.of_text(first + second)
    assert _is_within(first, one.or_else(other))
    assert _is_within(second, one.or_else(other))


def test_a_part_without_bound_has_a_whole_without_bound() -> None:
    unbounded, short = TextShape(1, None, True), TextShape(2, 3, True)
    assert unbounded.followed_by(short) == TextShape(3, None, True)
    assert short.or_else(unbounded) == TextShape(1, None, True)


def test_a_float_has_no_text_and_a_shape_that_says_nothing_wrong() -> None:
    assert shape_of(FloatType()).printable_ascii
