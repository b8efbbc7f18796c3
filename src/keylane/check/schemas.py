"""The fields of a schema.

Takes a schema's syntax tree, gives a `KnownSchema`. A field that is wrong is known all the same,
so that its use is not reported as well. Fields of cases are put together in `variants`.
"""

from __future__ import annotations

from keylane.check import limit_errors, limits, schema_errors
from keylane.check.entities import KnownField, KnownSchema
from keylane.check.excluding_fields import fields_that_exclude_each_other
from keylane.check.field_types import metadata_type
from keylane.check.pointers import pointers_of
from keylane.check.reporter import Reporter
from keylane.check.variants import add_variants
from keylane.metadata import BoolType, EnumType, MetadataType
from keylane.program import Field, Schema
from keylane.source import Span
from keylane.syntax import nodes

__all__ = ["check_schema"]


def check_schema(node: nodes.Schema, reporter: Reporter) -> KnownSchema:
    """The schema that `node` declares; problems go to `reporter`."""
    members, first_too_many = _members(node)
    if first_too_many is not None:
        reporter.report(
            limit_errors.too_many(
                reporter.source,
                first_too_many,
                "fields in this schema",
                limits.FIELDS,
                "declare those that strategies use",
            )
        )
    fields: dict[str, KnownField] = {}
    for member in members:
        if not isinstance(member, nodes.Field):
            continue
        found = _field(member, reporter)
        first = fields.setdefault(member.name.text, found)
        if first is not found:
            reporter.report(schema_errors.duplicate_field(reporter.source, member.name, first.name))
    variants = [member for member in members if isinstance(member, nodes.Variant)]
    add_variants(variants, fields, node.broken_names, _field, reporter)
    sound = tuple(known.field for known in fields.values() if known.field is not None)
    for outer, inner in fields_that_exclude_each_other(sound):
        reporter.report(
            schema_errors.fields_exclude_each_other(
                reporter.source, fields[inner.name].name, fields[outer.name].name
            )
        )
    return KnownSchema(
        reporter.source,
        node.name,
        fields,
        Schema(node.name.text, sound, node.documentation),
        complete=first_too_many is None,
        broken_names=node.broken_names,
    )


def _members(node: nodes.Schema) -> tuple[list[nodes.Field | nodes.Variant], Span | None]:
    """The members up to the limit of fields, and the place of the first field behind it."""
    members: list[nodes.Field | nodes.Variant] = []
    room = limits.FIELDS
    for member in node.members:
        declared = (member,) if isinstance(member, nodes.Field) else member.fields
        if len(declared) > room:
            return members, declared[room].name.span
        room -= len(declared)
        members.append(member)
    return members, None


def _field(node: nodes.Field, reporter: Reporter) -> KnownField:
    if len(node.name.text) > limits.NAME_LENGTH:
        reporter.report(limit_errors.name_too_long(reporter.source, node.name))
    found_type = metadata_type(node.type, reporter)
    pointers = pointers_of(node.pointers, node.name.text, reporter)
    if found_type is None:
        return KnownField(node.name, None)
    field = Field(node.name.text, found_type, node.optional, pointers, node.documentation)
    return KnownField(node.name, field, _values_of(found_type))


def _values_of(metadata_type: MetadataType) -> frozenset[str]:
    match metadata_type:
        case EnumType(members):
            return frozenset(members)
        case BoolType():
            return frozenset({"true", "false"})
    return frozenset()
