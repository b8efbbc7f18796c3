"""Why a raw value has no canonical text: which bound or rule it breaks, in words.

Takes a type and any Python object, gives one reason, or None exactly where `canonical_text` gives a
text. A file of its own, because deriving a key never needs it: it is for people who ask why.
Bounded: what it quotes of a value is one character or one member, never the whole.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime

from keylane.metadata.canonical import canonical_text, fold_ascii_case, plain_text
from keylane.metadata.types import (
    INT64_MAX,
    INT64_MIN,
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)

__all__ = ["kind_of_value", "why_absent"]

_MOST_MEMBERS = 6
_WHOLE_NUMBER = re.compile(r"-?[0-9]+", re.ASCII)
_DATE_AND_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?", re.ASCII
)
_OFFSET = re.compile(r"Z|[+-]([0-9]{2}):([0-9]{2})", re.ASCII)


def why_absent(metadata_type: MetadataType, value: object) -> str | None:
    """Which rule of `metadata_type` keeps `value` from having a canonical text.

    A clause about the value, such as `it has 41 characters, at most 39 are allowed`; None if the
    value conforms.
    """
    if canonical_text(metadata_type, value) is not None:
        return None
    if value is None:
        return "there is no value"
    match metadata_type:
        case StringType():
            text = plain_text(value)
            return _not_a("text", value) if text is None else _of_string(metadata_type, text)
        case IntType():
            return _of_int(metadata_type, value)
        case BoolType():
            is_text = isinstance(value, str)
            return "it is neither `true` nor `false`" if is_text else _not_a("truth value", value)
        case UuidType():
            return _of_uuid(value)
        case TimestampType():
            return _of_timestamp(value)
        case EnumType(members):
            text = plain_text(value)
            return _not_a("text", value) if text is None else _of_enum(members, text)
        case FloatType():
            return "a `float` is never metadata"


def kind_of_value(value: object) -> str:
    """What a raw value (not None) is, in the words of JSON where JSON has it: `an array`."""
    match value:
        case bool():
            return "a truth value"
        case int():
            return "a number"
        case float():
            return "a number with a fraction"
        case str():
            return "a text"
        case list() | tuple():
            return "an array"
        case Mapping():
            return "an object"
    return f"of the type `{type(value).__name__}`"


def _not_a(wanted: str, value: object) -> str:
    return f"it is {kind_of_value(value)}, not a {wanted}"


def _count(number: int) -> str:
    return f"{number:,} character{'' if number == 1 else 's'}"


def _of_string(string: StringType, text: str) -> str:
    if string.fold_case:
        text = fold_ascii_case(text)
    if len(text) < string.min:
        at_least = f"at least {string.min} {'is' if string.min == 1 else 'are'} required"
        return "it is empty" if text == "" else f"it has {_count(len(text))}, {at_least}"
    if string.max is not None and len(text) > string.max:
        are = "is" if string.max == 1 else "are"
        return f"it has {_count(len(text))}, at most {string.max} {are} allowed"
    for index, character in enumerate(text):
        if string.alphabet is not None and character not in string.alphabet:
            shown = f"U+{ord(character):04X}" if _is_unseen(character) else f"`{character}`"
            return f"character {index + 1}, {shown}, is not in `chars`"
        if 0xD800 <= ord(character) <= 0xDFFF:
            return f"character {index + 1} is a lone surrogate, U+{ord(character):04X}"
    return "it is in `reject`"


def _is_unseen(character: str) -> bool:
    """Whether a character cannot be shown between backticks."""
    return character == "`" or character.isspace() or not character.isprintable()


def _of_int(whole: IntType, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return _not_a("whole number", value)
    if isinstance(value, int):
        number = int.__add__(value, 0)
    else:
        text = plain_text(value) or ""
        if _WHOLE_NUMBER.fullmatch(text) is None:
            return "it is a text, but not a whole number such as `7` or `-7`"
        digits = text.removeprefix("-")
        if text == "-0":
            return "zero is written `0`, without `-`"
        if digits.startswith("0") and text != "0":
            return "it begins with a needless `0`"
        # A text with more digits than any number of 64 bits is beyond the bound on its side.
        clipped = digits if len(digits) <= len(str(INT64_MAX)) else str(INT64_MAX + 2)
        number = -int(clipped) if text.startswith("-") else int(clipped)
    if number < whole.min:
        return f"it is {_bound('smaller', 'smallest', whole.min, INT64_MIN)}"
    if number > whole.max:
        return f"it is {_bound('larger', 'largest', whole.max, INT64_MAX)}"
    return "it is in `reject`"


def _bound(word: str, superlative: str, bound: int, of_64_bits: int) -> str:
    if bound == of_64_bits:
        return f"{word} than the {superlative} number of 64 bits"
    return f"{word} than {bound}"


def _of_uuid(value: object) -> str:
    text = plain_text(value)
    if text is None:
        # A native one always has the form.
        return "it is in `reject`" if isinstance(value, uuid.UUID) else _not_a("uuid", value)
    if len(text) != 36:
        return f"it has {_count(len(text))}, a UUID has 36"
    for index, character in enumerate(text):
        wanted = "-" if index in (8, 13, 18, 23) else "0123456789abcdefABCDEF"
        if character not in wanted:
            named = "`-`" if wanted == "-" else "a hexadecimal digit"
            return f"character {index + 1} is not {named}"
    return "it is in `reject`"


def _of_timestamp(value: object) -> str:
    if isinstance(value, datetime):
        without = value.utcoffset() is None
        return "it has no offset from UTC" if without else _OUTSIDE_YEARS
    text = plain_text(value)
    if text is None:
        return _not_a("timestamp", value)
    # INVARIANT: no timestamp is longer than 35 characters; the patterns see no more than is needed.
    parts = _DATE_AND_TIME.match(text[:64])
    if parts is None:
        return "it is not of the form `YYYY-MM-DDThh:mm:ss`, with `Z` or `±hh:mm` behind it"
    fraction, rest = parts[7], text[parts.end() :]
    if fraction is not None and len(fraction) > len(".123456789"):
        return "its fraction of a second has more than nine digits"
    if rest == "":
        return "it has no offset from UTC: `Z` or `±hh:mm`"
    offset = _OFFSET.fullmatch(rest)
    if offset is None:
        return "what stands behind its seconds is neither `Z` nor `±hh:mm`"
    if offset[1] is not None and (int(offset[1]) > 23 or int(offset[2]) > 59):
        return f"there is no offset `{rest}`"
    year, month, day, hour, minute, second = map(int, parts.groups()[:6])
    try:
        datetime(year, month, day)
    except ValueError:
        return f"there is no day `{text[:10]}`"
    if hour > 23 or minute > 59 or second > 59:
        return f"there is no time `{text[11:19]}`"
    return _OUTSIDE_YEARS


_OUTSIDE_YEARS = "in UTC it is outside the years 1 to 9999"


def _of_enum(members: tuple[str, ...], text: str) -> str:
    folded = fold_ascii_case(text)
    for member in members:
        if fold_ascii_case(member) == folded:
            return f"it is not `{member}`: case counts"
    if len(members) > _MOST_MEMBERS:
        return f"it is none of the {len(members)} values of the enum"
    return f"it is none of {', '.join(f'`{member}`' for member in members)}"
