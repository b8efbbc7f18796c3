"""Rules that give a message its session key, to be put together by hand or by the interpreter.

A strategy gives a *text* or `Nothing`. A text becomes a *key* by validation in two places only:
each alternative of a `FallbackStrategy`, and the result of the strategy that was called. All
classes are immutable, compare by value, pickle, and may be shared between threads.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from keylane.model.extractor import SessionKeyExtractor
from keylane.model.nothing import Nothing, ReasonKind
from keylane.model.session_id import SessionId, why_invalid

__all__ = [
    "CompositeKeyStrategy",
    "FallbackStrategy",
    "LiteralStrategy",
    "NoOrderingStrategy",
    "SessionKeyGenerator",
    "SessionKeyStrategy",
    "SingleFieldStrategy",
]


class SessionKeyGenerator(Protocol):
    """Anything that derives session keys: strategies, generated classes, an application's own."""

    def generate_key(self, extractor: SessionKeyExtractor, /) -> str | None:
        """The session key of the message, or None: it needs no order."""


def key_of(text: str) -> SessionId | Nothing:
    """Validation: `text` as a key, or nothing because it cannot be one."""
    problem = why_invalid(text)
    if problem is not None:
        return Nothing.because(ReasonKind.INVALID_KEY, problem)
    return SessionId(text)


class SessionKeyStrategy(ABC):
    """A strategy that can also stand inside others and say why it gives nothing."""

    __slots__ = ()

    @abstractmethod
    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text of the message, not validated, or nothing and why."""

    def derive_key(self, extractor: SessionKeyExtractor) -> SessionId | Nothing:
        """The session key of the message, or nothing and why."""
        text = self.derive_text(extractor)
        return text if isinstance(text, Nothing) else key_of(text)

    def generate_key(self, extractor: SessionKeyExtractor) -> SessionId | None:
        """The session key of the message, or None: it needs no order."""
        key = self.derive_key(extractor)
        return None if isinstance(key, Nothing) else key


def _field_text(name: str, extractor: SessionKeyExtractor) -> str | Nothing:
    text = extractor.get_metadata(name)
    if text is None:
        return Nothing.because(ReasonKind.MISSING, name)
    if not isinstance(text, str):
        given = type(text).__name__
        raise TypeError(f"`get_metadata({name!r})` gave `{given}`, it must give text or None")
    return str.__str__(text)


def _part_text(part: str | SessionKeyStrategy, extractor: SessionKeyExtractor) -> str | Nothing:
    return _field_text(part, extractor) if isinstance(part, str) else part.derive_text(extractor)


@dataclass(frozen=True, slots=True)
class SingleFieldStrategy(SessionKeyStrategy):
    """One field, or the text of another strategy; `<prefix>-<text>` if there is a prefix."""

    field: str | SessionKeyStrategy
    prefix: str | None = None

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text, with the prefix."""
        text = _part_text(self.field, extractor)
        if isinstance(text, Nothing) or self.prefix is None:
            return text
        return f"{self.prefix}-{text}"


@dataclass(frozen=True, slots=True, init=False)
class CompositeKeyStrategy(SessionKeyStrategy):
    """All fields (or texts of strategies) in order, with `separator` between them.

    Nothing if any of them is missing or there are no fields. Every part is asked, so that the
    reasons name all that is missing. An empty text is a value.
    """

    fields: tuple[str | SessionKeyStrategy, ...]
    separator: str

    def __init__(self, fields: Iterable[str | SessionKeyStrategy], separator: str) -> None:
        """Join `fields` with `separator`; a single text in the place of `fields` is a mistake."""
        if isinstance(fields, str):
            raise TypeError("`fields` is a list of names, not one text")
        object.__setattr__(self, "fields", tuple(fields))
        object.__setattr__(self, "separator", separator)

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The joined texts."""
        texts: list[str] = []
        failures: list[Nothing] = []
        for part in self.fields:
            text = _part_text(part, extractor)
            if isinstance(text, Nothing):
                failures.append(text)
            else:
                texts.append(text)
        if failures:
            return Nothing.all_of(failures)
        if not texts:
            return Nothing.because(ReasonKind.NO_FIELDS)
        return self.separator.join(texts)


@dataclass(frozen=True, slots=True)
class LiteralStrategy(SessionKeyStrategy):
    """The same text for every message."""

    text: str

    def derive_text(self, extractor: SessionKeyExtractor) -> str:
        """The text."""
        return self.text


@dataclass(frozen=True, slots=True)
class NoOrderingStrategy(SessionKeyStrategy):
    """No key for any message, on purpose: all of them run concurrently."""

    def derive_text(self, extractor: SessionKeyExtractor) -> Nothing:
        """Nothing."""
        return Nothing.because(ReasonKind.ON_PURPOSE)


@dataclass(frozen=True, slots=True, init=False)
class FallbackStrategy(SessionKeyStrategy):
    """Asks its strategies in order and stops at the first key; an invalid key is nothing."""

    strategies: tuple[SessionKeyGenerator, ...]

    def __init__(self, strategies: Iterable[SessionKeyGenerator]) -> None:
        """Ask `strategies` in their order."""
        object.__setattr__(self, "strategies", tuple(strategies))

    def derive_text(self, extractor: SessionKeyExtractor) -> SessionId | Nothing:
        """The first key, or the reasons of all strategies."""
        failures: list[Nothing] = []
        for strategy in self.strategies:
            key = _key_of_generator(strategy, extractor)
            if not isinstance(key, Nothing):
                return key
            failures.append(key)
        return Nothing.all_of(failures)


def _key_of_generator(
    generator: SessionKeyGenerator, extractor: SessionKeyExtractor
) -> SessionId | Nothing:
    if isinstance(generator, SessionKeyStrategy):
        return generator.derive_key(extractor)
    text = generator.generate_key(extractor)
    if text is None:
        return Nothing.because(ReasonKind.NO_KEY, type(generator).__name__)
    return key_of(text)
