"""Messages, one JSON object a line, as a stream that nothing in it can stop.

Takes bytes, gives for each line a payload or what is wrong with the line. Holds one line at a time
and never more than `MAX_LINE_BYTES` of it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

__all__ = ["MAX_LINE_BYTES", "MessageLine", "message_lines"]

MAX_LINE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
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
                line = line.removeprefix(b"\xef\xbb\xbf")
            payload = _payload(line)
        except _BadLineError as error:
            yield MessageLine(number, None, str(error))
        except OSError as error:
            yield MessageLine(number, None, f"cannot read any further: {error.strerror}")
            return
        else:
            yield MessageLine(number, payload)


class _BadLineError(Exception):
    """Raised for a line that is no message; its text says why."""


def _read_line(stream: BinaryIO, at_most: int) -> bytes:
    """The next line with its end, empty behind the last; one that is too long is passed over."""
    line = stream.readline(at_most + 1)
    if len(line) <= at_most or line.endswith(b"\n"):
        return line
    while (rest := stream.readline(at_most)) and not rest.endswith(b"\n"):
        pass
    raise _BadLineError(f"the line is longer than {at_most:,} bytes")


def _payload(line: bytes) -> dict[str, Any]:
    try:
        # Without the line end, behind which Python's parser would count columns from 1 again.
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _BadLineError(f"not UTF-8: byte {error.start + 1} of the line") from None
    if not text.strip():
        raise _BadLineError("the line is empty")
    try:
        payload = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise _BadLineError(f"not JSON: {reason} (column {error.colno})") from None
    except RecursionError:
        raise _BadLineError("nested too deeply") from None
    except ValueError:
        # Python reads integers of up to 4,300 digits.
        raise _BadLineError("a number has too many digits") from None
    if not isinstance(payload, dict):
        raise _BadLineError(f"a message is a JSON object, not {_KINDS[type(payload)]}")
    return payload


_KINDS: dict[type, str] = {
    list: "an array",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "null",
}


def _refuse_constant(name: str) -> NoReturn:
    raise _BadLineError(f"not JSON: `{name}` is no number")
