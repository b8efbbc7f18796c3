"""A template as parts with languages: what may stand in each place of its texts.

Takes a template and a box of cells, gives a `PartSequence`. INVARIANT: every text of the template
that is printable ASCII is one of the parts' texts; more may be.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Sequence

from keylane.behaviour.templates import (
    ClockSource,
    ExternSource,
    FieldSource,
    Function,
    Template,
    Term,
    TextSource,
)
from keylane.behaviour.text_lengths import FIT_TAIL, KEY_LENGTH, length_bounds
from keylane.cells.fields import FieldCells
from keylane.frozen import frozen, replace
from keylane.metadata import PRINTABLE_ASCII
from keylane.texts import languages
from keylane.texts.language import Language
from keylane.texts.parts import Part, PartSequence

__all__ = ["FITTED_PARTS", "TermTexts", "parts_of", "term_texts"]

FITTED_PARTS = 4
"""How many parts a fitted text has: a literal, the rest of its beginning, the mark, the digest."""

_FIT_MARK = "-fit-"
_FIT_DIGITS = FIT_TAIL - len(_FIT_MARK)
_DAY = 24 * 60

Tags = Callable[[Term], Hashable | None]


@frozen
class TermTexts:
    """What a term may put into a text.

    `language` has the texts of printable ASCII; `has_others` says that there may be others. None of
    all these has more than `longest` characters, if there may be others (None: no bound is known).
    """

    language: Language
    has_others: bool = False
    longest: int | None = None


def parts_of(
    template: Template,
    box: Sequence[int],
    cells: Sequence[FieldCells],
    tags: Tags = lambda term: term,
    *,
    ignore_case: bool = False,
) -> PartSequence:
    """The parts of a template. A term is tagged with what `tags` says of it.

    Of a fitted text the digest is tagged. With `ignore_case` all texts are in lower case.
    """
    parts = list(_parts(template, box, cells, tags))
    if ignore_case:
        parts = [Part(languages.lowered(part.language), part.tag) for part in parts]
    return PartSequence(tuple(parts))


def _parts(
    template: Template, box: Sequence[int], cells: Sequence[FieldCells], tags: Tags
) -> Iterator[Part]:
    for piece in template:
        if isinstance(piece, str):
            yield Part(languages.literal(piece))
        elif piece.functions and piece.functions[0].name == "fitted":
            yield from _fitted_parts(piece, box, cells, tags)
        else:
            yield Part(term_texts(piece, box, cells).language, tags(piece))


def _fitted_parts(
    term: Term, box: Sequence[int], cells: Sequence[FieldCells], tags: Tags
) -> Iterator[Part]:
    """The beginning of the text, the mark, the digest; with the functions behind `fit` applied."""
    length = term.functions[0].setting
    assert isinstance(length, int)
    assert isinstance(term.source, TextSource)
    inner = term.source.template
    alphabet = _printable_alphabet(inner, box, cells)
    _, longest = length_bounds(inner, box, cells)
    room = length - FIT_TAIL
    room = room if longest is None else min(room, longest)
    beginning = _printable_beginning(inner)[:room]
    for language, tag in (
        (languages.literal(beginning), None),
        (languages.string(alphabet, max=room - len(beginning)), None),
        (languages.literal(_FIT_MARK), None),
        (languages.digest(_FIT_DIGITS), tags(term)),
    ):
        texts = TermTexts(language)
        for function in term.functions[1:]:
            texts = _applied(function, texts)
        yield Part(texts.language, tag)


def _printable_beginning(template: Template) -> str:
    """What every text of the template begins with, up to a character that is not printable."""
    first = template[0] if template and isinstance(template[0], str) else ""
    return "".join(itertools.takewhile(PRINTABLE_ASCII.__contains__, first))


def _printable_alphabet(
    template: Template, box: Sequence[int], cells: Sequence[FieldCells]
) -> frozenset[str]:
    """The printable characters of the texts, of those that have other characters too."""
    alphabet = frozenset[str]()
    for piece in template:
        if isinstance(piece, str):
            alphabet |= PRINTABLE_ASCII & frozenset(piece)
        else:
            texts = term_texts(piece, box, cells)
            alphabet |= PRINTABLE_ASCII if texts.has_others else texts.language.alphabet
    return alphabet


def term_texts(term: Term, box: Sequence[int], cells: Sequence[FieldCells]) -> TermTexts:
    """The texts of a term for the messages in a box."""
    functions = term.functions
    match term.source:
        case FieldSource(variable):
            possible = [cell for cell in cells[variable].in_mask(box[variable]) if cell.lengths]
            texts = TermTexts(
                languages.union(*(cell.language for cell in possible)),
                any(not cell.printable for cell in possible),
            )
        case ClockSource():
            texts = TermTexts(languages.timestamp())
        case ExternSource():
            texts = TermTexts(languages.any_text(1, KEY_LENGTH))
        case TextSource(template):
            inner = [
                piece if isinstance(piece, str) else term_texts(piece, box, cells)
                for piece in template
            ]
            has_others = any(
                not PRINTABLE_ASCII.issuperset(piece)
                if isinstance(piece, str)
                else piece.has_others
                for piece in inner
            )
            texts = TermTexts(languages.any_text(*length_bounds(template, box, cells)), has_others)
    if texts.has_others and functions:
        _, longest = length_bounds((Term(term.source),), box, cells)
        texts = replace(texts, longest=longest)
    for function in functions:
        texts = _applied(function, texts)
    return texts


def _applied(function: Function, texts: TermTexts) -> TermTexts:
    language, has_others, longest = texts.language, texts.has_others, texts.longest
    match function.name, function.setting:
        case "lower", _:
            return TermTexts(languages.lowered(language), has_others, longest)
        case "upper", _:
            return TermTexts(languages.uppered(language), has_others, longest)
        case "trim", _:
            # A text that is not printable ASCII may be so without its ends.
            left = languages.trimmed_texts(longest) if has_others else languages.trimmed(language)
            return TermTexts(left, has_others, longest)
        case "escape", str() as characters:
            return TermTexts(
                languages.escaped(language, frozenset(characters), other_characters=has_others)
            )
        case "digest", int() as length:
            return TermTexts(languages.digest(length))
        case "bucket", int() as count:
            return TermTexts(languages.decimal(count))
        case "window", int() as minutes:
            return TermTexts(languages.decimal(_DAY // minutes))
        case "utc", int() as length:
            return TermTexts(languages.utc_text(length))
        case "fitted", int() as length:
            return TermTexts(languages.any_text(FIT_TAIL, length))
        case _:
            raise AssertionError(f"{function} is not known")
