"""The wording of errors within one word, text, number or character, one function for each: KL00xx.

Takes what the error is about, gives a `Diagnostic`. Never finds an error.
"""

from __future__ import annotations

import json

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.errors import shown
from keylane.syntax.fixes.likely import DURATIONS
from keylane.syntax.literals import LARGEST, SMALLEST

__all__ = [
    "comment_mark",
    "hidden_character",
    "invalid_escape",
    "leading_zero",
    "lone_surrogate",
    "lone_underscore",
    "name_of_code",
    "no_duration",
    "no_whole_number",
    "number_out_of_range",
    "number_runs_on",
    "reserved_word",
    "tab_in_text",
    "unclosed_text",
    "unknown_character",
    "wrong_quotes",
]


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


def hidden_character(source: Source, span: Span, name: str) -> Diagnostic:
    """A control character, or one that changes the direction of writing."""
    character = source.text[span.start]
    return Diagnostic(
        codes.HIDDEN_CHARACTER,
        f"this character cannot be seen: {_number(character)} {name}",
        Label(source, span),
        help=f"remove it; in a text, write it as `\\u{ord(character):04x}`",
    )


def unknown_character(source: Source, span: Span, fix: str | None) -> Diagnostic:
    """A character that begins nothing, or several; `fix` is the help if one is known."""
    text = source.text[span.start : span.end]
    written = f"`{text}`" if text.isprintable() else _number(text)
    meaning = f" ({_number(text)})" if text.isprintable() and not text.isascii() else ""
    return Diagnostic(
        codes.UNKNOWN_CHARACTER,
        f"{written}{meaning} means nothing outside of texts and comments",
        Label(source, span),
        help=fix or 'remove it, or put it into a text: `"…"`',
    )


def no_duration(source: Source, span: Span) -> Diagnostic:
    """Behind `every`, letters directly behind digits that are no unit of time."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        f"{shown(source.text[span.start : span.end])} is not a duration",
        Label(source, span),
        help=DURATIONS,
    )


def lone_underscore(source: Source, span: Span) -> Diagnostic:
    """`_` where a name should be."""
    return Diagnostic(
        codes.RESERVED_WORD,
        "`_` alone is not a name",
        Label(source, span),
        help="write a name with a letter or a digit behind the `_`",
    )


def unclosed_text(source: Source, span: Span) -> Diagnostic:
    """A text whose line ends before its second quote."""
    return Diagnostic(
        codes.UNCLOSED_TEXT,
        "this text is not closed on its line",
        Label(source, span),
        help='write `"` behind the text; a line break within a text is `\\n`',
    )


def wrong_quotes(source: Source, span: Span, content: str | None) -> Diagnostic:
    """A text in quotes that are not `"`; `content` is what stands between them, if they close."""
    fix = 'use `"`' if content is None else f"write `{json.dumps(content, ensure_ascii=False)}`"
    return Diagnostic(
        codes.WRONG_QUOTES,
        'a text stands between `"` and `"`',
        Label(source, span),
        help=fix,
    )


def invalid_escape(source: Source, span: Span) -> Diagnostic:
    """A backslash in a text, before something that it does not go with."""
    return Diagnostic(
        codes.INVALID_ESCAPE,
        f"{shown(source.text[span.start : span.end])} is not an escape",
        Label(source, span),
        help='write `\\\\` for a backslash; escapes are `\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041`',
    )


def tab_in_text(source: Source, span: Span) -> Diagnostic:
    """A tab character between the quotes of a text."""
    return Diagnostic(
        codes.INVALID_ESCAPE,
        "a tab in a text must be written as an escape",
        Label(source, span),
        help="write `\\t`",
    )


def lone_surrogate(source: Source, span: Span) -> Diagnostic:
    """Half of a surrogate pair in a text: no character, so it has no UTF-8."""
    return Diagnostic(
        codes.LONE_SURROGATE,
        f"{shown(source.text[span.start : span.end])} is half a character",
        Label(source, span),
        help="write both halves, such as `\\ud83d\\ude00`, or the character itself",
    )


def leading_zero(source: Source, span: Span, right: str) -> Diagnostic:
    """A whole number with zeros, or a sign of zero, before it; `right` is how it is written."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        "zero is written `0`" if right == "0" else "a whole number has no zeros in front",
        Label(source, span),
        help=f"write `{right}`",
    )


def number_out_of_range(source: Source, span: Span) -> Diagnostic:
    """A whole number that does not fit into 64 bits."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        "this number does not fit into 64 bits",
        Label(source, span),
        help=f"whole numbers go from {SMALLEST} to {LARGEST}",
    )


def number_runs_on(source: Source, span: Span, fix: str | None) -> Diagnostic:
    """Letters directly behind digits, or behind `-`; `fix` is the help if one is known."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        f"{shown(source.text[span.start : span.end])} is neither a number nor a name",
        Label(source, span),
        help=fix or "a name begins with a letter or `_`, a number has digits only",
    )


def no_whole_number(source: Source, span: Span) -> Diagnostic:
    """A fraction, a plus sign, or a minus sign with a blank behind it."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        f"{shown(source.text[span.start : span.end])} is no part of a whole number",
        Label(source, span),
        help="a number has digits only, and perhaps `-` directly before them",
    )


def reserved_word(source: Source, span: Span) -> Diagnostic:
    """A reserved word where a name should be."""
    word = source.text[span.start : span.end]
    return Diagnostic(
        codes.RESERVED_WORD,
        f"`{word}` is reserved and cannot be a name",
        Label(source, span),
        help=f"choose another name, such as `{word}_`",
    )


def comment_mark(source: Source, span: Span) -> Diagnostic:
    """`--`, or `//` or `/*` where no pointer can stand."""
    return Diagnostic(
        codes.UNEXPECTED,
        f"`{source.text[span.start : span.end]}` does not begin a comment",
        Label(source, span),
        help="write `#`",
    )


def name_of_code(source: Source, span: Span, number: str | None) -> Diagnostic:
    """The name of a code in `allow`; `number` is that of the code, None if there is none."""
    fix = None if number is None else f"write `{number}`"
    return Diagnostic(
        codes.UNEXPECTED,
        f"`allow` takes numbers of codes, found {shown(source.text[span.start : span.end])}",
        Label(source, span),
        help=fix or "write a number such as `KL0806`, as it stands in the finding",
    )
