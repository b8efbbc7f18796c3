"""Whether two values are the same for every message, and for which they are not.

Takes two values of a graph. What is one object is equal; elsewhere both are followed side by side, and
a choice that no message can make is left out. Gives *ways*: for each variable the values that are left,
where the two give different answers. A way that no message goes is possible, the other error is not:
what is found equal is equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.validation.graph import Graph, bits, first_variable, split
from keylane.validation.nodes import (
    DEAD,
    Branch,
    Constant,
    Joined,
    Table,
    TooLargeError,
    Value,
    Variable,
)

__all__ = ["Equality", "Way"]

#: For each variable that was decided by, the values that are left; all of them for others.
Way = dict[Variable, int]
_MOST_STEPS = 200_000


class Equality:
    """Compares values of one graph."""

    def __init__(self, graph: Graph) -> None:
        """What was found equal is remembered."""
        self._graph = graph
        self._equal: set[tuple[object, ...]] = set()
        self._supports: dict[Value, frozenset[Variable]] = {}
        self._steps = 0

    def differences(self, one: Value, other: Value) -> Iterator[Way]:
        """Ways on which `one` and `other` differ; none if they are equal.

        Raises `TooLargeError` where there are more ways than can be looked at.
        """
        yield from self._differences(one, other, {})

    def _differences(self, one: Value, other: Value, way: Way) -> Iterator[Way]:
        if one is other:
            return
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TooLargeError
        variables = self._support(one) | self._support(other)
        key = (one, other, *sorted((each.index, way[each]) for each in variables if each in way))
        if key in self._equal:
            return
        is_equal = True
        if isinstance(one, Branch) or isinstance(other, Branch):
            variable = first_variable(one, other)
            left = self._left(variable, way)
            for mask, (yes, no) in split(variable, (one, other)):
                if mask & left:
                    for found in self._differences(yes, no, {**way, variable: mask & left}):  # type: ignore[arg-type]
                        is_equal = False
                        yield found
        else:
            for found in self._between_leaves(one, other, way):
                is_equal = False
                yield found
        if is_equal:
            self._equal.add(key)

    def _support(self, value: Value) -> frozenset[Variable]:
        found = self._supports.get(value)
        if found is None:
            match value:
                case Constant():
                    found = frozenset()
                case Table(variable=variable):
                    found = self._with_parts(variable)
                case Joined(parts=parts):
                    found = frozenset().union(*map(self._support, parts))
                case Branch(variable=variable, branches=branches):
                    inside = [self._support(each) for _, each in branches]
                    found = self._with_parts(variable).union(*inside)
            self._supports[value] = found
        return found

    def _with_parts(self, variable: Variable) -> frozenset[Variable]:
        """A variable, and those that the text it stands for is made of."""
        if variable.text is None:
            return frozenset({variable})
        return self._support(variable.text) | {variable}

    # -- what is left ---------------------------------------------------------------------------

    def _left(self, variable: Variable, way: Way) -> int:
        """The values of a variable that a message may have on a way."""
        left = way.get(variable, variable.everything)
        if variable.text is not None:
            left &= self._texts_left(variable, variable.text, way)
        return left

    def _texts_left(self, variable: Variable, text: Joined, way: Way) -> int:
        """What a text may be by what its parts may be: whether it is printable ASCII."""
        graph = self._graph
        can_be, must_be_not = True, False
        for part in text.parts:
            left = self._left(part.variable, way)
            entries = [part.entries[place] for place in bits(left)]
            told = [graph.numbering.is_printable(each) for each in entries if each != DEAD]
            must_be_not = must_be_not or (bool(told) and not any(told))
            can_be = can_be and all(told)
        if not can_be and not must_be_not:
            return variable.everything
        mask = 0
        for place, number in enumerate(variable.values):
            if graph.numbering.is_printable(number) is not must_be_not:
                mask |= 1 << place
        return mask

    # -- leaves ---------------------------------------------------------------------------------

    def _between_leaves(self, one: Value, other: Value, way: Way) -> Iterator[Way]:
        one, other = self._constant_on(one, way), self._constant_on(other, way)
        if one is other:
            return
        if isinstance(one, Joined) and isinstance(other, Joined):
            yield from self._between_texts(one, other, way)
            return
        own = [each.variable for each in map(self._graph.as_table, (one, other)) if isinstance(each, Table)]
        if not own or any(each is not own[0] for each in own):
            yield way
            return
        variable = own[0]
        columns = [self._graph.column(variable, each) for each in (one, other)]
        if columns[0] is None or columns[1] is None:
            yield way
            return
        left = self._left(variable, way)
        for place in bits(left):
            here, there = columns[0][place], columns[1][place]
            if here != there or here == DEAD:
                yield {**way, variable: 1 << place}

    def _between_texts(self, one: Joined, other: Joined, way: Way) -> Iterator[Way]:
        own, others = [each.variable for each in one.parts], [each.variable for each in other.parts]
        if own != others:
            yield way
            return
        for part, counterpart in zip(one.parts, other.parts, strict=True):
            for place in bits(self._left(part.variable, way)):
                here, there = part.entries[place], counterpart.entries[place]
                if here != there or here == DEAD:
                    yield {**way, part.variable: 1 << place}

    def _constant_on(self, leaf: Value, way: Way) -> Value:
        """A table that has one entry only on a way, as that."""
        if not isinstance(leaf, Table):
            return leaf
        entries = {leaf.entries[place] for place in bits(self._left(leaf.variable, way))}
        if len(entries) == 1 and DEAD not in entries:
            return self._graph.constant(self._graph.numbering.value(entries.pop()))
        return leaf
