"""The canonical text of a raw value: one text for each value of a type, or none.

Takes a type and any Python object, gives its text or None (the value is *absent*). The result is
idempotent: the canonical text of a canonical text is that text. ASCII only: no function here asks
Unicode what a letter or a digit is. Bounded: an overlong text is refused before it is converted.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

from keylane.metadata.types import (
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)

__all__ = ["canonical_text", "fold_ascii_case", "plain_text"]

_UPPER_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_INT = re.compile(r"0|-?[1-9][0-9]*")
# The longest text of a 64-bit number: `-9223372036854775808`.
_INT_LENGTH = 20
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)


def fold_ascii_case(text: str) -> str:
    """`text` with A to Z in lower case and every other character as it is."""
    return text.translate(_UPPER_TO_LOWER)


def plain_text(value: object) -> str | None:
    """The characters of a `str` or of an instance of a subclass; None for anything else.

    A subclass may print as something else (a `str` enum prints its name): its own methods are
    not asked.
    """
    return str.__str__(value) if isinstance(value, str) else None


def canonical_text(metadata_type: MetadataType, value: object) -> str | None:
    """The one text that stands for `value` in a field of `metadata_type`, or None: absent.

    A `str` is read as text; an `int`, `bool`, `uuid.UUID` or aware `datetime` is accepted by the
    type of that name; everything else, JSON null among it, is absent.
    """
    match metadata_type:
        case StringType():
            return _string_text(metadata_type, value)
        case IntType():
            return _int_text(metadata_type, value)
        case BoolType():
            return _bool_text(value)
        case UuidType():
            return _uuid_text(metadata_type, value)
        case TimestampType():
            return _timestamp_text(value)
        case EnumType():
            text = plain_text(value)
            return text if text in metadata_type.members else None
        case FloatType():
            return None


def _string_text(string: StringType, value: object) -> str | None:
    text = plain_text(value)
    if text is None:
        return None
    if string.fold_case:
        text = fold_ascii_case(text)
    if len(text) < string.min or (string.max is not None and len(text) > string.max):
        return None
    if string.alphabet is not None and not string.alphabet.issuperset(text):
        return None
    if not text.isascii() and any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        return None
    return None if fold_ascii_case(text) in string.reject else text


def _int_text(whole: IntType, value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        number = int.__add__(value, 0)
    else:
        text = plain_text(value)
        if text is None or len(text) > _INT_LENGTH or _INT.fullmatch(text) is None:
            return None
        number = int(text)
    if not whole.min <= number <= whole.max:
        return None
    canonical = str(number)
    return None if canonical in whole.reject else canonical


def _bool_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = plain_text(value)
    return text if text in ("true", "false") else None


def _uuid_text(uuid_type: UuidType, value: object) -> str | None:
    text = uuid.UUID.__str__(value) if isinstance(value, uuid.UUID) else plain_text(value)
    if text is None or len(text) != 36:
        return None
    text = fold_ascii_case(text)
    if _UUID.fullmatch(text) is None or text in uuid_type.reject:
        return None
    return text


def _timestamp_text(value: object) -> str | None:
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            return None
        local = datetime(
            value.year,
            value.month,
            value.day,
            value.hour,
            value.minute,
            value.second,
            value.microsecond,
        )
        digits = None
    else:
        text = plain_text(value)
        parts = _TIMESTAMP.fullmatch(text) if text is not None and len(text) <= 35 else None
        if parts is None:
            return None
        year, month, day, hour, minute, second, digits, sign, off_hours, off_minutes = (
            parts.groups()
        )
        offset = timedelta()
        if sign is not None:
            if int(off_hours) > 23 or int(off_minutes) > 59:
                return None
            offset = timedelta(hours=int(off_hours), minutes=int(off_minutes))
            offset = -offset if sign == "-" else offset
        try:
            local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
        except ValueError:
            return None
    try:
        moment = local - offset
    except OverflowError:
        return None
    # A `datetime` carries its fraction itself, and the offset of a `tzinfo` may have one as well;
    # text has up to nine digits, more than a `datetime` holds, and an offset in whole minutes.
    fraction = (f"{moment.microsecond:06d}" if digits is None else digits).rstrip("0")
    return moment.isoformat(timespec="seconds") + (f".{fraction}" if fraction else "") + "Z"
