"""Which messages there are for which formulas hold: a search over boxes of cells.

Takes formulas, gives *worlds*: a box, answers to open questions, and lengths. The search is exact
as far as masks of lengths are; it is bounded, and then says that it does not know (`Undecided`).
Deciding this is NP-complete (presence of fields with `and`, `or` and `not` can state SAT); chains
of alternatives and dispatch on one field are found without a search, by propagation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from keylane.behaviour.domain import Box
from keylane.behaviour.formulas import (
    FALSE,
    TRUE,
    AllHold,
    AnyHolds,
    Formula,
    In,
    LengthBetween,
    Unknown,
    negated,
    variables_in,
)
from keylane.behaviour.lengths import Undecided, fitting_lengths
from keylane.behaviour.truth import Known, simplified
from keylane.cells.fields import FieldCells
from keylane.frozen import frozen

__all__ = ["Budget", "Undecided", "World", "find_world", "narrowed", "worlds"]


# What a step stands for, beside the choice that it is: formulas, and parts of them.
_FORMULAS_A_STEP = 16
_LOOKS_A_STEP = 8


@dataclass(slots=True)
class Budget:
    """How many steps a search may take, and all searches `within` the same budget together.

    Steps are counted, never time: the same question is given up on every machine or on none.
    """

    steps: int = 20_000
    within: Budget | None = None

    def spend(self, steps: int = 1) -> None:
        """Take steps; raises `Undecided` when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise Undecided("the search was given up")
        if self.within is not None:
            self.within.spend(steps)


@frozen
class World:
    """Messages for which the formulas hold: one of these cells for each field, these lengths.

    Every choice of cells in the box will do, as long as there are texts with these lengths.
    """

    box: Box
    answers: Mapping[object, bool]
    lengths: Mapping[object, int]
    constraints: tuple[LengthBetween, ...]


@dataclass(slots=True)
class _State:
    """What is known, and formulas that must hold besides, each with the fields it is about.

    `changed` are the fields of which more is known since the formulas were looked at last.
    """

    known: Known
    pending: list[tuple[int, Formula]]
    changed: int = -1

    @classmethod
    def of(cls, formulas: Iterable[Formula], box: Box, cells: Sequence[FieldCells]) -> _State:
        pending = [(variables_in(formula), formula) for formula in formulas]
        return cls(Known(cells, list(box)), pending)


def find_world(
    formulas: Iterable[Formula], box: Box, cells: Sequence[FieldCells], budget: Budget
) -> World | None:
    """A world in `box` where all formulas hold; None: there is none. Raises `Undecided`."""
    return next(worlds(formulas, box, cells, budget), None)


def narrowed(
    formulas: Iterable[Formula], box: Box, cells: Sequence[FieldCells], budget: Budget
) -> Box | None:
    """A part of `box` that holds all messages for which the formulas hold, without a search.

    None if there are none; other messages may be in the box, more of them if the budget ends.
    """
    state = _State.of(formulas, box, cells)
    try:
        if not _propagate(state, budget):
            return None
    except Undecided:
        # What was concluded until then holds, and may be that there are none.
        if not all(state.known.box):
            return None
    return tuple(state.known.box)


def worlds(
    formulas: Iterable[Formula],
    box: Box,
    cells: Sequence[FieldCells],
    budget: Budget,
    *,
    simplest_first: bool = True,
) -> Iterator[World]:
    """All worlds in `box` where all formulas hold, large and disjoint ones.

    With `simplest_first` one of few messages comes before them, if it is found without a search.
    Raises `Undecided`.
    """
    stack = [iter((_State.of(formulas, box, cells),))]
    is_first = simplest_first
    while stack:
        state = next(stack[-1], None)
        if state is None:
            stack.pop()
            continue
        budget.spend(1 + len(state.pending) // _FORMULAS_A_STEP)
        if not _propagate(state, budget):
            continue
        if is_first and state.pending:
            simplest = _simplest(state)
            if simplest is not None:
                yield simplest
        is_first = False
        if not state.pending:
            world = _world(state, budget)
            if world is not None:
                yield world
            continue
        stack.append(_choices(state, cells))


def _choices(state: _State, cells: Sequence[FieldCells]) -> Iterator[_State]:
    """The ways on from a state, each with those before it refused.

    A condition may have thousands of parts, and most searches end with the first ones: so each is
    made when its turn comes. INVARIANT: nobody changes `state` meanwhile.
    """
    choice = min(state.pending, key=_branches)
    rest = [each for each in state.pending if each is not choice]
    variables, formula = choice
    assert isinstance(formula, AnyHolds)
    refused: list[tuple[int, Formula]] = []
    for part in formula.parts:
        # Only the formulas in front are new: they are looked at, and what follows from them.
        yield _State(state.known.copy(), [(variables, part), *refused, *rest], variables)
        refused.append((variables, negated(part, cells)))


def _simplest(state: _State) -> World | None:
    """Messages with as few fields as possible, each in its first cell, if the formulas hold then.

    Most questions about chains of alternatives need no search: what is not asked for is absent.
    """
    known = state.known.copy()
    known.box = [mask & -mask for mask in known.box]
    if all(simplified(formula, known) is TRUE for _, formula in state.pending):
        return _world(_State(known, []), Budget())
    return None


def _branches(each: tuple[int, Formula]) -> int:
    formula = each[1]
    assert isinstance(formula, AnyHolds)
    return len(formula.parts)


def _propagate(state: _State, budget: Budget) -> bool:
    """Draw all conclusions that need no choice; False if there is a contradiction."""
    known = state.known
    while state.changed:
        budget.spend(known.looks // _LOOKS_A_STEP)
        known.looks = 0
        changed = -1 if known.narrow_all() else 0
        waiting = state.pending[::-1]
        state.pending = []
        while waiting:
            each = waiting.pop()
            variables, formula = each
            if variables and not variables & (state.changed | changed):
                state.pending.append(each)
                continue
            formula = simplified(formula, known)
            if formula is FALSE:
                return False
            # Searches spend much of their time here: what comes most often is asked for first.
            if type(formula) is In:
                known.box[formula.variable] &= formula.mask
                changed |= 1 << formula.variable
            elif type(formula) is AnyHolds:
                state.pending.append((variables, formula))
            elif type(formula) is AllHold:
                waiting.extend((variables, part) for part in reversed(formula.parts))
            elif type(formula) is LengthBetween:
                known.state(formula)
                changed = -1
            elif type(formula) is Unknown:
                known.answers[formula.name] = formula.answer
                changed = -1
        state.changed = changed
    budget.spend(known.looks // _LOOKS_A_STEP)
    known.looks = 0
    return all(known.box) and all(map(known.lengths, known.masks))


def _world(state: _State, budget: Budget) -> World | None:
    known = state.known
    constraints = tuple(known.stated())
    masks = {
        name: known.lengths(name)
        for constraint in constraints
        for name, _ in constraint.length.lengths
    }
    lengths = fitting_lengths(constraints, masks, budget.spend)
    if lengths is None:
        return None
    return World(tuple(known.box), known.answers, lengths, constraints)
