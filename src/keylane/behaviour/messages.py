"""Messages out of a world: a canonical text, or absence, for each field.

Takes a world of `worlds`, gives metadata that lies in it: texts with the lengths that were found.
Not every message that is proposed has to fit (lengths behind functions are bounds); whoever uses
one runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from keylane.behaviour.templates import FieldSource, Term, applied_to_text
from keylane.behaviour.worlds import World
from keylane.cells.cell import Cell
from keylane.cells.fields import ABSENT, FieldCells
from keylane.texts.language import LONGER

__all__ = ["Texts", "texts_of"]

Texts = tuple[str | None, ...]
"""The canonical text of each field by its number, None where it is absent."""

_TRIED = 400


def texts_of(
    world: World,
    cells: Sequence[FieldCells],
    given: Mapping[int, str] | None = None,
    variant: int = 0,
) -> Texts | None:
    """Texts for all fields of a world; None if none were found.

    `given` are texts that some fields must have; `variant` takes other texts where there are any,
    so that two variants differ in each field that has no length of its own. Fields that lie at the
    same place of a payload get one text where that is possible.
    """
    chosen: list[str | None] = []
    placed: dict[object, str] = {}
    for variable, own in enumerate(cells):
        mask = world.box[variable]
        if given is not None and variable in given:
            if not own.holding(given[variable]) & mask:
                return None
            chosen.append(given[variable])
            continue
        if _may_be_absent(own, mask):
            chosen.append(None)
            continue
        wanted = _wanted(variable, world)
        shared = placed.get(_place(own))
        if not wanted and shared is not None and own.holding(shared) & mask:
            text: str | None = shared
        else:
            text = _text(own.in_mask(mask), wanted, variant)
        if text is None:
            return None
        placed.setdefault(_place(own), text)
        chosen.append(text)
    return tuple(chosen)


def _place(own: FieldCells) -> object:
    """Where in a payload the field lies first; for a field of a variant in its first case."""
    pointers = own.field.pointers or own.field.cases[0].pointers
    return pointers[0]


def _may_be_absent(own: FieldCells, mask: int) -> bool:
    """Whether the field is left out: where it has to be, and where it may and is not required."""
    if not mask & ~ABSENT:
        return True
    return bool(mask & ABSENT) and (own.field.optional or own.field.discriminant is not None)


class _Wanted(NamedTuple):
    """The length that a term of a field shall have.

    `is_far` says that 129 characters may be too few where more are wanted, `may_be_longer` that a
    longer text does as well.
    """

    term: Term
    length: int
    is_far: bool
    may_be_longer: bool


def _wanted(variable: int, world: World) -> list[_Wanted]:
    found = []
    for name, length in world.lengths.items():
        if isinstance(name, Term) and name.source == FieldSource(variable):
            bounds = [
                bound
                for bound in world.constraints
                if any(each == name for each, _ in bound.length.lengths)
            ]
            is_far = any(bound.low > LONGER for bound in bounds)
            found.append(_Wanted(name, length, is_far, all(each.high is None for each in bounds)))
    return found


def _text(possible: Sequence[Cell], wanted: Sequence[_Wanted], variant: int) -> str | None:
    found: str | None = None
    number = 0
    for text in _proposed(possible, wanted):
        if all(_has_length(text, each) for each in wanted):
            found = text
            if number == variant:
                return text
            number += 1
    return found


def _proposed(possible: Sequence[Cell], wanted: Sequence[_Wanted]) -> Iterator[str]:
    plain = next((each for each in wanted if not each.term.functions), None)
    for cell in possible:
        if plain is None:
            for each in wanted:
                # Most functions leave most texts as long as they are.
                yield from islice(cell.texts(each.length), _TRIED)
            yield from islice(cell.texts(), _TRIED)
            if wanted and cell.longest is not None:
                # Those were short: the longest of all are what a function makes of the longest.
                yield from islice(cell.texts(cell.longest), _TRIED)
        elif plain.length < LONGER:
            yield from islice(cell.texts(plain.length), _TRIED)
        elif cell.longest is None or cell.longest >= LONGER:
            longest = 2 * LONGER if cell.longest is None else cell.longest
            for length in (longest, LONGER) if plain.is_far else (LONGER, longest):
                yield from islice(cell.texts(length), _TRIED)


def _has_length(text: str, wanted: _Wanted) -> bool:
    for function in wanted.term.functions:
        text = applied_to_text(function, text)
    if wanted.may_be_longer or wanted.length == LONGER:
        return len(text) >= wanted.length
    return len(text) == wanted.length
