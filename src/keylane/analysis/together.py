"""`together (f, …)`: messages that agree on these fields have one and the same key.

Takes the behaviour of a strategy and the fields, gives a verdict over conforming messages in which
all of the fields are present. A message for which the strategy raises is never sent, so nothing is
asked of it; a message without a key refutes. For each two outcomes that two such messages can come
to, the texts must be the same piece by piece, or messages are run that show the contrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keylane.analysis.few_messages import Asked, every_message
from keylane.analysis.same_texts import SameTexts, TextPair
from keylane.analysis.second_message import TwoMessages
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.behaviour.behaviour import Behaviour, reads_clock, reads_extern
from keylane.behaviour.formulas import In
from keylane.behaviour.messages import texts_of
from keylane.behaviour.witnesses import MOMENT, OTHER_MOMENTS, Witness
from keylane.behaviour.worlds import Undecided, World

__all__ = ["together"]

_VARIANTS = ((0, 0), (0, 1), (1, 0), (1, 2), (2, 3))
_NO_KEY = "a message that has all of the fields gets no key"
_TWO_KEYS = "messages that agree on the fields get different keys"


def together(behaviour: Behaviour, fields: Iterable[str]) -> Verdict:
    """Whether conforming messages that agree on `fields` have one and the same key."""
    agreeing = [behaviour.domain.variables[name] for name in fields]
    try:
        verdict = _Together(behaviour, agreeing).verdict()
    except Undecided as undecided:
        verdict = NotKnown(str(undecided))
    if isinstance(verdict, NotKnown):
        asked = every_message(behaviour, agreeing)
        return verdict if asked is None else _by_all(asked, agreeing)
    return verdict


def _by_all(asked: Iterable[Asked], agreeing: Sequence[int]) -> Verdict:
    """The verdict where every message was asked."""
    seen: dict[tuple[str | None, ...], Witness] = {}
    for each in asked:
        values = tuple(each.texts[variable] for variable in agreeing)
        if not each.conforms or None in values or each.witness.raised:
            continue
        if each.witness.key is None:
            return Refuted(_NO_KEY, (each.witness,))
        before = seen.setdefault(values, each.witness)
        if before.key != each.witness.key:
            return Refuted(_TWO_KEYS, (before, each.witness))
    return Proved()


class _Together:
    def __init__(self, behaviour: Behaviour, agreeing: Sequence[int]) -> None:
        self._behaviour = behaviour
        self._domain = behaviour.domain
        self._agreeing = agreeing
        self._two = TwoMessages.of(behaviour.domain, agreeing)
        self._present = [In(each, self._domain.cells[each].present) for each in agreeing]
        self._same = SameTexts(self._two.cells, self._shown, behaviour.budget)

    def verdict(self) -> Verdict:
        behaviour = self._behaviour
        if behaviour.find(self._present, conforming=True) is None:
            return Proved()
        without = self._without_key()
        if without is not None:
            return without
        reached = [number for number in behaviour.keys if self._is_reached(number)]
        for number in reached:
            template = behaviour.template(number)
            if reads_extern(template):
                return NotKnown("a strategy of the application takes part")
            if reads_clock(template):
                return self._at_two_times(number)
        for place, one in enumerate(reached):
            for other in reached[place:]:
                refuted = self._different(one, other)
                if refuted is not None:
                    return refuted
        return Proved()

    def _is_reached(self, number: int) -> bool:
        wanted = [*self._present, *self._behaviour.when(number)]
        return self._behaviour.find(wanted, conforming=True) is not None

    def _without_key(self) -> Verdict | None:
        wanted = [*self._present, *self._behaviour.when_nothing]
        if self._behaviour.find(wanted, conforming=True) is None:
            return None
        witness = self._behaviour.witness(
            wanted, lambda found: found.key is None and not found.raised, conforming=True
        )
        if witness is None:
            return NotKnown("there may be messages without a key")
        return Refuted(_NO_KEY, (witness,))

    def _at_two_times(self, number: int) -> Verdict:
        """The clock refutes, if it changes a key."""
        behaviour, runner = self._behaviour, self._behaviour.runner
        world = behaviour.find([*self._present, *behaviour.when(number)], conforming=True)
        texts = None if world is None else texts_of(world, self._domain.cells)
        if texts is not None and runner is not None:
            first = runner.run(self._domain, texts, MOMENT)
            for moment in OTHER_MOMENTS:
                second = runner.run(self._domain, texts, moment)
                if first.key != second.key:
                    return Refuted("the key changes with the time", (first, second))
        return NotKnown("the key may change with the time")

    def _different(self, one: int, other: int) -> Verdict | None:
        """None if the two outcomes give the same key whenever two messages come to them."""
        behaviour, two = self._behaviour, self._two
        first_box, second_box = behaviour.boxes[one], behaviour.boxes[other]
        assert first_box is not None
        assert second_box is not None
        if not all(first_box[each] & second_box[each] for each in self._agreeing):
            return None
        conforming = behaviour.messages(conforming=True)
        formulas = (
            *self._present,
            conforming,
            two.formula(conforming),
            *behaviour.when(one),
            *map(two.formula, behaviour.when(other)),
        )
        box = list(two.everything)
        for variable, mask in enumerate(first_box):
            box[variable] &= mask
        for variable, mask in enumerate(second_box):
            box[two.number[variable]] &= mask
        pair = TextPair(formulas, behaviour.template(one), two.template(behaviour.template(other)))
        return self._same.difference(pair, box)

    def _shown(self, world: World) -> Refuted | None:
        runner = self._behaviour.runner
        if runner is None:
            return None
        for first_variant, second_variant in _VARIANTS:
            first = texts_of(world, self._two.cells, variant=first_variant)
            if first is None:
                return None
            given = {each: text for each in self._agreeing if (text := first[each]) is not None}
            second = texts_of(world, self._two.cells, given, second_variant)
            if second is None:
                continue
            witnesses = (
                runner.run(self._domain, first[: len(self._domain.cells)]),
                runner.run(self._domain, tuple(second[each] for each in self._two.number)),
            )
            if _show_two_keys(witnesses):
                return Refuted(_TWO_KEYS, witnesses)
        return None


def _show_two_keys(witnesses: tuple[Witness, Witness]) -> bool:
    return witnesses[0].key != witnesses[1].key and not any(each.raised for each in witnesses)
