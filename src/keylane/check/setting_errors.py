"""Errors KL04xx: what stands behind the `;` of a call."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.periods import duration_text
from keylane.check.wording import constant_of, name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.nodes import Call, Duration, Literal, Name, Window

__all__ = [
    "escaped_characters",
    "invalid_period",
    "missing_setting",
    "setting_not_number",
    "setting_not_text",
    "setting_not_window",
    "setting_out_of_range",
    "unexpected_setting",
    "unknown_unit",
]


def missing_setting(source: Source, call: Call, example: str) -> Diagnostic:
    """A function that says nothing without a setting."""
    return Diagnostic(
        codes.MISSING_SETTING,
        f"`{call.function.text}` needs a setting",
        Label(source, call.function.span),
        help=f"write one behind its argument, as in `; {example})`",
    )


def setting_not_text(
    source: Source, function: str, setting: Literal | Name | Window, *, is_value: bool
) -> Diagnostic:
    """A prefix, separator or set of characters that is a number, a truth value or a word.

    A word that `is_value`, the name of a field or strategy, is in the wrong place: quotes around
    it would make one constant of what differs from message to message.
    """
    if isinstance(setting, Window):
        fix = 'write a text, such as `"/"`'
    elif is_value and isinstance(setting, Name):
        fix = (
            f'write {name_of(setting.text)} in front of the `;`, and a text such as `"/"` behind it'
        )
    elif isinstance(setting, Name):
        fix = f"write {text_of(setting.text)}"
    else:
        fix = f"write {text_of(str(setting.value).lower())}"
    return Diagnostic(
        codes.SETTING_NOT_TEXT,
        f"the setting of `{function}` is a text",
        Label(source, setting.span),
        help=fix,
    )


def unexpected_setting(
    source: Source, function: str, setting: Literal | Name | Window
) -> Diagnostic:
    """A `;` behind the arguments of a function without settings.

    In a fallback it is an alternative more often than not.
    """
    fix = "remove it and the `;` before it"
    if function == "fallback" and not isinstance(setting, Window):
        written = name_of(setting.text) if isinstance(setting, Name) else constant_of(setting)
        fix = f"if {written} is an alternative, write `,` in front of it instead of `;`, else {fix}"
    return Diagnostic(
        codes.UNEXPECTED_SETTING,
        f"`{function}` has no setting",
        Label(source, setting.span),
        help=fix,
    )


def setting_not_number(
    source: Source, function: str, span: Span, low: int, high: int
) -> Diagnostic:
    """A number of digits, lanes or characters that is no number."""
    return Diagnostic(
        codes.SETTING_NOT_NUMBER,
        f"the setting of `{function}` is a number from {low:,} to {high:,}",
        Label(source, span),
        help=f"write a number, such as `{high}`",
    )


def setting_out_of_range(
    source: Source, function: str, span: Span, value: int, low: int, high: int
) -> Diagnostic:
    """A number that is too small or too large."""
    return Diagnostic(
        codes.SETTING_OUT_OF_RANGE,
        f"the setting of `{function}` is a number from {low:,} to {high:,}",
        Label(source, span),
        help=f"write `{low if value < low else high}`",
    )


def escaped_characters(source: Source, span: Span, problem: str, fix: str) -> Diagnostic:
    """Characters that `escape` cannot be told to replace."""
    return Diagnostic(codes.ESCAPED_CHARACTERS, problem, Label(source, span), help=fix)


def unknown_unit(
    source: Source, span: Span, units: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A setting of `utc` that is no unit of time."""
    known = ", ".join(f"`{unit}`" for unit in units)
    return Diagnostic(
        codes.UNKNOWN_UNIT,
        "the setting of `utc` is the last unit of time that is kept",
        Label(source, span),
        help=suggestion or f"the units are {known}",
    )


def setting_not_window(source: Source, setting: Literal | Name) -> Diagnostic:
    """`time_partition(…; 4)`."""
    hours = setting.value if isinstance(setting, Literal) else None
    is_hours = isinstance(hours, int) and not isinstance(hours, bool) and 1 <= hours <= 12
    return Diagnostic(
        codes.SETTING_NOT_WINDOW,
        "the setting of `time_partition` is a period",
        Label(source, setting.span),
        help=f"write `every {hours if is_hours else 4}h`",
    )


def invalid_period(
    source: Source, duration: Duration, minutes: int, shorter: int | None, longer: int | None
) -> Diagnostic:
    """A period that does not divide a day; `shorter` and `longer` are the nearest that do."""
    neighbours = [f"`{duration_text(near)}`" for near in (shorter, longer) if near is not None]
    problem = (
        "a period is a number of minutes from `1m` to `12h` that divides a day"
        if shorter is None or longer is None
        else f"a day of 1,440 minutes cannot be divided into periods of {minutes:,}"
    )
    return Diagnostic(
        codes.INVALID_PERIOD,
        problem,
        Label(source, duration.span),
        help=f"write {' or '.join(neighbours)}",
    )
