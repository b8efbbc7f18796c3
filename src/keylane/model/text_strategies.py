"""Strategies that make another text of a strategy's text, or a text of the time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from keylane.model import text_functions
from keylane.model.extractor import SessionKeyExtractor
from keylane.model.nothing import Nothing, ReasonKind
from keylane.model.strategies import SessionKeyStrategy

__all__ = [
    "BucketStrategy",
    "Clock",
    "DigestStrategy",
    "EscapeStrategy",
    "FitStrategy",
    "LowerStrategy",
    "TimePartitionStrategy",
    "TrimStrategy",
    "UpperStrategy",
    "UtcStrategy",
]

#: Gives the present moment as an aware `datetime`.
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _TextFunctionStrategy(SessionKeyStrategy):
    """A function of the text of `part`; nothing stays nothing."""

    part: SessionKeyStrategy

    @abstractmethod
    def _apply(self, text: str) -> str | Nothing:
        """The function."""

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The new text."""
        text = self.part.derive_text(extractor)
        return text if isinstance(text, Nothing) else self._apply(text)

    def field_names(self) -> tuple[str, ...]:
        """The fields of the part."""
        return self.part.field_names()


@dataclass(frozen=True, slots=True)
class LowerStrategy(_TextFunctionStrategy):
    """The text with A to Z in lower case."""

    def _apply(self, text: str) -> str:
        return text_functions.lower(text)


@dataclass(frozen=True, slots=True)
class UpperStrategy(_TextFunctionStrategy):
    """The text with a to z in upper case."""

    def _apply(self, text: str) -> str:
        return text_functions.upper(text)


@dataclass(frozen=True, slots=True)
class TrimStrategy(_TextFunctionStrategy):
    """The text without ASCII white space at its ends."""

    def _apply(self, text: str) -> str:
        return text_functions.trim(text)


@dataclass(frozen=True, slots=True)
class EscapeStrategy(_TextFunctionStrategy):
    """The text with `%HH` for `%`, for `characters` and for what is not printable ASCII."""

    characters: str

    def _apply(self, text: str) -> str:
        return text_functions.escape(text, self.characters)


@dataclass(frozen=True, slots=True)
class DigestStrategy(_TextFunctionStrategy):
    """The first `length` hexadecimal digits of the text's SHA-256."""

    length: int

    def _apply(self, text: str) -> str:
        return text_functions.digest(text, self.length)


@dataclass(frozen=True, slots=True)
class BucketStrategy(_TextFunctionStrategy):
    """One of `count` numbers, by the text's CRC-32."""

    count: int

    def _apply(self, text: str) -> str:
        return text_functions.bucket(text, self.count)


@dataclass(frozen=True, slots=True)
class FitStrategy(_TextFunctionStrategy):
    """A key of at most `length` characters for any text but the empty one."""

    length: int = 128

    def _apply(self, text: str) -> str | Nothing:
        fitted = text_functions.fit(text, self.length)
        if fitted is None:
            return Nothing.because(ReasonKind.INVALID_KEY, "it is empty")
        return fitted


def _moment_text(moment: str | Clock, extractor: SessionKeyExtractor) -> str | Nothing:
    if not isinstance(moment, str):
        return text_functions.utc_text(moment())
    text = extractor.get_metadata(moment)
    return Nothing.because(ReasonKind.MISSING, moment) if text is None else text


@dataclass(frozen=True, slots=True)
class TimePartitionStrategy(SessionKeyStrategy):
    """`<text>-p<n>`: n is the window of `minutes` within the UTC day, counted from 0.

    `moment` is a clock or the name of a field with canonical timestamps.
    """

    part: SessionKeyStrategy
    minutes: int
    moment: str | Clock

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text with its window; the part and the moment are both asked."""
        text = self.part.derive_text(extractor)
        moment = _moment_text(self.moment, extractor)
        if isinstance(text, Nothing) or isinstance(moment, Nothing):
            return Nothing.all_of(each for each in (text, moment) if isinstance(each, Nothing))
        return f"{text}-p{text_functions.window(moment, self.minutes)}"

    def field_names(self) -> tuple[str, ...]:
        """The fields of the part, and the timestamp."""
        moment = (self.moment,) if isinstance(self.moment, str) else ()
        return tuple(dict.fromkeys((*self.part.field_names(), *moment)))


@dataclass(frozen=True, slots=True)
class UtcStrategy(SessionKeyStrategy):
    """The first `length` characters of a moment's text: `2026`, `2026-11`, up to the minute.

    `moment` is a clock or the name of a field with canonical timestamps.
    """

    moment: str | Clock
    length: int

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The beginning of the moment's text."""
        moment = _moment_text(self.moment, extractor)
        return moment if isinstance(moment, Nothing) else moment[: self.length]

    def field_names(self) -> tuple[str, ...]:
        """The timestamp, if it is a field."""
        return (self.moment,) if isinstance(self.moment, str) else ()
