"""Yes and no, by what is chosen: ordered decisions, each made only once.

Takes values and tests, gives truths. Equal truths are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from keylane.validation.nodes import (
    DEAD,
    FALSE,
    TRUE,
    Branch,
    Constant,
    Joined,
    Raised,
    Table,
    Truth,
    Value,
    Variable,
)
from keylane.validation.splitting import first_variable, lowest, split
from keylane.validation.values import Values

__all__ = ["Truths"]


class Truths(Values):
    """All truths."""

    def literal(self, variable: Variable, mask: int) -> Truth:
        """Whether the value of `variable` is one of `mask`."""
        rest = variable.everything & ~mask
        return self._truth(variable, [(mask, TRUE), (rest, FALSE)])

    def _truth(self, variable: Variable, branches: Iterable[tuple[int, Truth]]) -> Truth:
        masks: dict[Truth, int] = {}
        for mask, truth in branches:
            if mask:
                masks[truth] = masks.get(truth, 0) | mask
        if len(masks) == 1:
            return next(iter(masks))
        made = tuple(sorted(((mask, truth) for truth, mask in masks.items()), key=lowest))
        key = (variable.index, made)
        if key not in self._truths:
            self._make_room()
            self._truths[key] = Truth(variable, made)
        return self._truths[key]

    def both(self, one: Truth, other: Truth) -> Truth:
        """`and`."""
        if one is TRUE or one is other:
            return other
        if other is TRUE:
            return one
        if one is FALSE or other is FALSE:
            return FALSE
        key = ("both", one, other)
        found = self._memo.get(key)
        if found is None:
            variable = first_variable(one, other)
            found = self._truth(
                variable,
                [(mask, self.both(*pair)) for mask, pair in split(variable, (one, other))],  # type: ignore[arg-type]
            )
            self._memo[key] = self._memo["both", other, one] = found
        return found  # type: ignore[return-value]

    def opposite(self, truth: Truth) -> Truth:
        """`not`."""
        if truth is TRUE:
            return FALSE
        if truth is FALSE:
            return TRUE
        key = ("not", truth)
        found = self._memo.get(key)
        if found is None:
            assert truth.variable is not None
            found = self._truth(
                truth.variable, [(mask, self.opposite(each)) for mask, each in truth.branches]
            )
            self._memo[key] = found
        return found  # type: ignore[return-value]

    def either(self, one: Truth, other: Truth) -> Truth:
        """`or`."""
        return self.opposite(self.both(self.opposite(one), self.opposite(other)))

    def where(self, key: Hashable, holds: Callable[[object], bool], value: Value) -> Truth:
        """Where `holds` of a value; `key` stands for the function. Dead entries hold nothing."""
        memo_key = ("where", key, value)
        found = self._memo.get(memo_key)
        if found is not None:
            return found  # type: ignore[return-value]
        match value:
            case Constant(number=number):
                made = TRUE if self.numbering.holds(key, holds, number) else FALSE
            case Table(variable=variable, entries=entries):
                mask = 0
                for place, entry in enumerate(entries):
                    if entry != DEAD and self.numbering.holds(key, holds, entry):
                        mask |= 1 << place
                made = self.literal(variable, mask)
            case Branch(variable=variable, branches=branches):
                made = FALSE
                for mask, each in branches:
                    here = self.both(self.literal(variable, mask), self.where(key, holds, each))
                    made = self.either(made, here)
            case _:
                made = self.where(key, holds, self.as_table(value))
        self._memo[memo_key] = made
        return made

    def raising(self, value: Value) -> Truth:
        """Where a value is an exception, or dead: where no code that uses it goes on."""
        memo_key = ("raising", value)
        found = self._memo.get(memo_key)
        if found is not None:
            return found  # type: ignore[return-value]
        made = FALSE
        match value:
            case Constant(number=number):
                made = TRUE if self._is_raised(number) else FALSE
            case Table(variable=variable, entries=entries):
                mask = 0
                for place, entry in enumerate(entries):
                    if self._is_raised(entry):
                        mask |= 1 << place
                made = self.literal(variable, mask)
            case Joined(parts=parts):
                # What is dead in a text is found where the text is compared.
                for part in parts:
                    raised = self.where("raised", lambda each: isinstance(each, Raised), part)
                    made = self.either(made, raised)
            case Branch(variable=variable, branches=branches):
                for mask, each in branches:
                    here = self.both(self.literal(variable, mask), self.raising(each))
                    made = self.either(made, here)
        self._memo[memo_key] = made
        return made

    def _is_raised(self, number: int) -> bool:
        return number == DEAD or isinstance(self.numbering.value(number), Raised)
