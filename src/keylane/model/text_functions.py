"""What can be made of a text, byte for byte the same on every platform.

Pure functions from text to text; ASCII only where letters, digits or white space matter. Texts hold
no lone surrogates. The tables of vectors in docs/language.md are their specification.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from datetime import UTC, datetime

from keylane.model.session_id import why_invalid

__all__ = [
    "bucket",
    "digest",
    "escape",
    "fit",
    "lower",
    "trim",
    "upper",
    "utc_text",
    "window",
]

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_WHITE_SPACE = "\t\n\v\f\r "
_FIT_MARK = "-fit-"
_FIT_DIGITS = 32
_LOOKS_FITTED = re.compile(r"-fit-[0-9A-Fa-f]{32}\Z")


def lower(text: str) -> str:
    """`text` with A to Z in lower case."""
    return text.translate(_LOWER)


def upper(text: str) -> str:
    """`text` with a to z in upper case."""
    return text.translate(_UPPER)


def trim(text: str) -> str:
    """`text` without the characters 0x09 to 0x0D and 0x20 at its ends."""
    return text.strip(_WHITE_SPACE)


def escape(text: str, characters: str) -> str:
    """`text` with `%HH` for each byte of UTF-8 that is `%`, in `characters`, or not 0x20 to 0x7E.

    Reversible: whoever replaces each `%HH` by its byte has the text again.
    """
    escaped = f"%{characters}".encode("ascii")
    return "".join(
        f"%{byte:02X}" if byte in escaped or not 0x20 <= byte <= 0x7E else chr(byte)
        for byte in text.encode("utf-8")
    )


def digest(text: str, length: int) -> str:
    """The first `length` hexadecimal digits of the SHA-256 (FIPS 180-4) of the UTF-8 of `text`."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]


def bucket(text: str, count: int) -> str:
    """The CRC-32 (as in zlib and gzip, RFC 1952) of the UTF-8 of `text`, modulo `count`."""
    return str(zlib.crc32(text.encode("utf-8")) % count)


def fit(text: str, length: int) -> str | None:
    """A key of at most `length` characters for `text`; None for the empty text.

    A valid key of at most `length` is kept, unless it looks like the result for another text.
    Otherwise: the longest printable ASCII beginning, cut to `length` - 37, `-fit-`, and the first
    32 hexadecimal digits of the SHA-256 of the UTF-8.
    """
    if text == "":
        return None
    if len(text) <= length and why_invalid(text) is None and not _LOOKS_FITTED.search(text):
        return text
    beginning = ""
    for character in text[: length - len(_FIT_MARK) - _FIT_DIGITS]:
        if not " " <= character <= "~":
            break
        beginning += character
    return beginning + _FIT_MARK + digest(text, _FIT_DIGITS)


def utc_text(moment: datetime) -> str:
    """`moment` as `YYYY-MM-DDThh:mm` in UTC.

    Raises `ValueError` for a moment without an offset: whose midnight it means, nobody knows.
    """
    if moment.utcoffset() is None:
        raise ValueError("the clock must give an aware datetime, such as `datetime.now(UTC)`")
    in_utc = moment.astimezone(UTC)
    date = f"{in_utc.year:04}-{in_utc.month:02}-{in_utc.day:02}"
    return f"{date}T{in_utc.hour:02}:{in_utc.minute:02}"


def window(timestamp: str, minutes: int) -> int:
    """The window of `minutes`, counted from 0 within the UTC day, of a canonical timestamp."""
    return (int(timestamp[11:13]) * 60 + int(timestamp[14:16])) // minutes
