"""Parts that run together: `a-b`, `c` and `a`, `b-c` joined by `-`.

Takes the behaviour of a strategy, gives for each outcome a verdict: whether one text is made of
different texts of the parts. Two messages that show it come to the same outcome, and differ in what
the key is made of. Nothing is said of texts of different outcomes: that is for `apart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.analysis.collisions import Collisions
from keylane.analysis.hidden_texts import has_other_characters, is_separated
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.behaviour.behaviour import Behaviour, reads_extern
from keylane.behaviour.domain import Box
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.templates import Template, Term, TextSource
from keylane.behaviour.text_lengths import KEY_LENGTH
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Undecided
from keylane.frozen import frozen
from keylane.texts.shared_text import Answer, Candidate, GaveUp, Nowhere, different_spans

__all__ = ["RunTogether", "run_together"]


@frozen
class RunTogether:
    """A verdict on the parts of one template."""

    template: Template
    verdict: Verdict


def run_together(behaviour: Behaviour) -> Iterator[RunTogether]:
    """The templates with several terms, each once; those that are proved among them.

    Outcomes may have one template and be for different messages, so each of them is asked.
    """
    verdicts: dict[Template, Verdict] = {}
    asked: set[tuple[Template, Box]] = set()
    for number in behaviour.keys:
        box = behaviour.boxes[number]
        assert box is not None
        for template, is_key in _templates(behaviour.template(number)):
            terms = {piece for piece in template if isinstance(piece, Term)}
            before = verdicts.get(template, Proved())
            if len(terms) < 2 or (template, box) in asked or isinstance(before, Refuted):
                continue
            asked.add((template, box))
            try:
                verdict = _verdict(behaviour, number, template, box, is_key)
            except Undecided as undecided:
                verdict = NotKnown(str(undecided))
            verdicts[template] = before if isinstance(verdict, Proved) else verdict
    for template, verdict in verdicts.items():
        yield RunTogether(template, verdict)


def _templates(template: Template, is_key: bool = True) -> Iterator[tuple[Template, bool]]:
    """The template, and those whose texts go into a digest."""
    yield template, is_key
    for piece in template:
        if isinstance(piece, Term) and isinstance(piece.source, TextSource):
            name = piece.functions[0].name
            if name in ("digest", "fitted"):
                yield from _templates(piece.source.template, is_key=False)


def _verdict(
    behaviour: Behaviour, number: int, template: Template, box: Box, is_key: bool
) -> Verdict:
    if reads_extern(template):
        return NotKnown("a strategy of the application takes part")
    answer = _answer(behaviour, template, box, is_key)
    if isinstance(answer, Nowhere):
        return Proved()
    if isinstance(answer, Candidate):
        witnesses = _shown(behaviour, number, template, answer)
        if witnesses is not None:
            return Refuted("different parts make one key", witnesses)
        return NotKnown("parts may run together, but no messages were found for which they do")
    return NotKnown(answer.reason)


def _answer(behaviour: Behaviour, template: Template, box: Box, is_key: bool) -> Answer:
    cells = behaviour.domain.cells
    if not is_key and has_other_characters(template, box, cells):
        if is_separated(template, [box], cells):
            return Nowhere("each part ends at a character that it cannot have")
        # Automata know printable ASCII only: what they find is true, what they miss proves nothing.
        answer = _differing(behaviour, template, box, is_key)
        if isinstance(answer, Candidate):
            return answer
        return GaveUp("texts behind a digest may have characters that are not printable ASCII")
    return _differing(behaviour, template, box, is_key)


def _differing(behaviour: Behaviour, template: Template, box: Box, is_key: bool) -> Answer:
    parts = parts_of(template, box, behaviour.domain.cells)
    return different_spans(parts, parts, parts.tags, KEY_LENGTH if is_key else None)


def _shown(
    behaviour: Behaviour, number: int, template: Template, shared: Candidate
) -> tuple[Witness, Witness] | None:
    for variable, own in enumerate(behaviour.domain.cells):
        if own.present:
            found = Collisions(behaviour, variable, ignore_case=False).shown(
                number, number, (template, template), shared, only_shared=True
            )
            if found is not None:
                return found
    return None
