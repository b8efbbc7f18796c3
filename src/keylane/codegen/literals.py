"""The one door through which user text reaches generated code.

Takes text of any kind, gives Python source that means exactly that text. Every string, docstring
and regular expression of a generated module that holds something a user wrote is made here. What is
escaped is decided by fixed ranges, not by this Python's Unicode tables, so that the same text gives
the same bytes on every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = [
    "character_class",
    "docstring",
    "dotted_name",
    "formatted",
    "is_one_of",
    "string_literal",
    "tuple_of",
    "visible_text",
]

# More numbers than these are asked for by their bounds where they stand in a row.
_FEW = 2
_NAMED_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

# Characters of documentation that are shown as escapes: controls, surrogates, and what is invisible
# or changes the direction of text (Unicode 15.1, general categories Cc, Cs, Zl, Zp and Cf).
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


def _code_escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escaped(text: str) -> str:
    return "".join(
        _NAMED_ESCAPES.get(character)
        or (character if " " <= character <= "~" else _code_escape(character))
        for character in text
    )


def string_literal(text: str) -> str:
    """A Python string literal, in double quotes and ASCII, whose value is `text`."""
    return f'"{_escaped(text)}"'


def formatted(pieces: Iterable[tuple[str, bool]]) -> str:
    """An f-string of `(text, is_variable)` pieces; a plain string if none is a variable."""
    parts = []
    known = list(pieces)
    if not any(is_variable for _, is_variable in known):
        return string_literal("".join(text for text, _ in known))
    for text, is_variable in known:
        if is_variable:
            parts.append(f"{{{text}}}")
        else:
            parts.append(_escaped(text).replace("{", "{{").replace("}", "}}"))
    return f'f"{"".join(parts)}"'


def is_one_of(variable: str, texts: Sequence[str], *, are_numbers: bool = False) -> str:
    """The expression that is true where `variable` is one of `texts`, or of these `int`s."""
    if are_numbers and len(texts) > _FEW:
        numbers = sorted(map(int, texts))
        if numbers[-1] - numbers[0] == len(numbers) - 1:
            return f"{variable} is not None and {numbers[0]} <= {variable} <= {numbers[-1]}"
    values = [str(int(text)) if are_numbers else string_literal(text) for text in texts]
    if len(values) == 1:
        return f"{variable} == {values[0]}"
    return f"{variable} in ({', '.join(values)})"


def tuple_of(expressions: Iterable[str]) -> str:
    """The tuple of `expressions`; Black keeps it on one line where it can."""
    items = list(expressions)
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def visible_text(text: str) -> str:
    """`text` for people: characters that cannot be seen as escapes, everything else as it is."""
    return _UNSEEN.sub(lambda match: _code_escape(match[0]), text)


def docstring(text: str) -> str:
    """A docstring, triple quotes included, that shows `text`; its lines are kept."""
    lines = [visible_text(line).rstrip() for line in text.strip().split("\n")]
    escaped = "\n".join(lines).replace("\\", "\\\\")
    # A quote needs no escape unless it could help to end the docstring.
    quoted = re.sub(r'"(?=")|(?<=")"|"\Z', r"\"", escaped)
    return f'"""{quoted}\n"""' if "\n" in quoted else f'"""{quoted}"""'


def character_class(alphabet: Iterable[str]) -> str:
    """What stands between the brackets of a regular expression for the ASCII set `alphabet`.

    Ranges of three and more are written `a-z`; whatever is no letter or digit is escaped.
    """
    codes = sorted(map(ord, alphabet))
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1 and chr(code).isalnum() == chr(code - 1).isalnum():
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    parts = []
    for first, last in ranges:
        ends = [first] if first == last else [first, last]
        parts.append(("-" if last - first > 1 else "").join(map(_class_member, ends)))
    return "".join(parts)


def _class_member(code: int) -> str:
    character = chr(code)
    return character if character.isalnum() or character in "_ /:.,;@" else f"\\x{code:02x}"


def dotted_name(name: str) -> str:
    """`name` as code, which it may be only if it is identifiers with points between them."""
    if not name.isascii() or not all(part.isidentifier() for part in name.split(".")):
        raise ValueError("a dotted name is made of ASCII identifiers")
    return name
