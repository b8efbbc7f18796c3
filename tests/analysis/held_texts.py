"""What proofs are made of, held against one message: languages and lengths of the text it makes.

A language that is too narrow, or a length that is wrong, seldom shows in a verdict: it has to meet
a strategy that turns on it. Here it shows in every message that has such a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from keylane.analysis.few_messages import Asked
from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.template_parts import term_texts
from keylane.behaviour.templates import Template, Term, TextSource, terms_within
from keylane.behaviour.text_lengths import length_bounds, length_of, possible_lengths
from keylane.metadata import PRINTABLE_ASCII
from keylane.texts.language import LONGER
from tests.analysis.single_messages import text_of
from tests.analysis.small_programs import RAISED, Answer

__all__ = ["left_out", "missing_among"]


def left_out(behaviour: Behaviour, number: int, message: Mapping[str, str]) -> str | None:
    """What is said too little of the texts of an outcome that a message comes to; None if right."""
    template, box = behaviour.template(number), behaviour.boxes[number]
    if box is None:
        return "no message is said to come to the outcome"
    domain = behaviour.domain
    for each in _templates(template):
        text = text_of(each, domain, message)
        low, high = length_bounds(each, box, domain.cells)
        if len(text) < low or (high is not None and len(text) > high):
            return f"{text!r} has not {low} to {high} characters"
        length = length_of(each)
        total = length.constant
        for name, count in length.lengths:
            assert isinstance(name, Term)
            own = len(text_of((name,), domain, message))
            if not possible_lengths(name, box, domain.cells) >> min(own, LONGER) & 1:
                return f"{name} has not {own} characters"
            total += count * own
        if total != len(text):
            return f"{text!r} has not {total} characters"
    for term in terms_within(template):
        text, texts = text_of((term,), domain, message), term_texts(term, box, domain.cells)
        if PRINTABLE_ASCII.issuperset(text):
            if not texts.language.contains(text):
                return f"{text!r} is no text of {term}"
        elif not texts.has_others:
            return f"{term} has only texts of printable ASCII"
    return None


def _templates(template: Template) -> Iterator[Template]:
    yield template
    for term in terms_within(template):
        if isinstance(term.source, TextSource):
            yield term.source.template


def missing_among(asked: Iterable[Asked], answers: Iterable[Answer]) -> Answer | None:
    """An answer that none of the messages asked one by one has; of conforming ones, if it does.

    What does not conform for want of a field that nobody asks for has the answer of one that does.
    """
    every: set[str | None] = set()
    conforming: set[str | None] = set()
    for one in asked:
        key = RAISED if one.witness.raised else one.witness.key
        every.add(key)
        conforming |= {key} if one.conforms else set()
    for each in answers:
        if each.key not in (conforming if each.conforms else every):
            return each
    return None
