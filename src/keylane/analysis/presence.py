"""Whether a strategy always, sometimes or never gives a key, and for which messages it does not.

Takes the behaviour of a strategy, gives an answer over conforming messages, and whether malformed
ones differ. Conditions are said in terms of fields; what cannot be said so is the length of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.formulas import Formula, In, LengthBetween, all_of, negated
from keylane.behaviour.outcomes import Ending
from keylane.behaviour.templates import Term, variables_of
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Budget, Undecided, World, find_world, worlds
from keylane.frozen import frozen

__all__ = ["Condition", "KeyPresence", "Presence", "key_presence"]

_MOST_CONDITIONS = 4


class Presence(Enum):
    """How often there is a key."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"
    NOT_KNOWN = "not known"


@frozen
class Condition:
    """Cells of fields, all of which hold, by the number of the field; perhaps lengths as well."""

    cells: tuple[tuple[int, int], ...]
    lengths: tuple[LengthBetween, ...] = ()


@frozen
class KeyPresence:
    """How often conforming messages get a key, and what shows it.

    `without` are conditions under which there is none, the simplest first; `is_complete` says that
    there are no others. `malformed` is a message that does not conform and gets none though all
    conforming ones get one. `raises` is a message for which the strategy raises.
    """

    presence: Presence
    without: tuple[Condition, ...] = ()
    is_complete: bool = True
    witness: Witness | None = None
    malformed: Witness | None = None
    raises: Witness | None = None


def key_presence(behaviour: Behaviour) -> KeyPresence:
    """How often there is a key."""
    try:
        return _presence(behaviour)
    except Undecided:
        return KeyPresence(Presence.NOT_KNOWN, is_complete=False)


def _presence(behaviour: Behaviour) -> KeyPresence:
    raises = _raising(behaviour)
    nothing = behaviour.when_nothing
    if behaviour.find(nothing, conforming=True) is None:
        malformed = behaviour.witness(
            nothing, lambda found: found.key is None and not found.raised, conforming=False
        )
        return KeyPresence(Presence.ALWAYS, malformed=malformed, raises=raises)
    reached = [
        number
        for number in behaviour.keys
        if behaviour.find(behaviour.when(number), conforming=True) is not None
    ]
    if not reached:
        return KeyPresence(Presence.NEVER, raises=raises)
    without, is_complete = _conditions(behaviour)
    witness = behaviour.witness(
        nothing, lambda found: found.key is None and not found.raised, conforming=True
    )
    if witness is None or not _has_key(behaviour, reached):
        return KeyPresence(Presence.NOT_KNOWN, without, is_complete, raises=raises)
    return KeyPresence(Presence.SOMETIMES, without, is_complete, witness, raises=raises)


def _has_key(behaviour: Behaviour, reached: Iterable[int]) -> bool:
    """Whether a conforming message was found that gets a key."""
    return any(
        behaviour.witness(
            behaviour.when(number), lambda found: found.key is not None, conforming=True
        )
        for number in reached
    )


def _raising(behaviour: Behaviour) -> Witness | None:
    for number, outcome in enumerate(behaviour.outcomes):
        if outcome.end is Ending.RAISES:
            witness = behaviour.witness(
                behaviour.when(number), lambda found: found.raised, conforming=True
            )
            if witness is not None:
                return witness
    return None


def _conditions(behaviour: Behaviour) -> tuple[tuple[Condition, ...], bool]:
    """Conditions under which there is no key; whether these are all."""
    budget = behaviour.budget()
    wanted = list(behaviour.when_nothing)
    found: list[Condition] = []
    try:
        while len(found) < _MOST_CONDITIONS:
            world = _largest(behaviour, wanted, budget)
            if world is None:
                break
            condition = _simplest(behaviour, world, budget)
            if condition is None:
                return tuple(found), False
            found.append(condition)
            wanted.append(_otherwise(behaviour, condition))
        is_complete = behaviour.find(wanted, conforming=True, budget=budget) is None
    except Undecided:
        is_complete = False
    found.sort(key=lambda each: (len(each.lengths), len(each.cells)))
    return tuple(found), is_complete


def _largest(behaviour: Behaviour, wanted: Iterable[Formula], budget: Budget) -> World | None:
    """A world with as many cells as the search leaves open: conditions come out shorter."""
    domain = behaviour.domain
    formulas = [domain.conforming, *wanted]
    found = worlds(formulas, domain.everything, domain.cells, budget, simplest_first=False)
    return next(found, None)


def _otherwise(behaviour: Behaviour, condition: Condition) -> Formula:
    cells = behaviour.domain.cells
    parts: list[Formula] = [In(variable, mask) for variable, mask in condition.cells]
    for bound in condition.lengths:
        # Who speaks of a length, speaks of messages that have it.
        names = [name for name, _ in bound.length.lengths if isinstance(name, Term)]
        parts += (In(each, cells[each].present) for each in variables_of(tuple(names)))
    return negated(all_of([*parts, *condition.lengths]), cells)


def _simplest(behaviour: Behaviour, world: World, budget: Budget) -> Condition | None:
    """What of a world is enough for there to be no key; None if that cannot be said of fields."""
    domain = behaviour.domain
    kept = {
        variable: mask
        for variable, mask in enumerate(world.box)
        if mask != domain.everything[variable] and mask != domain.cells[variable].present
    }
    kept.update(
        (variable, mask)
        for variable, mask in enumerate(world.box)
        if mask == domain.cells[variable].present != domain.everything[variable]
        and (domain.cells[variable].field.optional or domain.cells[variable].field.discriminant)
    )
    lengths = world.constraints
    if not _is_enough(behaviour, kept, lengths, budget):
        return None
    for variable in list(kept):
        without = {each: mask for each, mask in kept.items() if each != variable}
        if _is_enough(behaviour, without, lengths, budget):
            kept = without
    return Condition(tuple(kept.items()), tuple(lengths))


def _is_enough(
    behaviour: Behaviour,
    masks: dict[int, int],
    lengths: Sequence[LengthBetween],
    budget: Budget,
) -> bool:
    """Whether each conforming message for which this holds gets no key, without an exception."""
    domain = behaviour.domain
    box = list(domain.everything)
    for variable, mask in masks.items():
        box[variable] &= mask
    for number in range(len(behaviour.outcomes)):
        wanted = [domain.conforming, *lengths, behaviour.outcomes[number].formula]
        if find_world(wanted, tuple(box), domain.cells, budget) is not None:
            return False
    return True
