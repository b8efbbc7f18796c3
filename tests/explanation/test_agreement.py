"""An explanation tells the story of the key that the interpreter gives, for random programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any

from keylane.explanation import MessageExplanation, Node, NodeKind, explain_message
from keylane.interpreter import InterpretedStrategy, PayloadExtractor, Step, expected_errors, traced
from keylane.interpreter.tree import reads_clock
from keylane.model import InvalidKeyError, Nothing, SessionKeyExtractor, why_invalid
from keylane.program import Fallback, Match, Schema, Strategy, parts_of
from keylane.verify import aims_of, random_message, random_program
from tests.differential.application import TARGETS
from tests.differential.clocks import MOMENTS, StoppedClock

PROGRAMS = 300
MESSAGES = 6


def test_the_story_of_the_key() -> None:
    seen: Counter[str] = Counter()
    moments = cycle(MOMENTS)
    clock = StoppedClock()
    for number in range(PROGRAMS):
        random = Random(number)
        # Every other one without strategies of the application, which ask for what they like.
        made = random_program(random, TARGETS if number % 2 else ())
        program = made.check().program
        assert program is not None
        for strategy in program.strategies:
            interpreted = InterpretedStrategy(strategy, clock)
            aims = aims_of(program, strategy.schema)
            for _ in range(MESSAGES):
                message = random_message(random, strategy.schema, aims=aims)
                clock.stop_at(next(moments))
                try:
                    agrees(strategy, interpreted, message.payload, clock, seen)
                except Exception as error:
                    error.add_note(f"program {number}, {strategy.name}\n{made.report()}{message}")
                    raise
    wanted = {"key", "no key", "InvalidKeyError", "TypeError", "fitted", "kept as it is"}
    wanted |= {"outside its case", "clock", "invalid alternative", "unknown", "does not conform"}
    assert wanted <= seen.keys(), wanted - seen.keys()


def agrees(
    strategy: Strategy,
    interpreted: InterpretedStrategy,
    payload: Any,
    clock: StoppedClock,
    seen: Counter[str],
) -> None:
    explanation = explain_message(strategy, payload, clock)
    key: str | Nothing | Exception
    try:
        key = interpreted.derive_key_from_payload(payload)
    except expected_errors([strategy.body]) as error:
        key = error
    is_text = isinstance(key, str)
    assert explanation.key == (str.__str__(key) if is_text else None)
    assert explanation.problem == (None if is_text else str(key))
    assert explanation.raised == isinstance(key, Exception)
    seen["key" if is_text else "no key" if isinstance(key, Nothing) else type(key).__name__] += 1
    assert explanation.moment == (clock.moment if reads_clock(strategy.body) else None)
    seen["clock"] += explanation.moment is not None
    the_tree_leads_to_the_key(explanation, seen)
    trace = traced(strategy, payload, clock)
    every_step_is_in_its_place(trace.root, trace.payload)
    the_readings_are_what_was_asked(strategy, explanation, payload, clock, seen)


def the_tree_leads_to_the_key(explanation: MessageExplanation, seen: Counter[str]) -> None:
    root = explanation.strategy.tree
    assert root.outcome is not None
    assert root.outcome.gave_text == (explanation.key is not None)
    if explanation.key is not None:
        assert root.outcome.text == explanation.key
    assert root.outcome.raised == explanation.raised
    for node in all_nodes(root):
        asked = [branch.node for branch in node.branches if branch.node.outcome is not None]
        if node.outcome is None:
            assert not asked
            continue
        for word in ("fitted", "kept as it is"):
            seen[word] += any(note.startswith(word) for note in node.outcome.notes)
        seen["unknown"] += "is unknown" in str(node.outcome.problem)
        if node.kind is not NodeKind.CHOICE:
            continue
        *before, last = [each.outcome for each in asked] or [None]
        if node.text.startswith("the first"):
            # Alternatives are asked in their order, and one that gave a key is the last of them.
            assert asked == [branch.node for branch in node.branches[: len(asked)]]
            assert not any(each is not None and each.gave_text for each in before)
            seen["invalid alternative"] += any(
                each is not None and each.text is not None for each in before
            )
        else:
            assert len(asked) <= 1
        if node.outcome.text is not None:
            assert last is not None
            assert last.text == node.outcome.text


def all_nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(branch.node for branch in node.branches)


def every_step_is_in_its_place(root: Step, payload: PayloadExtractor) -> None:
    waiting = [root]
    while waiting:
        step = waiting.pop()
        parts = parts_of(step.expression)
        for inside in step.steps:
            assert parts[inside.position] is inside.expression
        if isinstance(step.expression, Match) and step.steps:
            text = payload.get_metadata(step.expression.subject.name)
            (arm,) = step.steps
            arms = step.expression.arms
            taken = [place for place, each in enumerate(arms) if text in each.values]
            assert [arm.position] == (taken or [len(arms)])
        if isinstance(step.expression, Fallback) and isinstance(step.gave, str):
            assert why_invalid(step.gave) is None
            assert step.steps[-1].gave == step.gave
        waiting.extend(step.steps)


class Asked(SessionKeyExtractor):
    """Gives raw values of a payload, and remembers for which fields it was asked."""

    def __init__(self, schema: Schema, payload: Any) -> None:
        self.names: list[str] = []
        self._extractor = PayloadExtractor(schema, payload)

    def get_metadata(self, name: str) -> Any:
        self.names.append(name)
        return self._extractor.raw_value(name)


def the_readings_are_what_was_asked(
    strategy: Strategy,
    explanation: MessageExplanation,
    payload: Any,
    clock: StoppedClock,
    seen: Counter[str],
) -> None:
    extractor = PayloadExtractor(strategy.schema, payload)
    read = set()
    for reading in explanation.readings:
        assert reading.text == extractor.get_metadata(reading.field)
        assert (reading.text is None) == (reading.problem is not None)
        for words in ("outside its case", "does not conform"):
            seen[words] += words in str(reading.problem)
        if reading.places:
            # The place of a field outside its cases is not read.
            read.add(reading.field)
    if expected_errors([strategy.body]) == (Exception,):
        return
    asked = Asked(strategy.schema, payload)
    try:
        InterpretedStrategy(strategy, clock).derive_key(asked)
    except InvalidKeyError:
        seen["InvalidKeyError"] += 1
    assert read == set(asked.names)
