"""Errors KL04xx: functions, their arguments and settings, literals."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check import limits
from keylane.check.comma_settings import comma_setting
from keylane.check.wording import LISTED, a_list, constant_of, name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.nodes import Call, Expression, Literal, LiteralExpression, Name, Reference

__all__ = [
    "argument_count",
    "empty_call",
    "empty_key",
    "empty_prefix",
    "float_in_key",
    "literal_not_printable",
    "literal_not_text",
    "literal_too_long",
    "missing_separator",
    "moment_of_now",
    "never_present",
    "no_ordering_called",
    "no_ordering_not_last",
    "no_timestamp",
    "not_a_moment",
]


def argument_count(source: Source, call: Call) -> Diagnostic:
    """`single` of anything but one expression."""
    count = len(call.arguments)
    place = call.arguments[1].span.to(call.arguments[-1].span) if count > 1 else call.span
    help = 'join several with `composite(…; "/")`' if count else "write a field in it"
    setting = comma_setting(call)
    if setting is not None:
        written = (
            name_of(setting.name.text)
            if isinstance(setting, Reference)
            else constant_of(setting.literal)
        )
        help = f"if {written} is the setting, write `;` in front of it instead of `,`"
    return Diagnostic(
        codes.ARGUMENT_COUNT,
        f"`{call.function.text}` takes one expression, this one has {count or 'none'}",
        Label(source, place),
        help=help,
    )


def empty_call(source: Source, call: Call, parts: str) -> Diagnostic:
    """`composite()` and `fallback()`; `parts` is what they want."""
    return Diagnostic(
        codes.EMPTY_CALL,
        f"`{call.function.text}` has no {parts}",
        Label(source, call.span),
        help="name a field in it, or write `no_ordering` instead for no key",
    )


def missing_separator(source: Source, call: Call) -> Diagnostic:
    """A composite of two or more parts, and nothing between them.

    Where the last part is a constant it is meant to be the separator more often than not: with
    another one behind it the keys would be others than intended.
    """
    help = 'write one behind the last part, as in `; "/")`'
    last = call.arguments[-1]
    if isinstance(last, LiteralExpression):
        separator = constant_of(last.literal)
        help = f"if {separator} is the separator, write `;` in front of it instead of `,`"
    return Diagnostic(
        codes.MISSING_SEPARATOR,
        "`composite` of two or more parts needs a separator",
        Label(source, call.function.span),
        help=help,
    )


def float_in_key(source: Source, name: Name, declaration: Label, so_it: str) -> Diagnostic:
    """A field of type float in an expression; `so_it` is what follows from that."""
    return Diagnostic(
        codes.FLOAT_IN_KEY,
        f"{name_of(name.text)} is a `float`: its text differs between languages, so it {so_it}",
        Label(source, name.span),
        (declaration,),
        help="use an `int` of a smaller unit (cents, milliseconds), a `string` or an `enum`",
    )


def never_present(
    source: Source, name: Name, discriminant: str | None, values: Sequence[str], place: Label
) -> Diagnostic:
    """A field that no message has at this place.

    `values` are those of its `discriminant` for which it is declared; without one a match around
    has taken all of its values away.
    """
    if discriminant is None:
        reason = "what stands around it leaves it no value"
        fix = "use it elsewhere, or another field here"
    else:
        shown = a_list([text_of(value) for value in values[:LISTED]], len(values))
        reason = f"it is declared for {name_of(discriminant)} in {shown}"
        fix = "use it in an arm for these values only, or declare it for more of them"
    return Diagnostic(
        codes.NEVER_PRESENT,
        f"no message has {name_of(name.text)} here: {reason}",
        Label(source, name.span),
        (place,),
        help=fix,
    )


def literal_not_text(source: Source, literal: Literal) -> Diagnostic:
    """A number or truth value where text is wanted."""
    return Diagnostic(
        codes.LITERAL_NOT_TEXT,
        "a constant in an expression is a text",
        Label(source, literal.span),
        help=f"write {text_of(str(literal.value).lower())}",
    )


def literal_too_long(source: Source, literal: Literal, length: int, longest: int) -> Diagnostic:
    """A text that makes every key with it too long, or that nobody needs where none has it."""
    whole = (
        f"a key has at most {longest}"
        if longest == limits.KEY_LENGTH
        else f"a constant has at most {longest:,}"
    )
    return Diagnostic(
        codes.LITERAL_NEVER_KEY,
        f"this text has {length:,} characters, {whole}",
        Label(source, literal.span),
        help="shorten the text",
    )


def literal_not_printable(source: Source, literal: Literal) -> Diagnostic:
    """A text that makes every key with it invalid."""
    return Diagnostic(
        codes.LITERAL_NEVER_KEY,
        "this text has a character that is not printable ASCII, so no key can have it in it",
        Label(source, literal.span),
        help="use characters from space to `~` only",
    )


def not_a_moment(source: Source, span: Span) -> Diagnostic:
    """`utc` of anything but a name."""
    return Diagnostic(
        codes.NOT_A_MOMENT,
        "`utc` takes a timestamp field, or `now`",
        Label(source, span),
        help="write `utc(now; day)`, or the name of a field for `now`",
    )


def moment_of_now(source: Source, name: Name) -> Diagnostic:
    """`every 4h of now`."""
    return Diagnostic(
        codes.NOT_A_MOMENT,
        "`now` is what counts unless a timestamp field is named",
        Label(source, name.span),
        help="leave `of now` out",
    )


def no_timestamp(source: Source, name: Name) -> Diagnostic:
    """A field where a moment is wanted, and it is none."""
    return Diagnostic(
        codes.NOT_A_MOMENT,
        f"{name_of(name.text)} is no `timestamp`",
        Label(source, name.span),
        help=f"declare it as `{name.text[:60]}: timestamp`, or name a field of this type",
    )


def empty_key(source: Source, expression: Expression, what: str) -> Diagnostic:
    """`""` as a whole strategy or alternative, which is `what`."""
    return Diagnostic(
        codes.EMPTY_KEY,
        f"{what} is the empty text, which is never a key",
        Label(source, expression.span),
        help="write `no_ordering` for no key, or a text",
    )


def no_ordering_not_last(source: Source, span: Span) -> Diagnostic:
    """An alternative that ends a fallback, and others behind it."""
    return Diagnostic(
        codes.NO_ORDERING_NOT_LAST,
        "alternatives behind `no_ordering` are never tried",
        Label(source, span),
        help="make `no_ordering` the last alternative, or remove it",
    )


def no_ordering_called(source: Source, call: Call) -> Diagnostic:
    """`no_ordering()`."""
    return Diagnostic(
        codes.NO_ORDERING_CALLED,
        "`no_ordering` is a word, not a function",
        Label(source, call.span),
        help="write `no_ordering` without parentheses",
    )


def empty_prefix(source: Source, setting: Literal) -> Diagnostic:
    """`single(…; "")`."""
    return Diagnostic(
        codes.EMPTY_PREFIX,
        "an empty prefix would make keys that begin with `-`",
        Label(source, setting.span),
        help="leave the prefix and the `;` out",
    )
