"""What a plan uses: fields, externs, the clock.

Takes the choice of a strategy, gives a `PlanUses`. Looks, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from keylane.plan.nodes import (
    Alternative,
    Applied,
    Block,
    Choice,
    ClockTerm,
    Dispatch,
    ExternTerm,
    FieldTerm,
    Group,
    Guard,
    Piece,
    needs_of,
)
from keylane.program import Extern, Field, Schema, condition_fields

__all__ = ["PlanUses"]


@dataclass(frozen=True, slots=True)
class PlanUses:
    """See `StrategyPlan` for what each means."""

    fields: tuple[Field, ...]
    observed: frozenset[str]
    externs: tuple[Extern, ...]
    reads_clock: bool

    @classmethod
    def of(cls, choice: Choice, schema: Schema) -> PlanUses:
        """The uses of a plan over `schema`."""
        found = _Finder()
        found.blocks(choice.blocks)
        by_name = {each.name: each for each in schema.fields}
        for name in list(found.fields):
            discriminant = by_name[name].discriminant
            if discriminant is not None:
                found.observe(discriminant)
        return cls(
            tuple(each for each in schema.fields if each.name in found.fields),
            frozenset(found.observed),
            tuple(found.externs),
            found.clock,
        )


@dataclass(slots=True)
class _Finder:
    fields: set[str] = field(default_factory=set)
    observed: set[str] = field(default_factory=set)
    externs: dict[Extern, None] = field(default_factory=dict)
    clock: bool = False

    def observe(self, name: str) -> None:
        self.fields.add(name)
        self.observed.add(name)

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Alternative(template):
                    self.pieces(template)
                case Group(_, body):
                    self.blocks(body)
                case Guard(condition, body):
                    for each in condition_fields(condition):
                        self.observe(each.name)
                    self.blocks(body)
                case Dispatch(subject):
                    self.observe(subject.name)
                    for branch in block.branches:
                        self.blocks(branch)

    def pieces(self, template: Iterable[Piece]) -> None:
        for piece in template:
            if isinstance(piece, Applied):
                self.pieces(piece.template)
                self.observed.update(
                    need.name for need in needs_of((piece,)) if isinstance(need, FieldTerm)
                )
        for need in needs_of(tuple(template)):
            match need:
                case FieldTerm(name):
                    self.fields.add(name)
                case ClockTerm():
                    self.clock = True
                case ExternTerm(extern):
                    self.externs.setdefault(extern)
                case Choice(blocks):
                    self.blocks(blocks)
