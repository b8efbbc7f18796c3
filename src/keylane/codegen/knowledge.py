"""What is certain about local variables at a place in the code that is being written.

The writer of a method asks here before it reads a field again or tests it again. Facts are never
guessed: where two ways meet, only what holds on both of them remains.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from keylane.plan.nodes import Need

__all__ = ["Facts", "State"]


class State(Enum):
    """What is certain about the variable of a need."""

    UNREAD = "not assigned"
    MAYBE_READ = "assigned on some ways that lead here"
    TESTED = "was the subject of a condition, and has its text only where that was met"
    READ = "assigned, may be None"
    PRESENT = "assigned, not None"


class Facts:
    """The states of needs, and the values that the subject of a dispatch can still have."""

    def __init__(self) -> None:
        """Know nothing."""
        self._states: dict[Need, State] = {}
        self._values: dict[str, frozenset[str]] = {}
        self._plain: frozenset[Need] = frozenset()
        self.reachable = True

    def copy(self) -> Facts:
        """The same facts, to be changed for themselves."""
        twin = Facts()
        twin._states = dict(self._states)
        twin._values = dict(self._values)
        twin._plain = self._plain
        twin.reachable = self.reachable
        return twin

    def state(self, need: Need) -> State:
        """What is certain about a need."""
        return self._states.get(need, State.UNREAD)

    def learn(self, needs: Iterable[Need], state: State) -> None:
        """From here on, `state` holds of each of `needs`."""
        self._states.update(dict.fromkeys(needs, state))

    def learn_plain(self, need: Need) -> None:
        """From here on, a type checker sees as well that the variable is a `str`."""
        self._plain |= {need}

    def is_plain(self, need: Need) -> bool:
        """Whether a type checker sees that the variable of a need is a `str`."""
        return need in self._plain

    def values(self, field: str) -> frozenset[str] | None:
        """The only values that a field can have here; None if nothing is known of them."""
        return self._values.get(field)

    def learn_values(self, field: str, values: Iterable[str]) -> None:
        """From here on, a field has one of `values`."""
        self._values[field] = frozenset(values)

    @classmethod
    def met(cls, ways: Iterable[Facts]) -> Facts:
        """What holds where ways meet; a way that always leaves the method does not arrive."""
        arriving = [facts for facts in ways if facts.reachable]
        if not arriving:
            nowhere = cls()
            nowhere.reachable = False
            return nowhere
        met = arriving[0].copy()
        for other in arriving[1:]:
            for need in {*met._states, *other._states}:
                met._states[need] = _merged(met.state(need), other.state(need))
            met._plain &= other._plain
            met._values = {
                field: values | other._values[field]
                for field, values in met._values.items()
                if field in other._values
            }
        return met


def _merged(one: State, other: State) -> State:
    if one is other:
        return one
    for less in (State.READ, State.TESTED):
        if {one, other} <= {less, State.READ, State.PRESENT}:
            return less
    return State.MAYBE_READ
