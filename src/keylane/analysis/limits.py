"""`limits (b, …)`: a broker takes every key, and gets one where it refuses messages without.

Takes the behaviour of a strategy and the facts about a broker, gives a verdict. Lengths and
characters are decided over all messages; that there is a key, over conforming ones.
"""

from __future__ import annotations

from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.behaviour.behaviour import Behaviour, reads_extern
from keylane.behaviour.formulas import Formula, LengthBetween
from keylane.behaviour.messages import texts_of
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.templates import FieldSource, Template, Term
from keylane.behaviour.text_lengths import KEY_LENGTH, length_of
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Undecided, find_world
from keylane.brokers import Broker, NoKey

__all__ = ["limits"]


def limits(behaviour: Behaviour, broker: Broker) -> Verdict:
    """Whether `broker` takes what the strategy gives."""
    try:
        return _Limits(behaviour, broker).verdict()
    except Undecided as undecided:
        return NotKnown(str(undecided))


class _Limits:
    def __init__(self, behaviour: Behaviour, broker: Broker) -> None:
        self._behaviour = behaviour
        self._broker = broker

    def verdict(self) -> Verdict:
        unknown: NotKnown | None = None
        if self._broker.no_key.kind is NoKey.REFUSED:
            verdict = self._always_a_key()
            if isinstance(verdict, Refuted):
                return verdict
            unknown = verdict
        for number in self._behaviour.keys:
            verdict = self._length(number) or self._characters(number)
            if isinstance(verdict, Refuted):
                return verdict
            unknown = unknown or verdict
        return unknown or Proved()

    def _always_a_key(self) -> Refuted | NotKnown | None:
        behaviour = self._behaviour
        world = behaviour.find(behaviour.when_nothing, conforming=True)
        if world is None:
            return None
        witness = behaviour.witness(
            behaviour.when_nothing,
            lambda found: found.key is None and not found.raised,
            conforming=True,
        )
        if witness is None:
            return NotKnown("there may be messages without a key, which the broker refuses")
        return Refuted("it refuses messages without a key", (witness,))

    def _length(self, number: int) -> Refuted | NotKnown | None:
        length = self._broker.length
        template = self._behaviour.template(number)
        total = length_of(template)
        for low, high, wrong in (
            (1, length.min - 1, f"it takes keys of {length.min} {length.unit.value} or more"),
            (
                KEY_LENGTH + 1 if length.max is None else length.max + 1,
                KEY_LENGTH,
                f"it takes keys of at most {length.max} {length.unit.value}",
            ),
        ):
            if low > high:
                continue
            wanted = [*self._behaviour.when(number), LengthBetween(total, low, high)]
            if self._behaviour.find(wanted, conforming=False) is None:
                continue
            return self._refused(wanted, wrong)
        return None

    def _characters(self, number: int) -> Refuted | NotKnown | None:
        allowed = self._broker.characters.allowed
        if allowed is None:
            return None
        template = self._behaviour.template(number)
        box = self._behaviour.boxes[number]
        assert box is not None
        sequence = parts_of(template, box, self._behaviour.domain.cells)
        refused = sorted(
            {character for part in sequence.parts for character in part.language.alphabet - allowed}
        )
        if not refused:
            return None
        if reads_extern(template):
            return NotKnown("a strategy of the application takes part")
        wrong = f"it does not take the character `{refused[0]}`"
        for character in refused:
            witness = self._with_character(number, template, character)
            if witness is not None:
                return Refuted(f"it does not take the character `{character}`", (witness,))
        found = self._refused(self._behaviour.when(number), wrong)
        return found if isinstance(found, Refuted) else NotKnown(f"perhaps {wrong}")

    def _with_character(self, number: int, template: Template, character: str) -> Witness | None:
        """A message whose key has the character, put into one of the fields."""
        behaviour = self._behaviour
        runner = behaviour.runner
        domain = behaviour.domain
        world = find_world(
            [domain.all_messages, *behaviour.when(number)],
            domain.everything,
            domain.cells,
            behaviour.budget(),
        )
        base = None if world is None else texts_of(world, domain.cells)
        if base is None or runner is None or world is None:
            return None
        if any(isinstance(piece, str) and character in piece for piece in template):
            return self._shown(runner.run(domain, base))
        for piece in template:
            if not isinstance(piece, Term) or not isinstance(piece.source, FieldSource):
                continue
            variable = piece.source.variable
            own = domain.cells[variable]
            text = base[variable] or ""
            for value in (text[:-1] + character, character + text[1:], text + character, character):
                if own.holding(value) & world.box[variable]:
                    given = (*base[:variable], value, *base[variable + 1 :])
                    witness = self._shown(runner.run(domain, given))
                    if witness is not None:
                        return witness
        return None

    def _refused(self, wanted: list[Formula], wrong: str) -> Refuted | NotKnown:
        witness = self._behaviour.witness(
            wanted,
            lambda found: self._shown(found) is not None,
            conforming=False,
        )
        return NotKnown(f"perhaps {wrong}") if witness is None else Refuted(wrong, (witness,))

    def _shown(self, witness: Witness) -> Witness | None:
        refused = witness.key is not None and not self._broker.accepts(witness.key)
        return witness if refused else None
