"""From the bytes of a file to its text.

Takes bytes, gives a `Source` or the one diagnostic that says why there is none. Never opens a file.
"""

from __future__ import annotations

import hashlib

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source
from keylane.syntax import errors

__all__ = ["MOST_BYTES", "source_from_bytes"]

MOST_BYTES = 4 * 1024 * 1024
"""The largest file that is read: more than anyone writes, and read within seconds."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def source_from_bytes(name: str, data: bytes) -> Source | Diagnostic:
    """The text of the file that the user calls `name`.

    Drops a byte order mark and turns CRLF into LF; a lone CR stays, and is an error when the text
    is parsed. The digest is that of `data` as it is.
    """
    if len(data) > MOST_BYTES:
        return errors.source_too_large(name, MOST_BYTES)
    try:
        text = data.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + len(data) - len(error.object)
        line = data.count(b"\n", 0, offset) + 1
        return errors.not_utf8(name, data[offset], offset, line)
    return Source(name, text.replace("\r\n", "\n"), hashlib.sha256(data).hexdigest())
