"""Places in a payload as other languages write them: `order.id`, `$.items[0]`, `/a or /b`.

Takes a path, or a `Failure` where a pointer stands or could stand, gives the pointer that was most
likely meant, or the text of a help; else None. Never words what is wrong.
"""

from __future__ import annotations

import json
import re

from keylane.source import Source
from keylane.syntax.failure import Failure

__all__ = ["as_pointer", "pointer_fix"]

# So much of a path is looked at.
_LONGEST = 60
_PATH = re.compile(r"[^\s,;|(){}\"?]+")
_INDEX = re.compile(r"\[(?:([0-9]+)|'([^'\[\]/~]+)'|\"([^\"\[\]/~]+)\")\]")
_POINTER = re.compile(r"(?:/[^/\s\[\]*]+)+")
_PLAIN_POINTER = re.compile(r"[A-Za-z0-9_~./$:-]+")
_NEXT_POINTER = re.compile(r",\s*[/\"]")
# What a word means that stands before a pointer.
_WORDS = {"or": "|", "at": "@", "from": "@", "path": "@", "pointer": "@"}


def as_pointer(path: str) -> str | None:
    """The JSON pointer for a path with dots, with indices, or of JSONPath; None for others."""
    pointer = path.removeprefix("$").removeprefix("#").removeprefix("./")
    if "/" not in pointer:
        pointer = pointer.replace(".", "/")
    pointer = pointer.replace("].", "]/")
    pointer = _INDEX.sub(lambda index: f"/{next(filter(None, index.groups()))}", pointer)
    pointer = pointer if pointer.startswith("/") else f"/{pointer}"
    return pointer if _POINTER.fullmatch(pointer) else None


def pointer_fix(source: Source, failure: Failure) -> str | None:
    """The help for what stands in the place of a pointer, in one, or around one."""
    previous = failure.previous
    if previous is None:
        return None
    is_list = "|" in failure.expected and failure.is_token(",")
    if is_list and _NEXT_POINTER.match(source.text, failure.span.start):
        return "write `|`, not `,`, between the places of a field"
    if failure.is_token("|") and previous.kind == "|":
        return "remove it: one `|` stands between the places of a field"
    if failure.is_token("POINTER"):
        if failure.expected == {":"} and previous.text.lower() in _WORDS:
            return f"write `{_WORDS[previous.text.lower()]}`, not `{previous.text}`"
        mark = next((mark for mark in "@|" if mark in failure.expected), None)
        return mark and f"write `{mark}` before it"
    if "POINTER" in failure.expected:
        return _path_fix(source, failure.span.start)
    is_within = previous.kind == "POINTER" and previous.span.end == failure.span.start
    if is_within and failure.symbol is None:
        return _path_fix(source, previous.span.start)
    return None


def _path_fix(source: Source, start: int) -> str | None:
    """The help for what begins at `start`, where a pointer should."""
    match = _PATH.match(source.text, start, start + _LONGEST)
    if match is None:
        return None
    if "*" in match[0] or ".." in match[0]:
        return "name one place: an element of a list is its number, as in `/items/0/id`"
    pointer = as_pointer(match[0])
    if pointer is None:
        return None
    if _PLAIN_POINTER.fullmatch(pointer):
        return f"write `{pointer}`: each step of a pointer stands behind a `/`"
    return f"write `{json.dumps(pointer, ensure_ascii=False)}`: this pointer needs quotes"
