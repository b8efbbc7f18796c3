"""`apart (f, …)`: messages with the same key agree on each of these fields.

Takes the behaviour of a strategy and a field, gives a verdict over all messages, conforming or not.
Absent agrees only with absent. For each two outcomes, either no text is given by both, or the value
of the field can be told from the text, or messages are run that show the contrary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from keylane.analysis.carriers import (
    Carried,
    Carrier,
    Hidden,
    carrier_of,
    hidden_alike,
    joint_box,
    keeps_values_apart,
)
from keylane.analysis.collisions import Collisions
from keylane.analysis.few_messages import Asked, every_message
from keylane.analysis.hidden_texts import has_other_characters, inner_difference
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.behaviour.behaviour import Behaviour, reads_clock, reads_extern
from keylane.behaviour.domain import Box
from keylane.behaviour.formulas import AllHold, In, Unknown
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.templates import Template, Term
from keylane.behaviour.text_lengths import KEY_LENGTH
from keylane.behaviour.worlds import Undecided
from keylane.cells.fields import ABSENT
from keylane.frozen import frozen
from keylane.texts import languages
from keylane.texts.parts import Part, PartSequence
from keylane.texts.shared_text import (
    Answer,
    Candidate,
    GaveUp,
    Nowhere,
    common_text,
    different_spans,
)

__all__ = ["apart"]

_TAG = "value"
# 80,000 pairs, most of which are told apart at once.
_MOST_SIDES = 400


def apart(behaviour: Behaviour, field: str, *, ignore_case: bool = False) -> Verdict:
    """Whether messages with one key have one value of `field`, or all of them none.

    With `ignore_case` keys that differ in the case of letters only are one key.
    """
    variable = behaviour.domain.variables[field]
    try:
        verdict = _Apart(behaviour, variable, ignore_case).verdict()
    except Undecided as undecided:
        verdict = NotKnown(str(undecided))
    if isinstance(verdict, NotKnown):
        asked = every_message(behaviour, [variable])
        return verdict if asked is None else _by_all(asked, variable, ignore_case)
    return verdict


def _by_all(asked: Sequence[Asked], variable: int, ignore_case: bool) -> Verdict:
    """The verdict where every message was asked."""
    seen: dict[str, Asked] = {}
    for each in asked:
        key = each.witness.key
        if key is not None:
            before = seen.setdefault(key.lower() if ignore_case else key, each)
            if before.texts[variable] != each.texts[variable]:
                because = _because(before.witness.key, key)
                return Refuted(because, (before.witness, each.witness))
    return Proved()


@frozen(slots=False)
class _Side:
    """An outcome, as far as the field matters: its value there, or what carries it."""

    behaviour: Behaviour
    number: int
    box: Box
    variable: int
    ignore_case: bool

    @cached_property
    def template(self) -> Template:
        return self.behaviour.template(self.number)

    @cached_property
    def is_fixed(self) -> bool:
        """Whether all messages that come to the outcome agree on the field."""
        mask = self.box[self.variable]
        return mask == ABSENT or self.fixed is not None

    @cached_property
    def fixed(self) -> str | None:
        """The only value, if it is one; None also where the field is always absent."""
        return self.behaviour.domain.cells[self.variable].only(self.box[self.variable])

    @cached_property
    def carrier(self) -> Carrier | None:
        """From which term the value can be told; only where the field is present."""
        if self.is_fixed or self.box[self.variable] & ABSENT:
            return None
        cells = self.behaviour.domain.cells
        return carrier_of(
            self.template, self.variable, self.box, cells, ignore_case=self.ignore_case
        )

    @cached_property
    def parts(self) -> PartSequence:
        """The parts of the text; the carrier's is tagged."""
        cells = self.behaviour.domain.cells
        return parts_of(self.template, self.box, cells, self._tag, ignore_case=self.ignore_case)

    def _tag(self, term: Term) -> str | None:
        return _TAG if self.carrier is not None and term == self.carrier.term else None

    def parts_without(self, value: str | None) -> PartSequence:
        """The parts where the field is not `value`.

        Without case the same text may be that of another value.
        """
        if value is None or not isinstance(self.carrier, Carried) or self.carrier.term.functions:
            return self.parts
        if self.ignore_case and value.lower() != value.upper():
            return self.parts
        return PartSequence(
            tuple(
                Part(languages.without(part.language, value), part.tag)
                if part.tag == _TAG
                else part
                for part in self.parts.parts
            )
        )


