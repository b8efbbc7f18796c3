"""A field of two versions of a schema as one: the value that a message has in its place.

Takes the cells of both versions, gives cells of the texts that lie in the payload, and which of
them each version takes as a value. So a bound that is widened or narrowed, another case of a
variant or `case=insensitive` lets messages be compared that both versions read alike. Fields that
lie in different places are never one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product

from keylane.behaviour.templates import Function
from keylane.cells.cell import AbsentCell, Cell, OneText
from keylane.cells.fields import ABSENT, FieldCells, Questions, cells_of
from keylane.cells.strings import StringCell
from keylane.comparison.part_cells import PartCell, is_within, raw_type
from keylane.frozen import frozen, replace
from keylane.metadata import (
    EnumType,
    IntType,
    MetadataType,
    StringType,
    UuidType,
    canonical_text,
)
from keylane.program import Field

__all__ = ["FieldView", "SharedField", "alike", "shared_field"]

_MOST_VARIANTS = 64


@frozen(slots=False)
class FieldView:
    """How one version sees the texts of a shared field.

    `masks` has, for each of its own cells, the shared cells whose texts it takes to be in there;
    absence is the first. `functions` make its canonical text of a shared one.
    INVARIANT: the masks share no cell, and together have all of them.
    """

    masks: tuple[int, ...]
    functions: tuple[Function, ...] = ()

    def mask(self, own: int) -> int:
        """The shared cells of a set of own cells."""
        if self._sees_the_cells:
            return own
        # A field has a cell for each of thousands of questions; a set is a few of them, or all but
        # a few.
        others = ((1 << len(self.masks)) - 1) & ~own
        if others.bit_count() < own.bit_count():
            return self._all & ~self._joined(others)
        return self._joined(own)

    def _joined(self, own: int) -> int:
        shared = 0
        while own:
            lowest = own & -own
            shared |= self.masks[lowest.bit_length() - 1]
            own ^= lowest
        return shared

    @cached_property
    def _all(self) -> int:
        return self._joined((1 << len(self.masks)) - 1)

    @cached_property
    def _sees_the_cells(self) -> bool:
        """Whether the own cells are the shared ones."""
        return all(mask == 1 << number for number, mask in enumerate(self.masks))


@frozen
class SharedField:
    """The shared cells, and how both versions see them."""

    cells: FieldCells
    old: FieldView
    new: FieldView


def alike(own: FieldCells) -> SharedField:
    """A field that both versions declare alike."""
    view = FieldView(tuple(1 << number for number in range(len(own.cells))))
    return SharedField(own, view, view)


def shared_field(old: FieldCells, new: FieldCells) -> SharedField | None:
    """The field as one; None if the two have nothing to do with each other.

    INVARIANT: both lie at the same places, have the same name, and are cut at the same beginnings.
    """
    one, other = old.field.type, new.field.type
    if one == other:
        return alike(old)
    parts = _parts(old, new)
    if parts is None:
        return None
    optional = old.field.optional or new.field.optional
    cells = FieldCells(
        replace(old.field, optional=optional), (AbsentCell(), *(cell for cell, _, _ in parts))
    )
    return SharedField(
        cells,
        FieldView(_masks(old, [place for _, place, _ in parts]), _functions(one, other)),
        FieldView(_masks(new, [place for _, _, place in parts]), _functions(other, one)),
    )


def _functions(own: MetadataType, other: MetadataType) -> tuple[Function, ...]:
    """What makes canonical texts of shared ones: these have a case if the other version has one."""
    return (Function("lower"),) if _folds(own) and not _folds(other) else ()


def _folds(metadata_type: MetadataType) -> bool:
    return isinstance(metadata_type, StringType) and metadata_type.fold_case


def _masks(own: FieldCells, places: Sequence[int]) -> tuple[int, ...]:
    """For each own cell the shared cells that lie in it; in absence, those that lie in no other."""
    masks = [ABSENT, *(0 for _ in own.cells[1:])]
    for number, place in enumerate(places, 1):
        masks[place] |= 1 << number
    return tuple(masks)


# A cell of the shared field, and in which cells of the old and of the new one it lies: 0 in none.
_Part = tuple[Cell, int, int]


def _parts(old: FieldCells, new: FieldCells) -> list[_Part] | None:
    match old.field.type, new.field.type:
        case IntType() as one, IntType() as other:
            return list(_of_numbers(old, new, one, other))
        case UuidType() as one, UuidType() as other:
            return list(_of_uuids(old, new, one, other))
        case ((StringType() | EnumType()), (StringType() | EnumType())):
            return list(_of_texts(old, new))
        case _:
            return None


def _of_numbers(old: FieldCells, new: FieldCells, one: IntType, other: IntType) -> Iterator[_Part]:
    """Cut where a version cuts or ends: then every cell lies in one of each version, or in none."""
    whole = IntType(min(one.min, other.min), max(one.max, other.max), one.reject & other.reject)
    asked = Questions()
    for own in (old, new):
        asked.values |= {cell.only for cell in own.cells if cell.only is not None}
        asked.limits |= _ends(own)
    asked.values |= {
        text for text in one.reject | other.reject if whole.min <= int(text) <= whole.max
    }
    yield from _placed(old, new, replace(old.field, type=whole), asked)


def _ends(own: FieldCells) -> set[str]:
    """The limits between which the intervals of a field lie."""
    whole = own.field.type
    assert isinstance(whole, IntType)
    ends = {whole.min - 1, whole.max}
    for cell in own.cells[1:]:
        if cell.only is None:
            low, high = getattr(cell, "low", whole.min), getattr(cell, "high", whole.max)
            ends |= {low - 1, high}
    return set(map(str, ends))


def _of_uuids(old: FieldCells, new: FieldCells, one: UuidType, other: UuidType) -> Iterator[_Part]:
    asked = Questions()
    for own in (old, new):
        asked.values |= {cell.only for cell in own.cells if cell.only is not None}
    asked.values |= one.reject ^ other.reject
    whole = UuidType(one.reject & other.reject)
    yield from _placed(old, new, replace(old.field, type=whole), asked)


def _placed(old: FieldCells, new: FieldCells, whole: Field, asked: Questions) -> Iterator[_Part]:
    for cell in cells_of(whole, asked).cells[1:]:
        text = next(cell.texts())
        places = _place(old, text), _place(new, text)
        if any(places):
            yield cell, *places


def _place(own: FieldCells, text: str) -> int:
    """The number of the cell in which a version sees a text; 0 if it sees none."""
    canonical = canonical_text(own.field.type, text)
    return 0 if canonical is None else own.holding(canonical).bit_length() - 1


def _of_texts(old: FieldCells, new: FieldCells) -> Iterator[_Part]:
    """Each cell of the old version by the cells of the new one, then what only that one takes."""
    for number, cell in enumerate(old.cells[1:], 1):
        for base in _as_they_lie(cell, old.field.type, new.field.type):
            yield from ((part, number, place) for part, place in _inside(base, old, new))
            yield from ((part, number, 0) for part in _outside(base, old, new))
    for number, cell in enumerate(new.cells[1:], 1):
        for base in _as_they_lie(cell, new.field.type, old.field.type):
            yield from ((part, 0, number) for part in _outside(base, new, old))


def _as_they_lie(cell: Cell, own: MetadataType, other: MetadataType) -> Iterator[Cell]:
    """The texts whose canonical text lies in a cell, if the other version sees their case."""
    if not isinstance(own, StringType) or not own.fold_case or _folds(other):
        yield cell
        return
    if cell.only is not None:
        variants = {*_cases(cell.only)} if len(cell.only) < 7 else None
        if variants is not None:
            yield from map(OneText, sorted(variants))
            return
    raw = raw_type(own)
    base = StringCell(raw, "", (), frozenset(), is_printable=True)
    for whole in (base, replace(base, is_printable=False)) if own.alphabet is None else (base,):
        if whole.printable == cell.printable:
            yield PartCell(whole, own, cell)


def _cases(text: str) -> Iterator[str]:
    pairs = [(each, each.upper()) if "a" <= each <= "z" else (each,) for each in text]
    return map("".join, product(*pairs))


def _inside(cell: Cell, own: FieldCells, other: FieldCells) -> Iterator[tuple[Cell, int]]:
    """The parts of a cell by the cells of the other version in which it sees their texts."""
    if cell.only is not None:
        place = _place(other, cell.only)
        if place:
            yield cell, place
        return
    for number, theirs in enumerate(other.cells[1:], 1):
        part = _both(cell, theirs, own.field.type, other.field.type)
        if part is not None:
            yield part, number


def _outside(cell: Cell, own: FieldCells, other: FieldCells) -> Iterator[Cell]:
    """The part of a cell in which the other version sees no value."""
    if cell.only is not None:
        if not _place(other, cell.only):
            yield cell
        return
    assert isinstance(own.field.type, StringType)
    as_they_lie = raw_type(own.field.type) if isinstance(cell, PartCell) else own.field.type
    if not is_within(as_they_lie, other.field.type):
        yield PartCell(cell, other.field.type, None)


def _both(cell: Cell, theirs: Cell, own: MetadataType, other: MetadataType) -> Cell | None:
    """What lies in a cell of each version; None if nothing does."""
    if cell.printable != theirs.printable or not cell.lengths & theirs.lengths:
        return None
    if theirs.only is not None and (_folds(own) or not _folds(other)):
        return theirs if cell.contains(theirs.only) else None
    if _folds(own) == _folds(other) and isinstance(cell, StringCell):
        assert isinstance(theirs, StringCell)
        # Both versions are cut at the same beginnings.
        return _meeting(cell, theirs) if cell.prefix == theirs.prefix else None
    return PartCell(cell, other, theirs)


def _meeting(one: StringCell, other: StringCell) -> Cell | None:
    """The texts of two cells with one beginning."""
    longest = [each.type.max for each in (one, other) if each.type.max is not None]
    alphabets = [each.type.alphabet for each in (one, other) if each.type.alphabet is not None]
    both = StringType(
        max(one.type.min, other.type.min),
        min(longest, default=None),
        frozenset.intersection(*alphabets) if alphabets else None,
        one.type.fold_case,
        one.type.reject | other.type.reject,
    )
    assert one.but_not == other.but_not
    cell = replace(one, type=both, excluded=one.excluded | other.excluded)
    return cell if cell.lengths else None
