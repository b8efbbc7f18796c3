"""Strategies and the whole of a checked file. Data only."""

from __future__ import annotations

from keylane.frozen import field, frozen
from keylane.program.expressions import Expression
from keylane.program.schemas import Schema
from keylane.source import Place

__all__ = [
    "Allowance",
    "BrokerLimit",
    "Contracts",
    "EntityClause",
    "Program",
    "Strategy",
]


@frozen
class EntityClause:
    """The names of the fields of one `together` or `apart`; `place` is the clause."""

    fields: tuple[str, ...]
    place: Place | None = field(default=None, compare=False, repr=False)


@frozen
class BrokerLimit:
    """The name of a broker in `limits`, and its place."""

    broker: str
    place: Place | None = field(default=None, compare=False, repr=False)


@frozen
class Allowance:
    """A code of the range KL08xx whose findings in the strategy the author accepts.

    `code` is its number; `reason` is not blank. `place` is that of the number.
    """

    code: str
    reason: str
    place: Place | None = field(default=None, compare=False, repr=False)


@frozen
class Contracts:
    """What the author promises about the keys. It never changes a key."""

    together: tuple[EntityClause, ...] = ()
    apart: tuple[EntityClause, ...] = ()
    limits: tuple[BrokerLimit, ...] = ()


@frozen
class Strategy:
    """A named rule. `body` has the bodies of the strategies it names in their place.

    `raises` says that the first text that fails validation raises (`on invalid raise`). `place` is
    that of the name, `body_place` where the body stands: of a strategy that is named, the name. No
    code stands in two of the `allowances`.

    INVARIANT: `body` is at most 64 deep and has at most 10,000 nodes, counting a shared one
    each time it stands somewhere; every field in it belongs to `schema`.
    """

    name: str
    schema: Schema
    body: Expression
    documentation: str | None = None
    raises: bool = False
    contracts: Contracts = Contracts()
    allowances: tuple[Allowance, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)
    body_place: Place | None = field(default=None, compare=False, repr=False)


@frozen
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
