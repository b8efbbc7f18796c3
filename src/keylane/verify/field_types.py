"""Random types of fields as syntax trees: every type, every bound.

Well typed by construction. Made from a `random.Random`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from keylane.check.alphabets import alphabet_of, dead_letters
from keylane.metadata import INT64_MAX, INT64_MIN
from keylane.syntax import nodes
from keylane.verify.conforming import uuid_text
from keylane.verify.hostile_text import any_text
from keylane.verify.tree_words import NOWHERE, name_node, text_node

__all__ = ["random_type"]

_LENGTHS = (1, 2, 5, 39, 100, 126, 127, 128, 129, 200, 1_000)
_ALPHABETS = (
    *("A-Za-z0-9-", "A-Za-z0-9._-", "a-z0-9", "0-9", "A-Z", " -~", "A-Fa-f0-9", "A-Za-z0-9/: -"),
    *("!-/", "[-`", "{-~", "]^\\[", "^a-f", "\"'", "#-", "0-9A-Za-z_", "a-zA-Z0-9@", "xyz"),
)
_NUMBERS = (0, 1, -1, 9, 10, 99, 2**31, 2**53, INT64_MAX - 1, INT64_MAX, INT64_MIN, INT64_MIN + 1)


def random_type(random: Random, name: str) -> nodes.TypeExpression:
    """The type called `name`, with bounds that do not contradict each other."""
    return _TYPE_EXPRESSIONS[name](random)


def _bound(name: str, value: str | int | nodes.Name | Sequence[str]) -> nodes.Bound:
    if isinstance(value, str | int):
        return nodes.Bound(name_node(name), text_node(value), NOWHERE)
    if isinstance(value, nodes.Name):
        return nodes.Bound(name_node(name), value, NOWHERE)
    return nodes.Bound(name_node(name), tuple(map(text_node, value)), NOWHERE)


def _type(
    name: str, bounds: Sequence[nodes.Bound] = (), members: Sequence[str] = ()
) -> nodes.TypeExpression:
    return nodes.TypeExpression(
        name_node(name), tuple(map(text_node, members)), tuple(bounds), NOWHERE
    )


def _string(random: Random) -> nodes.TypeExpression:
    bounds = []
    low, high = 1, None
    if random.randrange(3) == 2:
        low = random.choice([0, 0, 1, 2, 40, 128, 129])
        bounds.append(_bound("min", low))
    if random.randrange(2):
        high = random.choice([length for length in _LENGTHS if length >= low])
        bounds.append(_bound("max", high))
    alphabet = random.choice(_ALPHABETS) if random.randrange(2) else None
    if alphabet is not None:
        bounds.append(_bound("chars", alphabet))
    if random.randrange(3) == 2 and not _has_dead_letters(alphabet):
        bounds.append(_bound("case", name_node("insensitive")))
    if random.randrange(3) == 2:
        rejected = _rejected_strings(random, low, high, alphabet)
        if rejected:
            bounds.append(_bound("reject", rejected))
    return _type("string", _in_any_order(random, bounds))


def _has_dead_letters(alphabet: str | None) -> bool:
    if alphabet is None:
        return False
    characters = alphabet_of(alphabet)
    assert isinstance(characters, frozenset)
    return bool(dead_letters(characters))


def _rejected_strings(
    random: Random, low: int, high: int | None, alphabet: str | None
) -> Sequence[str]:
    """Up to three texts that the other bounds allow, different without regard to case."""
    longest = low + 10 if high is None else high
    if alphabet is None:
        usual = ["null", "undefined", "0", "N/A", "É", "k", "", 'a"b\\', "{}", "ſ", "\x00"]
        fitting = [text for text in usual if low <= len(text) <= longest]
        if not fitting:
            fitting = ["x" * low]
    else:
        characters = sorted(_characters(alphabet))
        if len(characters) < 5:
            return ()  # three texts could be all that there are
        lengths = sorted({low, min(low + 1, longest), min(low + 4, longest)})
        fitting = [random.choice(characters) * length for length in lengths]
    chosen = [random.choice(fitting) for _ in range(random.randint(1, 3))]
    return list({text.lower(): text for text in chosen}.values())


def _characters(alphabet: str) -> frozenset[str]:
    characters = alphabet_of(alphabet)
    assert isinstance(characters, frozenset)
    return characters


def _int(random: Random) -> nodes.TypeExpression:
    bounds = []
    low, high = INT64_MIN, INT64_MAX
    if random.randrange(2):
        low = random.choice(_NUMBERS)
        bounds.append(_bound("min", low))
    if random.randrange(2):
        high = random.choice([number for number in _NUMBERS if number >= low])
        bounds.append(_bound("max", high))
    if random.randrange(3) == 2 and high - low > 4:
        chosen = {random.choice([low, high, low + 1, max(low, min(high, 0))]) for _ in range(2)}
        bounds.append(_bound("reject", [str(number) for number in sorted(chosen)]))
    return _type("int", _in_any_order(random, bounds))


def _uuid(random: Random) -> nodes.TypeExpression:
    if random.randrange(2) == 0:
        return _type("uuid")
    rejected = {text: text.upper() for text in (uuid_text(random), uuid_text(random))}
    return _type("uuid", [_bound("reject", list(rejected.values()))])


def _enum(random: Random) -> nodes.TypeExpression:
    members = dict.fromkeys(any_text(random) for _ in range(random.randint(1, 5)))
    return _type("enum", members=list(members))


def _in_any_order(random: Random, bounds: list[nodes.Bound]) -> list[nodes.Bound]:
    return bounds if random.randrange(2) == 0 else bounds[::-1]


_TYPE_EXPRESSIONS: Mapping[str, Callable[[Random], nodes.TypeExpression]] = {
    "string": _string,
    "int": _int,
    "enum": _enum,
    "uuid": _uuid,
    "timestamp": lambda _: _type("timestamp"),
    "bool": lambda _: _type("bool"),
    "float": lambda _: _type("float"),
}
