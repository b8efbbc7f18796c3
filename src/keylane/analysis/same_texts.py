"""Whether two templates give the same text for all messages of a box for which formulas hold.

Takes two templates over the same fields, gives None where the texts are always the same, piece by
piece, or a verdict: messages that show the contrary, or that it is not known. Fields with several
values are split until there is nothing left to split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from keylane.analysis.verdicts import NotKnown, Verdict
from keylane.behaviour.formulas import Formula
from keylane.behaviour.templates import (
    FieldSource,
    Template,
    Term,
    TextSource,
    applied_to_text,
    joined,
    variables_of,
)
from keylane.behaviour.worlds import Budget, World, find_world
from keylane.cells.fields import FieldCells
from keylane.frozen import frozen

__all__ = ["SameTexts", "TextPair", "filled"]

_MOST_SPLITS = 2_000


@frozen
class TextPair:
    """Two templates, and the formulas under which their texts are compared."""

    formulas: tuple[Formula, ...]
    first: Template
    second: Template


class SameTexts:
    """Decides pairs of templates; `show` looks for messages that differ in a world."""

    def __init__(
        self,
        cells: Sequence[FieldCells],
        show: Callable[[World], Verdict | None],
        budget: Callable[[], Budget] = Budget,
    ) -> None:
        """Compare over these cells; each search has the steps that `budget` gives."""
        self._budget = budget
        self._cells = cells
        self._show = show
        self._splits = 0

    def difference(self, pair: TextPair, box: Sequence[int]) -> Verdict | None:
        """None if both templates give the same text; else what shows it, or why it is not known.

        Raises `Undecided`.
        """
        stack = [tuple(box)]
        while stack:
            self._splits += 1
            if self._splits > _MOST_SPLITS:
                return NotKnown("there are too many cases")
            current = stack.pop()
            first = filled(pair.first, current, self._cells)
            if first == filled(pair.second, current, self._cells):
                continue
            world = find_world(pair.formulas, current, self._cells, self._budget())
            if world is None:
                continue
            shown = self._show(world)
            if shown is not None:
                return shown
            parts = list(_split(pair, current, self._cells))
            if not parts:
                return NotKnown("texts of different form may be the same, or not")
            stack.extend(parts)
        return None


def filled(template: Template, box: Sequence[int], cells: Sequence[FieldCells]) -> Template:
    """The template with the texts of fields that have only one in the box."""
    return joined(_filled_pieces(template, box, cells))


def _filled_pieces(
    template: Template, box: Sequence[int], cells: Sequence[FieldCells]
) -> Iterator[str | Term]:
    for piece in template:
        if isinstance(piece, str):
            yield piece
            continue
        text: str | None = None
        source = piece.source
        match source:
            case FieldSource(variable):
                text = cells[variable].only(box[variable])
            case TextSource(inner):
                text_within = filled(inner, box, cells)
                source = TextSource(text_within)
                if all(isinstance(each, str) for each in text_within) and not _is_fitted(piece):
                    text = "".join(map(str, text_within))
        if text is None:
            yield Term(source, piece.functions)
            continue
        for function in piece.functions:
            text = applied_to_text(function, text)
        yield text


def _is_fitted(term: Term) -> bool:
    return any(function.name == "fitted" for function in term.functions)


def _split(
    pair: TextPair, box: Sequence[int], cells: Sequence[FieldCells]
) -> Iterator[tuple[int, ...]]:
    """The box cut by the cells of one field that the texts are made of; nothing if none is left."""
    for variable in sorted(variables_of(pair.first) | variables_of(pair.second)):
        mask = box[variable]
        if mask & (mask - 1):
            for number in range(len(cells[variable].cells)):
                if mask >> number & 1:
                    yield (*box[:variable], 1 << number, *box[variable + 1 :])
            return
