"""Every question about a small program, decided by the analysis and by asking all its messages.

An answer of the analysis that some message contradicts raises `FalseAnswerError`; what it did not
decide is counted. Witnesses are run again, by the interpreter and as generated code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from keylane.analysis.apart import apart
from keylane.analysis.few_messages import every_message
from keylane.analysis.limits import limits
from keylane.analysis.presence import Presence
from keylane.analysis.report import StrategyReport, analyze, witnesses_of
from keylane.analysis.together import together
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.formulas import In, all_of
from keylane.behaviour.outcomes import Ending
from keylane.behaviour.templates import Template, Term, TextSource
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Undecided
from keylane.brokers import Broker, NoKey, broker
from keylane.confirmation import confirm
from keylane.frozen import replace
from keylane.interpreter import InterpretedStrategy, PayloadExtractor
from keylane.model import InvalidKeyError
from tests.analysis.held_texts import left_out, missing_among
from tests.analysis.places_taken_out import stands_once, without_place
from tests.analysis.single_messages import holds, outcome_of, span_texts, text_of
from tests.analysis.small_programs import (
    RAISED,
    Answer,
    MessageOfTexts,
    SmallProgram,
    answers_of,
)

__all__ = ["Compared", "FalseAnswerError", "compare"]


class FalseAnswerError(Exception):
    """What the analysis said is not so."""


@dataclass
class Compared:
    """How often each question was answered in which way."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    witnesses: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Compared) -> None:
        """Count what was found about another program as well."""
        self.answers += other.answers
        self.witnesses += other.witnesses
        self.reasons += other.reasons


def compare(small: SmallProgram) -> Compared:
    """Decide every question about the last strategy both ways.

    Raises `FalseAnswerError`.
    """
    comparison = _Comparison(small, analyze(small.strategy), answers_of(small))
    comparison.run()
    return comparison.compared


def _brokers() -> tuple[Broker, ...]:
    """Some brokers as they are, and two that take so little that small keys are too much."""
    short, picky = broker("service_bus"), broker("sqs_fifo")
    return (
        *map(broker, ("portable", "sqs_fifo", "sqs_fair", "service_bus", "kafka")),
        *map(broker, ("pubsub", "rabbitmq", "nats_jetstream")),
        replace(short, length=replace(short.length, min=2, max=4)),
        replace(picky, characters=replace(picky.characters, allowed=frozenset("abAxy01-"))),
    )


_BROKERS = _brokers()


