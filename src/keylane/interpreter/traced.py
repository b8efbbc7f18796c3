"""The interpreter at work: what every expression of a strategy gave for one message.

Takes a strategy and a payload, gives the key, or nothing, or the error, and the steps by which it
came about. It is the interpreter's own tree with a recorder around each object, so that the steps
cannot tell another story than the key. Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from keylane.frozen import frozen
from keylane.interpreter.externs import expected_errors
from keylane.interpreter.interpreted import InterpretedStrategy, system_clock
from keylane.interpreter.message import CanonicalExtractor
from keylane.interpreter.payload import PayloadExtractor
from keylane.interpreter.tree import StrategyTree
from keylane.model import (
    Clock,
    InvalidKeyError,
    Nothing,
    SessionId,
    SessionKeyExtractor,
    SessionKeyStrategy,
)
from keylane.program import Expression, Fallback, Strategy

__all__ = ["Step", "Trace", "Tracer", "traced"]


@frozen(eq=False)
class Step:
    """An expression that was asked, what it gave, and the steps of the expressions inside.

    `position` is its place among the parts of the expression around it (`parts_of`). `gave` is a
    text, nothing, or the exception that left it.
    """

    expression: Expression
    position: int
    gave: str | Nothing | Exception
    steps: list[Step]


@frozen
class Trace:
    """What became of a message.

    `result` is what the strategy gives, or the exception that it raises; `root` the step of its
    whole body. `message` answers for canonical texts, `payload` for where values lie. `moment` is
    what the clock said; None if it was not asked.
    """

    result: SessionId | Nothing | Exception
    root: Step
    message: CanonicalExtractor
    payload: PayloadExtractor
    moment: datetime | None


def traced(strategy: Strategy, payload: Mapping[str, Any], clock: Clock = system_clock) -> Trace:
    """Derive the key of the message with this payload, and tell how it came about.

    Raises `ExternError` where an `extern` of the strategy cannot be loaded, and whatever is a
    mistake in keylane. What a message may raise is the `result` of the trace.
    """
    interpreted = _TracedStrategy(strategy, clock)
    result: SessionId | Nothing | Exception
    try:
        result = interpreted.derive_key_from_payload(payload)
    except expected_errors([strategy.body]) as error:
        result = error
    (root,) = interpreted.recorder.top
    assert interpreted.message is not None
    extractor = PayloadExtractor(strategy.schema, payload)
    return Trace(result, root, interpreted.message, extractor, interpreted.moment)


class Tracer:
    """Tells which texts of a strategy are validated, message by message."""

    def __init__(self, strategy: Strategy, clock: Clock = system_clock) -> None:
        """Take a strategy.

        Raises `ExternError` where an `extern` of the strategy cannot be loaded.
        """
        self._interpreted = _TracedStrategy(strategy, clock)

    def texts(self, expression: Expression, message: SessionKeyExtractor) -> list[str]:
        """The texts that an expression of the strategy gave for a message, to be validated as keys.

        One for each time that it was asked as the whole strategy or as an alternative and gave one.
        """
        steps = self._interpreted.recorder.top
        steps.clear()
        with suppress(InvalidKeyError):
            self._interpreted.derive_key(message)
        found: list[str] = []
        waiting = [(step, True) for step in steps]
        while waiting:
            step, is_validated = waiting.pop()
            if is_validated and step.expression is expression and isinstance(step.gave, str):
                found.append(step.gave)
            are_validated = isinstance(step.expression, Fallback)
            waiting.extend((part, are_validated) for part in step.steps)
        return found


class _Recorder:
    """Collects steps: those that are open in a stack, finished ones in what is around them."""

    def __init__(self) -> None:
        self.top: list[Step] = []
        self._open = [self.top]

    def ask(
        self,
        expression: Expression,
        position: int,
        strategy: SessionKeyStrategy,
        extractor: SessionKeyExtractor,
    ) -> str | Nothing:
        """Ask `strategy`, and keep what it gave; what it raises goes on."""
        inside: list[Step] = []
        self._open.append(inside)
        try:
            gave = strategy.derive_text(extractor)
        except Exception as error:
            self._close(Step(expression, position, error, inside))
            raise
        self._close(Step(expression, position, gave, inside))
        return gave

    def _close(self, step: Step) -> None:
        self._open.pop()
        self._open[-1].append(step)


@frozen
class _Recorded(SessionKeyStrategy):
    """`strategy`, which `recorder` hears of each time it is asked."""

    expression: Expression
    position: int
    strategy: SessionKeyStrategy
    recorder: _Recorder

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text of the strategy."""
        return self.recorder.ask(self.expression, self.position, self.strategy, extractor)

    def field_names(self) -> tuple[str, ...]:
        """The fields of the strategy."""
        return self.strategy.field_names()


class _RecordedTree(StrategyTree):
    """Builds the interpreter's strategies, each with the recorder around it."""

    def __init__(self, recorder: _Recorder, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._recorder = recorder
        self._built = [0]

    def strategy_of(self, expression: Expression) -> SessionKeyStrategy:
        """The recorded strategy for an expression.

        INVARIANT: a tree builds the parts of an expression once each, in the order of `parts_of`.
        """
        position = self._built[-1]
        self._built[-1] += 1
        self._built.append(0)
        strategy = super().strategy_of(expression)
        self._built.pop()
        return _Recorded(expression, position, strategy, self._recorder)


class _TracedStrategy(InterpretedStrategy):
    """A strategy that records; for one message."""

    def __init__(self, strategy: Strategy, clock: Clock) -> None:
        self.recorder = _Recorder()
        self.moment: datetime | None = None
        self.message: CanonicalExtractor | None = None
        self._given_clock = clock
        super().__init__(strategy, self._read)

    def _derived(self, message: CanonicalExtractor) -> SessionId | Nothing:
        self.message = message
        return super()._derived(message)

    def _read(self) -> datetime:
        self.moment = self._given_clock()
        return self.moment

    def _tree(self, clock: Clock) -> SessionKeyStrategy:
        tree = _RecordedTree(self.recorder, clock, self._externs, raises=self._strategy.raises)
        return tree.strategy_of(self._strategy.body)
