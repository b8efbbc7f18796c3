"""Raw values for one field of a message: what its type accepts, and what senders send instead.

Takes a source of randomness and a metadata type, gives a value and the name of its kind. Every
choice is made by the `random.Random` that is handed in: from a seed a value can be made again, and
Hypothesis's own `Random` makes failing values small. Never asks whether a value conforms.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from keylane.frozen import frozen
from keylane.metadata import (
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)
from keylane.program import Field
from keylane.verify import json_kinds, python_kinds
from keylane.verify.aims import AIMED_KINDS, Aims, aimed_value
from keylane.verify.conforming import conforming_text
from keylane.verify.json_kinds import Kinds

__all__ = ["RawValue", "kinds_of_values", "raw_value", "value_near_aim"]

_CONFORMING = "conforming"
_KINDS_OF_TYPE: Mapping[type, Kinds[Any]] = {
    StringType: json_kinds.STRING,
    IntType: json_kinds.INT,
    BoolType: json_kinds.BOOL,
    UuidType: json_kinds.UUID,
    TimestampType: json_kinds.TIMESTAMP,
    EnumType: json_kinds.ENUM,
    FloatType: json_kinds.FLOAT,
}


@frozen
class RawValue:
    """A value as a message has it, and what kind of value it is."""

    kind: str
    value: object


def kinds_of_values() -> frozenset[str]:
    """The names of all kinds that `raw_value` can give."""
    every = [*_KINDS_OF_TYPE.values(), json_kinds.FOR_ANY_TYPE, python_kinds.FOR_ANY_TYPE]
    return frozenset([_CONFORMING, *AIMED_KINDS, *(kind for kinds in every for kind in kinds)])


def raw_value(
    random: Random, metadata_type: MetadataType, *, hostile: bool, json_only: bool
) -> RawValue:
    """A value for a field of `metadata_type`: conforming, or of any kind if `hostile`.

    With `json_only` it is one that `json.loads` can give on every version of Python.
    """
    if not hostile:
        return RawValue(_CONFORMING, conforming_text(random, metadata_type))
    own = _KINDS_OF_TYPE[type(metadata_type)]
    families = [own, own, json_kinds.FOR_ANY_TYPE]
    if not json_only:
        families += [python_kinds.FOR_ANY_TYPE, python_kinds.FOR_ANY_TYPE]
    family = random.choice(families)
    kind = random.choice(list(family))
    return RawValue(kind, family[kind](random, metadata_type))


def value_near_aim(random: Random, field: Field, aims: Aims) -> RawValue | None:
    """A value for `field` at or beside what a program asks for, if it asks anything of it."""
    aimed = aimed_value(random, field.name, field.type, aims)
    return None if aimed is None else RawValue(*aimed)
