"""Whether messages with one key in one version have one key in the other.

Takes two versions, gives a proof, or that it is not known; refuting is left to messages that are
run. The argument: where one text is never made of different values of its terms, equal keys mean
equal terms; and a key that is made of these terms only, is equal then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keylane.analysis.carriers import Carried, Hidden, carrier_of
from keylane.analysis.hidden_texts import has_other_characters, is_separated
from keylane.analysis.same_texts import filled
from keylane.analysis.verdicts import NotKnown, Proved, Verdict
from keylane.behaviour.behaviour import Behaviour, reads_clock, reads_extern
from keylane.behaviour.domain import Box
from keylane.behaviour.outcomes import Ending
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.templates import (
    Function,
    Template,
    Term,
    TextSource,
    hidden,
    joined,
    mapped,
    variables_of,
)
from keylane.behaviour.text_lengths import KEY_LENGTH
from keylane.behaviour.worlds import Budget, find_world, narrowed
from keylane.comparison.versions import Versions
from keylane.frozen import frozen
from keylane.texts.shared_text import Nowhere, common_text, different_spans

__all__ = ["keeps_groups"]


@frozen(slots=False)
class _Meeting:
    """Messages that come to an outcome of each version: their box, and what both make of them.

    `image` is None where there is no key.
    """

    box: Box
    source: Template
    image: Template | None


def keeps_groups(versions: Versions, *, forwards: bool) -> Verdict:
    """Whether one key of the old version is one of the new one; not `forwards`: the other way.

    Raises `Undecided`.
    """
    meetings = list(_meetings(versions, forwards))
    proved = Proved()
    for meeting in meetings:
        if meeting.image is None:
            return NotKnown("messages may lose their key")
    by_text = _by_text(meetings)
    if by_text is not None:
        return by_text
    for place, one in enumerate(meetings):
        for other in meetings[place:]:
            verdict = _pair(versions, one, other)
            if not isinstance(verdict, Proved):
                return verdict
            proved = proved.and_also(verdict)
    return proved


def _meetings(versions: Versions, forwards: bool) -> Iterator[_Meeting]:
    for old in [*versions.old.keys, *_raising(versions.old), None]:
        old_box = None if old is None else versions.old.boxes[old]
        for new in [*versions.new.keys, *_raising(versions.new), None]:
            new_box = None if new is None else versions.new.boxes[new]
            formulas = [*versions.messages, *versions.old_when(old), *versions.new_when(new)]
            start = versions.box(old_box, new_box)
            if not all(start):
                continue
            box = narrowed(formulas, start, versions.cells, Budget())
            if box is None or find_world(formulas, box, versions.cells, Budget()) is None:
                continue
            templates = [
                None
                if old is None or _is_raising(versions.old, old)
                else versions.old_template(old),
                None
                if new is None or _is_raising(versions.new, new)
                else versions.new_template(new),
            ]
            source, image = templates if forwards else templates[::-1]
            if source is not None:
                yield _Meeting(box, source, image)


def _raising(behaviour: Behaviour) -> list[int]:
    """Outcomes that raise: a message has no key there."""
    return [
        number
        for number, each in enumerate(behaviour.outcomes)
        if each.end is Ending.RAISES and behaviour.boxes[number] is not None
    ]


def _is_raising(behaviour: Behaviour, number: int) -> bool:
    return isinstance(behaviour.outcomes[number].end, Ending)


def _by_text(meetings: Sequence[_Meeting]) -> Proved | None:
    """A proof where all keys are changed in the same way, whatever they are made of."""
    pairs = [(each.source, each.image) for each in meetings if each.image is not None]
    if not pairs:
        return Proved()
    for both in (pairs, [(image, source) for source, image in pairs]):
        around = {_around(inner, outer) for inner, outer in both}
        if len(around) == 1 and None not in around:
            return Proved()
    if _function_of_all(pairs) is not None:
        return Proved()
    function = _function_of_all([(image, source) for source, image in pairs])
    if function is not None and function.name == "digest":
        assert isinstance(function.setting, int)
        return Proved(function.setting * 4)
    return None


def _around(inner: Template, outer: Template) -> tuple[str, str] | None:
    """The literals that stand before and behind `inner` in `outer`; None if it is not there."""
    for before in _literal_beginnings(outer):
        for behind in _literal_ends(outer):
            if joined((before,), inner, (behind,)) == outer:
                return before, behind
    return None


def _literal_beginnings(template: Template) -> list[str]:
    first = template[0] if template and isinstance(template[0], str) else ""
    return [first[:length] for length in range(len(first) + 1)]


def _literal_ends(template: Template) -> list[str]:
    last = template[-1] if template and isinstance(template[-1], str) else ""
    return [last[length:] for length in range(len(last), -1, -1)]


def _function_of_all(pairs: Sequence[tuple[Template, Template]]) -> Function | None:
    """The function that makes the second text of the first in each pair, if one does in all."""
    candidates = [Function("lower"), Function("upper")]
    for _, image in pairs:
        for term in image:
            if isinstance(term, Term):
                candidates += (each for each in term.functions if each.name in _OF_TEXT)
    for function in dict.fromkeys(candidates):
        if all(_applied(function, source) == image for source, image in pairs):
            return function
    return None


# What comes of a text character by character, or of the text as a whole.
_OF_TEXT = ("escape", "digest", "bucket")


def _applied(function: Function, source: Template) -> Template:
    apply = hidden if function.name in ("digest", "bucket") else mapped
    return apply(source, function)


def _pair(versions: Versions, one: _Meeting, other: _Meeting) -> Verdict:
    """Whether messages of both meetings with one source text have one image text."""
    cells = versions.cells
    first, second = (filled(each.source, each.box, cells) for each in (one, other))
    first_parts, second_parts = (
        parts_of(template, each.box, cells) for template, each in ((first, one), (second, other))
    )
    if isinstance(common_text(first_parts, second_parts, KEY_LENGTH), Nowhere):
        return Proved()
    if first != second:
        return NotKnown("texts of different form may be one key")
    images = [filled(each.image or (), each.box, cells) for each in (one, other)]
    if images[0] != images[1]:
        return NotKnown("messages with one key may come to different texts")
    terms = {piece for piece in images[0] if isinstance(piece, Term)}
    needed = variables_of(images[0])
    if not terms:
        return Proved()
    same_text = different_spans(first_parts, second_parts, first_parts.tags, KEY_LENGTH)
    if not isinstance(same_text, Nowhere):
        return NotKnown("it is not known whether different parts make one key")
    told, bits = _told_by(first, one.box, other.box, versions)
    if needed <= told and not reads_clock(images[0]) and not reads_extern(images[0]):
        return Proved(min(bits, default=None))
    pieces = [piece for piece in first if isinstance(piece, Term) and not _is_fitted(piece)]
    if all(any(_tells(piece, term) for piece in pieces) for term in terms):
        return Proved()
    return NotKnown("the key may be made of more than before")


def _tells(piece: Term, term: Term) -> bool:
    """Whether equal texts of `piece` mean equal texts of `term`."""
    if piece == term:
        return True
    match piece.functions, term.functions:
        case (Function("utc", int() as known),), (Function("utc", int() as wanted),):
            return piece.source == term.source and wanted <= known
        case _:
            return False


def _told_by(
    template: Template, first: Box, second: Box, versions: Versions
) -> tuple[set[int], list[int]]:
    """The fields whose values are told by the terms of a text, and by digests of how many bits."""
    cells = versions.cells
    box = tuple(one | other for one, other in zip(first, second, strict=True))
    told: set[int] = set()
    bits: list[int] = []
    for variable in variables_of(template):
        match carrier_of(template, variable, box, cells):
            case Carried():
                told.add(variable)
            case Hidden(term, inner, length) if _is_unambiguous(inner, box, versions):
                carried = all(
                    isinstance(carrier_of(inner, each, box, cells), Carried)
                    for each in variables_of(inner)
                )
                if carried and isinstance(term.source, TextSource):
                    told |= variables_of(inner)
                    bits.append(length)
    return told, bits


def _is_unambiguous(template: Template, box: Box, versions: Versions) -> bool:
    cells = versions.cells
    if has_other_characters(template, box, cells):
        return is_separated(template, [box], cells)
    parts = parts_of(template, box, cells)
    return isinstance(different_spans(parts, parts, parts.tags, None), Nowhere)


def _is_fitted(term: Term) -> bool:
    """Whether a part of the term's text, its beginning, is not told by its digest alone."""
    return any(function.name == "fitted" for function in term.functions)
