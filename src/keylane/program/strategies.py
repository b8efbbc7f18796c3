"""Strategies and the whole of a checked file. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field

from keylane.program.expressions import Expression
from keylane.program.schemas import Schema
from keylane.source import Span

__all__ = [
    "Contracts",
    "Program",
    "Strategy",
]


@dataclass(frozen=True, slots=True)
class Contracts:
    """What the author promises about the keys. It never changes a key.

    `together` and `apart` are lists of names of fields, one for each clause; `limits` are the
    names of brokers.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named rule. `body` has the bodies of the strategies it names in their place.

    `raises` says that the first text that fails validation raises (`on invalid raise`).

    INVARIANT: `body` is at most 64 deep and has at most 10,000 nodes, counting a shared one
    each time it stands somewhere; every field in it belongs to `schema`.
    """

    name: str
    schema: Schema
    body: Expression
    documentation: str | None = None
    raises: bool = False
    contracts: Contracts = Contracts()
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
