"""Places of a strategy that no message comes to, and texts there that are no keys.

Takes the behaviour of a strategy, gives what is wrong with its alternatives and arms: dead ones,
ones for malformed messages only, and texts that can be no valid key, with a message that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.analysis.written_places import WrittenPlaces
from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.formulas import FALSE, Formula, any_of, negated
from keylane.behaviour.outcomes import Ending, Mark, MarkKind
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Undecided
from keylane.frozen import frozen
from keylane.program import Expression, parts_of

__all__ = ["DeadPlace", "InvalidText", "dead_places", "invalid_texts"]


@frozen
class DeadPlace:
    """An alternative or arm that no conforming message comes to.

    `by_malformed` says that messages do that do not conform. `alone` says that it could never give
    anything, whatever stands before it; `before` is an earlier alternative that always comes first.
    """

    mark: Mark
    by_malformed: bool
    alone: bool = False
    before: Mark | None = None


@frozen
class InvalidText:
    """A text that is no valid key for some message.

    `witness` shows what comes of it: another key, or none; None if no message was found. `is_empty`
    says that its text is the empty one.
    """

    mark: Mark
    witness: Witness | None
    is_empty: bool = False


def dead_places(behaviour: Behaviour) -> Iterator[DeadPlace]:
    """The places that no conforming message comes to; none within another one."""
    dead: list[Expression] = []
    for mark in _outer_first(behaviour):
        if mark.kind is MarkKind.INVALID or any(_stands_in(mark.expression, one) for one in dead):
            continue
        try:
            if behaviour.find([mark.formula], conforming=True) is not None:
                continue
            by_malformed = behaviour.find([mark.formula], conforming=False) is not None
            found = DeadPlace(mark, by_malformed)
            if not by_malformed:
                found = _with_reason(behaviour, mark)
        except Undecided:
            continue
        dead.append(mark.expression)
        yield found


def _outer_first(behaviour: Behaviour) -> list[Mark]:
    """Marks are made from within; an outer place is looked at before those in it."""
    return sorted(behaviour.marks, key=lambda mark: -_size(mark.expression))


def _size(expression: Expression) -> int:
    count, waiting = 0, [expression]
    while waiting:
        count += 1
        waiting.extend(parts_of(waiting.pop()))
    return count


def _stands_in(expression: Expression, outer: Expression) -> bool:
    waiting = [outer]
    while waiting:
        current = waiting.pop()
        if current is expression:
            return True
        waiting.extend(parts_of(current))
    return False


def _with_reason(behaviour: Behaviour, mark: Mark) -> DeadPlace:
    if behaviour.find([mark.own], conforming=False) is None:
        return DeadPlace(mark, by_malformed=False, alone=True)
    places = WrittenPlaces(behaviour)
    for other in behaviour.marks:
        if (
            other.kind is MarkKind.ALTERNATIVE
            and mark.kind is MarkKind.ALTERNATIVE
            and other.number < mark.number
            and places.stand_in_one(other, mark)
        ):
            blocked = behaviour.find([mark.own, _never(behaviour, other.own)], conforming=False)
            if blocked is None:
                return DeadPlace(mark, by_malformed=False, before=other)
    return DeadPlace(mark, by_malformed=False)


def _never(behaviour: Behaviour, formula: Formula) -> Formula:
    return negated(formula, behaviour.domain.cells)


def invalid_texts(behaviour: Behaviour) -> Iterator[InvalidText]:
    """The texts that are no valid key for some message, each form of text once."""
    seen: set[object] = set()
    for mark in behaviour.marks:
        if mark.kind is not MarkKind.INVALID or mark.template in seen or mark.formula == FALSE:
            continue
        try:
            if behaviour.find([mark.formula], conforming=False) is None:
                continue
            seen.add(mark.template)
            yield _shown(behaviour, mark)
        except Undecided:
            yield InvalidText(mark, None)


def _shown(behaviour: Behaviour, mark: Mark) -> InvalidText:
    """With a message that has an invalid text here: one that gets another key, or else one without.

    That the text is invalid is told by what the place gave when the message was run: where lengths
    are not exact, a message may be proposed that does not come to the place.
    """
    runner = behaviour.runner
    if runner is None:
        return InvalidText(mark, None)

    def is_invalid(found: Witness) -> bool:
        return bool(runner.invalid_texts(mark.expression, found))

    for wanted in ([mark.formula, _any_key(behaviour)], [mark.formula]):
        for conforming in (True, False):
            witness = behaviour.witness(wanted, is_invalid, conforming=conforming)
            if witness is not None:
                return InvalidText(
                    mark, witness, is_empty="" in runner.invalid_texts(mark.expression, witness)
                )
    return InvalidText(mark, None)


def _any_key(behaviour: Behaviour) -> Formula:
    return any_of(each.formula for each in behaviour.outcomes if not isinstance(each.end, Ending))
