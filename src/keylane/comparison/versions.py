"""Two versions of a strategy over one message: the fields of both, and what both make of it.

Takes an old and a new strategy, gives their behaviours over shared cells and a way to run a message
through both. A field is shared if it has the same name and lies at the same places in both schemas;
else it is two fields, and nothing is known of how their values belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from keylane.behaviour.behaviour import Behaviour, behaviour_of
from keylane.behaviour.domain import Box, Domain, domain_of
from keylane.behaviour.formulas import Formula
from keylane.behaviour.messages import Texts
from keylane.behaviour.templates import Template
from keylane.behaviour.witnesses import MOMENT, Witness, payload_of
from keylane.cells.fields import FieldCells
from keylane.comparison.shared_fields import SharedField, alike, shared_field
from keylane.comparison.version_view import VersionView, ViewedField
from keylane.frozen import field, frozen, replace
from keylane.interpreter import PayloadExtractor
from keylane.metadata import FloatType, canonical_text
from keylane.program import Field, Schema, Strategy

__all__ = ["Answers", "Versions", "versions_of"]

_MOST_PAIRS = 2_500


@frozen
class Answers:
    """What both versions make of one message."""

    old: Witness
    new: Witness

    @property
    def differ(self) -> bool:
        """Whether they do different things."""
        return self.old.key != self.new.key or self.old.raised != self.new.raised


@frozen(slots=False)
class Versions:
    """An old and a new behaviour, each over its own fields, and how they see the shared ones."""

    old: Behaviour
    new: Behaviour
    cells: tuple[FieldCells, ...]
    old_view: VersionView
    new_view: VersionView

    @property
    def everything(self) -> Box:
        """All messages."""
        return self.old_view.everything

    @cached_property
    def messages(self) -> list[Formula]:
        """What holds of every message."""
        return [
            self.old_view.formula(self.old.domain.all_messages),
            self.new_view.formula(self.new.domain.all_messages),
        ]

    def old_when(self, number: int | None) -> list[Formula]:
        """When an outcome of the old version counts; None: when there is nothing."""
        return self._old_formulas(number)

    def new_when(self, number: int | None) -> list[Formula]:
        """When an outcome of the new version counts; None: when there is nothing."""
        return self._new_formulas(number)

    @cached_property
    def _old_formulas(self) -> _Formulas:
        return _Formulas(self.old, self.old_view)

    @cached_property
    def _new_formulas(self) -> _Formulas:
        return _Formulas(self.new, self.new_view)

    def old_template(self, number: int) -> Template:
        """The template of an outcome of the old version."""
        return self.old_view.template(self.old.template(number))

    def new_template(self, number: int) -> Template:
        """The template of an outcome of the new version."""
        return self.new_view.template(self.new.template(number))

    def box(self, old: Box | None, new: Box | None) -> Box:
        """A box of messages that lie in a box of the old and in one of the new version."""
        first = self.everything if old is None else self.old_view.box(old)
        second = self.everything if new is None else self.new_view.box(new)
        return tuple(one & other for one, other in zip(first, second, strict=True))

    @property
    def is_large(self) -> bool:
        """Whether there are more pairs of outcomes than are looked at one by one."""
        return len(self.old.outcomes) * len(self.new.outcomes) > _MOST_PAIRS

    @property
    def can_run(self) -> bool:
        """Whether messages can be run: without strategies of the application."""
        return self.old.runner is not None and self.new.runner is not None

    @property
    def read_clock(self) -> bool:
        """Whether one of the versions gives other keys at other times."""
        return any(
            behaviour.runner is not None and behaviour.runner.reads_clock
            for behaviour in (self.old, self.new)
        )

    def run(self, texts: Texts, moment: datetime = MOMENT) -> Answers:
        """What both make of a message. Of a field that is two, the old one's text is taken."""
        assert self.old.runner is not None
        assert self.new.runner is not None
        old = _metadata(self.old.domain, self.old_view, texts)
        new = _metadata(self.new.domain, self.new_view, texts)
        message = Witness({**new, **old}, _payload(self._schemas, (old, new)), None, moment=moment)
        return Answers(self.old.runner.again(message), self.new.runner.again(message))

    def is_whole(self, answers: Answers) -> bool:
        """Whether the message has all fields that the old version requires of every message."""
        return self._required <= answers.old.metadata.keys()

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(
            each.name
            for each in self.old.domain.schema.fields
            if not each.optional
            and each.discriminant is None
            and not isinstance(each.type, FloatType)
        )

    @property
    def _schemas(self) -> tuple[Schema, Schema]:
        return self.old.domain.schema, self.new.domain.schema


