"""Metadata types: which values a field may have, and the one text each value has."""

from __future__ import annotations

from keylane.metadata.canonical import canonical_text
from keylane.metadata.nonconformance import kind_of_value, why_absent
from keylane.metadata.shape import TextShape, shape_of
from keylane.metadata.types import (
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
    "TextShape",
    "TimestampType",
    "UuidType",
    "canonical_text",
    "kind_of_value",
    "shape_of",
    "why_absent",
]
