"""Constants that are compared with a field: canonical, and within the bounds of its type.

Takes a source of randomness and a field, gives texts as messages have them and literals as files
write them.
"""

from __future__ import annotations

from random import Random

from keylane.metadata import (
    BoolType,
    EnumType,
    IntType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
)
from keylane.program import Field
from keylane.syntax import nodes
from keylane.verify.conforming import conforming_text, text_of_length
from keylane.verify.hostile_text import any_text
from keylane.verify.tree_words import text_node

__all__ = ["constant_node", "constants", "prefix"]

_TIMESTAMPS = (
    *("2024-02-29T00:00:00Z", "2023-12-31T23:59:59.999999999Z", "2024-06-30T12:00:00.5Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T04:00:00.000000001Z"),
    *("2024-02-28T23:59:59.999999Z", "2024-10-27T01:30:00.25Z"),
)
_NUMBERS = (0, 1, -1, 5, 9, 10, 99, 100, 2**31, 2**53, 2**63 - 1, -(2**63))
_TEXTS = ("a", "octocat", "a-b", "null", "0", "true", "A1", "k", "x/y", " ", "{}", "é", "K", "push")


def constants(random: Random, field: Field, count: int) -> list[str]:
    """Up to `count` different canonical texts of a field; none where few texts are possible."""
    candidates = [_candidate(random, field) for _ in range(2 * count)]
    canonical = (text for text in candidates if canonical_text(field.type, text) == text)
    return list(dict.fromkeys(canonical))[:count]


def constant_node(field: Field, text: str) -> nodes.Literal:
    """A canonical text of a field as a file writes it."""
    if isinstance(field.type, IntType):
        return text_node(int(text))
    if isinstance(field.type, BoolType):
        return nodes.Literal(text == "true", text_node("").span)
    return text_node(text)


def prefix(random: Random, field: Field) -> str | None:
    """The beginning of texts of a string field, None where none was found."""
    assert isinstance(field.type, StringType)
    text = _candidate(random, field)
    longest = len(text) if field.type.max is None else min(len(text), field.type.max)
    beginning = text[: random.randint(1, max(1, min(longest, 4)))]
    alphabet = field.type.alphabet
    allowed = alphabet is None or alphabet.issuperset(beginning)
    return beginning if beginning and allowed else None


def _candidate(random: Random, field: Field) -> str:
    """A text that is canonical most of the time."""
    match field.type:
        case StringType(low, high):
            if field.type.alphabet is None and random.randrange(2):
                text = random.choice([*_TEXTS, any_text(random)])
            elif random.randrange(4) == 0:
                text = text_of_length(random, field.type, random.choice([low, high or low + 1]))
            else:
                text = conforming_text(random, field.type)
            return _folded(text) if field.type.fold_case else text
        case IntType(low, high):
            return str(random.choice([max(low, min(high, number)) for number in _NUMBERS]))
        case TimestampType():
            return random.choice([*_TIMESTAMPS, conforming_text(random, field.type)])
        case EnumType() | BoolType() | UuidType():
            return conforming_text(random, field.type)
    raise AssertionError("a float is compared with nothing")


def _folded(text: str) -> str:
    return "".join(each.lower() if each.isascii() else each for each in text)
