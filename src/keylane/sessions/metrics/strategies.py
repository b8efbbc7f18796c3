"""Strategies that count the messages that they are asked for.

Takes any object with `generate_key`: a generated class, which has two more entry points, or a
strategy of `keylane.model`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keylane.sessions.metrics.instruments import MESSAGE_AGE, MESSAGES, SessionMetrics

__all__ = ["MeasuredStrategy"]


class MeasuredStrategy:
    """Gives the keys of `strategy`, and counts how many messages have one and how many have none.

    `name` is the label; by default the name of the strategy's class. Errors are not counted. An
    entry point that the strategy does not have raises its `AttributeError`.
    """

    def __init__(self, strategy: Any, metrics: SessionMetrics, *, name: str | None = None) -> None:
        """Wrap a strategy."""
        self.strategy = strategy
        self.name = type(strategy).__name__ if name is None else name
        self._metrics = metrics

    def generate_key(self, extractor: Any) -> str | None:
        """The strategy's key."""
        return self._counted(self.strategy.generate_key(extractor))

    def generate_keys(self, extractors: Iterable[Any]) -> list[str | None]:
        """The strategy's keys of many messages, for generated classes; counted if all are made."""
        keys: list[str | None] = self.strategy.generate_keys(extractors)
        unordered = keys.count(None)
        for order, amount in (("keyed", len(keys) - unordered), ("unordered", unordered)):
            if amount:
                self._metrics.add(MESSAGES, amount, self.name, order)
        return keys

    def generate_key_from_payload(self, payload: Any) -> str | None:
        """The strategy's key, for generated classes."""
        return self._counted(self.strategy.generate_key_from_payload(payload))

    def handled(self, age: float) -> None:
        """A message is handled that was made so many seconds ago; only the application knows."""
        self._metrics.observe(MESSAGE_AGE, max(0.0, age), self.name)

    def _counted(self, key: str | None) -> str | None:
        self._metrics.add(MESSAGES, 1, self.name, "unordered" if key is None else "keyed")
        return key
