"""Random schemas as syntax trees: every type, every form of pointer, fields of variants.

Well typed by construction: what is made here the checker accepts. Made from a `random.Random`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from keylane.check import check
from keylane.frozen import replace
from keylane.program import Schema
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.printer import print_file
from keylane.verify.field_types import random_type
from keylane.verify.hostile_text import documentation
from keylane.verify.names import field_name
from keylane.verify.tree_words import NOWHERE, name_node

__all__ = ["checked_schema", "declared_fields", "random_schema"]

_TYPES = ("string", "string", "int", "int", "enum", "enum", "uuid", "timestamp", "bool", "float")
_STEPS = (
    *("payload", "repository", "owner", "a", "b", "items", "0", "1", "10", "00", "01", "-", ""),
    *("a/b", "m~n", "~1", "~0", "é", "café", " ", '"', "\\", "'", "{x}", "%s", "__class__", "#"),
    *("payload-2", "$ref", "@type", "a.b", "a:b", "999999999999999999", "9" * 30, "\t", "\x00"),
    *("1" * 18, "٣", "-1", "+1", "1_0"),
)


def random_schema(random: Random, name: str) -> nodes.Schema:
    """A schema called `name` with up to six fields, of which at least one is no float.

    Half of those with an enum have fields of variants besides.
    """
    fields: list[nodes.Field] = []
    taken: set[str] = set()
    steps = [random.choice(_STEPS) for _ in range(3)]
    for number in range(random.randint(1, 6)):
        made = _field(random, taken, steps, _TYPES[:-1] if number == 0 else _TYPES)
        fields.append(made)
        taken.add(made.name.text)
    members: list[nodes.Field | nodes.Variant] = list(fields)
    for field in fields:
        if field.type.name.text == "enum" and random.randrange(2):
            members += _variants(random, field, taken, steps)
    if random.randrange(4) == 3:
        # A case may stand above the field that decides.
        members.reverse()
    return nodes.Schema(name_node(name), tuple(members), documentation(random), NOWHERE)


def declared_fields(schema: nodes.Schema) -> Iterator[nodes.Field]:
    """The fields of a schema as they are written, those in cases among them."""
    for member in schema.members:
        if isinstance(member, nodes.Field):
            yield member
        else:
            yield from member.fields


def checked_schema(node: nodes.Schema) -> Schema:
    """What a schema means. Raises `ValueError` if it is not accepted."""
    result = check(Source("schema.lane", print_file(nodes.File(None, (), (node,)))), None)
    if result.program is None:
        raise ValueError(f"a schema that was made is not accepted: {result.diagnostics}")
    return result.program.schemas[0]


def _variants(
    random: Random, discriminant: nodes.Field, taken: set[str], steps: Sequence[str]
) -> list[nodes.Variant]:
    """Up to three cases of one enum; some fields stand in several of them."""
    members = discriminant.type.members
    values_of: dict[str, set[str]] = {}
    declared: dict[str, nodes.Field] = {}
    variants = []
    for _ in range(random.randint(1, 3)):
        values = random.sample(members, random.randint(1, min(3, len(members))))
        texts = {str(value.value) for value in values}
        fields = [
            replace(field, pointers=_pointers(random, steps), documentation=None)
            for name, field in declared.items()
            if values_of[name].isdisjoint(texts)
        ]
        if not fields or random.randrange(2):
            made = _field(random, taken, steps, _TYPES)
            taken.add(made.name.text)
            declared[made.name.text] = made
            values_of[made.name.text] = set()
            fields.append(made)
        for field in fields:
            values_of[field.name.text] |= texts
        variants.append(nodes.Variant(discriminant.name, tuple(values), tuple(fields), NOWHERE))
    return variants


def _field(
    random: Random, taken: set[str], steps: Sequence[str], types: Sequence[str]
) -> nodes.Field:
    return nodes.Field(
        name=name_node(field_name(random, taken)),
        type=random_type(random, random.choice(types)),
        optional=random.randrange(3) == 2,
        pointers=_pointers(random, steps),
        documentation=documentation(random) if random.randrange(4) == 3 else None,
        span=NOWHERE,
    )


def _pointers(random: Random, common: Sequence[str]) -> tuple[nodes.Pointer, ...]:
    """No pointer, one, or alternatives; steps are often those that other fields have as well."""
    count = random.choice([0, 1, 1, 1, 2, 3])
    found: dict[tuple[str, ...], None] = {}
    for _ in range(count):
        length = random.choice([1, 2, 2, 3, 4])
        found[
            tuple(
                random.choice(common if random.randrange(3) < 2 else _STEPS) for _ in range(length)
            )
        ] = None
    return tuple(nodes.Pointer("".join(map(_escaped, path)), NOWHERE) for path in found)


def _escaped(step: str) -> str:
    return "/" + step.replace("~", "~0").replace("/", "~1")
