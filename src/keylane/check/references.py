"""A bare name in an expression: a field of the strategy's schema, else a strategy for it.

Takes a name and what it can stand for, gives the program's expression, or None where there is none:
that is reported, here or at the declaration that is wrong.
"""

from __future__ import annotations

from itertools import chain

from keylane.check import expression_errors, name_errors
from keylane.check.entities import CheckedBody, KnownField, KnownSchema, KnownStrategy, Scope
from keylane.check.reporter import Reporter
from keylane.diagnostics.model import Label
from keylane.metadata import FloatType
from keylane.program import FieldValue, NoOrdering
from keylane.syntax.nodes import Name

__all__ = ["FUNCTIONS", "NO_ORDERING", "resolve"]

FUNCTIONS = ("single", "composite", "fallback")
# A word with a meaning of its own, not reserved: where a field or a strategy of the schema is
# called so too, it is an error to use it.
NO_ORDERING = "no_ordering"


def resolve(
    name: Name, schema: KnownSchema | None, scope: Scope, reporter: Reporter
) -> CheckedBody | None:
    """What `name` means in a strategy for `schema`; where that is unknown, so is the name."""
    if schema is None:
        return None
    field = schema.fields.get(name.text)
    known = scope.names.get(name.text)
    strategy = known if isinstance(known, KnownStrategy) and known.schema is schema else None
    if _is_ambiguous(name, schema, field, strategy, reporter):
        return None
    if field is not None:
        return _field(name, field, schema, reporter)
    if strategy is not None:
        return strategy.body
    if name.text == NO_ORDERING:
        return CheckedBody(NoOrdering(), 1, 1)
    if name.text not in scope.names:
        if schema.complete and scope.complete:
            _unknown(name, schema, scope, reporter)
    elif isinstance(known, KnownSchema):
        place = Label(known.source, known.name.span, "declared here")
        reporter.report(name_errors.schema_as_value(reporter.source, name, place))
    elif known is not None and known.schema is not None:
        place = Label(known.source, known.node.name.span, "declared here")
        reporter.report(
            name_errors.other_schema(reporter.source, name, schema.name, place, known.schema.name)
        )
    return None


def _is_ambiguous(
    name: Name,
    schema: KnownSchema,
    field: KnownField | None,
    strategy: KnownStrategy | None,
    reporter: Reporter,
) -> bool:
    places = []
    if field is not None:
        places.append(Label(schema.source, field.name.span, "the field"))
    if strategy is not None:
        places.append(Label(strategy.source, strategy.node.name.span, "the strategy"))
    if places and name.text == NO_ORDERING:
        reporter.report(name_errors.ambiguous_no_ordering(reporter.source, name, places))
        return True
    if len(places) > 1:
        reporter.report(name_errors.ambiguous_name(reporter.source, name, places))
        return True
    return False


def _field(
    name: Name, known: KnownField, schema: KnownSchema, reporter: Reporter
) -> CheckedBody | None:
    if known.field is None:
        return None
    if isinstance(known.field.type, FloatType):
        place = Label(schema.source, known.name.span, "declared here")
        reporter.report(expression_errors.float_in_key(reporter.source, name, place))
        return None
    return CheckedBody(FieldValue(known.field), 1, 1)


def _unknown(name: Name, schema: KnownSchema, scope: Scope, reporter: Reporter) -> None:
    if name.text in FUNCTIONS:
        reporter.report(name_errors.function_without_call(reporter.source, name))
        return
    strategies = (
        text
        for text, known in scope.names.items()
        if isinstance(known, KnownStrategy) and known.schema is schema
    )
    suggestion = reporter.suggest(name.text, chain(schema.fields, strategies, (NO_ORDERING,)))
    reporter.report(name_errors.unknown_name(reporter.source, name, schema.name, suggestion))
