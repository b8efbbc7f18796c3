"""What a run has seen: constructs, types, bounds, pointers, names, kinds of messages, entry points.

A run that never made something has shown nothing about it. `Seen.missing` names what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from keylane.model import ReasonKind
from keylane.python_names import BUILTIN_NAMES, KEYWORDS
from keylane.syntax import nodes
from keylane.verify import Message, RandomProgram, kinds_of_messages
from keylane.verify.schemas import declared_fields
from tests.differential.application import TARGETS
from tests.differential.coverage_of_expressions import (
    EXPRESSIONS,
    depth_of,
    things_in_expression,
)
from tests.differential.entries import Entry, Uses

_FILES = frozenset(
    {
        *("import", "used above its declaration", "several schemas", "several strategies"),
        *("documentation of a file", "documentation of a schema", "documentation of a field"),
        *("documentation of a strategy", "named strategy", "strategy named twice", "depth 6"),
        *("clause: on invalid raise", "clause: together", "clause: apart", "clause: limits"),
        "clause: allow",
        *("extern", "extern named", "extern imported", *(f"extern {each}" for each in TARGETS)),
    }
)
_FIELDS = frozenset(
    {
        *("string", "int", "bool", "uuid", "timestamp", "enum", "float", "optional", "required"),
        *("string.min", "string.max", "string.chars", "string.case", "string.reject", "min=0"),
        *("int.min", "int.max", "int.reject", "uuid.reject"),
        *("pointer: default", "pointer: one step", "pointer: nested", "pointer: alternatives"),
        *("pointer: index", "pointer: ~0", "pointer: ~1", "pointer: shared prefix"),
        *("name: keyword", "name: builtin", "name: self", "name: payload", "name: key"),
        *("name: extractor", "name: dunder", "name: __debug__", "name: private"),
        *("variant", "variants of several discriminants", "field of several cases"),
        *("case of several values", "optional field of a case", "case above its discriminant"),
    }
)
# The checker refuses a composite without parts, and a match that has no arm for some value.
_NEVER = (ReasonKind.NO_FIELDS, ReasonKind.NO_ARM)
# What came out: each exception, each reason, and the clock read and not.
_OUTCOMES = frozenset(
    {
        *("key", "no key", "TypeError", "clock read", "clock not read"),
        *("InvalidKeyError: empty", "InvalidKeyError: too long"),
        "InvalidKeyError: not printable ASCII",
        *(f"reason: {kind.value}" for kind in ReasonKind if kind not in _NEVER),
    }
)

# The types of the fields of each schema, by name.
_Types = Mapping[str, Mapping[str, str]]


@dataclass
class Seen:
    """Counts of everything that was made and used."""

    things: Counter[str] = field(default_factory=Counter)
    entries: Uses = field(default_factory=Counter)

    def program(self, program: RandomProgram) -> None:
        """Count what stands in the files of a program."""
        for file in program.imported.values():
            self.things["import"] += 1
            if any(isinstance(each, nodes.Extern) for each in file.declarations):
                self.things["extern imported"] += 1
        files = (program.main, *program.imported.values())
        types = {
            each.name.text: {
                field.name.text: field.type.name.text for field in declared_fields(each)
            }
            for file in files
            for each in file.declarations
            if isinstance(each, nodes.Schema)
        }
        for file in files:
            self.things.update(_of_file(file, types))

    def messages(self, messages: Iterable[Message]) -> None:
        """Count the kinds of messages."""
        for message in messages:
            self.things.update(message.kinds)

    def missing(self) -> list[str]:
        """What never came up."""
        expected = EXPRESSIONS | _FILES | _FIELDS | kinds_of_messages()
        missing = sorted(thing for thing in expected if not self.things[thing])
        missing += [entry.value for entry in Entry if not self.entries[entry]]
        return missing + sorted(each for each in _OUTCOMES if not self.entries[each])


def _of_file(file: nodes.File, types: _Types) -> Iterator[str]:
    if file.documentation is not None:
        yield "documentation of a file"
    schemas = [each for each in file.declarations if isinstance(each, nodes.Schema)]
    strategies = [each for each in file.declarations if isinstance(each, nodes.Strategy)]
    if len(schemas) > 1:
        yield "several schemas"
    if len(strategies) > 1:
        yield "several strategies"
    if strategies and schemas and file.declarations.index(schemas[0]) > 0:
        yield "used above its declaration"
    for schema in schemas:
        if schema.documentation is not None:
            yield "documentation of a schema"
        yield from _of_schema(schema)
    externs = [each for each in file.declarations if isinstance(each, nodes.Extern)]
    for extern in externs:
        yield "extern"
        yield f"extern {extern.target.value}"
    yield from _of_strategies(strategies, {extern.name.text for extern in externs}, types)


def _of_strategies(
    strategies: list[nodes.Strategy], externs: set[str], types: _Types
) -> Iterator[str]:
    names = {strategy.name.text for strategy in strategies}
    named: Counter[str] = Counter()
    for strategy in strategies:
        if strategy.documentation is not None:
            yield "documentation of a strategy"
        if depth_of(strategy.body) >= 6:
            yield "depth 6"
        for clause in strategy.clauses:
            word = "on invalid raise"
            if isinstance(clause, nodes.ContractClause):
                word = clause.contract.text
            elif isinstance(clause, nodes.AllowClause):
                word = "allow"
            yield f"clause: {word}"
        for thing in things_in_expression(
            strategy.body, (), names | externs, types[strategy.schema.text]
        ):
            named[thing] += thing in names
            if thing in externs:
                yield "extern named"
            else:
                yield "named strategy" if thing in names else thing
    if max(named.values(), default=0) > 1:
        yield "strategy named twice"


def _of_schema(schema: nodes.Schema) -> Iterator[str]:
    yield from _of_variants(schema)
    prefixes: Counter[str] = Counter()
    for member in declared_fields(schema):
        type_name = member.type.name.text
        yield type_name
        yield "optional" if member.optional else "required"
        if member.documentation is not None:
            yield "documentation of a field"
        for bound in member.type.bounds:
            yield f"{type_name}.{bound.name.text}"
            if isinstance(bound.value, nodes.Literal) and bound.value.value == 0:
                yield f"{bound.name.text}=0"
        yield from _of_pointers([pointer.text for pointer in member.pointers])
        yield from _of_name(member.name.text)
        prefixes.update({pointer.text.rpartition("/")[0] for pointer in member.pointers} - {""})
    if max(prefixes.values(), default=0) > 1:
        yield "pointer: shared prefix"


def _of_variants(schema: nodes.Schema) -> Iterator[str]:
    variants = [each for each in schema.members if isinstance(each, nodes.Variant)]
    if len({variant.discriminant.text for variant in variants}) > 1:
        yield "variants of several discriminants"
    names = Counter(field.name.text for variant in variants for field in variant.fields)
    if max(names.values(), default=0) > 1:
        yield "field of several cases"
    places = {
        field.name.text: place
        for place, field in enumerate(schema.members)
        if isinstance(field, nodes.Field)
    }
    for variant in variants:
        yield "variant"
        if len(variant.values) > 1:
            yield "case of several values"
        if any(field.optional for field in variant.fields):
            yield "optional field of a case"
        if schema.members.index(variant) < places[variant.discriminant.text]:
            yield "case above its discriminant"


def _of_pointers(pointers: list[str]) -> Iterator[str]:
    if not pointers:
        yield "pointer: default"
    if len(pointers) > 1:
        yield "pointer: alternatives"
    for pointer in pointers:
        steps = pointer.split("/")[1:]
        yield "pointer: nested" if len(steps) > 1 else "pointer: one step"
        if any(step in ("0", "1", "10") for step in steps):
            yield "pointer: index"
        yield from (f"pointer: {escape}" for escape in ("~0", "~1") if escape in pointer)


def _of_name(name: str) -> Iterator[str]:
    if name in KEYWORDS:
        yield "name: keyword"
    if name in BUILTIN_NAMES:
        yield "name: builtin"
    if name.startswith("__") and name.endswith("__"):
        yield "name: dunder"
    elif name.startswith("_"):
        yield "name: private"
    if name in ("self", "payload", "key", "extractor", "__debug__"):
        yield f"name: {name}"
