"""The order in which strategies are checked: each behind those that it names.

Takes the strategies of one file, gives them in order, and reports those that name each other in a
circle. Walks with a list of its own, so a chain of names may be of any length.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.check import name_errors
from keylane.check.entities import KnownStrategy, Scope
from keylane.check.reporter import Reporter
from keylane.syntax import nodes

__all__ = ["evaluation_order"]


def evaluation_order(scope: Scope, reporter: Reporter) -> list[KnownStrategy]:
    """All strategies of the file; one that is in a circle stands where it was left.

    A circle is reported once, where it closes. INVARIANT: in the order given, the first strategy
    of a circle names one that has not been checked, so none of a circle gets a body.
    """
    done: dict[KnownStrategy, None] = {}
    for strategy in scope.strategies:
        if strategy in done:
            continue
        way = [(strategy, _named(strategy, scope))]
        on_the_way = {strategy: 0}
        while way:
            current, rest = way[-1]
            target, name = next(rest, (None, None))
            if target is None or name is None:
                way.pop()
                del on_the_way[current]
                done[current] = None
            elif target in on_the_way:
                circle = [passed.node.name.text for passed, _ in way[on_the_way[target] :]]
                circle.append(target.node.name.text)
                reporter.report(name_errors.recursive_strategy(reporter.source, name, circle))
            elif target not in done:
                on_the_way[target] = len(way)
                way.append((target, _named(target, scope)))
    return list(done)


def _named(strategy: KnownStrategy, scope: Scope) -> Iterator[tuple[KnownStrategy, nodes.Name]]:
    """The strategies of this file that the body names, each once, in the order written."""
    seen: set[KnownStrategy] = set()
    if strategy.schema is None:
        return
    stack: list[nodes.Expression] = [strategy.node.body]
    while stack:
        expression = stack.pop()
        match expression:
            case nodes.Call():
                stack.extend(reversed(expression.arguments))
            case nodes.Match():
                stack.extend(arm.body for arm in reversed(expression.arms))
            case nodes.When():
                stack.append(expression.body)
            case nodes.Reference(name):
                known = scope.names.get(name.text)
                if (
                    isinstance(known, KnownStrategy)
                    and known.source is scope.source
                    and known.schema is strategy.schema
                    and known not in seen
                    and name.text not in strategy.schema.fields
                ):
                    seen.add(known)
                    yield known, name
