"""The messages of a schema as strategies see them: a set of cells for each field.

Takes a schema and the strategies that ask about its fields, gives the cells of every field and what
holds of all messages, and of those that conform to the schema. A *box* has a mask of cells for each
field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keylane.behaviour.formulas import TRUE, Formula, In, all_of, any_of
from keylane.cells.fields import ABSENT, FieldCells, Questions, cells_of
from keylane.frozen import frozen
from keylane.program import (
    Match,
    OneOf,
    Schema,
    Strategy,
    When,
    parts_of,
    questions_of,
)

__all__ = ["Box", "Domain", "domain_of"]

Box = tuple[int, ...]


@frozen(slots=False)
class Domain:
    """The fields of a schema by number, their cells, and which messages there are.

    `all_messages` holds of every message: a field of a variant is absent outside its cases.
    `conforming` holds of those that have every field that is required.
    """

    schema: Schema
    cells: tuple[FieldCells, ...]
    variables: Mapping[str, int]
    everything: Box
    all_messages: Formula
    conforming: Formula

    def name(self, variable: int) -> str:
        """The name of a field."""
        return self.cells[variable].field.name


def domain_of(schema: Schema, strategies: Iterable[Strategy]) -> Domain:
    """The cells that the strategies cut the fields of `schema` into.

    A strategy may be for another schema: then what it asks of fields with the same names counts, as
    long as they are of the same kind.
    """
    questions = {each.name: Questions() for each in schema.fields}
    kinds = {each.name: type(each.type) for each in schema.fields}
    for strategy in strategies:
        same_kind = {
            each.name: questions[each.name]
            for each in strategy.schema.fields
            if kinds.get(each.name) is type(each.type)
        }
        _ask(strategy, same_kind)
    cells = tuple(cells_of(each, questions[each.name]) for each in schema.fields)
    variables = {each.name: number for number, each in enumerate(schema.fields)}
    presence = [_presence(own, cells, variables) for own in cells]
    return Domain(
        schema,
        cells,
        variables,
        tuple(own.all for own in cells),
        all_of(only for only, _ in presence),
        all_of(part for pair in presence for part in pair),
    )


def _presence(
    own: FieldCells, cells: tuple[FieldCells, ...], variables: Mapping[str, int]
) -> tuple[Formula, Formula]:
    """Where a field may be present, and where it has to be."""
    number = variables[own.field.name]
    present, absent = In(number, own.present), In(number, ABSENT)
    anywhere: Formula = TRUE
    required = not own.field.optional and own.present != 0
    if own.field.discriminant is None:
        return anywhere, present if required else anywhere
    chooser = variables[own.field.discriminant]
    values = [value for case in own.field.cases for value in case.values]
    inside = cells[chooser].of_values(values)
    outside = In(chooser, cells[chooser].all & ~inside)
    return any_of([absent, In(chooser, inside)]), (
        any_of([present, outside]) if required else anywhere
    )


def _ask(strategy: Strategy, questions: Mapping[str, Questions]) -> None:
    waiting = [strategy.body]
    while waiting:
        expression = waiting.pop()
        match expression:
            case Match(subject, arms):
                for arm in arms if subject.name in questions else ():
                    questions[subject.name].ask(OneOf(subject, arm.values))
            case When(condition):
                for question in questions_of(condition):
                    if question.field.name in questions:
                        questions[question.field.name].ask(question)
        waiting.extend(parts_of(expression))
