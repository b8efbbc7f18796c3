"""The local variables of a method at a place, and where several ways to it meet.

Data for `statements` and `expressions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keylane.validation.graph import Graph
from keylane.validation.nodes import FALSE, Raised, Truth, Value

__all__ = ["Place", "met", "nowhere", "unbound"]

_UNBOUND = Raised(("UnboundLocalError", "NameError", "Exception", "BaseException", "object"))


@dataclass(slots=True)
class Place:
    """The values of local names, and for which messages the place is reached.

    `within` is the same as `reached`, as if all messages had come to the innermost `try` or loop
    around the place: where the ways part in there, values have to be told apart by no more than
    that.
    """

    names: dict[str, Value]
    reached: Truth
    within: Truth

    def copy(self) -> Place:
        """The same, to be changed for itself."""
        return Place(dict(self.names), self.reached, self.within)

    def narrowed(self, graph: Graph, test: Truth) -> Place:
        """The same for those messages only for which `test` holds."""
        return Place(
            dict(self.names), graph.both(self.reached, test), graph.both(self.within, test)
        )


def nowhere() -> Place:
    """The place behind a `return`."""
    return Place({}, FALSE, FALSE)


def unbound(graph: Graph) -> Value:
    """The value of a name that has none yet: whatever is made of it raises."""
    return graph.constant(_UNBOUND)


def met(graph: Graph, ways: Sequence[tuple[Truth, Place]]) -> Place:
    """Where ways meet: of the places that are reached, the first whose test holds.

    INVARIANT: no message reaches two of the places; of one that reaches one, its test holds.
    """
    reached = [(test, place) for test, place in ways if place.reached is not FALSE]
    if not reached:
        return nowhere()
    end = reached[-1][1].copy()
    nothing = unbound(graph)
    for test, place in reversed(reached[:-1]):
        for name in {*end.names, *place.names}:
            here, there = place.names.get(name, nothing), end.names.get(name, nothing)
            end.names[name] = graph.if_else(test, here, there)
        end.reached = graph.either(place.reached, end.reached)
        end.within = graph.either(place.within, end.within)
    return end
