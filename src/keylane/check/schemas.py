"""The fields of a schema.

Takes a schema's syntax tree, gives a `KnownSchema`. A field that is wrong is known all the same,
so that its use is not reported as well.
"""

from __future__ import annotations

from keylane.check import limit_errors, limits, schema_errors
from keylane.check.entities import KnownField, KnownSchema
from keylane.check.field_types import metadata_type
from keylane.check.pointers import pointers_of
from keylane.check.reporter import Reporter
from keylane.program import Field, Schema
from keylane.syntax import nodes

__all__ = ["check_schema"]


def check_schema(node: nodes.Schema, reporter: Reporter) -> KnownSchema:
    """The schema that `node` declares; problems go to `reporter`."""
    if len(node.fields) > limits.FIELDS:
        reporter.report(
            limit_errors.too_many(
                reporter.source,
                node.fields[limits.FIELDS].name.span,
                "fields in this schema",
                limits.FIELDS,
                "declare those that strategies use",
            )
        )
    fields: dict[str, KnownField] = {}
    for member in node.fields[: limits.FIELDS]:
        found = _field(member, reporter)
        first = fields.setdefault(member.name.text, found)
        if first is not found:
            reporter.report(schema_errors.duplicate_field(reporter.source, member.name, first.name))
    sound = tuple(known.field for known in fields.values() if known.field is not None)
    return KnownSchema(
        reporter.source,
        node.name,
        fields,
        Schema(node.name.text, sound, node.documentation),
        complete=len(node.fields) <= limits.FIELDS,
    )


def _field(node: nodes.Field, reporter: Reporter) -> KnownField:
    if len(node.name.text) > limits.NAME_LENGTH:
        reporter.report(limit_errors.name_too_long(reporter.source, node.name))
    found_type = metadata_type(node.type, reporter)
    pointers = pointers_of(node.pointers, node.name.text, reporter)
    if found_type is None:
        return KnownField(node.name, None)
    name = node.name.text
    return KnownField(
        node.name, Field(name, found_type, node.optional, pointers, node.documentation)
    )
