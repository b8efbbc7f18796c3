"""What a method gives, as data: functions of the free choices of a message.

A *variable* is a free choice: the raw value at a place of a payload, the answer of an extractor,
the moment of the clock. It stands for a list of chosen values, see `samples`. A *table* is any
function of one variable, written out; a *joined* text is made of tables of several variables; a
*branch* decides by one variable. `Truth` is the same for yes and no. All are made by `graph`, each
only once, so that equal ones are one object. Data only.
"""

from __future__ import annotations

from keylane.frozen import frozen

__all__ = [
    "DEAD",
    "DEAD_ENTRY",
    "FALSE",
    "TRUE",
    "Branch",
    "Constant",
    "Joined",
    "Raised",
    "Table",
    "TooLargeError",
    "Truth",
    "Value",
    "Variable",
]

#: The number of an entry that nobody may need: where it is needed, nothing is known.
DEAD = 0
#: What a function gives where the entry is dead.
DEAD_ENTRY = object()


class TooLargeError(Exception):
    """Raised where a function has more branches than are worth looking at."""


@frozen
class Raised:
    """That an exception leaves: the names of its classes, and what a caller may read from it."""

    lineage: tuple[str, ...]
    details: tuple[object, ...] = ()

    def __str__(self) -> str:
        """As a report shows it."""
        return f"{self.lineage[0]}({', '.join(map(repr, self.details))})"


class Variable:
    """A free choice. `values` are numbers of the graph; masks have bit i for `values[i]`."""

    __slots__ = ("everything", "index", "label", "text", "values")

    def __init__(
        self, index: int, label: str, values: tuple[int, ...], text: Joined | None
    ) -> None:
        """`text` is not None where the variable stands for a joined text."""
        self.index = index
        self.label = label
        self.values = values
        self.everything = (1 << len(values)) - 1
        self.text = text

    def __repr__(self) -> str:
        """For whoever looks at a graph."""
        return f"<{self.label}>"


class Constant:
    """The same value for every message; `number` is that of the graph."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        """Made by the graph."""
        self.number = number


class Table:
    """A function of one variable: the number of a value for each of its values."""

    __slots__ = ("entries", "variable")

    def __init__(self, variable: Variable, entries: tuple[int, ...]) -> None:
        """Made by the graph."""
        self.variable = variable
        self.entries = entries


class Joined:
    """Texts one behind the other.

    INVARIANT: at least two; neighbours are of different variables; constants stand in the tables.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Table, ...]) -> None:
        """Made by the graph."""
        self.parts = parts


class Branch:
    """A value that depends on which of the values of `variable` is there.

    INVARIANT: the masks share no bit and have all bits together; no two branches are the same.
    """

    __slots__ = ("branches", "variable")

    def __init__(self, variable: Variable, branches: tuple[tuple[int, Value], ...]) -> None:
        """Made by the graph."""
        self.variable = variable
        self.branches = branches


Value = Constant | Table | Joined | Branch


class Truth:
    """Yes or no, by what is chosen; variables are asked in the order of their index.

    INVARIANT: as for `Branch`; `TRUE` and `FALSE` alone have no variable.
    """

    __slots__ = ("branches", "variable")

    def __init__(self, variable: Variable | None, branches: tuple[tuple[int, Truth], ...]) -> None:
        """Made by the graph."""
        self.variable = variable
        self.branches = branches


TRUE = Truth(None, ())
FALSE = Truth(None, ())
