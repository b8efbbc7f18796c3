"""Errors KL04xx: functions, their arguments and settings, literals."""

from __future__ import annotations

from keylane.check import limits
from keylane.check.wording import name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.nodes import Call, Expression, Literal, Name

__all__ = [
    "argument_count",
    "empty_call",
    "empty_key",
    "empty_prefix",
    "float_in_key",
    "literal_never_key",
    "literal_not_text",
    "missing_separator",
    "no_ordering_called",
    "no_ordering_not_last",
    "setting_not_text",
    "unexpected_setting",
]


def argument_count(source: Source, call: Call) -> Diagnostic:
    """`single` of anything but one expression."""
    count = len(call.arguments)
    place = call.arguments[1].span.to(call.arguments[-1].span) if count > 1 else call.span
    return Diagnostic(
        codes.ARGUMENT_COUNT,
        f"`{call.function.text}` takes one expression, this one has {count or 'none'}",
        Label(source, place),
        help='join several with `composite(…; "/")`' if count else "write a field in it",
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
    """A composite of two or more parts, and nothing between them."""
    return Diagnostic(
        codes.MISSING_SEPARATOR,
        "`composite` of two or more parts needs a separator",
        Label(source, call.function.span),
        help='write one behind the last part, as in `; "/")`',
    )


def setting_not_text(source: Source, function: str, setting: Literal | Name) -> Diagnostic:
    """A prefix or separator that is a number, a truth value or a word."""
    written = setting.text if isinstance(setting, Name) else str(setting.value).lower()
    return Diagnostic(
        codes.SETTING_NOT_TEXT,
        f"the setting of `{function}` is a text",
        Label(source, setting.span),
        help=f"write {text_of(written)}",
    )


def unexpected_setting(source: Source, function: str, setting: Literal | Name) -> Diagnostic:
    """A `;` behind the arguments of a function without settings."""
    return Diagnostic(
        codes.UNEXPECTED_SETTING,
        f"`{function}` has no setting",
        Label(source, setting.span),
        help="remove it and the `;` before it",
    )


def float_in_key(source: Source, name: Name, declaration: Label) -> Diagnostic:
    """A field of type float in an expression."""
    return Diagnostic(
        codes.FLOAT_IN_KEY,
        f"{name_of(name.text)} is a `float`: its text differs between languages, so it cannot be "
        "part of a key",
        Label(source, name.span),
        (declaration,),
        help="use an `int` of a smaller unit (cents, milliseconds), a `string` or an `enum`",
    )


def literal_not_text(source: Source, literal: Literal) -> Diagnostic:
    """A number or truth value where text is wanted."""
    return Diagnostic(
        codes.LITERAL_NOT_TEXT,
        "a constant in an expression is a text",
        Label(source, literal.span),
        help=f"write {text_of(str(literal.value).lower())}",
    )


def literal_never_key(source: Source, literal: Literal, text: str) -> Diagnostic:
    """A text that makes every key with it invalid."""
    if len(text) > limits.KEY_LENGTH:
        problem = f"has {len(text):,} characters, a key has at most {limits.KEY_LENGTH}"
        fix = "shorten the text"
    else:
        problem = "has a character that is not printable ASCII, so no key can have it in it"
        fix = "use characters from space to `~` only"
    return Diagnostic(
        codes.LITERAL_NEVER_KEY, f"this text {problem}", Label(source, literal.span), help=fix
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
