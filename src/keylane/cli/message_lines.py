"""Messages, one JSON object a line, as a stream that nothing in it can stop.

Takes bytes, gives for each line a payload or what is wrong with the line. Holds one line at a time
and never more than `MAX_LINE_BYTES` of it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from keylane.frozen import frozen
from keylane.project.regular_files import in_words

__all__ = ["MAX_LINE_BYTES", "BadMessageError", "MessageLine", "message_lines", "payload_of"]

MAX_LINE_BYTES = 32 * 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@frozen
class MessageLine:
    """Line `number` (from 1): a payload, or the `error` in words."""

    number: int
    payload: dict[str, Any] | None
    error: str = ""


def message_lines(stream: BinaryIO, at_most: int = MAX_LINE_BYTES) -> Iterator[MessageLine]:
    """Every line of `stream`, as soon as it is there.

    A byte order mark before the first line is skipped. A line without content is wrong like any
    other, so that results and lines can be laid side by side. Where the stream cannot be read any
    further, the last line says so.
    """
    for number in itertools.count(1):
        try:
            line = _read_line(stream, at_most)
            if not line:
                return
            if number == 1:
                line = line.removeprefix(_BYTE_ORDER_MARK)
            payload = _payload(line, "the line")
        except BadMessageError as error:
            yield MessageLine(number, None, str(error))
        except OSError as error:
            yield MessageLine(number, None, f"cannot read any further: {in_words(error)}")
            return
        else:
            yield MessageLine(number, payload)


class BadMessageError(Exception):
    """Raised for what is no message; its text says why."""


def _read_line(stream: BinaryIO, at_most: int) -> bytes:
    """The next line with its end, empty behind the last; one that is too long is passed over."""
    line = stream.readline(at_most + 1)
    if len(line) <= at_most or line.endswith(b"\n"):
        return line
    while (rest := stream.readline(at_most)) and not rest.endswith(b"\n"):
        pass
    raise BadMessageError(f"the line is longer than {at_most:,} bytes")


def payload_of(content: bytes) -> dict[str, Any]:
    """The payload of a message that is the whole `content` of a file, on one line or many.

    Raises `BadMessageError` if there is none.
    """
    return _payload(content.removeprefix(_BYTE_ORDER_MARK), "the message")


def _payload(line: bytes, what: str) -> dict[str, Any]:
    try:
        # Without the line end, behind which Python's parser would count columns from 1 again.
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadMessageError(f"not UTF-8: byte {error.start + 1} of {what}") from None
    if not text.strip():
        raise BadMessageError(f"{what} is empty")
    try:
        payload = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = _reason(error, what)
        line_number = f"line {error.lineno}, " if "\n" in text else ""
        raise BadMessageError(f"not JSON: {reason} ({line_number}column {error.colno})") from None
    except RecursionError:
        raise BadMessageError("nested too deeply") from None
    except ValueError:
        # Python reads integers of up to 4,300 digits.
        raise BadMessageError("a number has too many digits") from None
    if not isinstance(payload, dict):
        raise BadMessageError(f"a message is a JSON object, not {_KINDS[type(payload)]}")
    return payload


def _reason(error: json.JSONDecodeError, what: str) -> str:
    """What Python's parser says, as a part of a sentence without words for its callers."""
    if error.doc.startswith("\ufeff"):
        return f"{what} begins with a byte order mark"
    reason = error.msg.removesuffix(" at").removesuffix(" starting")
    return reason[:1].lower() + reason[1:]


_KINDS: dict[type, str] = {
    list: "an array",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "null",
}


def _refuse_constant(name: str) -> NoReturn:
    raise BadMessageError(f"not JSON: `{name}` is no number")
