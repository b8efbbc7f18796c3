"""How long the texts of a template are, and whether they can be keys.

Takes templates and sets of cells, gives sums of lengths and masks of the lengths that each term
can have. INVARIANT: a mask is never too small; for fields as they stand it is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.behaviour.formulas import (
    FALSE,
    TRUE,
    Formula,
    In,
    LengthBetween,
    LengthSum,
    Unknown,
    all_of,
    any_of,
)
from keylane.behaviour.templates import (
    ClockSource,
    ExternSource,
    FieldSource,
    Function,
    Template,
    Term,
    TextSource,
    applied_to_text,
)
from keylane.cells.cell import Cell
from keylane.cells.fields import FieldCells
from keylane.metadata import PRINTABLE_ASCII
from keylane.texts.language import length_bits

__all__ = ["FIT_TAIL", "KEY_LENGTH", "can_be_key", "length_bounds", "length_of", "possible_lengths"]

KEY_LENGTH = 128
_KEEP_LENGTH = ("lower", "upper")
_ALWAYS_PRINTABLE = ("escape", "digest", "bucket", "utc", "window", "fitted")
_DAY = 24 * 60
_MOMENT = "2026-11-23T04:05"
FIT_TAIL = len("-fit-") + 32
# The UTF-8 of one character has up to 4 bytes, each of which `escape` may write as `%HH`.
_ESCAPED_CHARACTER = 4 * 3
_ESCAPED_ASCII = 3


def length_of(template: Template) -> LengthSum:
    """The length of a template's texts as a sum of lengths of its terms."""
    constant = 0
    counts: dict[object, int] = {}
    for piece in template:
        if isinstance(piece, str):
            constant += len(piece)
            continue
        fixed = _fixed_length(piece)
        if fixed is not None:
            constant += fixed
        else:
            name = _with_its_length(piece)
            counts[name] = counts.get(name, 0) + 1
    return LengthSum(constant, tuple(counts.items()))


def _with_its_length(term: Term) -> Term:
    """The simplest term that is always as long: without changes of case that nothing depends on.

    `escape` depends on case: which characters it writes as `%HH`.
    """
    names = [each.name for each in term.functions]
    escaped = len(names) - names[::-1].index("escape") if "escape" in names else 0
    behind = (each for each in term.functions[escaped:] if each.name not in _KEEP_LENGTH)
    return Term(term.source, (*term.functions[:escaped], *behind))


def _fixed_length(term: Term) -> int | None:
    """The length of texts that are all as long: what is made of one of them is as long as of all.

    A digest has digits only; what `utc` gives has the same signs in the same places.
    """
    if not term.functions:
        return None
    first = term.functions[0]
    match first.name, first.setting:
        case "digest", int() as length:
            text = "0" * length
        case "utc", int() as length:
            text = _MOMENT[:length]
        case _:
            return None
    for function in term.functions[1:]:
        text = applied_to_text(function, text)
    return len(text)


def possible_lengths(name: object, box: Sequence[int], cells: Sequence[FieldCells]) -> int:
    """The mask of lengths that a length of a sum can have, with these cells possible."""
    assert isinstance(name, Term)
    source = name.source
    if isinstance(source, FieldSource):
        own = cells[source.variable]
        wanted = (box[source.variable], name.functions)
        mask = own.known_lengths.get(wanted)
        if mask is None:
            mask = 0
            for cell in own.in_mask(box[source.variable]):
                mask |= _lengths_in_cell(cell, name.functions)
            own.known_lengths[wanted] = mask
        return mask
    return length_bits(*_bounds_of_term(name, box, cells))


def _lengths_in_cell(cell: Cell, functions: Sequence[Function]) -> int:
    if not cell.lengths:
        return 0
    if cell.only is None and _keep_lengths(functions, cell):
        return cell.lengths
    return length_bits(*_bounds_in_cell(cell, functions))


def _bounds_in_cell(cell: Cell, functions: Sequence[Function]) -> tuple[int, int | None]:
    if cell.only is not None:
        text = cell.only
        for function in functions:
            text = applied_to_text(function, text)
        return len(text), len(text)
    if _keep_lengths(functions, cell):
        return cell.shortest, cell.longest
    return _bounds_after(functions, cell.shortest, cell.longest, cell.printable)


