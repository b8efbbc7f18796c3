"""What a name of a file can stand for while the file is checked.

Known things carry what a finding needs (source and place) and what the program needs. A part that
was wrong is None: it has been reported, and nobody reports it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keylane.frozen import frozen
from keylane.program import Allowance, Contracts, Expression, Field, Schema
from keylane.source import Source
from keylane.syntax import nodes

__all__ = [
    "Binding",
    "CheckedBody",
    "CheckedClauses",
    "KnownExtern",
    "KnownField",
    "KnownSchema",
    "KnownStrategy",
    "Scope",
]


@frozen
class KnownField:
    """A field of a schema; without `field` its declaration is wrong.

    `values` are all that it can have, if it is an enum or a bool, else none. `present_for` are the
    values of the discriminant for which a field of a variant is there, none for other fields.
    """

    name: nodes.Name
    field: Field | None
    values: frozenset[str] = frozenset()
    present_for: frozenset[str] = frozenset()


@frozen(eq=False)
class KnownSchema:
    """A schema; two are the same only if they are one object.

    `complete` is False where fields were left out: a name that is not here may be one of them.
    `broken_names` are words of members with errors in their syntax: each may be a field.
    """

    source: Source
    name: nodes.Name
    fields: dict[str, KnownField]
    schema: Schema
    complete: bool
    broken_names: frozenset[str] = frozenset()

    def is_broken(self, name: str) -> bool:
        """Whether `name` may be a field that is missing: nobody should complain of it."""
        return name in self.broken_names and name not in self.fields


@frozen
class CheckedBody:
    """An expression of the program, and its size with shared parts counted each time."""

    expression: Expression
    depth: int
    nodes: int


@frozen
class CheckedClauses:
    """What stands between `for` and `=`, as the program has it."""

    contracts: Contracts = Contracts()
    allowances: tuple[Allowance, ...] = ()
    raises: bool = False


@dataclass(slots=True, eq=False)
class KnownStrategy:
    """A strategy: without `schema` if that is unknown, without `body` until it is found right."""

    source: Source
    node: nodes.Strategy
    schema: KnownSchema | None = None
    body: CheckedBody | None = None
    clauses: CheckedClauses = field(default_factory=CheckedClauses)


@dataclass(slots=True, eq=False)
class KnownExtern:
    """A strategy of the application's: without `schema` if that is unknown.

    `body` is None if what it names cannot be imported by any module.
    """

    source: Source
    node: nodes.Extern
    body: CheckedBody | None
    schema: KnownSchema | None = None


# None: a name whose import or declaration is wrong, which is reported there.
Binding = KnownSchema | KnownStrategy | KnownExtern | None


@dataclass(slots=True)
class Scope:
    """The names of one file.

    `names` are all, those of declarations with syntax errors among them; `places` says where they
    are declared or imported, and `declared` has those that other files can import. `schemas`,
    `strategies` and `externs` are all declarations in order, second ones of the same name as well.
    `complete` is False where declarations are missing that nobody has read: any name may be one of
    them.
    """

    source: Source
    complete: bool
    names: dict[str, Binding] = field(default_factory=dict)
    places: dict[str, nodes.Name] = field(default_factory=dict)
    declared: dict[str, KnownSchema | KnownStrategy | KnownExtern] = field(default_factory=dict)
    schemas: list[KnownSchema] = field(default_factory=list)
    strategies: list[KnownStrategy] = field(default_factory=list)
    externs: list[KnownExtern] = field(default_factory=list)
