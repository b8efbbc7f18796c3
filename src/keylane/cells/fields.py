"""The values of a field, cut where a strategy can tell them apart.

Takes the type of a field and everything that strategies ask of it, gives cells: sets of canonical
texts that share no text, cover all of them, and are answered alike by every question. Being absent
is a cell of its own, the first. So a message is, for a strategy, one cell for each field, and the
length of each text. Never reads a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from keylane.cells.cell import AbsentCell, Cell, OneText, UuidCell
from keylane.cells.cell_index import CellIndex, Rank
from keylane.cells.integers import IntCell
from keylane.cells.strings import StringCell
from keylane.cells.timestamps import TimestampCell, instant
from keylane.frozen import frozen
from keylane.metadata import (
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)
from keylane.program import Comparison, Field, OneOf, Present, StartsWith

__all__ = ["ABSENT", "FieldCells", "Question", "Questions", "cells_of"]

ABSENT = 1
"""The mask of the first cell, which holds no value."""

Question = Present | Comparison | OneOf | StartsWith


@dataclass(slots=True)
class Questions:
    """What is asked of one field: single values, beginnings, and values that others are beside."""

    values: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    limits: set[str] = field(default_factory=set)

    def ask(self, question: Question) -> None:
        """Take a question of a condition."""
        match question:
            case Comparison(_, "==" | "!=", value):
                self.values.add(value)
            case Comparison(_, _, value):
                self.limits.add(value)
            case OneOf(_, values):
                self.values.update(values)
            case StartsWith(_, prefix):
                self.prefixes.add(prefix)
            case Present():
                pass


@frozen(slots=False)
class FieldCells:
    """The cells of one field. A set of cells is an int, a bit for each.

    INVARIANT: cell 0 is absence; the others share no text and cover all canonical texts.
    """

    field: Field
    cells: tuple[Cell, ...]

    @cached_property
    def all(self) -> int:
        """Every cell, absence among them."""
        return (1 << len(self.cells)) - 1

    @cached_property
    def present(self) -> int:
        """Every cell but absence."""
        return self.all & ~ABSENT

    @cached_property
    def printable(self) -> int:
        """The cells whose texts are printable ASCII; of the others no text is."""
        return self.where(lambda cell: cell.printable)

    @cached_property
    def known_lengths(self) -> dict[object, int]:
        """Masks of lengths that were computed, by sets of cells and functions applied to them."""
        return {}

    def where(self, holds: Callable[[Cell], bool]) -> int:
        """The cells with a value for which `holds` is true."""
        mask = 0
        for number, cell in enumerate(self.cells):
            if number and holds(cell):
                mask |= 1 << number
        return mask

    def answering(self, question: Question) -> int:
        """The cells of whose texts the question is true."""
        match question:
            case Present():
                return self.present
            case Comparison(_, "==" | "!=" as operator, value):
                equal = self.of_values((value,))
                return equal if operator == "==" else self.present & ~equal
            case Comparison(_, operator, value):
                below = self._index.below(self._rank(value), with_equal=operator in ("<=", ">"))
                return below if operator in ("<", "<=") else self.present & ~below
            case OneOf(_, values):
                return self.of_values(values)
            case StartsWith(_, prefix):
                return self._index.beginning_with(prefix)

    def of_values(self, values: Iterable[str]) -> int:
        """The cells that hold exactly one of `values`."""
        return self._index.of_texts(values)

    def holding(self, text: str | None) -> int:
        """The cell that holds `text` (None: absence); 0 if there is none."""
        if text is None:
            return ABSENT
        single = self._index.of_texts((text,))
        return single or self.where(lambda cell: cell.only is None and cell.contains(text))

    def in_mask(self, mask: int) -> Sequence[Cell]:
        """The cells of a set, in their order."""
        return [cell for number, cell in enumerate(self.cells) if mask >> number & 1]

    def only(self, mask: int) -> str | None:
        """The one text that a set of cells has, or None if it has several or absence."""
        if mask & (mask - 1) or not mask or mask == ABSENT:
            return None
        return self.cells[mask.bit_length() - 1].only

    @cached_property
    def _index(self) -> CellIndex:
        return CellIndex(self.cells, self._rank_of)

    def _rank(self, value: str) -> Rank:
        return int(value) if isinstance(self.field.type, IntType) else instant(value)

    def _rank_of(self, cell: Cell) -> Rank:
        """Where the cell lies among limits; all its texts lie on the same side of each."""
        if cell.only is not None:
            return self._rank(cell.only)
        assert isinstance(cell, IntCell | TimestampCell)
        return cell.inside


def cells_of(each: Field, questions: Questions) -> FieldCells:
    """The cells of a field of which `questions` are asked.

    Strategies that ask the same of a field get the same object, with all that it knows by then.
    """
    return _cells_of(
        each,
        frozenset(questions.values),
        frozenset(questions.prefixes),
        frozenset(questions.limits),
    )


@lru_cache(maxsize=1024)
def _cells_of(
    each: Field, values: frozenset[str], prefixes: frozenset[str], limits: frozenset[str]
) -> FieldCells:
    questions = Questions(set(values), set(prefixes), set(limits))
    cells = [few for cell in _cells(each.type, questions) for few in _one_by_one(cell)]
    return FieldCells(each, (AbsentCell(), *cells))


def _one_by_one(cell: Cell) -> list[Cell]:
    """The texts of a cell of its own each, if there are few of them."""
    few = cell.few_texts
    return [cell] if few is None else [OneText(text) for text in few]


def _cells(metadata_type: MetadataType, questions: Questions) -> list[Cell]:
    values = sorted(questions.values)
    match metadata_type:
        case EnumType(members):
            return [OneText(member) for member in members]
        case BoolType():
            return [OneText("false"), OneText("true")]
        case IntType():
            return list(IntCell.cut(metadata_type, values, questions.limits))
        case UuidType():
            singles: list[Cell] = [OneText(value) for value in values]
            return [*singles, UuidCell(metadata_type.reject | set(values))]
        case TimestampType():
            return list(TimestampCell.cut(values, questions.limits))
        case StringType():
            return list(StringCell.cut(metadata_type, values, questions.prefixes))
        case FloatType():
            return []
