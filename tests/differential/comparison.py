"""The comparison: interpreter and generated module give the same keys through every entry point.

`compare` raises `DifferenceError`, which says what was asked and what both sides answered. Uses of
entry points are counted, and what came out.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

from keylane.interpreter import InterpretedStrategy, PayloadExtractor
from keylane.interpreter.tree import reads_clock
from keylane.model import MappingExtractor, Nothing, SessionId
from keylane.program import Extern, Program, Schema, Strategy, parts_of
from keylane.verify.messages import Message
from tests.differential.clocks import MOMENTS
from tests.differential.compiled import CompiledProgram
from tests.differential.entries import DifferenceError, Entry, Uses, same
from tests.differential.outcomes import (
    Outcome,
    expected_outcome,
    invalid_key_class,
    is_key,
    kind_of,
    outcome_of,
)
from tests.differential.recording import (
    Path,
    RecordingExtractor,
    leaves,
    most_reads,
    recording,
    snapshot,
)
from tests.differential.shared_instances import compare_many
from tests.differential.unneeded import WithoutExterns

Messages = Sequence[tuple[Schema, Message]]


def compare(compiled: CompiledProgram, messages: Messages, threads: ThreadPoolExecutor) -> Uses:
    """Compare for all strategies; how often each entry point was used, and what came out.

    Raises `DifferenceError` for the first difference.
    """
    used: Uses = Counter()
    for schema, message in messages:
        _compare_metadata(compiled, schema, message, used)
    for strategy in compiled.program.strategies:
        of_schema = [message for schema, message in messages if schema is strategy.schema]
        comparison = _Comparison(compiled, strategy, used)
        for message, moment in zip(of_schema, cycle(MOMENTS), strict=False):
            compiled.clock.stop_at(moment)
            compiled.reference_clock.stop_at(moment)
            comparison.one(message)
        compare_many(compiled, strategy, of_schema, threads, used)
    return used


def messages_for(program: Program, made: Iterable[Any]) -> list[tuple[Schema, Any]]:
    """Pairs of schemas in turn and what `made` gives."""
    schemas = program.schemas
    return [(schemas[place % len(schemas)], each) for place, each in enumerate(made)]


class _Comparison:
    """The comparison of one strategy, message by message."""

    def __init__(self, compiled: CompiledProgram, strategy: Strategy, used: Uses) -> None:
        self._compiled = compiled
        self._interpreted = compiled.interpreted[strategy.name]
        self._generated = compiled.strategy(strategy)
        self._invalid_key = invalid_key_class(compiled)
        self._schema = strategy.schema
        self._without_externs = (
            WithoutExterns(strategy, compiled.reference_clock) if _has_extern(strategy) else None
        )
        self._reads_clock = reads_clock(strategy.body)
        self._most_reads = most_reads(strategy.schema)
        self._leaves = leaves(strategy.schema)
        self._used = used

    def _same(self, entry: Entry, actual: Outcome, expected: Outcome, *about: object) -> None:
        self._used[entry] += 1
        if expected[0] == "TypeError" and actual == self._unneeded:
            self._used["extern not needed"] += 1
            return
        moment = self._compiled.clock.moment if self._reads_clock else None
        same(entry, actual, expected, self._interpreted.name, moment, *about)

    def _expected(self, ask: Callable[[InterpretedStrategy], object]) -> Outcome:
        """What the interpreter gives, and with it what may come out where externs are not asked."""
        expected = expected_outcome(lambda: ask(self._interpreted))
        self._unneeded: Outcome | None = None
        if self._without_externs is not None and expected[0] == "TypeError":
            self._unneeded = self._without_externs.outcome(ask)
        self._used[kind_of(expected)] += 1
        return expected

    def _outcome(self, ask: Any, argument: object) -> Outcome:
        """What generated code gives; the clock was read once at most."""
        clock = self._compiled.clock
        clock.reads = 0
        outcome = outcome_of(lambda: ask(argument), self._invalid_key)
        if clock.reads > (1 if self._reads_clock else 0):
            raise DifferenceError(f"the clock is read {clock.reads} times: {argument!r}")
        if self._reads_clock:
            self._used["clock read" if clock.reads else "clock not read"] += 1
        return outcome

    def one(self, message: Message) -> None:
        """Every way that takes one message."""
        self._metadata(message)
        self._payload(message)

    def _derived(self, interpreted: InterpretedStrategy, extractor: Any) -> SessionId | None:
        """The interpreter's key; its reasons are counted where it has none."""
        key = interpreted.derive_key(extractor)
        if isinstance(key, Nothing):
            self._used.update(f"reason: {reason.kind.value}" for reason in key.reasons)
            return None
        return key

    def _metadata(self, message: Message) -> None:
        reference, recorded = (RecordingExtractor(message.metadata) for _ in range(2))
        expected = self._expected(lambda interpreted: self._derived(interpreted, reference))
        actual = self._outcome(self._generated.generate_key, recorded)
        self._same(Entry.RAW_EXTRACTOR, actual, expected, message)
        key = actual[1] if is_key(actual) else None
        if isinstance(key, str) and SessionId(key) != key:
            raise DifferenceError(f"no session key: {key!r}")
        if len(set(recorded.names)) < len(recorded.names):
            raise DifferenceError(f"a field is read twice: {recorded.names}\n{message}")
        if not set(recorded.names) <= set(reference.names):
            raise DifferenceError(
                f"read {recorded.names}, the interpreter {reference.names}\n{message}"
            )
        again = self._outcome(self._generated.generate_key, MappingExtractor(message.metadata))
        self._same(Entry.MAPPING_EXTRACTOR, again, expected, message)

    def _payload(self, message: Message) -> None:
        payload = message.payload
        before = snapshot(payload)
        interpreted, generated = self._interpreted, self._generated
        expected = self._expected(lambda each: each.generate_key_from_payload(payload))
        extractor = self._compiled.extractor(self._schema, payload)
        reference = PayloadExtractor(self._schema, payload)
        for entry, ask, argument in (
            (Entry.PAYLOAD, generated.generate_key_from_payload, payload),
            (Entry.PAYLOAD, generated.generate_key_from_payload, payload),
            (Entry.GENERATED_EXTRACTOR, generated.generate_key, extractor),
            (Entry.INTERPRETER_EXTRACTOR, generated.generate_key, reference),
        ):
            self._same(entry, self._outcome(ask, argument), expected, message)
        outcome = expected_outcome(lambda: interpreted.generate_key(extractor))
        self._same(Entry.INTERPRETED_FROM_GENERATED, outcome, expected, message)
        if snapshot(payload) != before:
            raise DifferenceError(f"the payload was changed: {message}")
        if self._without_externs is None:
            self._count_reads(payload, expected, message)

    def _count_reads(self, payload: Any, expected: Outcome, message: Message) -> None:
        reads: list[Path] = []
        recorded = recording(payload, (), reads)
        outcome = self._outcome(self._generated.generate_key_from_payload, recorded)
        self._same(Entry.RECORDED_PAYLOAD, outcome, expected, message)
        for path, count in Counter(reads).items():
            if count > self._most_reads.get(path, 0):
                raise DifferenceError(f"{path} is read {count} times: {reads}\n{message}")
        read_by_reference: list[Path] = []
        recorded = recording(payload, (), read_by_reference)
        expected_outcome(lambda: self._interpreted.generate_key_from_payload(recorded))
        unasked = self._leaves.intersection(reads).difference(read_by_reference)
        if unasked:
            raise DifferenceError(f"read {unasked}, which the interpreter does not\n{message}")


