"""Texts behind a digest: whether two of them can be the same with different values of a field.

Takes two templates whose texts go into SHA-256, gives an answer of `shared_text`. These texts may
have any length and any character; automata know printable ASCII only, so that other characters
need an argument of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.analysis.carriers import Carried, carrier_of, joint_box, keeps_values_apart
from keylane.behaviour.domain import Box
from keylane.behaviour.template_parts import parts_of, term_texts
from keylane.behaviour.templates import Template, Term
from keylane.cells.fields import ABSENT, FieldCells
from keylane.metadata import PRINTABLE_ASCII
from keylane.texts.shared_text import Answer, GaveUp, Nowhere, different_spans

__all__ = ["has_other_characters", "inner_difference", "is_separated"]

_TAG = "value"


def inner_difference(
    one: tuple[Template, Box],
    other: tuple[Template, Box],
    variable: int,
    cells: Sequence[FieldCells],
) -> Answer:
    """Is there a text that both templates give, with different values of a field?"""
    sides = []
    for template, box in (one, other):
        carrier = None if box[variable] & ABSENT else carrier_of(template, variable, box, cells)
        sides.append((template, box, carrier))
    (first, first_box, first_carrier), (second, second_box, second_carrier) = sides
    if first_carrier is None or second_carrier is None:
        return GaveUp("the value cannot be told from the text behind a digest")
    if not isinstance(first_carrier, Carried) or not isinstance(second_carrier, Carried):
        return GaveUp("a digest of a digest is not followed")
    if first_carrier.term.functions != second_carrier.term.functions:
        return GaveUp("the value stands behind different functions")
    if not keeps_values_apart(first_carrier.term, joint_box(first_box, second_box), cells):
        return GaveUp("values that differ in case only are the same behind a digest")
    carriers = (first_carrier.term, second_carrier.term)
    has_others = any(has_other_characters(template, box, cells) for template, box in (one, other))
    if has_others and first == second and is_separated(first, (first_box, second_box), cells):
        return Nowhere("each part ends at a character that it cannot have")

    def tag(term: Term) -> str | None:
        return _TAG if term in carriers else None

    answer = different_spans(
        parts_of(first, first_box, cells, tag),
        parts_of(second, second_box, cells, tag),
        frozenset((_TAG,)),
        None,
    )
    if has_others and isinstance(answer, Nowhere):
        # Automata know printable ASCII only: what they find is true, what they miss proves nothing.
        return GaveUp("texts behind a digest may have characters that are not printable ASCII")
    return answer


def has_other_characters(template: Template, box: Box, cells: Sequence[FieldCells]) -> bool:
    """Whether a text may have a character that is not printable ASCII."""
    return any(
        not PRINTABLE_ASCII.issuperset(piece)
        if isinstance(piece, str)
        else term_texts(piece, box, cells).has_others
        for piece in template
    )


def is_separated(template: Template, boxes: Sequence[Box], cells: Sequence[FieldCells]) -> bool:
    """Whether one text is never made of different texts of the terms.

    The separator lemma: a literal stands between any two terms, and all terms but one have no
    character of these literals. Then terms are cut off from both ends, up to that one. It holds for
    texts of any characters and any length.
    """
    terms = [piece for piece in template if isinstance(piece, Term)]
    between = template
    while between and isinstance(between[0], str):
        between = between[1:]
    while between and isinstance(between[-1], str):
        between = between[:-1]
    literals = [piece for piece in between if isinstance(piece, str)]
    if len(literals) != len(terms) - 1:
        return not terms
    separators = frozenset("".join(literals))
    crossing = 0
    for term in terms:
        possible = [term_texts(term, box, cells) for box in boxes]
        crossing += any(
            texts.has_others or not separators.isdisjoint(texts.language.alphabet)
            for texts in possible
        )
    return crossing <= 1
