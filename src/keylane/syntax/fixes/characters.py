"""What somebody most likely meant with a character that begins no token: `[`, `+`, `.`, `*`, `-`.

Takes a `Failure` at a character, gives the text of a help, or None. Never words what is wrong.
"""

from __future__ import annotations

import re

from keylane.source import Source
from keylane.syntax.failure import Failure

__all__ = ["character_fix", "hyphen_fix"]

# So much of a name is shown.
_LONGEST = 60
_METHOD = re.compile(r"\.([A-Za-z_]{1,60})\(")
_KEY = re.compile(r"\[\s*[\"']")
_HYPHENS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+")
_ALONE = "name the field alone: where it lies in a payload stands behind `@` in the schema"


def character_fix(source: Source, failure: Failure) -> str | None:
    """The help for the character that the parser stopped at."""
    character = source.text[failure.span.start]
    match character:
        case "[":
            return _bracket(source, failure)
        case "+" if _is_behind_expression(failure):
            return 'join texts with `composite(…, …; "/")`'
        case ".":
            return _dot(source, failure)
        case "*" if failure.previous is not None and failure.previous.kind == "import":
            return "write the names that are imported, with `,` between them"
        case "*" if "_" in failure.expected:
            return "write `_`, which stands for all other values"
    if character.isalpha():
        return 'names have ASCII letters, digits and `_`; others stand in texts only: `"…"`'
    return None


def _is_behind_expression(failure: Failure) -> bool:
    ends = failure.expected & {"strategy", ")", "}"}
    is_elsewhere = failure.is_type or "NAME" in failure.expected or "from" in failure.expected
    return bool(ends) and not is_elsewhere


def _bracket(source: Source, failure: Failure) -> str | None:
    start = failure.span.start
    if "?" in failure.expected and source.text.startswith("[]", start):
        return "name one element, as no type is a list: `string @ /items/0`"
    if "(" not in failure.expected:
        return None
    if _is_behind_expression(failure) and _KEY.match(source.text, start):
        return _ALONE
    return "write `(`, not `[`"


def _dot(source: Source, failure: Failure) -> str | None:
    previous = failure.previous
    if previous is None or previous.kind != "NAME" or previous.span.end != failure.span.start:
        return None
    name = previous.text[:_LONGEST]
    is_condition = "COMPARISON" in failure.expected
    method = _METHOD.match(source.text, failure.span.start)
    if method is None:
        return _ALONE if is_condition or _is_behind_expression(failure) else None
    if is_condition:
        is_prefix = method[1].lower().replace("_", "") == "startswith"
        return f'write `{name} starts_with "…"`' if is_prefix else None
    return f"write `{method[1]}({name})`" if _is_behind_expression(failure) else None


def hyphen_fix(source: Source, failure: Failure) -> str | None:
    """The help for `-` within what was meant as one name or text."""
    previous = failure.previous
    if previous is None or previous.span.end != failure.span.start:
        return None
    match = _HYPHENS.match(source.text, previous.span.start)
    if match is None or match.end() <= failure.span.start:
        return None
    written = match[0][:_LONGEST]
    if failure.is_type and failure.before is not None and failure.before.kind == "=":
        return f'write it as a text: `"{written}"`'
    name = written.replace("-", "_")
    if failure.expected == {":"}:
        return f"write `{name}`, and behind its type where it lies: `@ /{written}`"
    return f"write `{name}`: a name has no `-`"