@dataclass
class _Comparison:
    small: SmallProgram
    report: StrategyReport
    answers: Sequence[Answer]
    compared: Compared = field(default_factory=Compared)
    witnesses: list[Witness] = field(default_factory=list)

    @cached_property
    def behaviour(self) -> Behaviour:
        assert self.report.behaviour is not None, "small programs are never too large"
        return self.report.behaviour

    @cached_property
    def conforming(self) -> list[Answer]:
        return [each for each in self.answers if each.conforms]

    def run(self) -> None:
        self.witnesses += witnesses_of(self.report)
        self._outcomes()
        self._presence()
        self._shape()
        self._dead()
        self._invalid()
        self._run_together()
        for agreeing in self._sets_of_fields():
            self._together(agreeing)
        for each in self.small.fields:
            for ignore_case in (False, True):
                self._apart(each.name, ignore_case)
        for asked in _BROKERS:
            self._limits(asked)
        self._reproduce()

    def _wrong(self, what: str, *messages: object) -> FalseAnswerError:
        return FalseAnswerError("\n".join([what, self.small.source, *map(repr, messages)]))

    def _count(self, question: str, answer: str) -> None:
        self.compared.answers[question, answer] += 1

    def _judge(self, question: str, verdict: Verdict, broken: object) -> None:
        """Count a verdict; `broken` is what brute force found against it, None if nothing."""
        match verdict:
            case Proved():
                if broken is not None:
                    raise self._wrong(f"{question} is not proved", broken)
                self._count(question, "proved")
            case Refuted(_, witnesses):
                self._count(question, "refuted")
                self.witnesses += witnesses
            case NotKnown(why):
                self._count(question, "unknown")
                self.compared.reasons[why] += 1

    # -- each message alone ---------------------------------------------------------------------

    def _outcomes(self) -> None:
        """Each message comes to an outcome whose text is its key."""
        behaviour = self.behaviour
        for each in self.answers:
            number = outcome_of(behaviour, each.message)
            end = None if number is None else behaviour.outcomes[number].end
            made = (
                RAISED
                if end is Ending.RAISES
                else None
                if end is None or isinstance(end, Ending)
                else text_of(end, behaviour.domain, each.message)
            )
            if made != each.key:
                raise self._wrong(f"outcome {number} makes {made!r}", each)
            if number is not None and not each.raised:
                wrong = left_out(behaviour, number, each.message)
                if wrong is not None:
                    raise self._wrong(f"outcome {number}: {wrong}", each)
        asked = every_message(behaviour, [0]) if self.small.is_exhaustive else None
        missing = None if asked is None else missing_among(asked, self.answers)
        if missing is not None:
            raise self._wrong("a message is not among all of them", missing)

    def _presence(self) -> None:
        presence = self.report.presence
        self._count("a key", presence.presence.value)
        without = [each for each in self.conforming if each.key is None]
        with_key = [each for each in self.conforming if each.key is not None and not each.raised]
        match presence.presence:
            case Presence.ALWAYS if without:
                raise self._wrong("there is not always a key", without[0])
            case Presence.NEVER if with_key:
                raise self._wrong("there is a key", with_key[0])
            case Presence.SOMETIMES if self.small.is_exhaustive and not (with_key and without):
                raise self._wrong("there is not sometimes a key")
        if presence.presence is Presence.SOMETIMES:
            self._conditions()
        try:
            found = self.behaviour.find(self.behaviour.when_nothing, conforming=False)
        except Undecided:
            return
        if found is None:
            missing = [each for each in self.answers if each.key is None]
            if missing:
                raise self._wrong("not all messages have a key", missing[0])

    def _conditions(self) -> None:
        """No message for which a condition holds has a key; all others have, if they are all."""
        presence = self.report.presence
        conditions = [
            all_of([*(In(*each) for each in condition.cells), *condition.lengths])
            for condition in presence.without
        ]
        for each in self.conforming:
            said = any(holds(one, self.behaviour.domain, each.message) for one in conditions)
            if said and each.key is not None:
                raise self._wrong("there is a key where none is said to be", conditions, each)
            if each.key is None and not said and presence.is_complete:
                raise self._wrong("a condition without a key is missing", conditions, each)

    def _shape(self) -> None:
        shape = self.report.shape
        keys = [each.key for each in self.answers if each.key is not None and not each.raised]
        if shape is None:
            if keys:
                raise self._wrong("there is a key, and no shape", keys[0])
            return
        for end in ("shortest", "longest"):
            self._count(end, "exact" if getattr(shape, end).is_exact else "bound")
        for key in keys:
            if not shape.shortest.length <= len(key) <= shape.longest.length:
                raise self._wrong(f"keys are {shape.shortest} to {shape.longest}", key)
            if not shape.alphabet.issuperset(key):
                raise self._wrong(f"keys have only {sorted(shape.alphabet)}", key)
        for bound in (shape.shortest, shape.longest):
            if bound.witness is not None and len(bound.witness.key or "") != bound.length:
                raise self._wrong(f"not shown: {bound}")

    # -- places ---------------------------------------------------------------------------------

    def _dead(self) -> None:
        for dead in self.report.dead:
            self._count("dead places", "malformed only" if dead.by_malformed else "dead")
            if not stands_once(self.small.strategy, dead):
                continue
            asked = self.conforming if dead.by_malformed else self.answers
            without = InterpretedStrategy(without_place(self.small.strategy, dead))
            for each in asked:
                if not each.raised and _key(without, each.message) != each.key:
                    raise self._wrong(f"{dead.mark.kind} {dead.mark.number} is not dead", each)

    def _invalid(self) -> None:
        """`on invalid raise` raises exactly where a text is silently passed over without it."""
        strategy = self.small.strategy
        if strategy.raises:
            return
        raising = InterpretedStrategy(replace(strategy, raises=True))
        silent = [each for each in self.answers if _key(raising, each.message) == RAISED]
        if silent and not self.report.invalid:
            raise self._wrong("a text is silently passed over", silent[0])
        for each in self.report.invalid:
            self._count("invalid texts", "unknown" if each.witness is None else "shown")
            if each.witness is not None and _again(raising, each.witness) != RAISED:
                raise self._wrong("no text is passed over", each.witness)
        if not self.report.invalid:
            self._count("invalid texts", "none")

    def _run_together(self) -> None:
        domain = self.behaviour.domain
        coming: dict[int, list[Answer]] = defaultdict(list)
        for each in self.answers:
            number = outcome_of(self.behaviour, each.message)
            if number is not None:
                coming[number].append(each)
        for found in self.report.run_together:
            template = found.template

            def text(each: Answer, template: Template = template) -> str:
                return text_of(template, domain, each.message)

            def spans(each: Answer, template: Template = template) -> tuple[str, ...]:
                return span_texts(template, domain, each.message)

            broken = None
            for number in self.behaviour.keys:
                if template in list(_within(self.behaviour.template(number))):
                    broken = broken or _twice(coming[number], text, spans)
            self._judge("run-together parts", found.verdict, broken)

    # -- contracts ------------------------------------------------------------------------------

    def _sets_of_fields(self) -> Iterator[tuple[str, ...]]:
        names = [each.name for each in self.small.fields]
        return iter(dict.fromkeys([*((name,) for name in names), tuple(names[:2]), tuple(names)]))

    def _together(self, agreeing: tuple[str, ...]) -> None:
        verdict = together(self.behaviour, agreeing)
        asked = [
            each
            for each in self.conforming
            if not each.raised and all(name in each.message for name in agreeing)
        ]
        broken: object = next((each for each in asked if each.key is None), None) or _twice(
            asked,
            lambda each: tuple(each.message[name] for name in agreeing),
            lambda each: each.key,
        )
        self._judge("together", verdict, broken)
        if isinstance(verdict, Refuted):
            first, last = verdict.witnesses[0], verdict.witnesses[-1]
            agree = all(
                first.metadata.get(name) == last.metadata.get(name) is not None for name in agreeing
            )
            conform = all(self.small.conforms(dict(each.metadata)) for each in verdict.witnesses)
            if not agree or not conform or (first.key == last.key is not None):
                raise self._wrong(f"together {agreeing} is not refuted", *verdict.witnesses)

    def _apart(self, name: str, ignore_case: bool) -> None:
        def compared(key: str | None) -> str:
            assert key is not None
            return key.lower() if ignore_case else key

        verdict = apart(self.behaviour, name, ignore_case=ignore_case)
        asked = [each for each in self.answers if each.key is not None and not each.raised]
        broken = _twice(asked, lambda each: compared(each.key), lambda each: each.message.get(name))
        self._judge("apart without case" if ignore_case else "apart", verdict, broken)
        if isinstance(verdict, Refuted):
            first, second = verdict.witnesses
            if first.metadata.get(name) == second.metadata.get(name) or (
                compared(first.key) != compared(second.key)
            ):
                raise self._wrong(f"apart {name} is not refuted", first, second)

    def _limits(self, asked: Broker) -> None:
        refuses = asked.no_key.kind is NoKey.REFUSED
        verdict = limits(self.behaviour, asked)
        broken = next(
            (
                each
                for each in self.answers
                if (each.key is None and refuses and each.conforms)
                or (each.key is not None and not each.raised and not asked.accepts(each.key))
            ),
            None,
        )
        self._judge("limits", verdict, broken)
        if isinstance(verdict, Refuted):
            (witness,) = verdict.witnesses
            if witness.raised or (
                not refuses if witness.key is None else asked.accepts(witness.key)
            ):
                raise self._wrong(f"{asked.name} takes it", witness)

    # -- witnesses ------------------------------------------------------------------------------

    def _reproduce(self) -> None:
        """Each witness is a message of the schema, and both engines answer as it says."""
        strategy = self.small.strategy
        interpreted = InterpretedStrategy(strategy)
        for witness in self.witnesses:
            if _again(interpreted, witness) != (RAISED if witness.raised else witness.key):
                raise self._wrong("the interpreter does not answer so", witness)
            if witness.payload is not None:
                extractor = PayloadExtractor(strategy.schema, witness.payload)
                given = {
                    each.name: extractor.get_metadata(each.name) for each in strategy.schema.fields
                }
                if {name: text for name, text in given.items() if text} != {
                    name: text for name, text in witness.metadata.items() if text
                }:
                    raise self._wrong("the payload has other texts", given, witness)
            if not holds(
                self.behaviour.domain.all_messages, self.behaviour.domain, witness.metadata
            ):
                raise self._wrong("there is no such message", witness)
        confirm(self.small.program, [(strategy, self.witnesses)])
        self.compared.witnesses += len(self.witnesses)


def _key(interpreted: InterpretedStrategy, message: dict[str, str]) -> str | None:
    try:
        return interpreted.generate_key(MessageOfTexts(message))
    except InvalidKeyError:
        return RAISED


def _again(interpreted: InterpretedStrategy, witness: Witness) -> str | None:
    try:
        if witness.payload is not None:
            return interpreted.generate_key_from_payload(witness.payload)
        return interpreted.generate_key(MessageOfTexts(dict(witness.metadata)))
    except InvalidKeyError:
        return RAISED


def _twice(
    answers: Iterable[Answer],
    group: Callable[[Answer], Hashable],
    of: Callable[[Answer], object],
) -> tuple[Answer, Answer] | None:
    """Two answers of one group that differ in something; None if there are none."""
    first: dict[Hashable, Answer] = {}
    for each in answers:
        before = first.setdefault(group(each), each)
        if of(before) != of(each):
            return before, each
    return None


def _within(template: Template) -> Iterator[Template]:
    yield template
    for piece in template:
        if isinstance(piece, Term) and isinstance(piece.source, TextSource):
            yield from _within(piece.source.template)
