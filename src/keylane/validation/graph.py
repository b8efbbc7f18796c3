"""Makes values, each only once: what is equal here is one object, and decided once.

Takes operations on values, gives values. Alternatives that meet again are merged where they meet, so
that the work grows with what a method decides and not with the number of ways through it. Knows
nothing of Python's statements or of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from keylane.validation.bounds import UNKNOWN, Bounds, added_bounds, bounds_of_text, either_bounds
from keylane.validation.nodes import (
    DEAD,
    FALSE,
    TRUE,
    Branch,
    Constant,
    Joined,
    Raised,
    Table,
    TooLargeError,
    Truth,
    Value,
    Variable,
)
from keylane.validation.numbering import Numbering

__all__ = ["Graph"]

# More nodes than any program that people write; beyond, nothing is known.
_MOST_NODES = 400_000
# Stands for every length beyond those that anything asks about.
_LONGEST = 10_000


class Graph:
    """All values of the methods that are compared with each other."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` are the chosen values of joined texts."""
        self.numbering = Numbering()
        self.variables: list[Variable] = []
        self._texts = texts
        self._made: dict[Hashable, Value] = {}
        self._truths: dict[Hashable, Truth] = {}
        self._derived: dict[Joined, Variable] = {}
        self._known: dict[Variable, dict[Table, Bounds]] = {}
        self._most = _MOST_NODES
        self._alive: dict[Variable, int] = {}
        self._memo: dict[Hashable, object] = {}
        self.nothing = self.constant(None)

    # -- variables and leaves -------------------------------------------------------------------

    def variable(
        self, label: str, values: Iterable[object], text: Joined | None = None
    ) -> Variable:
        """A new variable with these values."""
        numbers = tuple(dict.fromkeys(map(self.numbering.number, values)))
        variable = Variable(len(self.variables), label, numbers, text)
        self.variables.append(variable)
        return variable

    def constant(self, value: object) -> Constant:
        """The value itself."""
        return self._constant(self.numbering.number(value))

    def _constant(self, number: int) -> Constant:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = Constant(number)
        assert isinstance(made, Constant)
        return made

    def value_of(self, constant: Constant) -> object:
        """The value of a constant."""
        return self.numbering.value(constant.number)

    def identity(self, variable: Variable) -> Value:
        """The value of a variable itself."""
        return self.table(variable, variable.values)

    def table(self, variable: Variable, entries: Sequence[int]) -> Value:
        """A function of `variable`; the constant or the joined text that it comes to."""
        first = entries[0]
        if all(entry == first for entry in entries):
            return self._constant(first)
        if variable.text is not None and tuple(entries) == variable.values:
            return variable.text
        return self._table(variable, tuple(entries))

    def _table(self, variable: Variable, entries: tuple[int, ...]) -> Table:
        key = (variable.index, entries)
        made = self._made.get(key)
        if made is None:
            self._make_room()
            made = self._made[key] = Table(variable, entries)
        assert isinstance(made, Table)
        return made

    def begin(self) -> None:
        """From here on, count again what is made."""
        self._most = len(self._made) + len(self._truths) + _MOST_NODES

    def _make_room(self) -> None:
        if len(self._made) + len(self._truths) > self._most:
            raise TooLargeError

    # -- texts ----------------------------------------------------------------------------------

    def learn(self, value: Value, bounds: Bounds) -> None:
        """Remember that texts of the program's meaning are these, and surely within `bounds`."""
        match value:
            case Table():
                known = self._texts_of(value)
                self._known.setdefault(known.variable, {}).setdefault(known, bounds)
                alive = self._alive.get(known.variable, 0)
                for place, entry in enumerate(known.entries):
                    if entry != DEAD:
                        alive |= 1 << place
                self._alive[known.variable] = alive
            case Branch(branches=branches):
                for _, each in branches:
                    self.learn(each, bounds)

    def _texts_of(self, table: Table) -> Table:
        """The table, dead wherever it gives no text."""
        is_text = self.numbering.is_text
        return self._table(
            table.variable, tuple(each if is_text(each) else DEAD for each in table.entries)
        )

    def bounds_of(self, value: Value) -> Bounds | None:
        """What is certain of the texts that a value comes to; None if it comes to none."""
        match value:
            case Constant(number=number):
                text = self.numbering.value(number)
                return bounds_of_text(text) if isinstance(text, str) else None
            case Table(variable=variable):
                texts = self._texts_of(value)
                if not any(texts.entries):
                    return None
                return self._known.get(variable, {}).get(texts, UNKNOWN)
            case Joined(parts=parts):
                return added_bounds([self.bounds_of(part) or UNKNOWN for part in parts])
            case Branch(branches=branches):
                return either_bounds([self.bounds_of(each) for _, each in branches])

    def bounds_on(self, table: Table, mask: int) -> Bounds:
        """What is certain of the texts of a table where only `mask` of its variable is left.

        A table of the meaning tells, if it agrees with this one wherever it is alive itself.
        """
        key = ("bounds", table, mask)
        found = self._memo.get(key)
        if found is None:
            low, high, printable = UNKNOWN
            for known, bounds in self._known.get(table.variable, {}).items():
                shortest, longest, is_printable = bounds
                if all(known.entries[place] != DEAD for place in bits(mask)) and all(
                    mine in (DEAD, entry)
                    for mine, entry in zip(known.entries, table.entries, strict=True)
                ):
                    low, printable = max(low, shortest), printable or is_printable
                    if longest is not None:
                        high = longest if high is None else min(high, longest)
            found = self._memo[key] = (low, high, printable)
        return found  # type: ignore[return-value]

    def _as_known(self, table: Table) -> Table:
        """The table of the program's meaning that agrees with `table` wherever it is alive itself.

        It has to be alive wherever the meaning has any text. What it forgets are entries that the meaning does not have. If a message leads to one of
        these after all, the two sides differ, and an entry that is dead is never found equal.
        """
        alive = self._alive.get(table.variable, 0)
        for known in self._known.get(table.variable, ()):
            if all(
                mine == entry or (mine == DEAD and not alive >> place & 1)
                for place, (mine, entry) in enumerate(
                    zip(known.entries, table.entries, strict=True)
                )
            ):
                return known
        return table

    def joined(self, pieces: Iterable[Value], *, is_meaning: bool = False) -> Value:
        """Texts one behind the other; `pieces` are leaves.

        Entries that are no texts stay what they are: exceptions, nothing, or dead. With
        `is_meaning` the texts are learned.
        """
        runs: list[tuple[Variable | None, list[Constant | Table]]] = [(None, [])]
        for piece in pieces:
            for part in piece.parts if isinstance(piece, Joined) else (piece,):
                assert isinstance(part, Constant | Table)
                variable = part.variable if isinstance(part, Table) else None
                last, run = runs[-1]
                if variable is None or variable is last or last is None:
                    runs[-1] = (last or variable, [*run, part])
                else:
                    runs.append((variable, [part]))
        parts: list[Value] = []
        for variable, run in runs:
            part = self._run(variable, run)
            if is_meaning:
                self.learn(part, added_bounds([self.bounds_of(each) or UNKNOWN for each in run]))
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        return self._joined(
            tuple(
                self._spread(part, variable)
                for part, (variable, _) in zip(parts, runs, strict=True)
                if variable is not None
            )
        )

    def _joined(self, parts: tuple[Table, ...]) -> Joined:
        key = ("joined", *parts)
        if key not in self._made:
            self._make_room()
            self._made[key] = Joined(parts)
        made = self._made[key]
        assert isinstance(made, Joined)
        return made

    def _spread(self, value: Value, variable: Variable | None) -> Table:
        """A leaf that depends on `variable` alone as a table, a constant one too."""
        assert variable is not None
        column = self.column(variable, value)
        assert column is not None
        return self._table(variable, tuple(column))

    def _run(self, variable: Variable | None, run: list[Constant | Table]) -> Value:
        join = self.numbering.joined
        if variable is None:
            return self._constant(join([part.number for part in run if isinstance(part, Constant)]))
        columns = [self.column(variable, part) or () for part in run]
        if len(columns) == 1:
            return self.table(variable, columns[0])
        return self.table(variable, list(map(join, zip(*columns, strict=True))))

    def derived(self, text: Joined) -> Variable:
        """The variable that stands for a joined text: its values are all that it may be."""
        variable = self._derived.get(text)
        if variable is None:
            # Texts that differ only where the meaning has none are asked by one variable.
            known = self._joined(tuple(map(self._as_known, text.parts)))
            if known is not text:
                variable = self._derived[text] = self.derived(known)
                return variable
            shortest, known_longest, printable = self.bounds_of(text) or UNKNOWN
            longest = _LONGEST if known_longest is None else known_longest
            values = [
                each
                for each in (
                    *self._texts,
                    "x" * min(shortest, _LONGEST),
                    "x" * min(longest, _LONGEST),
                )
                if shortest <= len(each) <= longest
                and (not printable or (each.isascii() and (not each or each.isprintable())))
            ]
            variable = self.variable(f"text {len(self._derived)}", values, text)
            self._derived[text] = variable
        return variable

    def as_table(self, leaf: Value) -> Value:
        """A joined text as a function of its own variable; other leaves as they are."""
        if isinstance(leaf, Joined):
            variable = self.derived(leaf)
            return self._table(variable, variable.values)
        return leaf

    # -- decisions ------------------------------------------------------------------------------

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

    def column(self, variable: Variable, value: Value) -> Sequence[int] | None:
        """The entries of a value that depends on `variable` alone."""
        match value:
            case Constant(number=number):
                return [number] * len(variable.values)
            case Table(variable=own) if own is variable:
                return value.entries
            case Joined() if self._derived.get(value) is variable:
                return variable.values
        return None

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
            for numbers in zip(*columns, strict=True):  # type: ignore[arg-type]
                answer = asked.get(numbers)
                if answer is None:
                    answer = asked[numbers] = ask(function, numbers)
                entries.append(answer)
            made = self.table(variable, entries)
        self._memo[memo_key] = made
        return made

    # -- truths ---------------------------------------------------------------------------------

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


def bits(mask: int) -> Iterable[int]:
    """The places of the bits of a mask."""
    while mask:
        lowest_bit = mask & -mask
        yield lowest_bit.bit_length() - 1
        mask ^= lowest_bit


def lowest(pair: tuple[int, object]) -> int:
    """For an order of branches: by the lowest bit of the mask."""
    return pair[0] & -pair[0]


def first_variable(*nodes: Value | Truth) -> Variable:
    """The variable that is decided by first."""
    return min(
        (each.variable for each in nodes if isinstance(each, Branch | Truth) and each.variable),
        key=lambda each: each.index,
    )


def split(
    variable: Variable, nodes: Sequence[Value | Truth]
) -> list[tuple[int, tuple[Value | Truth, ...]]]:
    """What the nodes are, for each group of values of `variable` that they do not tell apart."""
    groups: list[tuple[int, tuple[Value | Truth, ...]]] = [(variable.everything, ())]
    for node in nodes:
        if isinstance(node, Branch | Truth) and node.variable is variable:
            groups = [
                (mask & own, (*chosen, each))
                for mask, chosen in groups
                for own, each in node.branches
                if mask & own
            ]
        else:
            groups = [(mask, (*chosen, node)) for mask, chosen in groups]
    return groups
