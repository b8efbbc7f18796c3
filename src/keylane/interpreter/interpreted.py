"""Strategies of a program with the entry points that generated classes have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from keylane.interpreter.externs import loaded_externs
from keylane.interpreter.message import CanonicalExtractor
from keylane.interpreter.payload import PayloadExtractor
from keylane.interpreter.tree import StrategyTree, reads_clock
from keylane.model import Clock, Nothing, SessionId, SessionKeyExtractor, SessionKeyStrategy
from keylane.model.strategies import key_of
from keylane.program import Program, Strategy

__all__ = ["InterpretedStrategy", "interpret", "system_clock"]


def system_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def interpret(program: Program, clock: Clock = system_clock) -> dict[str, InterpretedStrategy]:
    """The strategies of `program` by name; `clock` is for those that depend on the time.

    Raises `ExternError` where an `extern` that a strategy uses cannot be loaded.
    """
    return {strategy.name: InterpretedStrategy(strategy, clock) for strategy in program.strategies}


class InterpretedStrategy:
    """A strategy of a program; has the entry points of the class that is generated for it."""

    def __init__(self, strategy: Strategy, clock: Clock = system_clock) -> None:
        """Take `strategy`, and `clock` for what depends on the time.

        Raises `ExternError` where an `extern` of the strategy cannot be loaded.
        """
        self.name = strategy.name
        self.schema = strategy.schema
        self._strategy = strategy
        self._clock = clock
        self._externs = loaded_externs(strategy.body)
        self._reads_clock = reads_clock(strategy.body)
        self._root = self._tree(clock)

    def generate_key(self, extractor: SessionKeyExtractor) -> SessionId | None:
        """The session key of the message that `extractor` answers for, or None.

        Raises `InvalidKeyError` where the strategy says `on invalid raise`.
        """
        key = self.derive_key(extractor)
        return None if isinstance(key, Nothing) else key

    def generate_keys(self, extractors: Iterable[SessionKeyExtractor]) -> list[SessionId | None]:
        """The session keys of many messages, in their order."""
        return [self.generate_key(extractor) for extractor in extractors]

    def generate_key_from_payload(self, payload: Mapping[str, Any]) -> SessionId | None:
        """The session key of the message with this payload, or None."""
        key = self.derive_key_from_payload(payload)
        return None if isinstance(key, Nothing) else key

    def derive_key(self, extractor: SessionKeyExtractor) -> SessionId | Nothing:
        """The session key, or nothing and why."""
        return self._derived(CanonicalExtractor(self.schema, extractor.get_metadata, extractor))

    def derive_key_from_payload(self, payload: Mapping[str, Any]) -> SessionId | Nothing:
        """The session key of the message with this payload, or nothing and why."""
        extractor = PayloadExtractor(self.schema, payload)
        return self._derived(CanonicalExtractor(self.schema, extractor.raw_value, extractor))

    def _derived(self, message: CanonicalExtractor) -> SessionId | Nothing:
        root = self._root
        if self._reads_clock:
            # The clock is read once a call, however often the strategy names it.
            moment = self._clock()
            root = self._tree(lambda: moment)
        text = root.derive_text(message)
        if isinstance(text, Nothing):
            return message.refine(text)
        raises = self._strategy.raises
        return key_of(text, raises=raises, fields=root.field_names() if raises else ())

    def _tree(self, clock: Clock) -> SessionKeyStrategy:
        tree = StrategyTree(clock, self._externs, raises=self._strategy.raises)
        return tree.strategy_of(self._strategy.body)
