"""The checked program: small, typed, every name resolved.

What the interpreter, the plan and the proofs see; nothing of the surface syntax remains but the
spans that a later finding points at. Whoever holds a `Program` may rely on what the checker has
established; each class says what that is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keylane.metadata import MetadataType
from keylane.source import Span

__all__ = [
    "Composite",
    "Expression",
    "Fallback",
    "Field",
    "FieldValue",
    "Literal",
    "NoOrdering",
    "Program",
    "Schema",
    "Single",
    "Strategy",
]


@dataclass(frozen=True, slots=True)
class Field:
    """A metadata field.

    INVARIANT: `pointers` is not empty; each is a decoded RFC 6901 pointer of at least one step.
    """

    name: str
    type: MetadataType
    optional: bool
    pointers: tuple[tuple[str, ...], ...]
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The metadata of one family of messages. INVARIANT: names of fields are unique."""

    name: str
    fields: tuple[Field, ...]
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The canonical text of a field. INVARIANT: it is one of the strategy's schema, no float."""

    field: Field


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant text. INVARIANT: at most 128 characters, printable ASCII all; it may be empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Single:
    """The text of `part`, with `prefix` and `-` before it if there is one.

    INVARIANT: a prefix is not empty, has at most 128 characters, printable ASCII all.
    """

    part: Expression
    prefix: str | None


@dataclass(frozen=True, slots=True)
class Composite:
    """All parts in order with `separator` between them; nothing if any part is nothing.

    INVARIANT: there is at least one part. The separator has at most 128 characters, printable
    ASCII all; it may be empty.
    """

    parts: tuple[Expression, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class NoOrdering:
    """Nothing, on purpose."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """The first alternative whose text is a valid key.

    INVARIANT: there is at least one; `NoOrdering` is only the last, and none is the empty literal.
    """

    alternatives: tuple[Expression, ...]


Expression = FieldValue | Literal | Single | Composite | NoOrdering | Fallback


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named rule. `body` has the bodies of the strategies it names in their place.

    INVARIANT: `body` is at most 64 deep and has at most 10,000 nodes, counting a shared one
    each time it stands somewhere; every field in it belongs to `schema`.
    """

    name: str
    schema: Schema
    body: Expression
    documentation: str | None = None
    span: Span = field(default=Span(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Program:
    """One `.lane` file, checked.

    `schemas` are those declared in the file and the imported ones that its strategies use;
    `strategies` are those declared in the file. `digests` are the SHA-256 of the file's bytes
    and then of every file it imports, directly or not, in ascending order.
    """

    documentation: str | None
    schemas: tuple[Schema, ...]
    strategies: tuple[Strategy, ...]
    digests: tuple[str, ...]
