"""How a text carries the value of a field: not at all, as it is, or behind a digest.

Takes a template and a field, gives the term from whose text the value can be told. INVARIANT: equal
texts of a carrier mean equal values of the field, for `Hidden` unless SHA-256 collides and equal
texts of the inner template do.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.behaviour.template_parts import term_texts
from keylane.behaviour.templates import (
    FieldSource,
    Function,
    Template,
    Term,
    TextSource,
    variables_of,
)
from keylane.cells.fields import FieldCells
from keylane.frozen import frozen
from keylane.texts.language import Language

__all__ = [
    "Carried",
    "Carrier",
    "Hidden",
    "carrier_of",
    "hidden_alike",
    "joint_box",
    "keeps_values_apart",
]

_HEX = 4
_FIT_BITS = 32 * _HEX


@frozen
class Carried:
    """`term` is the value, or something that different values give different texts of."""

    term: Term


@frozen
class Hidden:
    """`term` has a digest of `bits` bits of the text of `inner`, which carries the value."""

    term: Term
    inner: Template
    bits: int


Carrier = Carried | Hidden


def carrier_of(
    template: Template,
    variable: int,
    box: Sequence[int],
    cells: Sequence[FieldCells],
    *,
    ignore_case: bool = False,
) -> Carrier | None:
    """A term that tells the value of a field that is present; None if no single one does.

    With `ignore_case` texts are compared without case.
    """
    hidden: Hidden | None = None
    for piece in template:
        if isinstance(piece, str):
            continue
        if piece.source == FieldSource(variable):
            if keeps_values_apart(piece, box, cells, ignore_case=ignore_case):
                return Carried(piece)
        elif isinstance(piece.source, TextSource) and variable in variables_of((piece,)):
            bits = _digest_bits(piece.functions)
            if bits is not None:
                hidden = hidden or Hidden(piece, piece.source.template, bits)
    return hidden


def hidden_alike(first: Template, second: Template) -> tuple[Template, Template, int] | None:
    """The texts behind the only digests of two templates that are else the same literals.

    With them, of how many bits the digests are. INVARIANT: texts of the templates are equal only if
    these digests are.
    """
    if len(first) != len(second):
        return None
    found: tuple[Template, Template, int] | None = None
    for one, other in zip(first, second, strict=True):
        if isinstance(one, str) or isinstance(other, str):
            if one != other:
                return None
            continue
        if found is not None or one.functions != other.functions:
            return None
        if not isinstance(one.source, TextSource) or not isinstance(other.source, TextSource):
            return None
        bits = _digest_bits(one.functions)
        if bits is None:
            return None
        found = (one.source.template, other.source.template, bits)
    return found


def _digest_bits(functions: Sequence[Function]) -> int | None:
    """Of how many bits a digest is that can be told from the text; None if there is none.

    A change of case leaves hexadecimal digits what they are, and `escape` does not touch them.
    """
    match functions[0].name, functions[0].setting:
        case "digest", int() as length:
            return length * _HEX if _all_keep(functions[1:]) else None
        case "fitted", _:
            return _FIT_BITS if _all_keep(functions[1:]) else None
        case _:
            return None


def _all_keep(functions: Sequence[Function]) -> bool:
    return all(function.name in ("lower", "upper") for function in functions)


def joint_box(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    """A box of the messages of two boxes."""
    return tuple(first | second for first, second in zip(one, other, strict=True))


def keeps_values_apart(
    term: Term, box: Sequence[int], cells: Sequence[FieldCells], *, ignore_case: bool = False
) -> bool:
    """Whether different values of a field give different texts of a term made of it alone."""
    # `%HH` stays what it is without case, and a `%` never stands for itself.
    functions = [*term.functions, *([Function("lower")] if ignore_case else [])]
    if not all(function.name in ("escape", "lower", "upper") for function in functions):
        return False
    if all(function.name == "escape" for function in functions):
        return True
    texts = term_texts(Term(term.source), box, cells)
    # Characters that are not ASCII have no case here, but are not seen in the language either.
    return not texts.has_others and not _has_both_cases(texts.language)


def _has_both_cases(language: Language) -> bool:
    alphabet = language.alphabet
    return any(letter.isupper() and letter.lower() in alphabet for letter in alphabet)
