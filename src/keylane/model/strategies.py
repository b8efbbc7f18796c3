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
from keylane.model.session_id import SessionId, invalidity, why_invalid

__all__ = [
    "CompositeKeyStrategy",
    "FallbackStrategy",
    "InvalidKeyError",
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


class InvalidKeyError(ValueError):
    """Raised for a text that is no valid key, where the strategy says `on invalid raise`.

    Carries `reason`, `length` (in characters) and the names of the `fields` that the text is made
    of; not the text itself.
    """

    def __init__(self, reason: str, length: int, fields: tuple[str, ...]) -> None:
        """Keep what is known of the text."""
        super().__init__(reason, length, fields)
        self.reason = reason
        self.length = length
        self.fields = fields

    def __str__(self) -> str:
        """One line, such as `invalid key of 140 characters from owner, repo: too long`."""
        fields = ", ".join(self.fields) or "no fields"
        return f"invalid key of {self.length} characters from {fields}: {self.reason}"


def key_of(text: str, *, raises: bool = False, fields: tuple[str, ...] = ()) -> SessionId | Nothing:
    """Validation: `text` as a key, or nothing because it cannot be one.

    Where it `raises`, an `InvalidKeyError` that names `fields` takes the place of nothing.
    """
    problem = why_invalid(text)
    if problem is None:
        return SessionId(text)
    if raises:
        raise InvalidKeyError(invalidity(text), len(text), fields)
    return Nothing.because(ReasonKind.INVALID_KEY, problem)


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

    @abstractmethod
    def field_names(self) -> tuple[str, ...]:
        """The fields that the text may be made of, each once, in the order of the parts."""

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


def field_names_of(parts: Iterable[object]) -> tuple[str, ...]:
    """The field names of `parts`, which are names, strategies, or generators without any."""
    names: list[str] = []
    for part in parts:
        if isinstance(part, str):
            names.append(part)
        elif isinstance(part, SessionKeyStrategy):
            names.extend(part.field_names())
    return tuple(dict.fromkeys(names))


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

    def field_names(self) -> tuple[str, ...]:
        """The field, or those of the strategy in its place."""
        return field_names_of([self.field])


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

    def field_names(self) -> tuple[str, ...]:
        """The fields of all parts."""
        return field_names_of(self.fields)


@dataclass(frozen=True, slots=True)
class LiteralStrategy(SessionKeyStrategy):
    """The same text for every message."""

    text: str

    def derive_text(self, extractor: SessionKeyExtractor) -> str:
        """The text."""
        return self.text

    def field_names(self) -> tuple[str, ...]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class NoOrderingStrategy(SessionKeyStrategy):
    """No key for any message, on purpose: all of them run concurrently."""

    def derive_text(self, extractor: SessionKeyExtractor) -> Nothing:
        """Nothing."""
        return Nothing.because(ReasonKind.ON_PURPOSE)

    def field_names(self) -> tuple[str, ...]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True, init=False)
class FallbackStrategy(SessionKeyStrategy):
    """Asks its strategies in order and stops at the first key; an invalid key is nothing.

    Where it `raises`, an invalid key raises `InvalidKeyError` instead, and later strategies are
    asked for a missing text only.
    """

    strategies: tuple[SessionKeyGenerator, ...]
    raises: bool

    def __init__(self, strategies: Iterable[SessionKeyGenerator], *, raises: bool = False) -> None:
        """Ask `strategies` in their order."""
        object.__setattr__(self, "strategies", tuple(strategies))
        object.__setattr__(self, "raises", raises)

    def derive_text(self, extractor: SessionKeyExtractor) -> SessionId | Nothing:
        """The first key, or the reasons of all strategies."""
        failures: list[Nothing] = []
        for strategy in self.strategies:
            key = self._key(strategy, extractor)
            if not isinstance(key, Nothing):
                return key
            failures.append(key)
        return Nothing.all_of(failures)

    def _key(
        self, strategy: SessionKeyGenerator, extractor: SessionKeyExtractor
    ) -> SessionId | Nothing:
        if isinstance(strategy, SessionKeyStrategy):
            text = strategy.derive_text(extractor)
        else:
            text = text_of_generator(strategy, type(strategy).__name__, extractor)
        if isinstance(text, Nothing):
            return text
        if self.raises:
            return key_of(text, raises=True, fields=field_names_of([strategy]))
        return key_of(text)

    def field_names(self) -> tuple[str, ...]:
        """The fields of all strategies."""
        return field_names_of(self.strategies)


def text_of_generator(
    generator: SessionKeyGenerator, name: str, extractor: SessionKeyExtractor
) -> str | Nothing:
    """What a generator called `name`, of whatever origin, gives for a message.

    Raises `TypeError` for a result that is neither text nor None.
    """
    text = generator.generate_key(extractor)
    if text is None:
        return Nothing.because(ReasonKind.NO_KEY, name)
    if not isinstance(text, str):
        given = type(text).__name__
        raise TypeError(f"`{name}` gave `{given}`, it must give text or None")
    return str.__str__(text)
