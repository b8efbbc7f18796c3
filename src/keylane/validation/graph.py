"""Makes values, each only once: what is equal here is one object, and decided once.

Takes operations on values, gives values. Alternatives that meet again are merged where they meet,
so that the work grows with what a method decides and not with the number of ways through it. Knows
nothing of Python's statements or of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from keylane.validation.nodes import (
    DEAD,
    FALSE,
    TRUE,
    Branch,
    Table,
    Truth,
    Value,
    Variable,
)
from keylane.validation.splitting import bits, first_variable, lowest, split
from keylane.validation.truths import Truths

__all__ = ["Graph"]


class Graph(Truths):
    """All values of the methods that are compared with each other."""

    def if_else(self, test: Truth, yes: Value, no: Value) -> Value:
        """`yes` where `test` is true, else `no`."""
        if test is TRUE or yes is no:
            return yes
        if test is FALSE:
            return no
        key = ("if", test, yes, no)
        found = self._memo.get(key)
        if found is None:
            variable = first_variable(test, yes, no)
            found = self.branch(
                variable,
                [
                    (mask, self.if_else(*choice))  # type: ignore[arg-type]
                    for mask, choice in split(variable, (test, yes, no))
                ],
            )
            self._memo[key] = found
        return found  # type: ignore[return-value]

    def branch(self, variable: Variable, branches: Iterable[tuple[int, Value]]) -> Value:
        """By `variable`, one of `branches`; their masks share no bit and have all together."""
        masks: dict[Value, int] = {}
        for mask, value in branches:
            masks[value] = masks.get(value, 0) | mask
        if len(masks) == 1:
            return next(iter(masks))
        columns = [(mask, self.column(variable, value)) for value, mask in masks.items()]
        if all(column is not None for _, column in columns):
            entries = [DEAD] * len(variable.values)
            for mask, column in columns:
                for place in bits(mask):
                    entries[place] = column[place]  # type: ignore[index]
            return self.table(variable, entries)
        narrowed: dict[Value, int] = {}
        for value, mask in masks.items():
            cut = self._narrowed(variable, value, mask)
            narrowed[cut] = narrowed.get(cut, 0) | mask
        if len(narrowed) == 1:
            return next(iter(narrowed))
        made = tuple(sorted(((mask, value) for value, mask in narrowed.items()), key=lowest))
        key = ("branch", variable.index, made)
        if key not in self._made:
            self._make_room()
            self._made[key] = Branch(variable, made)
        return self._made[key]

    def _narrowed(self, variable: Variable, value: Value, mask: int) -> Value:
        """A table as it is where only `mask` is left."""
        if not isinstance(value, Table) or value.variable is not variable:
            return value
        alive = {value.entries[place] for place in bits(mask)}
        if len(alive) == 1:
            return self._constant(alive.pop())
        return self._table(
            variable,
            tuple(
                entry if mask >> place & 1 else DEAD for place, entry in enumerate(value.entries)
            ),
        )

    # -- functions ------------------------------------------------------------------------------

    def lifted(
        self, key: Hashable, function: Callable[..., Value], operands: Sequence[Value]
    ) -> Value:
        """`function` of leaves, applied to whatever the operands come to.

        `key` stands for the function: the same key, the same function.
        """
        if not any(isinstance(operand, Branch) for operand in operands):
            return function(*operands)
        memo_key = ("lifted", key, *operands)
        found = self._memo.get(memo_key)
        if found is None:
            variable = min(
                (each.variable for each in operands if isinstance(each, Branch)),
                key=lambda each: each.index,
            )
            tests: Value | None = None
            for mask, choice in split(variable, operands):
                made = self.lifted(key, function, choice)  # type: ignore[arg-type]
                tests = (
                    made
                    if tests is None
                    else self.if_else(self.literal(variable, mask), made, tests)
                )
            found = self._memo[memo_key] = tests
        return found  # type: ignore[return-value]

    def applied(
        self, key: Hashable, function: Callable[..., object], leaves: Sequence[Value]
    ) -> Value | None:
        """`function` of the values of leaves, entry by entry; exceptions are values.

        None if the leaves depend on more than one variable. An entry that is an exception already,
        or dead, stays what it is. Raises what `function` raises and is no `Exception`.
        """
        tables = [self.as_table(leaf) for leaf in leaves]
        variables = {each.variable for each in tables if isinstance(each, Table)}
        if len(variables) > 1:
            return None
        memo_key = ("applied", key, *tables)
        found = self._memo.get(memo_key)
        if found is not None:
            return found  # type: ignore[return-value]
        ask = self.numbering.asked
        if not variables:
            made: Value = self._constant(ask(function, [each.number for each in tables]))  # type: ignore[union-attr]
        else:
            (variable,) = variables
            columns = [self.column(variable, each) for each in tables]
            asked: dict[tuple[int, ...], int] = {}
            entries = []
            for numbers in zip(*columns, strict=True):
                answer = asked.get(numbers)
                if answer is None:
                    answer = asked[numbers] = ask(function, numbers)
                entries.append(answer)
            made = self.table(variable, entries)
        self._memo[memo_key] = made
        return made
