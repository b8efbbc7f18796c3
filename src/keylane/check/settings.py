"""The settings of functions: what stands behind the `;`, each read as the kind it has to be.

Takes a call, gives a text, a number, a unit or minutes. INVARIANT: a reader gives None only where
it, or the parser, has reported what is wrong; a setting that may be left out has a default.
"""

from __future__ import annotations

from collections import Counter

from keylane.check import setting_errors
from keylane.check.context import Context
from keylane.check.periods import DAY, LONGEST, divisors_around, minutes_of
from keylane.check.references import Names
from keylane.check.texts import fits_key
from keylane.check.wording import text_of
from keylane.check.words import UNITS
from keylane.metadata import PRINTABLE_ASCII
from keylane.program import TimeUnit
from keylane.syntax.nodes import Call, Literal, Name, Window

__all__ = ["Settings"]

# `escape` writes bytes as `%` and two of these digits.
_NEVER_ESCAPED = frozenset("%0123456789ABCDEFabcdef")


class Settings:
    """Reads the settings of calls; what is wrong is reported where `names` report."""

    def __init__(self, names: Names) -> None:
        """`names` say which words are values."""
        self._names = names
        self._reporter = names.reporter
        self._source = names.reporter.source

    def none(self, call: Call) -> bool:
        """Whether there is no setting, for functions that have none."""
        if call.setting is None:
            return True
        self._reporter.report(
            setting_errors.unexpected_setting(self._source, call.function.text, call.setting)
        )
        return False

    def text(self, call: Call, context: Context) -> str | None:
        """A text that gets into the key, as one in `context` does; empty where there is none."""
        setting = call.setting
        if setting is None:
            return ""
        text = self._any_text(call, setting)
        if text is None or not isinstance(setting, Literal):
            return None
        return text if fits_key(setting, text, context, self._reporter) else None

    def escaped(self, call: Call) -> str | None:
        """The characters that `escape` replaces besides those that it always does."""
        setting = self._given(call, '"/"')
        text = self._any_text(call, setting) if setting is not None else None
        if text is None or setting is None:
            return None
        problem = _problem_of_escaped(text)
        if problem is None:
            return text
        self._reporter.report(
            setting_errors.escaped_characters(self._source, setting.span, *problem)
        )
        return None

    def number(self, call: Call, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`; `default` where there is none, if it has one."""
        if call.setting is None and default is not None:
            return default
        setting = self._given(call, str(low if default is None else default))
        if setting is None:
            return None
        value = setting.value if isinstance(setting, Literal) else None
        if not isinstance(value, int) or isinstance(value, bool):
            self._reporter.report(
                setting_errors.setting_not_number(
                    self._source, call.function.text, setting.span, low, high
                )
            )
            return None
        if not low <= value <= high:
            self._reporter.report(
                setting_errors.setting_out_of_range(
                    self._source, call.function.text, setting.span, value, low, high
                )
            )
            return None
        return value

    def unit(self, call: Call) -> TimeUnit | None:
        """How much of a moment's text `utc` keeps."""
        setting = self._given(call, "day")
        if setting is None:
            return None
        written = setting.text if isinstance(setting, Name) else ""
        if written not in UNITS:
            suggestion = self._reporter.suggest(written, UNITS) if written else None
            self._reporter.report(
                setting_errors.unknown_unit(self._source, setting.span, tuple(UNITS), suggestion)
            )
            return None
        return UNITS[written]

    def window(self, call: Call) -> tuple[int, Name | None] | None:
        """The minutes of a window within the day, and what says which moment is meant."""
        setting = self._given(call, "every 4h")
        if setting is None:
            return None
        if not isinstance(setting, Window):
            self._reporter.report(setting_errors.setting_not_window(self._source, setting))
            return None
        minutes = minutes_of(setting.every)
        if minutes is None:
            return None
        if not 1 <= minutes <= LONGEST or DAY % minutes:
            shorter, longer = divisors_around(minutes)
            self._reporter.report(
                setting_errors.invalid_period(self._source, setting.every, minutes, shorter, longer)
            )
            return None
        return minutes, setting.moment

    def _given(self, call: Call, example: str) -> Literal | Name | Window | None:
        setting = call.setting
        if setting is None:
            self._reporter.report(setting_errors.missing_setting(self._source, call, example))
        return None if isinstance(setting, Literal) and setting.value is None else setting

    def _any_text(self, call: Call, setting: Literal | Name | Window) -> str | None:
        if isinstance(setting, Literal) and setting.value is None:
            return None
        if isinstance(setting, Literal) and isinstance(setting.value, str):
            return setting.value
        self._reporter.report(
            setting_errors.setting_not_text(
                self._source,
                call.function.text,
                setting,
                is_value=isinstance(setting, Name) and self._names.is_value(setting),
            )
        )
        return None


def _problem_of_escaped(text: str) -> tuple[str, str] | None:
    """What is wrong with the characters that `escape` shall replace, and how to mend it."""
    if not PRINTABLE_ASCII.issuperset(text):
        return (
            "`escape` replaces every character that is not printable ASCII already",
            "list characters from space to `~` only",
        )
    wrong = next((each for each in text if each in _NEVER_ESCAPED), None)
    if wrong == "%":
        return "`escape` replaces `%` already", "leave it out"
    if wrong is not None:
        return (
            f"`escape` writes with the digits 0 to F, so it cannot replace `{wrong}`",
            "list characters that are no hexadecimal digits",
        )
    twice, count = Counter(text).most_common(1)[0] if text else ("", 0)
    return (f"{text_of(twice)} stands twice in this text", "name it once") if count > 1 else None
