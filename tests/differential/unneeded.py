"""Results of `extern` that nobody needs: whether the application is asked for them is open.

The interpreter asks for every part of a text and so always raises for a result of another type;
generated code asks only where the result can matter. INVARIANT: where it matters, both raise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from keylane.interpreter import InterpretedStrategy
from keylane.model import Clock, SessionKeyExtractor, SessionKeyGenerator
from keylane.program import Strategy
from tests.differential.outcomes import Outcome, expected_outcome

__all__ = ["WithoutExterns"]


@dataclass(frozen=True)
class _Corrected:
    """A strategy of the application that gives `instead` where it would give another type."""

    generator: SessionKeyGenerator
    instead: str | None

    def generate_key(self, extractor: SessionKeyExtractor, /) -> str | None:
        given = self.generator.generate_key(extractor)
        return given if isinstance(given, str) else self.instead


class _CorrectedStrategy(InterpretedStrategy):
    def __init__(self, strategy: Strategy, clock: Clock, instead: str | None) -> None:
        super().__init__(strategy, clock)
        self._externs = {
            extern: _Corrected(generator, instead) for extern, generator in self._externs.items()
        }
        self._root = self._tree(clock)


class WithoutExterns:
    """What a strategy gives if wrong results of its externs do not matter."""

    def __init__(self, strategy: Strategy, clock: Clock) -> None:
        self._corrected = [
            _CorrectedStrategy(strategy, clock, instead) for instead in (None, "key", "another")
        ]

    def outcome(self, ask: Callable[[InterpretedStrategy], object]) -> Outcome | None:
        """The outcome that is the same whatever they give, None if there is no such outcome."""
        first, *others = (expected_outcome(partial(ask, each)) for each in self._corrected)
        return first if all(other == first for other in others) else None
