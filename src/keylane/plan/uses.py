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
    WindowNumber,
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
    functions: frozenset[tuple[str, str | int | None]]
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
            frozenset(found.functions),
            found.clock,
        )


@dataclass(slots=True)
class _Finder:
    fields: set[str] = field(default_factory=set)
    observed: set[str] = field(default_factory=set)
    externs: dict[Extern, None] = field(default_factory=dict)
    functions: set[tuple[str, str | int | None]] = field(default_factory=set)
    clock: bool = False

    def observe(self, name: str) -> None:
        self.fields.add(name)
        self.observed.add(name)

    def blocks(self, blocks: Iterable[Block], *, is_applied: bool = False) -> None:
        """Look at blocks; `is_applied` says that their texts go into a text function."""
        for block in blocks:
            match block:
                case Alternative(template):
                    self.pieces(template, is_applied=is_applied)
                case Group(_, body):
                    self.blocks(body, is_applied=is_applied)
                case Guard(condition, body):
                    for each in condition_fields(condition):
                        self.observe(each.name)
                    self.blocks(body, is_applied=is_applied)
                case Dispatch(subject):
                    self.observe(subject.name)
                    for branch in block.branches:
                        self.blocks(branch, is_applied=is_applied)

    def pieces(self, template: Iterable[Piece], *, is_applied: bool) -> None:
        for piece in template:
            match piece:
                case Applied(function, argument, inner):
                    self.functions.add((function, argument))
                    self.pieces(inner, is_applied=True)
                case WindowNumber():
                    self.functions.add(("window", None))
                case Choice(blocks):
                    self.blocks(blocks, is_applied=is_applied)
                case ExternTerm(extern):
                    self.externs.setdefault(extern)
        for need in needs_of(tuple(template)):
            match need:
                case FieldTerm(name):
                    self.fields.add(name)
                    if is_applied:
                        self.observed.add(name)
                case ClockTerm():
                    self.clock = True