def _has_extern(strategy: Strategy) -> bool:
    waiting = [strategy.body]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, Extern):
            return True
        waiting.extend(parts_of(expression))
    return False


def _compare_metadata(
    compiled: CompiledProgram, schema: Schema, message: Message, used: Uses
) -> None:
    extractor = compiled.extractor(schema, message.payload)
    reference = PayloadExtractor(schema, message.payload)
    for name in [*(field.name for field in schema.fields), "no_such_field"]:
        used[Entry.METADATA] += 1
        actual, expected = extractor.get_metadata(name), reference.get_metadata(name)
        same(Entry.METADATA, actual, expected, name, message)
    used[Entry.METADATA_KEYS] += 1
    keys = reference.list_metadata_keys()
    same(Entry.METADATA_KEYS, extractor.list_metadata_keys(), keys, message)
    used[Entry.ALL_METADATA] += 1
    texts = reference.get_all_metadata()
    same(Entry.ALL_METADATA, extractor.get_all_metadata(), texts, message)
    try:
        pickled = pickle.dumps(extractor)
    except (pickle.PicklingError, TypeError, AttributeError):
        return  # the payload holds something that cannot be pickled
    used[Entry.PICKLED_EXTRACTOR] += 1
    same(Entry.PICKLED_EXTRACTOR, pickle.loads(pickled).get_all_metadata(), texts, message)