class _Apart:
    def __init__(self, behaviour: Behaviour, variable: int, ignore_case: bool) -> None:
        self._behaviour = behaviour
        self._variable = variable
        self._ignore_case = ignore_case
        self._collisions = Collisions(behaviour, variable, ignore_case=ignore_case)

    def verdict(self) -> Verdict:
        if len(self._behaviour.keys) > _MOST_SIDES:
            return NotKnown("there are too many pairs of texts")
        proved = Proved()
        unknown: NotKnown | None = None
        sides: list[_Side] = []
        for one in self._sides():
            sides.append(one)
            for other in sides:
                verdict = self._pair(one, other)
                match verdict:
                    case Refuted():
                        return verdict
                    case NotKnown():
                        unknown = unknown or verdict
                    case Proved():
                        proved = proved.and_also(verdict)
        return unknown or proved

    def _sides(self) -> Iterator[_Side]:
        for number in self._behaviour.keys:
            box = self._box(number)
            if box is not None:
                yield _Side(self._behaviour, number, box, self._variable, self._ignore_case)

    def _box(self, number: int) -> Box | None:
        """A box of all messages that come to an outcome, where the field is not without need both.

        None if there are none.
        """
        behaviour, variable = self._behaviour, self._variable
        box = behaviour.boxes[number]
        assert box is not None
        mask = box[variable]
        for part in (mask & ABSENT, mask & ~ABSENT):
            if part and part != mask:
                wanted = [*behaviour.when(number), In(variable, part)]
                if behaviour.find(wanted, conforming=False) is None:
                    return behaviour.hull([*behaviour.when(number), In(variable, mask & ~part)])
        return box

    def _pair(self, one: _Side, other: _Side) -> Verdict:
        if one.is_fixed and other.is_fixed and one.fixed == other.fixed:
            return Proved()
        if self._never_meet(one, other):
            return Proved()
        if reads_extern(one.template) or reads_extern(other.template):
            return NotKnown("a strategy of the application takes part")
        match one.carrier, other.carrier:
            case Carried(first), Carried(second) if first.functions == second.functions and (
                self._tells_values_of_both(first, one, other)
            ):
                return self._both_carry(one, other)
            case Hidden(first), Hidden(second) if first.functions == second.functions:
                return self._both_hide(one, other)
            case _:
                return self._one_is_free(one, other)

    def _tells_values_of_both(self, term: Term, one: _Side, other: _Side) -> bool:
        """Whether equal texts of a term are equal values, one of each outcome.

        `lower` may keep apart the values of either, and not `A` of the one from `a` of the other.
        """
        box = joint_box(one.box, other.box)
        cells = self._behaviour.domain.cells
        return keeps_values_apart(term, box, cells, ignore_case=self._ignore_case)

    def _never_meet(self, one: _Side, other: _Side) -> bool:
        """Whether one text is fitted and the other one is none that looks so.

        See docs/fit.md. Without case the mark could be written in capitals.
        """
        for kept, fitted in ((one, other), (other, one)):
            if _ends_fitted(fitted.template) and self._does_not_look_fitted(kept):
                return True
        return False

    def _does_not_look_fitted(self, side: _Side) -> bool:
        formula = self._behaviour.outcomes[side.number].formula
        known = Unknown(("looks fitted", side.template), answer=False)
        if known not in (formula.parts if isinstance(formula, AllHold) else (formula,)):
            return False
        if not self._ignore_case:
            return True
        sequence = parts_of(side.template, side.box, self._behaviour.domain.cells)
        return not any(
            character.isupper() for part in sequence.parts for character in part.language.alphabet
        )

    def _both_carry(self, one: _Side, other: _Side) -> Verdict:
        answer = different_spans(one.parts, other.parts, frozenset((_TAG,)), KEY_LENGTH)
        return self._judged(answer, one, other)

    def _both_hide(self, one: _Side, other: _Side) -> Verdict:
        """The digests have to be told from the text, and the value from the text behind them."""
        assert isinstance(one.carrier, Hidden)
        assert isinstance(other.carrier, Hidden)
        outer = different_spans(one.parts, other.parts, frozenset((_TAG,)), KEY_LENGTH)
        if not isinstance(outer, Nowhere):
            return self._judged(outer, one, other)
        inner = inner_difference(
            (one.carrier.inner, one.box),
            (other.carrier.inner, other.box),
            self._variable,
            self._behaviour.domain.cells,
        )
        if isinstance(inner, Nowhere):
            return Proved(min(one.carrier.bits, other.carrier.bits))
        return self._judged(inner, one, other, (one.carrier.inner, other.carrier.inner))

    def _one_is_free(self, one: _Side, other: _Side) -> Verdict:
        hidden = hidden_alike(one.template, other.template)
        if hidden is not None:
            return self._hidden_alike(one, other, *hidden)
        first, second = one.parts, other.parts
        if one.is_fixed:
            second = other.parts_without(one.fixed)
        if other.is_fixed:
            first = one.parts_without(other.fixed)
        return self._judged(common_text(first, second, KEY_LENGTH), one, other)

    def _hidden_alike(
        self, one: _Side, other: _Side, first: Template, second: Template, bits: int
    ) -> Verdict:
        """Both keys are digests of texts: equal ones are digests of equal texts."""
        cells = self._behaviour.domain.cells
        if has_other_characters(first, one.box, cells) or has_other_characters(
            second, other.box, cells
        ):
            answer: Answer = GaveUp(
                "texts behind a digest may have characters that are not printable ASCII"
            )
        else:
            answer = common_text(
                parts_of(first, one.box, cells), parts_of(second, other.box, cells), None
            )
        if isinstance(answer, Nowhere):
            return Proved(bits)
        return self._judged(answer, one, other, (first, second))

    def _judged(
        self,
        answer: Answer,
        one: _Side,
        other: _Side,
        templates: tuple[Template, Template] | None = None,
    ) -> Verdict:
        """The verdict on an answer about `templates`, by default those of the outcomes."""
        if isinstance(answer, Nowhere):
            return Proved()
        shared = answer if isinstance(answer, Candidate) else None
        witnesses = self._collisions.shown(
            one.number, other.number, templates or (one.template, other.template), shared
        )
        if witnesses is not None:
            return Refuted(_because(witnesses[0].key, witnesses[1].key), witnesses)
        if isinstance(answer, GaveUp):
            return NotKnown(answer.reason)
        if reads_clock(one.template) or reads_clock(other.template):
            return NotKnown("it depends on the time of the messages")
        return NotKnown("texts may be the same, but no messages were found for which they are")


def _because(first: str | None, second: str | None) -> str:
    if first == second:
        return "messages that differ in the field have one key"
    return "messages that differ in the field have keys that differ in case only"


def _ends_fitted(template: Template) -> bool:
    last = template[-1] if template else ""
    return isinstance(last, Term) and [each.name for each in last.functions] == ["fitted"]
