"""Explanations: of a strategy, and of what it does with one message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keylane.explanation.outcomes import StepJudge
from keylane.explanation.readings import FieldReading, readings
from keylane.explanation.tree import Node, decision_tree
from keylane.frozen import frozen
from keylane.interpreter import system_clock, traced
from keylane.interpreter.tree import reads_clock
from keylane.model import Clock, Nothing
from keylane.program import Strategy

__all__ = ["MessageExplanation", "StrategyExplanation", "explain_message", "explain_strategy"]


@frozen
class StrategyExplanation:
    """What a strategy decides.

    `raises` says that an invalid key raises, `reads_clock` that keys depend on the time.
    """

    name: str
    schema: str
    raises: bool
    reads_clock: bool
    tree: Node


@frozen
class MessageExplanation:
    """How a message came to its key, or to none.

    The nodes of `strategy.tree` that were asked have outcomes. `key` is the key; without one
    `problem` says why, and `raised` that it is an exception. `moment` is what the clock said, None
    if the key does not depend on it.
    """

    strategy: StrategyExplanation
    key: str | None
    problem: str | None
    raised: bool
    readings: tuple[FieldReading, ...]
    moment: datetime | None


def explain_strategy(strategy: Strategy) -> StrategyExplanation:
    """The decisions of a strategy."""
    return _explanation(strategy, decision_tree(strategy.body))


def explain_message(
    strategy: Strategy, payload: Mapping[str, Any], clock: Clock = system_clock
) -> MessageExplanation:
    """The decisions of a strategy for the message with this payload (what `json.loads` gives).

    Raises `ExternError` where an `extern` of the strategy cannot be loaded.
    """
    trace = traced(strategy, payload, clock)
    judge = StepJudge(trace, raises=strategy.raises)
    tree = decision_tree(strategy.body, trace.root, judge.outcome)
    key, problem = None, None
    if isinstance(trace.result, Nothing):
        problem = str(trace.result)
    elif isinstance(trace.result, Exception):
        problem = str(trace.result) or type(trace.result).__name__
    else:
        key = str.__str__(trace.result)
    return MessageExplanation(
        _explanation(strategy, tree),
        key,
        problem,
        isinstance(trace.result, Exception),
        readings(strategy.schema, trace),
        trace.moment,
    )


def _explanation(strategy: Strategy, tree: Node) -> StrategyExplanation:
    return StrategyExplanation(
        strategy.name, strategy.schema.name, strategy.raises, reads_clock(strategy.body), tree
    )