def _keep_lengths(functions: Sequence[Function], cell: Cell) -> bool:
    return cell.printable and all(_keeps_lengths(function, cell) for function in functions)


def _keeps_lengths(function: Function, cell: Cell) -> bool:
    """Whether the function changes no length of the cell's texts, of one case or of both."""
    if function.name == "escape":
        assert isinstance(function.setting, str)
        alphabet = cell.language.alphabet
        return alphabet.union(map(str.swapcase, alphabet)).isdisjoint(f"%{function.setting}")
    return function.name in _KEEP_LENGTH


def length_bounds(
    template: Template, box: Sequence[int], cells: Sequence[FieldCells]
) -> tuple[int, int | None]:
    """No text of the template is shorter or longer (None: no bound), with these cells possible."""
    low, high = 0, 0
    endless = False
    for piece in template:
        shortest, longest = (
            (len(piece), len(piece))
            if isinstance(piece, str)
            else _bounds_of_term(piece, box, cells)
        )
        low += shortest
        endless = endless or longest is None
        high += longest or 0
    return low, None if endless else high


def _bounds_of_term(
    term: Term, box: Sequence[int], cells: Sequence[FieldCells]
) -> tuple[int, int | None]:
    match term.source:
        case FieldSource(variable):
            possible = [
                _bounds_in_cell(cell, term.functions)
                for cell in cells[variable].in_mask(box[variable])
                if cell.lengths
            ]
            if not possible:
                return 0, 0
            longest = [high for _, high in possible if high is not None]
            return (
                min(low for low, _ in possible),
                max(longest) if len(longest) == len(possible) else None,
            )
        case ClockSource():
            return _bounds_after(term.functions, 20, 30, True)
        case ExternSource():
            return _bounds_after(term.functions, 1, KEY_LENGTH, True)
        case TextSource(template):
            low, high = length_bounds(template, box, cells)
            return _bounds_after(term.functions, low, high, False)


def _bounds_after(
    functions: Sequence[Function], low: int, high: int | None, printable: bool
) -> tuple[int, int | None]:
    for function in functions:
        match function.name, function.setting:
            case "trim", _:
                low = 0
            case "escape", _:
                by = _ESCAPED_ASCII if printable else _ESCAPED_CHARACTER
                high = None if high is None else high * by
                printable = True
            case (("digest" | "utc"), int() as length):
                low = high = length
                printable = True
            case "bucket", int() as count:
                low, high, printable = 1, len(str(count - 1)), True
            case "window", int() as minutes:
                low, high, printable = 1, len(str(_DAY // minutes - 1)), True
            case "fitted", int() as length:
                low, high, printable = FIT_TAIL, length, True
    return low, high


def can_be_key(
    template: Template, longest: int, cells: Sequence[FieldCells]
) -> tuple[Formula, Formula]:
    """Two formulas: that the texts are printable ASCII, and 1 to `longest` characters long."""
    return _is_printable_text(template, cells), LengthBetween(length_of(template), 1, longest)


def _is_printable_text(template: Template, cells: Sequence[FieldCells]) -> Formula:
    return all_of(
        (TRUE if PRINTABLE_ASCII.issuperset(piece) else FALSE)
        if isinstance(piece, str)
        else _is_printable(piece, cells)
        for piece in template
    )


def _is_printable(term: Term, cells: Sequence[FieldCells]) -> Formula:
    if any(function.name in _ALWAYS_PRINTABLE for function in term.functions):
        return TRUE
    match term.source:
        case FieldSource(variable):
            formula: Formula = In(variable, cells[variable].printable)
            if cells[variable].printable == cells[variable].present:
                return TRUE
        case TextSource(template):
            formula = _is_printable_text(template, cells)
        case ClockSource() | ExternSource():
            return TRUE
    if any(function.name == "trim" for function in term.functions):
        # Trimming may take away the only characters that are not printable.
        return any_of((formula, Unknown(("printable", term))))
    return formula
