"""`together (f, …)`: messages that agree on these fields have one and the same key.

Takes the behaviour of a strategy and the fields, gives a verdict over conforming messages in which
all of the fields are present. A message for which the strategy raises is never sent, so nothing is
asked of it; a message without a key refutes. For each two outcomes that two such messages can come
to, the texts must be the same piece by piece, or messages are run that show the contrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from keylane.analysis.behaviour import Behaviour, reads_clock, reads_extern
from keylane.analysis.cells import FieldCells
from keylane.analysis.formulas import Formula, In
from keylane.analysis.messages import texts_of
from keylane.analysis.second_message import TwoMessages
from keylane.analysis.templates import (
    FieldSource,
    Template,
    Term,
    TextSource,
    applied_to_text,
    joined,
    variables_of,
)
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.analysis.witnesses import MOMENT, OTHER_MOMENTS, Witness
from keylane.analysis.worlds import Budget, Undecided, World, find_world

__all__ = ["together"]

_VARIANTS = ((0, 0), (0, 1), (1, 0), (1, 2), (2, 3))
_MOST_SPLITS = 2_000


def together(behaviour: Behaviour, fields: Iterable[str]) -> Verdict:
    """Whether conforming messages that agree on `fields` have one and the same key."""
    try:
        return _Together(behaviour, [behaviour.domain.variables[name] for name in fields]).verdict()
    except Undecided as undecided:
        return NotKnown(str(undecided))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two outcomes, what makes them count in two messages, and the second one's template."""

    formulas: tuple[Formula, ...]
    first: Template
    second: Template


class _Together:
    def __init__(self, behaviour: Behaviour, agreeing: Sequence[int]) -> None:
        self._behaviour = behaviour
        self._domain = behaviour.domain
        self._agreeing = agreeing
        self._two = TwoMessages.of(behaviour.domain, agreeing)
        self._present = [In(each, self._domain.cells[each].present) for each in agreeing]
        self._splits = 0

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
        return Refuted("a message that has all of the fields gets no key", (witness,))

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
        pair = _Pair(formulas, behaviour.template(one), two.template(behaviour.template(other)))
        return self._decide(pair, box)

    def _decide(self, pair: _Pair, box: Sequence[int]) -> Verdict | None:
        """Split until the texts are the same or a message shows that they differ."""
        cells = self._two.cells
        stack = [tuple(box)]
        while stack:
            self._splits += 1
            if self._splits > _MOST_SPLITS:
                return NotKnown("there are too many cases")
            box = stack.pop()
            if _filled(pair.first, box, cells) == _filled(pair.second, box, cells):
                continue
            world = find_world(pair.formulas, box, cells, Budget())
            if world is None:
                continue
            shown = self._shown(world)
            if shown is not None:
                return shown
            parts = list(_split(pair, box, cells))
            if not parts:
                return NotKnown("texts of different form may be the same, or not")
            stack.extend(parts)
        return None

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
                return Refuted("messages that agree on the fields get different keys", witnesses)
        return None


def _show_two_keys(witnesses: tuple[Witness, Witness]) -> bool:
    return witnesses[0].key != witnesses[1].key and not any(each.raised for each in witnesses)


def _filled(template: Template, box: Sequence[int], cells: Sequence[FieldCells]) -> Template:
    """The template with the texts of fields that have only one in the box."""
    return joined(_filled_pieces(template, box, cells))


def _filled_pieces(
    template: Template, box: Sequence[int], cells: Sequence[FieldCells]
) -> Iterator[str | Term]:
    for piece in template:
        if isinstance(piece, str):
            yield piece
            continue
        text: str | None = None
        source = piece.source
        match source:
            case FieldSource(variable):
                text = cells[variable].only(box[variable])
            case TextSource(inner):
                filled = _filled(inner, box, cells)
                source = TextSource(filled)
                if all(isinstance(each, str) for each in filled) and not _is_fitted(piece):
                    text = "".join(map(str, filled))
        if text is None:
            yield Term(source, piece.functions)
            continue
        for function in piece.functions:
            text = applied_to_text(function, text)
        yield text


def _is_fitted(term: Term) -> bool:
    return any(function.name == "fitted" for function in term.functions)


def _split(
    pair: _Pair, box: Sequence[int], cells: Sequence[FieldCells]
) -> Iterator[tuple[int, ...]]:
    """The box cut by the cells of one field that the texts are made of; nothing if none is left."""
    for variable in sorted(variables_of(pair.first) | variables_of(pair.second)):
        mask = box[variable]
        if mask & (mask - 1):
            for number in range(len(cells[variable].cells)):
                if mask >> number & 1:
                    yield (*box[:variable], 1 << number, *box[variable + 1 :])
            return
