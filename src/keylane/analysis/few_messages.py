"""All messages, one by one, where there are few that a strategy can tell apart.

Takes the behaviour of a strategy and fields of interest, gives what the strategy makes of every
message, or None where there are too many. So questions about small enums, numbers and booleans are
decided whatever their texts look like.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from keylane.behaviour.behaviour import Behaviour, reads_clock, reads_extern
from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import TRUE, AllHold, AnyHolds, Formula, In, LengthBetween, Unknown
from keylane.behaviour.messages import Texts
from keylane.behaviour.templates import Template, Term, variables_of
from keylane.behaviour.truth import Known, simplified
from keylane.behaviour.witnesses import Witness
from keylane.cells.fields import ABSENT
from keylane.frozen import frozen

__all__ = ["Asked", "every_message"]

_MOST_MESSAGES = 1_500


@frozen
class Asked:
    """A message, what the strategy made of it, and whether it conforms."""

    texts: Texts
    witness: Witness
    conforms: bool


@frozen
class _OfVariant:
    """A field that nobody asks for; outside of these cells of its `chooser` it is absent."""

    variable: int
    chooser: int
    inside: int


def every_message(behaviour: Behaviour, interesting: Iterable[int]) -> list[Asked] | None:
    """Every message that can make a difference; None if there are too many of them.

    Fields that neither the strategy nor the caller asks for are left out, or have any one value
    where the schema requires them.
    """
    if behaviour.runner is None or any(
        reads_clock(behaviour.template(number)) or reads_extern(behaviour.template(number))
        for number in behaviour.keys
    ):
        return None
    wanted = _with_choosers(behaviour, {*interesting, *_asked_for(behaviour)})
    choices: list[list[int]] = []
    left_out: list[_OfVariant] = []
    count = 1
    for variable, own in enumerate(behaviour.domain.cells):
        if variable in wanted:
            if any(cell.only is None for cell in own.in_mask(own.present)):
                return None
            choices.append([1 << number for number in range(len(own.cells))])
        else:
            present = own.present & -own.present
            choices.append([present if present and not own.field.optional else ABSENT])
            left_out += _of_variant(behaviour.domain, variable)
        count *= len(choices[-1])
        if count > _MOST_MESSAGES:
            return None
    return list(_asked(behaviour, choices, left_out))


def _of_variant(domain: Domain, variable: int) -> Iterator[_OfVariant]:
    """What there is to know of a field of a variant; nothing of others."""
    field = domain.cells[variable].field
    if field.discriminant is not None:
        chooser = domain.variables[field.discriminant]
        values = (value for case in field.cases for value in case.values)
        yield _OfVariant(variable, chooser, domain.cells[chooser].of_values(values))


def _asked(
    behaviour: Behaviour, choices: list[list[int]], left_out: list[_OfVariant]
) -> Iterator[Asked]:
    domain, runner = behaviour.domain, behaviour.runner
    assert runner is not None
    for choice in itertools.product(*choices):
        box = list(choice)
        for each in left_out:
            if not box[each.chooser] & each.inside:
                box[each.variable] = ABSENT
        known = Known(domain.cells, box)
        if simplified(domain.all_messages, known) == TRUE:
            texts = tuple(
                next(own.in_mask(mask)[0].texts(), None)
                for own, mask in zip(domain.cells, box, strict=True)
            )
            conforms = simplified(domain.conforming, known) == TRUE
            yield Asked(texts, runner.run(domain, texts), conforms)


def _asked_for(behaviour: Behaviour) -> set[int]:
    """The fields that the strategy reads."""
    found: set[int] = set()
    for outcome in behaviour.outcomes:
        found |= _variables(outcome.formula)
        if isinstance(outcome.end, tuple):
            found |= variables_of(outcome.end)
    return found


def _with_choosers(behaviour: Behaviour, fields: set[int]) -> set[int]:
    """The fields, and those that say which variant a message is."""
    domain = behaviour.domain
    choosers = (domain.cells[variable].field.discriminant for variable in fields)
    return fields | {domain.variables[each] for each in choosers if each is not None}


def _variables(formula: Formula) -> set[int]:
    match formula:
        case In(variable):
            return {variable}
        case AllHold(parts) | AnyHolds(parts):
            return set().union(*map(_variables, parts))
        case LengthBetween(length):
            return set().union(*(_named(name) for name, _ in length.lengths))
        case Unknown():
            return set()


def _named(name: object) -> set[int]:
    assert isinstance(name, Term)
    template: Template = (name,)
    return set(variables_of(template))
