"""The comparison: interpreter and generated module give the same keys through every entry point.

`compare` raises `DifferenceError`, which says what was asked and what both sides answered. `Entry`
names the entry points; each that was used is counted.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any

from keylane.interpreter import InterpretedStrategy, PayloadExtractor
from keylane.model import MappingExtractor, SessionId
from keylane.program import Program, Schema
from keylane.verify.messages import Message
from tests.differential.compiled import CompiledProgram
from tests.differential.recording import (
    Path,
    RecordingExtractor,
    leaves,
    most_reads,
    recording,
    snapshot,
)

THREADS = 8


class DifferenceError(AssertionError):
    """The two sides differ, or one of them broke a promise."""


class Entry(Enum):
    """The ways to get at a key, or at metadata."""

    RAW_EXTRACTOR = "generate_key with raw values"
    MAPPING_EXTRACTOR = "generate_key with the model's extractor"
    GENERATED_EXTRACTOR = "generate_key with the generated extractor"
    INTERPRETER_EXTRACTOR = "generate_key with the interpreter's extractor"
    INTERPRETED_FROM_GENERATED = "the interpreter with the generated extractor"
    KEYS_OF_LIST = "generate_keys with a list"
    KEYS_OF_GENERATOR = "generate_keys with a generator"
    PAYLOAD = "generate_key_from_payload"
    RECORDED_PAYLOAD = "generate_key_from_payload, reads counted"
    METADATA = "get_metadata"
    METADATA_KEYS = "list_metadata_keys"
    ALL_METADATA = "get_all_metadata"
    THREADS = "8 threads share an instance"
    PICKLE = "a pickled instance"
    PICKLED_EXTRACTOR = "a pickled extractor"


Messages = Sequence[tuple[Schema, Message]]


def compare(
    compiled: CompiledProgram, messages: Messages, threads: ThreadPoolExecutor
) -> Counter[Entry | bool]:
    """Compare for all strategies; how often each entry point was used, and whether keys came out.

    Raises `DifferenceError` for the first difference.
    """
    used: Counter[Entry | bool] = Counter()
    for schema, message in messages:
        _compare_metadata(compiled, schema, message, used)
    for strategy in compiled.program.strategies:
        interpreted = compiled.interpreted[strategy.name]
        of_schema = [message for schema, message in messages if schema is strategy.schema]
        comparison = _Comparison(compiled, interpreted, used)
        for message in of_schema:
            comparison.one(message)
        comparison.many(of_schema, threads)
    return used


def messages_for(program: Program, made: Iterable[Any]) -> list[tuple[Schema, Any]]:
    """Pairs of schemas in turn and what `made` gives."""
    schemas = program.schemas
    return [(schemas[place % len(schemas)], each) for place, each in enumerate(made)]


def _same(entry: Entry, actual: object, expected: object, *about: object) -> None:
    """Fail unless both are equal and of the same class: a key is exactly a `str`."""
    if type(actual) is type(expected) and actual == expected:
        return
    raise DifferenceError(
        f"{entry.value}\nexpected {expected!r}\ngot      {actual!r}\n" + "\n".join(map(repr, about))
    )


def _plain(key: SessionId | None) -> str | None:
    return None if key is None else str.__str__(key)


class _Comparison:
    """The comparison of one strategy."""

    def __init__(
        self,
        compiled: CompiledProgram,
        interpreted: InterpretedStrategy,
        used: Counter[Entry | bool],
    ) -> None:
        self._compiled = compiled
        self._interpreted = interpreted
        self._generated = compiled.strategy(interpreted.name)
        self._schema = interpreted.schema
        self._most_reads = most_reads(interpreted.schema)
        self._leaves = leaves(interpreted.schema)
        self._used = used

    def _same(self, entry: Entry, actual: object, expected: object, *about: object) -> None:
        self._used[entry] += 1
        _same(entry, actual, expected, self._interpreted.name, *about)

    def one(self, message: Message) -> None:
        """Every way that takes one message."""
        self._metadata(message)
        self._payload(message)

    def _metadata(self, message: Message) -> None:
        reference, recorded = (RecordingExtractor(message.metadata) for _ in range(2))
        expected = _plain(self._interpreted.generate_key(reference))
        self._used[expected is not None] += 1
        actual = self._generated.generate_key(recorded)
        self._same(Entry.RAW_EXTRACTOR, actual, expected, message)
        if actual is not None and SessionId(actual) != actual:
            raise DifferenceError(f"no session key: {actual!r}")
        if len(set(recorded.names)) < len(recorded.names):
            raise DifferenceError(f"a field is read twice: {recorded.names}\n{message}")
        if not set(recorded.names) <= set(reference.names):
            raise DifferenceError(
                f"read {recorded.names}, the interpreter {reference.names}\n{message}"
            )
        again = self._generated.generate_key(MappingExtractor(message.metadata))
        self._same(Entry.MAPPING_EXTRACTOR, again, expected, message)

    def _payload(self, message: Message) -> None:
        payload = message.payload
        before = snapshot(payload)
        expected = _plain(self._interpreted.generate_key_from_payload(payload))
        self._used[expected is not None] += 1
        extractor = self._compiled.extractor(self._schema, payload)
        reference = PayloadExtractor(self._schema, payload)
        generated = self._generated
        for entry, key in (
            (Entry.PAYLOAD, generated.generate_key_from_payload(payload)),
            (Entry.PAYLOAD, generated.generate_key_from_payload(payload)),
            (Entry.GENERATED_EXTRACTOR, generated.generate_key(extractor)),
            (Entry.INTERPRETER_EXTRACTOR, generated.generate_key(reference)),
            (
                Entry.INTERPRETED_FROM_GENERATED,
                _plain(self._interpreted.generate_key(extractor)),
            ),
        ):
            self._same(entry, key, expected, message)
        if snapshot(payload) != before:
            raise DifferenceError(f"the payload was changed: {message}")
        self._count_reads(payload, expected, message)

    def _count_reads(self, payload: Any, expected: str | None, message: Message) -> None:
        reads: list[Path] = []
        key = self._generated.generate_key_from_payload(recording(payload, (), reads))
        self._same(Entry.RECORDED_PAYLOAD, key, expected, message)
        for path, count in Counter(reads).items():
            if count > self._most_reads.get(path, 0):
                raise DifferenceError(f"{path} is read {count} times: {reads}\n{message}")
        read_by_reference: list[Path] = []
        self._interpreted.generate_key_from_payload(recording(payload, (), read_by_reference))
        unasked = self._leaves.intersection(reads).difference(read_by_reference)
        if unasked:
            raise DifferenceError(f"read {unasked}, which the interpreter does not\n{message}")

    def many(self, messages: Sequence[Message], threads: ThreadPoolExecutor) -> None:
        """Every way that takes several messages, or one instance to several places."""
        expected = [
            _plain(self._interpreted.generate_key(MappingExtractor(message.metadata)))
            for message in messages
        ]
        extractors = [MappingExtractor(message.metadata) for message in messages]
        generated = self._generated
        self._same(Entry.KEYS_OF_LIST, generated.generate_keys(extractors), expected)
        self._same(
            Entry.KEYS_OF_GENERATOR, generated.generate_keys(each for each in extractors), expected
        )
        for keys in threads.map(generated.generate_keys, [extractors] * THREADS):
            self._same(Entry.THREADS, keys, expected)
        for protocol in (2, pickle.HIGHEST_PROTOCOL):
            copied = pickle.loads(pickle.dumps(generated, protocol))
            self._same(Entry.PICKLE, type(copied), type(generated))
            self._same(Entry.PICKLE, copied.generate_keys(extractors), expected)


def _compare_metadata(
    compiled: CompiledProgram, schema: Schema, message: Message, used: Counter[Entry | bool]
) -> None:
    extractor = compiled.extractor(schema, message.payload)
    reference = PayloadExtractor(schema, message.payload)
    for name in [*(field.name for field in schema.fields), "no_such_field"]:
        used[Entry.METADATA] += 1
        actual, expected = extractor.get_metadata(name), reference.get_metadata(name)
        _same(Entry.METADATA, actual, expected, name, message)
    used[Entry.METADATA_KEYS] += 1
    keys = reference.list_metadata_keys()
    _same(Entry.METADATA_KEYS, extractor.list_metadata_keys(), keys, message)
    used[Entry.ALL_METADATA] += 1
    texts = reference.get_all_metadata()
    _same(Entry.ALL_METADATA, extractor.get_all_metadata(), texts, message)
    try:
        pickled = pickle.dumps(extractor)
    except (pickle.PicklingError, TypeError, AttributeError):
        return  # the payload holds something that cannot be pickled
    used[Entry.PICKLED_EXTRACTOR] += 1
    _same(Entry.PICKLED_EXTRACTOR, pickle.loads(pickled).get_all_metadata(), texts, message)
