"""Messages that two versions of a strategy treat differently, found by running some.

Takes both versions, gives the first messages that show a difference, a split or a merge. What is
not found here need not be absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from keylane.analysis.behaviour import Behaviour
from keylane.analysis.cells import ABSENT
from keylane.analysis.collisions import values_of_spans
from keylane.analysis.lengths import Undecided
from keylane.analysis.messages import Texts, texts_of
from keylane.analysis.outcomes import Ending
from keylane.analysis.shared_text import Candidate, different_spans
from keylane.analysis.template_parts import parts_of
from keylane.analysis.text_lengths import KEY_LENGTH
from keylane.analysis.versions import Answers, Versions
from keylane.analysis.worlds import Budget, find_world, worlds

__all__ = ["Found", "tried_messages"]

_MOST_MESSAGES = 3_000
_VARIANTS = 3
_WORLDS = 4
_VALUES = 12


@dataclass(slots=True)
class Found:
    """Messages that show how two versions differ, the first of each kind."""

    difference: Answers | None = None
    split: tuple[Answers, Answers] | None = None
    merged: tuple[Answers, Answers] | None = None
    _old: dict[str, Answers] = field(default_factory=dict)
    _new: dict[str, Answers] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether there is one of each kind."""
        return None not in (self.difference, self.split, self.merged)

    def add(self, answers: Answers) -> None:
        """Take a message that both versions have answered."""
        if answers.differ and self.difference is None:
            self.difference = answers
        old, new = answers.old.key, answers.new.key
        if old is not None and self.split is None:
            before = self._old.setdefault(old, answers)
            if before.new.key != new or new is None:
                self.split = (before, answers)
        if new is not None and self.merged is None:
            before = self._new.setdefault(new, answers)
            if before.old.key != old or old is None:
                self.merged = (before, answers)


def tried_messages(versions: Versions) -> Found:
    """What is found by running messages of every pair of outcomes, and such beside them."""
    found = Found()
    seen: set[Texts] = set()
    for texts in islice(_messages(versions), _MOST_MESSAGES):
        if texts not in seen:
            seen.add(texts)
            found.add(versions.run(texts))
            if found.is_complete:
                break
    return found


def _messages(versions: Versions) -> Iterator[Texts]:
    bases = list(_of_outcomes(versions))
    yield from bases
    for texts in bases:
        yield from _beside(versions, texts)
    yield from _with_shared_texts(versions)


def _of_outcomes(versions: Versions) -> Iterator[Texts]:
    """Messages for each pair of outcomes that one message comes to."""
    for old in [*range(len(versions.old.outcomes)), None]:
        old_box = None if old is None else versions.old.boxes[old]
        if old is not None and old_box is None:
            continue
        for new in [*range(len(versions.new.outcomes)), None]:
            new_box = None if new is None else versions.new.boxes[new]
            if new is not None and new_box is None:
                continue
            box = versions.box(old_box, new_box)
            if not all(box):
                continue
            formulas = [*versions.messages, *versions.old_when(old), *versions.new_when(new)]
            try:
                for world in islice(worlds(formulas, box, versions.cells, Budget()), _WORLDS):
                    for variant in range(_VARIANTS):
                        texts = texts_of(world, versions.cells, variant=variant)
                        if texts is not None:
                            yield texts
            except Undecided:
                continue


def _beside(versions: Versions, texts: Texts) -> Iterator[Texts]:
    """The message with another value of one field."""
    for variable, own in enumerate(versions.cells):
        values: list[str | None] = [None]
        for cell in own.in_mask(own.present & ~ABSENT):
            values += islice(cell.texts(), _VALUES)
            if cell.longest is not None:
                values += islice(cell.texts(cell.longest), 1)
        for value in dict.fromkeys(values):
            if value != texts[variable]:
                yield (*texts[:variable], value, *texts[variable + 1 :])


def _with_shared_texts(versions: Versions) -> Iterator[Texts]:
    """Messages whose keys are one text made of different parts, in one of the versions."""
    numbers = (tuple(range(len(versions.old.domain.cells))), versions.both.number)
    for behaviour, number in zip((versions.old, versions.new), numbers, strict=True):
        for given in _values_with_one_key(behaviour):
            fixed = {number[variable]: text for variable, text in given.items()}
            box = list(versions.both.everything)
            for variable, text in fixed.items():
                box[variable] = versions.cells[variable].holding(text)
            try:
                world = find_world(versions.messages, tuple(box), versions.cells, Budget())
            except Undecided:
                continue
            texts = None if world is None else texts_of(world, versions.cells, fixed)
            if texts is not None:
                yield texts


def _values_with_one_key(behaviour: Behaviour) -> Iterator[dict[int, str]]:
    cells = behaviour.domain.cells
    for number in behaviour.keys:
        box = behaviour.boxes[number]
        end = behaviour.outcomes[number].end
        if box is None or isinstance(end, Ending):
            continue
        parts = parts_of(end, box, cells)
        answer = different_spans(parts, parts, parts.tags, KEY_LENGTH)
        if isinstance(answer, Candidate):
            for spans in (answer.spans_a, answer.spans_b):
                values = values_of_spans(end, spans, cells)
                if values is not None:
                    yield values
