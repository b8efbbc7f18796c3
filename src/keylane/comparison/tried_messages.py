"""Messages that two versions of a strategy treat differently, found by running some.

Takes both versions, gives messages that show a difference, a split or a merge: rather messages that
conform, and that have a key in both. What is not found here need not be absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, islice

from keylane.analysis.collisions import values_of_spans
from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.lengths import Undecided
from keylane.behaviour.messages import Texts, texts_of
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.text_lengths import KEY_LENGTH
from keylane.behaviour.witnesses import MOMENT, OTHER_MOMENTS
from keylane.behaviour.worlds import Budget, worlds
from keylane.cells.fields import ABSENT, FieldCells
from keylane.comparison.outcome_pairs import cases_of, old_ends
from keylane.comparison.versions import Answers, Versions
from keylane.texts.shared_text import Candidate, common_text, different_spans

__all__ = ["TriedMessages"]

_MOST_MESSAGES = 3_000
# So many more are run to find messages that show more than the first ones did.
_FOR_BETTER = 150
_REMEMBERED = 4
_OF_MANY = 20
_VARIANTS = 3
_WORLDS = 4
_VALUES = 12
_MOST_STATES = 5_000
_MOST_PAIRS = 60

Pair = tuple[Answers, Answers]


class TriedMessages:
    """Messages that show how two versions differ: of each kind, the one that shows most."""

    def __init__(self, versions: Versions) -> None:
        """Run messages through `versions`, which can be run; none before it is asked for."""
        self._versions = versions
        self._moments = (MOMENT, *OTHER_MOMENTS) if versions.read_clock else (MOMENT,)
        self._seen: set[Texts] = set()
        self._bases: list[Texts] = []
        self._by_old: dict[str, list[Answers]] = {}
        self._by_new: dict[str, list[Answers]] = {}
        self._values: dict[int, Sequence[str | None]] = {}
        self.difference: Answers | None = None
        self.split: Pair | None = None
        self.merged: Pair | None = None

    def try_outcomes(self) -> None:
        """Run messages of each pair of outcomes that one message comes to."""
        at_most = _OF_MANY if self._versions.is_large else _MOST_MESSAGES
        for texts in islice(_of_outcomes(self._versions), at_most):
            if texts not in self._seen:
                self._bases.append(texts)
                self._try(texts)

    def try_beside(self) -> None:
        """Run messages beside these, and such that have one key made of different parts."""
        patience = _FOR_BETTER
        for texts in islice(self._beside(), _MOST_MESSAGES):
            if None not in (self.difference, self.split, self.merged):
                patience -= 1
                if patience < 0 or self._cannot_be_better:
                    break
            self._try(texts)

    def show_better(self) -> None:
        """Look for messages that show more than those that were found."""
        if not self._cannot_be_better:
            for texts in islice(self._beside(), _FOR_BETTER):
                self._try(texts)

    @property
    def _cannot_be_better(self) -> bool:
        return all(pair is None or self._rank(pair) == 0 for pair in (self.split, self.merged))

    def _beside(self) -> Iterator[Texts]:
        yield from _in_turn([self._with_another_value(texts) for texts in self._bases])
        yield from _with_shared_texts(self._versions)

    def _with_another_value(self, texts: Texts) -> Iterator[Texts]:
        """The message with another value of one field."""
        for variable, own in enumerate(self._versions.cells):
            # Made once for all messages: of a field with many cells there are thousands.
            if variable not in self._values:
                self._values[variable] = _values_of(own)
            for value in self._values[variable]:
                if value != texts[variable]:
                    yield (*texts[:variable], value, *texts[variable + 1 :])

    def _try(self, texts: Texts) -> None:
        if texts not in self._seen:
            self._seen.add(texts)
            for moment in self._moments:
                self._add(self._versions.run(texts, moment))

    def _add(self, answers: Answers) -> None:
        if answers.differ:
            shown = None if self.difference is None else (self.difference,)
            if self._shows_more((answers,), shown):
                self.difference = answers
        old, new = answers.old.key, answers.new.key
        for before in _same_key(self._by_old, old, answers):
            if (before.new.key != new or new is None) and self._shows_more(
                (before, answers), self.split
            ):
                self.split = before, answers
        for before in _same_key(self._by_new, new, answers):
            if (before.old.key != old or old is None) and self._shows_more(
                (before, answers), self.merged
            ):
                self.merged = before, answers

    def _shows_more(self, one: Sequence[Answers], other: Sequence[Answers] | None) -> bool:
        return other is None or self._rank(one) < self._rank(other)

    def _rank(self, answers: Sequence[Answers]) -> int:
        """0 for messages as they should be that all have both keys; more shows less."""
        without_key = any(None in (each.old.key, each.new.key) for each in answers)
        malformed = not all(map(self._versions.is_whole, answers))
        return 2 * without_key + malformed


def _same_key(
    groups: dict[str, list[Answers]], key: str | None, answers: Answers
) -> Sequence[Answers]:
    """Some messages with the same key, among them this one."""
    if key is None:
        return ()
    group = groups.setdefault(key, [])
    if len(group) < _REMEMBERED:
        group.append(answers)
        return group
    return (*group, answers)


def _in_turn(iterators: Sequence[Iterator[Texts]]) -> Iterator[Texts]:
    """One from each, then the next from each, until all are at their end."""
    waiting = list(iterators)
    while waiting:
        left = []
        for iterator in waiting:
            for texts in islice(iterator, 1):
                yield texts
                left.append(iterator)
        waiting = left


def _of_outcomes(versions: Versions) -> Iterator[Texts]:
    """Messages for each pair of outcomes that one message comes to."""
    for old in old_ends(versions):
        for new, box in cases_of(versions, old):
            formulas = [*versions.messages, *versions.old_when(old), *versions.new_when(new)]
            try:
                for world in islice(worlds(formulas, box, versions.cells, Budget()), _WORLDS):
                    for variant in range(_VARIANTS):
                        texts = texts_of(world, versions.cells, variant=variant)
                        if texts is not None:
                            yield texts
            except Undecided:
                continue


def _values_of(own: FieldCells) -> Sequence[str | None]:
    """No value, and some of each cell."""
    values: list[str | None] = [None]
    for cell in own.in_mask(own.present & ~ABSENT):
        values += islice(cell.texts(), _VALUES)
        if cell.longest is not None:
            values += islice(cell.texts(cell.longest), 1)
    return tuple(dict.fromkeys(values))


def _with_shared_texts(versions: Versions) -> Iterator[Texts]:
    """Messages whose keys are one text made of different parts, in one of the versions."""
    sides = (
        (versions.old, versions.old_view, versions.old_when),
        (versions.new, versions.new_view, versions.new_when),
    )
    for behaviour, view, when in sides:
        for number, given in _values_with_one_key(behaviour):
            fixed = {view.fields[variable].number: text for variable, text in given.items()}
            box = list(versions.everything)
            for variable, text in fixed.items():
                box[variable] = versions.cells[variable].holding(text)
            formulas = [*versions.messages, *when(number)]
            try:
                for world in islice(
                    worlds(formulas, tuple(box), versions.cells, Budget()), _WORLDS
                ):
                    texts = texts_of(world, versions.cells, fixed)
                    if texts is not None:
                        yield texts
            except Undecided:
                continue


def _values_with_one_key(behaviour: Behaviour) -> Iterator[tuple[int, dict[int, str]]]:
    """Outcomes, and values of fields with which two of them, or one, may give one key."""
    cells = behaviour.domain.cells
    sides = []
    for number in behaviour.keys:
        box = behaviour.boxes[number]
        assert box is not None
        template = behaviour.template(number)
        sides.append((number, template, parts_of(template, box, cells)))
    pairs = combinations_with_replacement(sides, 2)
    for one, other in islice(pairs, _MOST_PAIRS):
        answer = (
            different_spans(one[2], one[2], one[2].tags, KEY_LENGTH, _MOST_STATES)
            if one is other
            else common_text(one[2], other[2], KEY_LENGTH, _MOST_STATES)
        )
        if isinstance(answer, Candidate):
            for side, spans in ((one, answer.spans_a), (other, answer.spans_b)):
                values = values_of_spans(side[1], spans, cells)
                if values is not None:
                    yield side[0], values
