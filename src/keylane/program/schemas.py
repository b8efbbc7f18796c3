"""Schemas and their fields, resolved.

Part of the checked program: types are checked, pointers decoded. Data only.
"""

from __future__ import annotations

from keylane.frozen import frozen
from keylane.metadata import MetadataType

__all__ = [
    "Case",
    "Field",
    "Schema",
]

_Pointers = tuple[tuple[str, ...], ...]


@frozen
class Case:
    """Where a field of a variant lies while the discriminant has one of `values`."""

    values: tuple[str, ...]
    pointers: _Pointers


@frozen
class Field:
    """A metadata field.

    A field of a variant has `cases` and the name of the enum field that decides between them, its
    `discriminant`; outside its cases it is absent, whatever the message holds.

    INVARIANT: either `cases` or `pointers` is empty; pointers are decoded (RFC 6901) and have at
    least one step. No value stands in two cases; the discriminant has no cases itself.
    """

    name: str
    type: MetadataType
    optional: bool
    pointers: _Pointers
    documentation: str | None = None
    discriminant: str | None = None
    cases: tuple[Case, ...] = ()


@frozen
class Schema:
    """The metadata of one family of messages. INVARIANT: names of fields are unique."""

    name: str
    fields: tuple[Field, ...]
    documentation: str | None = None
