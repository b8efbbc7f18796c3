"""The ways to get at a key, and what a difference between the two sides is."""

from __future__ import annotations

from collections import Counter
from enum import Enum

__all__ = ["DifferenceError", "Entry", "Uses", "same"]


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
    KEYS_UNTIL_RAISED = "generate_keys where one of them raises"
    PAYLOAD = "generate_key_from_payload"
    RECORDED_PAYLOAD = "generate_key_from_payload, reads counted"
    METADATA = "get_metadata"
    METADATA_KEYS = "list_metadata_keys"
    ALL_METADATA = "get_all_metadata"
    THREADS = "8 threads share an instance"
    PICKLE = "a pickled instance"
    PICKLED_CLOCK = "a pickled instance with a clock"
    SYSTEM_CLOCK = "a pickled instance with the system's clock"
    PICKLED_EXTRACTOR = "a pickled extractor"


#: How often each entry point was used, and each kind of outcome and reason came out.
Uses = Counter[Entry | str]


def same(entry: Entry, actual: object, expected: object, *about: object) -> None:
    """Fail unless both are equal and of the same class: a key is exactly a `str`."""
    if (
        type(actual) is type(expected)
        and actual == expected
        and _classes(actual) == _classes(expected)
    ):
        return
    raise DifferenceError(
        f"{entry.value}\nexpected {expected!r}\ngot      {actual!r}\n" + "\n".join(map(repr, about))
    )


def _classes(value: object) -> list[type]:
    return [type(each) for each in value] if isinstance(value, list) else []
