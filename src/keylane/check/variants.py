"""Variants: the fields between the braces of `case F in (…) { … }`.

Takes the cases of a schema and its other fields, adds a field for each name in them. A field may
stand in several cases of one discriminant; then it is one field with several places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keylane.check import schema_errors, variant_errors
from keylane.check.constants import enum_member
from keylane.check.entities import KnownField
from keylane.check.reporter import Reporter
from keylane.frozen import replace
from keylane.metadata import EnumType
from keylane.program import Case, Field
from keylane.syntax import nodes

__all__ = ["add_variants"]

_CheckField = Callable[[nodes.Field, Reporter], KnownField]


@dataclass(slots=True)
class _Collected:
    """What the cases so far say of one field. `sound` is False once something was wrong."""

    name: nodes.Name
    discriminant: str
    node: nodes.Field
    field: Field | None
    values: frozenset[str]
    cases: list[Case]
    # For each value of the discriminant, where the field was declared for it.
    declared_for: dict[str, nodes.Name]
    sound: bool

    def known(self) -> KnownField:
        if self.field is None or not self.sound:
            return KnownField(self.name, None)
        field = replace(
            self.field, pointers=(), discriminant=self.discriminant, cases=tuple(self.cases)
        )
        return KnownField(self.name, field, self.values, frozenset(self.declared_for))


def add_variants(
    variants: Sequence[nodes.Variant],
    fields: dict[str, KnownField],
    broken_names: frozenset[str],
    check_field: _CheckField,
    reporter: Reporter,
) -> None:
    """Add the fields of `variants` to `fields`, which are those outside of cases.

    `broken_names` are the words of members that are missing. `check_field` checks one declaration
    by itself. Problems go to `reporter`.
    """
    collected: dict[str, _Collected] = {}
    in_cases = {field.name.text for variant in variants for field in variant.fields}
    for variant in variants:
        discriminant = None
        if variant.discriminant.text in fields or variant.discriminant.text not in broken_names:
            discriminant = _discriminant(variant, fields, in_cases, reporter)
        values = _values(variant, discriminant, reporter)
        if not variant.fields and not variant.broken_names:
            reporter.report(variant_errors.empty_case(reporter.source, variant))
        first_here: dict[str, nodes.Name] = {}
        for node in variant.fields:
            found = check_field(node, reporter)
            name = node.name
            first = first_here.setdefault(name.text, name)
            if first is not name:
                reporter.report(schema_errors.duplicate_field(reporter.source, name, first))
            elif name.text in fields:
                outside = fields[name.text].name
                reporter.report(
                    variant_errors.field_outside_case_too(reporter.source, name, outside)
                )
            else:
                _collect(collected, variant, node, found, values, reporter)
    # A field may be in a case that is missing too: nothing is said of where it is present then.
    is_missing = "case" in broken_names or any(each.broken_names for each in variants)
    for each in collected.values():
        each.sound &= not is_missing
        fields[each.name.text] = each.known()


def _discriminant(
    variant: nodes.Variant,
    fields: dict[str, KnownField],
    in_cases: set[str],
    reporter: Reporter,
) -> KnownField | None:
    """The enum field that decides; None, and reported, if there is no such field."""
    name = variant.discriminant
    known = fields.get(name.text)
    if known is None:
        if name.text in in_cases:
            reporter.report(variant_errors.discriminant_in_case(reporter.source, name))
            return None
        enums = (text for text, field in fields.items() if _is_enum(field))
        suggestion = reporter.suggest(name.text, enums)
        reporter.report(variant_errors.unknown_discriminant(reporter.source, name, suggestion))
        return None
    if known.field is not None and not _is_enum(known):
        reporter.report(variant_errors.discriminant_no_enum(reporter.source, name, known.name))
    return known if _is_enum(known) else None


def _is_enum(known: KnownField) -> bool:
    return known.field is not None and isinstance(known.field.type, EnumType)


def _values(
    variant: nodes.Variant, discriminant: KnownField | None, reporter: Reporter
) -> dict[str, nodes.Literal] | None:
    """The values of the case in order; None if one of them is wrong."""
    if discriminant is None:
        return None
    found: dict[str, nodes.Literal] = {}
    sound = True
    for literal in variant.values:
        value = enum_member(literal, discriminant, reporter)
        if value is None:
            sound = False
            continue
        first = found.setdefault(value, literal)
        if first is not literal:
            sound = False
            reporter.report(
                schema_errors.duplicate_constant(reporter.source, literal, first, "this `case`")
            )
    return found if sound else None


def _collect(
    collected: dict[str, _Collected],
    variant: nodes.Variant,
    node: nodes.Field,
    found: KnownField,
    values: dict[str, nodes.Literal] | None,
    reporter: Reporter,
) -> None:
    """Add what one case says of a field to what earlier cases say of it."""
    source, name = reporter.source, node.name
    earlier = collected.get(name.text)
    if earlier is None:
        earlier = collected[name.text] = _Collected(
            name, variant.discriminant.text, node, found.field, found.values, [], {}, True
        )
    elif earlier.discriminant != variant.discriminant.text:
        earlier.sound = False
        reporter.report(
            variant_errors.several_discriminants(
                source, name, variant.discriminant, earlier.name, earlier.discriminant
            )
        )
        return
    if found.field is None or earlier.field is None or values is None:
        earlier.sound = False
        return
    _compare(earlier, node, found.field, reporter)
    for value in values:
        first = earlier.declared_for.setdefault(value, name)
        if first is not name:
            earlier.sound = False
            reporter.report(variant_errors.overlapping_cases(source, name, first, value))
            break
    earlier.cases.append(Case(tuple(values), found.field.pointers))
    if earlier.field.documentation is None:
        earlier.field = replace(earlier.field, documentation=node.documentation)


def _compare(earlier: _Collected, node: nodes.Field, field: Field, reporter: Reporter) -> None:
    """A field has one type, whichever case it is in."""
    assert earlier.field is not None
    what = None
    if field.type != earlier.field.type:
        what = "another type or other bounds"
    elif field.optional != earlier.field.optional:
        what = "`?` in one case and not in the other"
    if what is not None:
        earlier.sound = False
        reporter.report(
            variant_errors.cases_differ(reporter.source, node.type.span, earlier.name, what)
        )
