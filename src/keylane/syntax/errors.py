"""The wording of errors in how words stand together, one function for each: KL00xx.

Takes what the error is about, gives a `Diagnostic`. Never finds an error. Errors within one word
are in `token_errors`.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span

__all__ = [
    "formatted_too_large",
    "late_import",
    "misplaced_documentation",
    "nested_too_deep",
    "not_utf8",
    "shown",
    "source_too_large",
    "too_many_syntax_errors",
    "too_many_tokens",
    "unclosed_bracket",
    "unexpected",
    "word_for_optional",
]

_MOST_SHOWN = 40


def shown(text: str) -> str:
    """A piece of the user's text in backticks, shortened; for use in a message."""
    return f"`{text}`" if len(text) <= _MOST_SHOWN else f"`{text[:_MOST_SHOWN]}…`"


def _one_of(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


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


def formatted_too_large(name: str, most: int) -> Diagnostic:
    """In its canonical layout, the file `name` would have more than `most` bytes."""
    return Diagnostic(
        codes.SOURCE_TOO_LARGE,
        f"formatted, the file would have more than {most:,} bytes",
        help="divide it into several files, and import what they share",
        subject=name,
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


def word_for_optional(source: Source, span: Span, type_name: str | None) -> Diagnostic:
    """`optional` and the like, before a type or behind it; `type_name` is the type, if known."""
    fix = "write `?` behind the type, as in `string?`"
    if type_name is not None:
        fix = f"write {shown(type_name + '?')}: the `?` stands behind the type"
    return Diagnostic(
        codes.UNEXPECTED,
        f"{shown(source.text[span.start : span.end])} says nothing of a field",
        Label(source, span),
        help=fix,
    )


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


def misplaced_documentation(source: Source, span: Span, reason: str) -> Diagnostic:
    """A `##` block that documents nothing, and why."""
    return Diagnostic(
        codes.MISPLACED_DOCUMENTATION,
        f"this documentation {reason}",
        Label(source, span),
        help="put it on lines of its own, directly above a schema, a field, a strategy or an "
        "extern, or write `#` for a comment",
    )


def late_import(source: Source, span: Span) -> Diagnostic:
    """An import below a declaration."""
    return Diagnostic(
        codes.LATE_IMPORT,
        "imports stand before all schemas and strategies",
        Label(source, span),
        help="move this line to the top of the file",
    )


def nested_too_deep(source: Source, span: Span, most: int) -> Diagnostic:
    """At the first word or bracket that stands within `most` others."""
    return Diagnostic(
        codes.CALLS_TOO_DEEP,
        f"calls and conditions are nested more than {most} deep",
        Label(source, span),
        help="give an inner part a name: `strategy Name for Schema = …`",
    )


def too_many_tokens(source: Source, span: Span, most: int) -> Diagnostic:
    """Stands at the first token that is not read."""
    return Diagnostic(
        codes.TOO_MANY_TOKENS,
        f"the file has more than {most:,} words, constants and marks; the rest is not read",
        Label(source, span),
        help="divide it into several files, and import what they share",
    )


def too_many_syntax_errors(source: Source, span: Span, most: int) -> Diagnostic:
    """Stands last, at the first error that is not shown."""
    return Diagnostic(
        codes.TOO_MANY_SYNTAX_ERRORS,
        f"there are more than {most} errors in the syntax of this file; the rest is not shown",
        Label(source, span),
        help="mend those above first",
    )
