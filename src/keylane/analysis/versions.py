"""Two versions of a strategy over one message: the fields of both, and what both make of it.

Takes an old and a new strategy, gives their behaviours over shared cells and a way to run a message
through both. A field is shared if it is declared alike in both schemas; else it is two fields, and
nothing is known of how their values belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from keylane.analysis.behaviour import Behaviour, behaviour_of
from keylane.analysis.cells import FieldCells
from keylane.analysis.domain import Box, domain_of
from keylane.analysis.formulas import Formula
from keylane.analysis.messages import Texts
from keylane.analysis.second_message import TwoMessages
from keylane.analysis.templates import Template
from keylane.analysis.witnesses import MOMENT, Witness
from keylane.program import Field, Strategy

__all__ = ["Answers", "Versions", "versions_of"]


@dataclass(frozen=True, slots=True)
class Answers:
    """What both versions make of one message."""

    old: Witness
    new: Witness

    @property
    def differ(self) -> bool:
        """Whether they do different things."""
        return self.old.key != self.new.key or self.old.raised != self.new.raised


@dataclass(frozen=True)
class Versions:
    """An old and a new behaviour; fields of the new one are numbered behind those of the old."""

    old: Behaviour
    new: Behaviour
    both: TwoMessages

    @property
    def cells(self) -> tuple[FieldCells, ...]:
        """The cells of all fields."""
        return self.both.cells

    @cached_property
    def messages(self) -> list[Formula]:
        """What holds of every message."""
        return [
            self.old.domain.all_messages,
            self.both.formula(self.new.domain.all_messages),
        ]

    def new_when(self, number: int | None) -> list[Formula]:
        """When an outcome of the new version counts; None: when there is nothing."""
        formulas = self.new.when_nothing if number is None else self.new.when(number)
        return [self.both.formula(each) for each in formulas]

    def old_when(self, number: int | None) -> list[Formula]:
        """When an outcome of the old version counts; None: when there is nothing."""
        return self.old.when_nothing if number is None else self.old.when(number)

    def new_template(self, number: int) -> Template:
        """The template of an outcome of the new version."""
        return self.both.template(self.new.template(number))

    def box(self, old: Box | None, new: Box | None) -> Box:
        """A box of messages that lie in a box of the old and in one of the new version."""
        box = list(self.both.everything)
        for variable, mask in enumerate(old or ()):
            box[variable] &= mask
        for variable, mask in enumerate(new or ()):
            box[self.both.number[variable]] &= mask
        return tuple(box)

    @property
    def can_run(self) -> bool:
        """Whether messages can be run: without strategies of the application."""
        return self.old.runner is not None and self.new.runner is not None

    def run(self, texts: Texts, moment: datetime = MOMENT) -> Answers:
        """What both make of a message. Of a field that is two, one text is taken."""
        assert self.old.runner is not None
        assert self.new.runner is not None
        old = self.old.runner.run(self.old.domain, texts[: len(self.old.domain.cells)], moment)
        new_texts = tuple(texts[each] for each in self.both.number)
        if self._is_the_same_message:
            return Answers(old, self.new.runner.again(replace(old)))
        new = self.new.runner.run(self.new.domain, new_texts, moment)
        one = _one_message(old, new)
        return Answers(self.old.runner.again(one), self.new.runner.again(one))

    @cached_property
    def _is_the_same_message(self) -> bool:
        return set(self.both.number) <= set(range(len(self.old.domain.cells)))


def _one_message(old: Witness, new: Witness) -> Witness:
    """A message with what both versions ask for; the old one's values come first."""
    metadata = {**new.metadata, **old.metadata}
    payload = None
    if old.payload is not None and new.payload is not None:
        payload = _merged(dict(new.payload), dict(old.payload))
    return replace(old, metadata=metadata, payload=payload)


def _merged(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    for name, value in above.items():
        under = below.get(name)
        if isinstance(under, dict) and isinstance(value, dict):
            below[name] = _merged(dict(under), value)
        else:
            below[name] = value
    return below


def versions_of(old: Strategy, new: Strategy) -> Versions:
    """Both versions of a strategy over the same cells. Raises `TooManyOutcomes`."""
    old_domain = domain_of(old.schema, [old, new])
    new_domain = domain_of(new.schema, [old, new])
    numbers: list[int] = []
    cells = list(old_domain.cells)
    shared: list[int] = []
    for own in new_domain.cells:
        variable = old_domain.variables.get(own.field.name)
        if variable is not None and _declared_alike(old_domain.cells[variable].field, own.field):
            numbers.append(variable)
            shared.append(variable)
        else:
            numbers.append(len(cells))
            cells.append(own)
    everything: Sequence[int] = [own.all for own in cells]
    both = TwoMessages(tuple(cells), tuple(everything), tuple(numbers), frozenset(shared), copy=0)
    return Versions(behaviour_of(old, old_domain), behaviour_of(new, new_domain), both)


def _declared_alike(old: Field, new: Field) -> bool:
    """Whether a field has the same value in both schemas, whatever the message is."""
    return (
        old.type == new.type
        and old.pointers == new.pointers
        and old.discriminant == new.discriminant
        and old.cases == new.cases
    )
