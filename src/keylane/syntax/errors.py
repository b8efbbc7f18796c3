"""The wording of every error in the syntax of a file: one function for each, KL00xx.

Takes what the error is about, gives a `Diagnostic`. Never finds an error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.literals import LARGEST, SMALLEST

__all__ = [
    "calls_too_deep",
    "comment_mark",
    "hidden_character",
    "invalid_escape",
    "late_import",
    "leading_zero",
    "lone_surrogate",
    "lone_underscore",
    "misplaced_documentation",
    "no_whole_number",
    "not_in_this_version",
    "not_utf8",
    "number_out_of_range",
    "number_runs_on",
    "reserved_word",
    "shown",
    "source_too_large",
    "tab_in_text",
    "too_many_syntax_errors",
    "unclosed_bracket",
    "unclosed_text",
    "unexpected",
    "unknown_character",
    "wrong_quotes",
]

_MOST_SHOWN = 40


def shown(text: str) -> str:
    """A piece of the user's text in backticks, shortened; for use in a message."""
    return f"`{text}`" if len(text) <= _MOST_SHOWN else f"`{text[:_MOST_SHOWN]}…`"


def _one_of(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


def not_utf8(name: str, byte: int, offset: int, line: int) -> Diagnostic:
    """The file `name` holds `byte` at `offset`, where UTF-8 has none."""
    return Diagnostic(
        codes.NOT_UTF8,
        f"the file is not UTF-8: byte 0x{byte:02X} at offset {offset:,}, on line {line:,}",
        help="save the file as UTF-8",
        subject=name,
    )


def source_too_large(name: str, most: int) -> Diagnostic:
    """The file `name` has more than `most` bytes."""
    return Diagnostic(
        codes.SOURCE_TOO_LARGE,
        f"the file has more than {most:,} bytes",
        help="divide it into several files, and import what they share",
        subject=name,
    )


def hidden_character(source: Source, span: Span, name: str) -> Diagnostic:
    """A control character, or one that changes the direction of writing."""
    character = source.text[span.start]
    return Diagnostic(
        codes.HIDDEN_CHARACTER,
        f"this character cannot be seen: {_number(character)} {name}",
        Label(source, span),
        help=f"remove it; in a text, write it as `\\u{ord(character):04x}`",
    )


def unexpected(
    source: Source,
    span: Span,
    expected: Sequence[str],
    found: str,
    *,
    opened: Span | None = None,
    help_text: str | None = None,
) -> Diagnostic:
    """Something else had to stand at `span`; `opened` is the bracket that could be closed there."""
    labels = () if opened is None else (Label(source, opened, "opened here"),)
    message = f"expected {_one_of(expected)}, found {found}" if expected else f"unexpected {found}"
    return Diagnostic(codes.UNEXPECTED, message, Label(source, span), labels, help_text)


def unclosed_bracket(
    source: Source, span: Span, opened: Span, closing: str, end: str
) -> Diagnostic:
    """`end` (the end of the file, the next declaration) came before the bracket was closed."""
    opening = source.text[opened.start]
    return Diagnostic(
        codes.UNCLOSED_BRACKET,
        f"`{opening}` is not closed before {end}",
        Label(source, span, f"`{closing}` is missing"),
        (Label(source, opened, "opened here"),),
        help=f"write `{closing}` here",
    )


def unknown_character(source: Source, span: Span) -> Diagnostic:
    """A character that begins nothing."""
    character = source.text[span.start]
    shown = f"`{character}`" if character.isprintable() else _number(character)
    meaning = "" if character.isascii() else f" ({_number(character)})"
    if not character.isprintable():
        meaning = ""
    return Diagnostic(
        codes.UNKNOWN_CHARACTER,
        f"{shown}{meaning} means nothing outside of texts and comments",
        Label(source, span),
        help='remove it, or put it into a text: `"…"`',
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


def leading_zero(source: Source, span: Span, number: int) -> Diagnostic:
    """A whole number with zeros, or a sign of zero, before it."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        "a whole number has no zeros in front" if number else "zero is written `0`",
        Label(source, span),
        help=f"write `{number}`",
    )


def number_out_of_range(source: Source, span: Span) -> Diagnostic:
    """A whole number that does not fit into 64 bits."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        "this number does not fit into 64 bits",
        Label(source, span),
        help=f"whole numbers go from {SMALLEST} to {LARGEST}",
    )


def number_runs_on(source: Source, span: Span) -> Diagnostic:
    """Letters directly behind digits."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        f"{shown(source.text[span.start : span.end])} is neither a number nor a name",
        Label(source, span),
        help="a name begins with a letter or `_`, a number has digits only",
    )


def no_whole_number(source: Source, span: Span) -> Diagnostic:
    """A fraction, a plus sign, or a minus sign with a blank behind it."""
    return Diagnostic(
        codes.INVALID_NUMBER,
        f"{shown(source.text[span.start : span.end])} is no part of a whole number",
        Label(source, span),
        help="a number has digits only, and perhaps `-` directly before them",
    )


def misplaced_documentation(source: Source, span: Span, reason: str) -> Diagnostic:
    """A `##` block that documents nothing, and why."""
    return Diagnostic(
        codes.MISPLACED_DOCUMENTATION,
        f"this documentation {reason}",
        Label(source, span),
        help="put it on lines of its own, directly above a schema, a field or a strategy, "
        "or write `#` for a comment",
    )


def late_import(source: Source, span: Span) -> Diagnostic:
    """An import below a declaration."""
    return Diagnostic(
        codes.LATE_IMPORT,
        "imports stand before all schemas and strategies",
        Label(source, span),
        help="move this line to the top of the file",
    )


def calls_too_deep(source: Source, span: Span, most: int) -> Diagnostic:
    """At the first call that stands within `most` others."""
    return Diagnostic(
        codes.CALLS_TOO_DEEP,
        f"calls are nested more than {most} deep",
        Label(source, span),
        help="give an inner part a name: `strategy Name for Schema = …`",
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


def not_in_this_version(source: Source, span: Span, instead: str) -> Diagnostic:
    """A construct of the language that this version does not have; `instead` is the help."""
    word = source.text[span.start : span.end]
    return Diagnostic(
        codes.NOT_IN_THIS_VERSION,
        f"`{word}` is not in this version of keylane",
        Label(source, span),
        help=instead,
    )


def comment_mark(source: Source, span: Span) -> Diagnostic:
    """`//` or `/*` where no pointer can stand."""
    return Diagnostic(
        codes.UNEXPECTED,
        f"`{source.text[span.start : span.end]}` does not begin a comment",
        Label(source, span),
        help="write `#`",
    )


def too_many_syntax_errors(source: Source, span: Span, most: int) -> Diagnostic:
    """Stands last, at the first error that is not shown."""
    return Diagnostic(
        codes.TOO_MANY_SYNTAX_ERRORS,
        f"there are more than {most} errors in the syntax of this file; the rest is not shown",
        Label(source, span),
        help="mend those above first",
    )
