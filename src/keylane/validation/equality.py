"""Whether two values are the same for every message, and for which they are not.

Takes two values of a graph. What is one object is equal; elsewhere both are followed side by side,
and a choice that no message can make is left out. Gives *ways*: for each variable the values that
are left, where the two give different answers. A way that no message goes is possible, the other
error is not: what is found equal is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from keylane.frozen import frozen
from keylane.validation.bounds import added_bounds
from keylane.validation.graph import Graph
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
from keylane.validation.splitting import bits, first_variable, split

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
            for other, mask in way.items():
                if other is not variable and self._are_same(variable, other, way):
                    left &= self._places_of(variable, other, mask)
        return left

    def _texts_left(self, variable: Variable, text: Joined, way: Way) -> int:
        """What a text may be by what its parts may be: how long, and whether printable ASCII."""
        graph, numbering = self._graph, self._graph.numbering
        can_be, must_not_be = True, False
        bounds = []
        for part in text.parts:
            left = self._left(part.variable, way)
            entries = [part.entries[place] for place in bits(left)]
            told = [numbering.is_printable(each) for each in entries if each != DEAD]
            must_not_be = must_not_be or (bool(told) and not any(told))
            can_be = can_be and all(told)
            bounds.append(graph.bounds_on(part, left))
        shortest, longest, _ = added_bounds(bounds)

        def is_possible(number: int) -> bool:
            length = len(str(numbering.value(number)))
            if length < shortest or (longest is not None and length > longest):
                return False
            return not (can_be or must_not_be) or numbering.is_printable(number) is not must_not_be

        return self._mask(variable, is_possible)

    def _are_same(self, one: Variable, other: Variable, way: Way) -> bool:
        """Whether two variables stand for texts that are the same on a way."""
        if one.text is None or other.text is None:
            return False
        mine = self._pieces(one.text, way)
        if any(DEAD in piece.entries.values() for piece in mine):
            return False
        return mine == self._pieces(other.text, way)

    def _places_of(self, variable: Variable, other: Variable, mask: int) -> int:
        numbers = {other.values[place] for place in bits(mask)}
        return self._mask(variable, lambda number: number in numbers)

    @staticmethod
    def _mask(variable: Variable, holds: Callable[[int], bool]) -> int:
        mask = 0
        for place, number in enumerate(variable.values):
            if holds(number):
                mask |= 1 << place
        return mask

    # -- leaves ---------------------------------------------------------------------------------

    def _pieces(self, leaf: Value, way: Way) -> list[_Piece]:
        """What a leaf is made of on a way; what is constant there is part of a neighbour."""
        join = self._graph.numbering.joined
        pieces: list[_Piece] = []
        parts = leaf.parts if isinstance(leaf, Joined) else (leaf,)
        for part in parts:
            piece = self._piece(part, way)
            if pieces and (piece.variable is None or pieces[-1].variable in (None, piece.variable)):
                last = pieces.pop()
                variable = last.variable or piece.variable
                places = last.entries if piece.variable is None else piece.entries
                entries = {place: join((last.at(place), piece.at(place))) for place in places}
                piece = _Piece(variable, entries)
            pieces.append(piece)
        for place in range(len(pieces) - 1, 0, -1):
            # What all texts of a piece begin with could stand in either of two neighbours.
            beginning, rest = self._without_beginning(pieces[place])
            if beginning is not None:
                before = pieces[place - 1]
                pieces[place] = rest
                pieces[place - 1] = _Piece(
                    before.variable,
                    {each: join((number, beginning)) for each, number in before.entries.items()},
                )
        return pieces

    def _without_beginning(self, piece: _Piece) -> tuple[int | None, _Piece]:
        """The number of what all texts of a piece begin with, and the piece without it."""
        numbering = self._graph.numbering
        if not all(each != DEAD and numbering.is_text(each) for each in piece.entries.values()):
            return None, piece
        texts = {place: str(numbering.value(each)) for place, each in piece.entries.items()}
        beginning = _common_beginning(texts.values())
        if not beginning:
            return None, piece
        entries = {place: numbering.number(text[len(beginning) :]) for place, text in texts.items()}
        return numbering.number(beginning), _Piece(piece.variable, entries)

    def _piece(self, part: Value, way: Way) -> _Piece:
        if isinstance(part, Constant):
            return _Piece(None, {0: part.number})
        assert isinstance(part, Table)
        entries = {place: part.entries[place] for place in bits(self._left(part.variable, way))}
        distinct = set(entries.values())
        if len(distinct) == 1:
            return _Piece(None, {0: distinct.pop()})
        return _Piece(part.variable, entries)

    def _between_leaves(self, one: Value, other: Value, way: Way) -> Iterator[Way]:
        mine, others = self._pieces(one, way), self._pieces(other, way)
        if [each.variable for each in mine] == [each.variable for each in others]:
            for piece, counterpart in zip(mine, others, strict=True):
                yield from _between_pieces(piece, counterpart, way)
            return
        tables = [self._graph.as_table(each) for each in (one, other)]
        if not all(isinstance(each, Table) for each in tables):
            yield way
            return
        first, second = tables
        assert isinstance(first, Table)
        assert isinstance(second, Table)
        if first.variable is not second.variable and not self._are_same(
            first.variable, second.variable, way
        ):
            yield way
            return
        answers = dict(zip(second.variable.values, second.entries, strict=True))
        left = self._left(first.variable, way) & self._places_of(
            first.variable, second.variable, self._left(second.variable, way)
        )
        for place in bits(left):
            here, there = first.entries[place], answers[first.variable.values[place]]
            if here != there or here == DEAD:
                yield {**way, first.variable: 1 << place}


@frozen
class _Piece:
    """A part of a leaf: the number of its text by place, or by 0 where there is no variable."""

    variable: Variable | None
    entries: dict[int, int]

    def at(self, place: int) -> int:
        return self.entries[0 if self.variable is None else place]


def _between_pieces(one: _Piece, other: _Piece, way: Way) -> Iterator[Way]:
    for place, here in one.entries.items():
        if other.entries.get(place) != here or here == DEAD:
            yield way if one.variable is None else {**way, one.variable: 1 << place}


def _common_beginning(texts: Collection[str]) -> str:
    """The longest text that all begin with: that of the first and the last in their order."""
    first, last = min(texts), max(texts)
    for place, character in enumerate(first):
        if place == len(last) or last[place] != character:
            return first[:place]
    return first
