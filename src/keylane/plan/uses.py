"""What a plan uses: fields, externs, the clock.

Takes the choice of a strategy, gives a `PlanUses`. Looks, changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from keylane.frozen import frozen
from keylane.metadata import IntType, MetadataType, StringType
from keylane.plan.conditions import compared_fields
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
    Lane,
    Template,
    needs_of,
)
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Extern,
    Field,
    OneOf,
    Schema,
    condition_fields,
)

__all__ = ["PlanUses"]


@frozen
class PlanUses:
    """See `StrategyPlan` for what each means."""

    fields: tuple[Field, ...]
    observed: frozenset[str]
    asked: frozenset[str]
    compared: frozenset[str]
    measured: frozenset[str]
    encoded: frozenset[str]
    placed_once: frozenset[str]
    externs: tuple[Extern, ...]
    functions: frozenset[tuple[str, str | int | None]]
    lanes: frozenset[Lane]
    reads_clock: bool

    @classmethod
    def of(cls, choice: Choice, schema: Schema) -> PlanUses:
        """The uses of a plan over `schema`."""
        found = _Finder()
        found.blocks(choice.blocks, frozenset())
        by_name = {each.name: each for each in schema.fields}
        for name in list(found.fields):
            discriminant = by_name[name].discriminant
            if discriminant is not None:
                found.ask(discriminant)
        return cls(
            tuple(each for each in schema.fields if each.name in found.fields),
            frozenset(found.observed),
            frozenset(found.asked),
            frozenset(found.asked - found.told - found.ordered),
            frozenset(
                name
                for name in (found.asked & found.ordered) - found.told
                if isinstance(type_ := by_name[name].type, IntType) and not type_.reject
            ),
            frozenset(
                name
                for name, count in found.encoded.items()
                if count == found.places[name]
                and name not in found.asked
                and _is_free_text(by_name[name].type)
            ),
            frozenset(
                name
                for name, count in found.places.items()
                if count == 1 and name not in found.changed | found.observed
            ),
            tuple(found.externs),
            frozenset(found.functions),
            frozenset(found.lanes),
            found.clock,
        )


def _is_free_text(type_: MetadataType) -> bool:
    """Whether any text conforms that has bytes, within bounds of its length."""
    return (
        isinstance(type_, StringType)
        and type_.alphabet is None
        and not type_.fold_case
        and not type_.reject
    )


@dataclass(slots=True)
class _Finder:
    """`told` are fields whose text is told, or whose absence: more than whether it is equal.

    `ordered` are those whose values are asked to be less, greater or unequal.

    `places` counts the places in texts where a field stands, `changed` are those that a text
    function is applied to. `encoded` counts those of the places that lie, as the only field, in a
    text of which bytes are made before anything else is done with it.
    """

    fields: set[str] = field(default_factory=set)
    observed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)
    changed: set[str] = field(default_factory=set)
    encoded: Counter[str] = field(default_factory=Counter)
    externs: dict[Extern, None] = field(default_factory=dict)
    functions: set[tuple[str, str | int | None]] = field(default_factory=set)
    lanes: set[Lane] = field(default_factory=set)
    clock: bool = False

    def ask(self, name: str) -> None:
        self.fields.add(name)
        self.observed.add(name)
        self.asked.add(name)

    def blocks(
        self, blocks: Iterable[Block], settled: frozenset[str], *, is_applied: bool = False
    ) -> None:
        """Look at blocks; `is_applied` says that their texts go into a text function.

        `settled` are fields that have one of certain texts wherever the blocks are tried.
        """
        for block in blocks:
            match block:
                case Alternative(template):
                    self.pieces(template, settled, is_applied=is_applied)
                case Group(_, body):
                    self.blocks(body, settled, is_applied=is_applied)
                case Guard(condition, body):
                    self.condition(condition)
                    equal = settled | compared_fields(condition)
                    self.blocks(body, equal, is_applied=is_applied)
                case Dispatch(subject, arms, otherwise):
                    self.ask(subject.name)
                    for _, branch in arms:
                        self.blocks(branch, settled | {subject.name}, is_applied=is_applied)
                    self.blocks(otherwise or (), settled, is_applied=is_applied)

    def condition(self, condition: Condition) -> None:
        """Look at the condition of a guard."""
        match condition:
            case AllOf(conditions) | AnyOf(conditions):
                for inner in conditions:
                    self.condition(inner)
            case Comparison(asked, "==") | OneOf(asked):
                self.ask(asked.name)
            case Comparison(asked):
                self.ask(asked.name)
                self.ordered.add(asked.name)
            case _:
                for asked in condition_fields(condition):
                    self.ask(asked.name)
                    self.told.add(asked.name)

    def pieces(
        self,
        template: Template,
        settled: frozenset[str],
        *,
        is_applied: bool,
        is_encoded: bool = False,
    ) -> None:
        lane = Lane.of(template)
        if lane is not None:
            self.lanes.add(lane[0])
        for piece in template:
            match piece:
                case Applied(function, argument, inner):
                    self.functions.add((function, argument))
                    # These leave it to be seen in the text whether it can be a key. All others make
                    # bytes of it, or `fit` and `escape` of what is not printable ASCII.
                    is_kept = function in ("lower", "upper", "trim")
                    self.pieces(
                        inner,
                        settled,
                        is_applied=is_applied or not is_kept,
                        is_encoded=is_encoded or (not is_kept and len(needs_of(inner)) == 1),
                    )
                    self.changed.update(
                        need.name for need in needs_of(inner) if isinstance(need, FieldTerm)
                    )
                case Choice(blocks):
                    self.blocks(blocks, settled, is_applied=is_applied)
                case ExternTerm(extern):
                    self.externs.setdefault(extern)
                case FieldTerm(name):
                    self.places[name] += 1
                    self.encoded[name] += is_encoded
        for need in needs_of(template):
            match need:
                case FieldTerm(name):
                    self.fields.add(name)
                    if name not in settled:
                        self.told.add(name)
                    if is_applied:
                        self.observed.add(name)
                case ClockTerm():
                    self.clock = True
