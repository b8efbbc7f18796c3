"""A strategy without a place that is said to be dead: then no key may change."""

from __future__ import annotations

from typing import Any

from keylane.analysis.places import DeadPlace
from keylane.behaviour.outcomes import MarkKind
from keylane.frozen import field_names, is_frozen, replace
from keylane.program import Expression, Field, Literal, NoOrdering, Strategy, parts_of
from keylane.source import Place

__all__ = ["stands_once", "without_place"]


def stands_once(strategy: Strategy, dead: DeadPlace) -> bool:
    """Whether a dead place is one of a kind: what is named twice is the same place twice."""
    count, waiting = 0, [strategy.body]
    while waiting:
        expression = waiting.pop()
        count += expression is dead.mark.expression
        waiting.extend(parts_of(expression))
    return count == 1


def without_place(strategy: Strategy, dead: DeadPlace) -> Strategy:
    """The strategy with nothing in a dead place, or with another text where there has to be one."""
    by: Expression = NoOrdering() if dead.mark.kind is MarkKind.ALTERNATIVE else Literal("not dead")
    return replace(strategy, body=_replaced(strategy.body, dead.mark.expression, by))


def _replaced(value: Any, old: Expression, new: Expression) -> Any:
    if value is old:
        return new
    if isinstance(value, tuple):
        return tuple(_replaced(each, old, new) for each in value)
    if is_frozen(value) and not isinstance(value, Field | Place | type):
        inner = {each: _replaced(getattr(value, each), old, new) for each in field_names(value)}
        return type(value)(**inner)
    return value
