"""Leaves of values: constants, tables and joined texts, each made only once.

Takes numbers and pieces of text, gives leaves. What is known of the program's own texts is kept
here: they give the variables of joined texts their values. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from keylane.validation.bounds import UNKNOWN, Bounds, added_bounds, bounds_of_text, either_bounds
from keylane.validation.nodes import (
    DEAD,
    Branch,
    Constant,
    Joined,
    Table,
    TooLargeError,
    Truth,
    Value,
    Variable,
)
from keylane.validation.numbering import Numbering
from keylane.validation.splitting import bits

__all__ = ["Values"]

# More nodes than any program that people write; beyond, nothing is known.
_MOST_NODES = 400_000
# Stands for every length beyond those that anything asks about.
_LONGEST = 10_000


class Values:
    """The leaves of all values, and what is known of texts."""

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

        It has to be alive wherever the meaning has any text. What it forgets are entries that the
        meaning does not have. If a message leads to one of these after all, the two sides differ,
        and an entry that is dead is never found equal.
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
            several: tuple[Value, ...] = piece.parts if isinstance(piece, Joined) else (piece,)
            for part in several:
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
