"""A constant that is compared with a field: of the field's type, as the field would have it.

Takes a literal and the field, gives the canonical text, or None where no message can have it in
the field: that is reported with what to write instead.
"""

from __future__ import annotations

from keylane.check import constant_errors, schema_errors
from keylane.check.entities import KnownField
from keylane.check.reporter import Reporter
from keylane.check.wording import name_of, text_of
from keylane.metadata import (
    BoolType,
    EnumType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
)
from keylane.metadata.canonical import fold_ascii_case
from keylane.syntax.nodes import Literal

__all__ = ["canonical_constant", "canonical_prefix", "enum_member"]

# How the values of a type are written: what they are in a syntax tree, in words, and one of them.
_WRITTEN: dict[type[MetadataType], tuple[type, str, str]] = {
    StringType: (str, "a text", '`"order"`'),
    IntType: (int, "a whole number", "`1`"),
    BoolType: (bool, "`true` or `false`", "`true`"),
    UuidType: (str, "a text", '`"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"`'),
    TimestampType: (str, "a text", '`"2026-11-23T04:05:06Z"`'),
}

_REJECTED = "it is in `reject`"
_WIDEN = "widen its bounds"


def canonical_constant(literal: Literal, known: KnownField, reporter: Reporter) -> str | None:
    """The canonical text of `literal` for the field; None, and reported, if it has none."""
    assert known.field is not None
    if literal.value is None:
        return None
    field_type = known.field.type
    if isinstance(field_type, EnumType):
        return enum_member(literal, known, reporter)
    if not _is_of_type(literal, field_type, known, reporter):
        return None
    written = _text(literal)
    canonical = canonical_text(field_type, written)
    if canonical == written:
        return canonical
    if canonical is not None:
        reporter.report(
            constant_errors.not_canonical(reporter.source, literal, known.name, canonical)
        )
    else:
        reason = _why_never(field_type, written)
        remedy = _remedy(field_type, reason)
        reporter.report(
            constant_errors.impossible_value(reporter.source, literal, known.name, reason, remedy)
        )
    return None


def enum_member(literal: Literal, known: KnownField, reporter: Reporter) -> str | None:
    """The member of the enum that `literal` is; None, and reported, if it is none."""
    value = literal.value
    if value is None:
        return None
    if not isinstance(value, str):
        example = text_of(min(known.values, default=""))
        reporter.report(
            constant_errors.constant_type(reporter.source, literal, known.name, "a text", example)
        )
        return None
    if value not in known.values:
        suggestion = reporter.suggest(value, known.values, text_of)
        reporter.report(
            schema_errors.unknown_member(reporter.source, literal, known.name, suggestion)
        )
        return None
    return value


def canonical_prefix(literal: Literal, known: KnownField, reporter: Reporter) -> str | None:
    """The beginning of texts of a string field; None, and reported, if none begins so."""
    assert known.field is not None
    if literal.value is None:
        return None
    string, source = known.field.type, reporter.source
    assert isinstance(string, StringType)
    if not _is_of_type(literal, string, known, reporter):
        return None
    prefix = _text(literal)
    if not prefix:
        reporter.report(constant_errors.empty_prefix(source, literal, known.name))
    elif string.fold_case and fold_ascii_case(prefix) != prefix:
        folded = fold_ascii_case(prefix)
        reporter.report(constant_errors.not_canonical(source, literal, known.name, folded))
    elif string.max is not None and len(prefix) > string.max:
        reason = f"its texts have at most {string.max:,} characters"
        reporter.report(
            constant_errors.impossible_value(source, literal, known.name, reason, _WIDEN)
        )
    elif string.alphabet is not None and not string.alphabet.issuperset(prefix):
        reason = "`chars` does not allow every character of it"
        reporter.report(
            constant_errors.impossible_value(source, literal, known.name, reason, _WIDEN)
        )
    else:
        return prefix
    return None


def _text(literal: Literal) -> str:
    return str(literal.value).lower() if isinstance(literal.value, bool) else str(literal.value)


def _is_of_type(
    literal: Literal, field_type: MetadataType, known: KnownField, reporter: Reporter
) -> bool:
    python_type, what, example = _WRITTEN[type(field_type)]
    # Not `isinstance`: a truth value of Python is a whole number as well.
    if type(literal.value) is python_type:
        return True
    canonical = canonical_text(field_type, _text(literal))
    if canonical is not None:
        example = text_of(canonical) if python_type is str else name_of(canonical)
    reporter.report(
        constant_errors.constant_type(reporter.source, literal, known.name, what, example)
    )
    return False


def _why_never(field_type: MetadataType, text: str) -> str:
    match field_type:
        case IntType(low, high):
            if text in field_type.reject:
                return _REJECTED
            return f"its numbers are from {low} to {high}"
        case UuidType():
            return _REJECTED if text.lower() in field_type.reject else "it is no UUID"
        case TimestampType():
            return "it is no moment of the form `2026-11-23T04:05:06Z`"
        case StringType():
            return _why_no_text(field_type, text)
    raise AssertionError("every truth value is a value of a bool, and enums list theirs")


def _remedy(field_type: MetadataType, reason: str) -> str | None:
    """What in the schema is in the way of a value; the form of a UUID or moment is not."""
    if reason == _REJECTED:
        return "take this one out of `reject`"
    return None if isinstance(field_type, UuidType | TimestampType) else _WIDEN


def _why_no_text(string: StringType, text: str) -> str:
    if len(text) < string.min:
        return f"its texts have at least {string.min:,} characters" if text else "`min` is not 0"
    if string.max is not None and len(text) > string.max:
        return f"its texts have at most {string.max:,} characters"
    if fold_ascii_case(text) in string.reject:
        return _REJECTED
    return "`chars` does not allow every character of it"
