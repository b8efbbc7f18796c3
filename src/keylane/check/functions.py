"""The functions of the language: how many arguments each takes, and which setting.

Takes a call whose arguments have been checked, gives the program's expression with its size, or
None if something is wrong with it or its arguments: what is wrong with the call is reported here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keylane.check import expression_errors
from keylane.check.context import Context
from keylane.check.entities import CheckedBody
from keylane.check.references import Names
from keylane.check.settings import Settings
from keylane.check.texts import size_of_text
from keylane.metadata import TimestampType
from keylane.program import (
    Bucket,
    Composite,
    Digest,
    Escape,
    Expression,
    Fallback,
    Field,
    Fit,
    Literal,
    Lower,
    NoOrdering,
    Single,
    TimePartition,
    Trim,
    Upper,
    Utc,
)
from keylane.source import Place
from keylane.syntax import nodes

__all__ = ["EMPTY", "Functions", "sized"]

#: What never is a key.
EMPTY = Literal("")

_Parts = Sequence[CheckedBody | None]
# What a function of one argument makes of it; the place is that of the call.
_Made = Callable[[Expression, Place], Expression]
_WITHOUT_SETTING: dict[str, _Made] = {
    "lower": Lower,
    "upper": Upper,
    "trim": Trim,
}


def sized(expression: Expression, parts: Sequence[CheckedBody], own: int = 1) -> CheckedBody:
    """`expression` with its size: that of its `parts`, and what it is by itself."""
    return CheckedBody(
        expression,
        1 + max((part.depth for part in parts), default=0),
        own + sum(part.nodes for part in parts),
    )


class Functions:
    """Checks calls in the body of one strategy."""

    def __init__(self, names: Names) -> None:
        """`names` say what a moment's name means."""
        self._names = names
        self._reporter = names.reporter
        self._source = names.reporter.source
        self._settings = Settings(names)

    def call(self, call: nodes.Call, parts: _Parts, context: Context) -> CheckedBody | None:
        """The call of a function that exists; `utc`, which takes no expression, is `utc`."""
        match call.function.text:
            case "composite":
                return self._composite(call, parts, context)
            case "fallback":
                return self._fallback(call, parts)
        made = self._with_setting(call, context)
        if len(parts) != 1:
            self._reporter.report(expression_errors.argument_count(self._source, call))
            return None
        part = parts[0]
        if part is None or made is None:
            return None
        return sized(made(part.expression, self._reporter.place(call.span)), [part])

    def utc(self, call: nodes.Call, context: Context) -> CheckedBody | None:
        """`utc(moment; unit)`."""
        unit = self._settings.unit(call)
        if len(call.arguments) != 1:
            self._reporter.report(expression_errors.argument_count(self._source, call))
            return None
        moment = call.arguments[0]
        if not isinstance(moment, nodes.Reference):
            self._reporter.report(expression_errors.not_a_moment(self._source, moment.span))
            return None
        is_now = self._names.is_now(moment.name)
        if is_now is None:
            return None
        field = None if is_now else self._timestamp(moment.name, context)
        if unit is None or (field is None and not is_now):
            return None
        return CheckedBody(Utc(field, unit, self._reporter.place(call.span)), 1, 1)

    def _with_setting(self, call: nodes.Call, context: Context) -> _Made | None:
        """What a function of one argument makes of it, None if its setting is wrong."""
        match call.function.text:
            case "lower" | "upper" | "trim" as function:
                return _WITHOUT_SETTING[function] if self._settings.none(call) else None
            case "single":
                prefix = self._prefix(call, context)
                return None if prefix is None else lambda part, at: Single(part, prefix or None, at)
            case "escape":
                escaped = self._settings.escaped(call)
                return None if escaped is None else lambda part, at: Escape(part, escaped, at)
            case "digest":
                digits = self._settings.number(call, 16, 64)
                return None if digits is None else lambda part, at: Digest(part, digits, at)
            case "bucket":
                count = self._settings.number(call, 2, 65_536)
                return None if count is None else lambda part, at: Bucket(part, count, at)
            case "fit":
                length = self._settings.number(call, 48, 128, 128)
                return None if length is None else lambda part, at: Fit(part, length, at)
        return self._window(call, context)

    def _prefix(self, call: nodes.Call, context: Context) -> str | None:
        prefix = self._settings.text(call, context)
        if prefix == "" and isinstance(call.setting, nodes.Literal):
            self._reporter.report(expression_errors.empty_prefix(self._source, call.setting))
            return None
        return prefix

    def _window(self, call: nodes.Call, context: Context) -> _Made | None:
        window = self._settings.window(call)
        if window is None:
            return None
        minutes, name = window
        if name is None:
            return lambda part, at: TimePartition(part, minutes, None, at)
        if self._names.means_now(name):
            self._reporter.report(expression_errors.moment_of_now(self._source, name))
            return None
        moment = self._timestamp(name, context)
        return None if moment is None else lambda part, at: TimePartition(part, minutes, moment, at)

    def _timestamp(self, name: nodes.Name, context: Context) -> Field | None:
        known = self._names.field(name, context.knowledge)
        if known is None or known.field is None:
            return None
        if not isinstance(known.field.type, TimestampType):
            self._reporter.report(expression_errors.no_timestamp(self._source, name))
            return None
        return known.field

    def _composite(self, call: nodes.Call, parts: _Parts, context: Context) -> CheckedBody | None:
        separator = self._settings.text(call, context)
        if not parts:
            self._reporter.report(expression_errors.empty_call(self._source, call, "parts"))
            return None
        if len(parts) > 1 and call.setting is None:
            self._reporter.report(expression_errors.missing_separator(self._source, call))
            return None
        known = _all_known(parts)
        if known is None or separator is None:
            return None
        # The separator stands between all parts: a long one counts each time.
        own = 1 + (len(parts) - 1) * (size_of_text(separator) - 1)
        composite = Composite(
            tuple(part.expression for part in known),
            separator,
            self._reporter.place(call.span),
            self._part_places(call),
        )
        return sized(composite, known, own)

    def _fallback(self, call: nodes.Call, parts: _Parts) -> CheckedBody | None:
        sound = self._settings.none(call)
        if not parts:
            self._reporter.report(expression_errors.empty_call(self._source, call, "alternatives"))
            return None
        for number, (part, argument) in enumerate(zip(parts, call.arguments, strict=True), 1):
            if part is None:
                continue
            if isinstance(part.expression, NoOrdering) and number < len(parts):
                self._reporter.report(
                    expression_errors.no_ordering_not_last(self._source, argument.span)
                )
                sound = False
            elif part.expression == EMPTY:
                self._reporter.report(
                    expression_errors.empty_key(self._source, argument, "this alternative")
                )
                sound = False
        known = _all_known(parts)
        if known is None or not sound:
            return None
        fallback = Fallback(
            tuple(part.expression for part in known),
            self._reporter.place(call.span),
            self._part_places(call),
        )
        return sized(fallback, known)

    def _part_places(self, call: nodes.Call) -> tuple[Place, ...]:
        return tuple(self._reporter.place(argument.span) for argument in call.arguments)


def _all_known(parts: _Parts) -> list[CheckedBody] | None:
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else None