@frozen
class _Formulas:
    """The formulas of a version over the shared fields, each made once."""

    behaviour: Behaviour
    view: VersionView
    known: dict[int | None, list[Formula]] = field(default_factory=dict)

    def __call__(self, number: int | None) -> list[Formula]:
        if number not in self.known:
            behaviour = self.behaviour
            formulas = behaviour.when_nothing if number is None else behaviour.when(number)
            self.known[number] = [self.view.formula(each) for each in formulas]
        return self.known[number]


def _metadata(domain: Domain, view: VersionView, texts: Texts) -> dict[str, str]:
    """What lies in the places of a version's fields."""
    return {
        own.field.name: text
        for own, viewed in zip(domain.cells, view.fields, strict=True)
        if (text := texts[viewed.number]) is not None
    }


def _payload(
    schemas: tuple[Schema, Schema], metadata: tuple[Mapping[str, str], Mapping[str, str]]
) -> dict[str, object] | None:
    """The payload in which the texts of both versions lie; the old one's come first."""
    payloads = []
    for schema, texts in zip(schemas, metadata, strict=True):
        payload = payload_of(schema.fields, texts)
        if payload is None or not _is_as_meant(schema, payload, texts):
            return None
        payloads.append(payload)
    return _merged(payloads[1], payloads[0])


def _is_as_meant(schema: Schema, payload: Mapping[str, object], texts: Mapping[str, str]) -> bool:
    """Whether each text is read where it lies; a field that has none may be read there as well.

    Both versions are run with the payload, so that what is told of it is true of it.
    """
    extractor = PayloadExtractor(schema, payload)
    return all(
        each.discriminant is not None
        or texts.get(each.name) is None
        or extractor.get_metadata(each.name) == canonical_text(each.type, texts[each.name])
        for each in schema.fields
    )


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
    domains = domain_of(old.schema, [old, new]), domain_of(new.schema, [old, new])
    old_domain, new_domain = domains
    cells: list[FieldCells] = []
    views: tuple[dict[str, ViewedField], dict[str, ViewedField]] = ({}, {})
    shared = {own.field.name: _shared(own, *domains) for own in old_domain.cells}
    for own in old_domain.cells:
        found = shared[own.field.name]
        views[0][own.field.name] = ViewedField(len(cells), (found or alike(own)).old)
        if found is not None:
            views[1][own.field.name] = ViewedField(len(cells), found.new)
        cells.append((found or alike(own)).cells)
    for own in new_domain.cells:
        if own.field.name not in views[1]:
            views[1][own.field.name] = ViewedField(len(cells), alike(own).new)
            cells.append(own)
    for name, found in shared.items():
        if found is not None:
            _set_cases(name, domains, views)
    everything = tuple(own.all for own in cells)
    same = [_as_read(each.schema) for each in (old, new)]
    old_view, new_view = (
        VersionView([view[own.field.name] for own in domain.cells], cells, everything, copy)
        for domain, view, copy in zip(domains, views, (0, int(same[0] != same[1])), strict=True)
    )
    return Versions(
        behaviour_of(old, old_domain),
        behaviour_of(new, new_domain),
        tuple(cells),
        old_view,
        new_view,
    )


def _shared(own: FieldCells, old: Domain, new: Domain) -> SharedField | None:
    """The field of both versions as one, None if it is two."""
    variable = new.variables.get(own.field.name)
    if variable is None:
        return None
    other = new.cells[variable]
    if not _lie_alike(own.field, other.field):
        return None
    if own.field.discriminant is not None:
        chooser = old.cells[old.variables[own.field.discriminant]]
        if _shared(chooser, old, new) is None:
            return None
    return shared_field(own, other)


def _lie_alike(old: Field, new: Field) -> bool:
    """Whether a field lies at the same place in both schemas, wherever both have it."""
    if old.discriminant != new.discriminant or old.pointers != new.pointers:
        return False
    places = {value: case.pointers for case in old.cases for value in case.values}
    return all(
        places.get(value, case.pointers) == case.pointers
        for case in new.cases
        for value in case.values
    )


def _set_cases(
    name: str,
    domains: tuple[Domain, Domain],
    views: tuple[dict[str, ViewedField], dict[str, ViewedField]],
) -> None:
    """Let a field of a variant with other cases than before be seen in its own cases only."""
    fields = [domain.cells[domain.variables[name]].field for domain in domains]
    cases = [{value for case in each.cases for value in case.values} for each in fields]
    if cases[0] == cases[1]:
        return
    for domain, view, each, values in zip(domains, views, fields, cases, strict=True):
        assert each.discriminant is not None
        chooser = view[each.discriminant]
        own = domain.cells[domain.variables[each.discriminant]]
        inside = chooser.view.mask(own.of_values(values))
        view[name] = replace(view[name], inside=(chooser.number, inside))


def _as_read(schema: Schema) -> list[Field]:
    """The fields of a schema without what makes no difference to a payload."""
    return sorted(
        (replace(each, documentation=None, optional=False) for each in schema.fields),
        key=lambda each: each.name,
    )
