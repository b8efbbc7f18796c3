"""Random schemas as syntax trees: every type, every bound, every form of pointer.

Well typed by construction: what is made here the checker accepts. Made from a `random.Random`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from keylane.check.alphabets import alphabet_of, dead_letters
from keylane.metadata import INT64_MAX, INT64_MIN
from keylane.source import Span
from keylane.syntax import nodes
from keylane.verify.conforming import uuid_text
from keylane.verify.hostile_text import any_text, documentation
from keylane.verify.names import field_name

__all__ = ["NOWHERE", "name_node", "random_schema", "text_node"]

#: The span of what was never written.
NOWHERE = Span(0, 0)

_TYPES = ("string", "string", "int", "int", "enum", "uuid", "timestamp", "bool", "float")
_LENGTHS = (1, 2, 5, 39, 100, 126, 127, 128, 129, 200, 1_000)
_ALPHABETS = (
    *("A-Za-z0-9-", "A-Za-z0-9._-", "a-z0-9", "0-9", "A-Z", " -~", "A-Fa-f0-9", "A-Za-z0-9/: -"),
    *("!-/", "[-`", "{-~", "]^\\[", "^a-f", "\"'", "#-", "0-9A-Za-z_", "a-zA-Z0-9@", "xyz"),
)
_NUMBERS = (0, 1, -1, 9, 10, 99, 2**31, 2**53, INT64_MAX - 1, INT64_MAX, INT64_MIN, INT64_MIN + 1)
_STEPS = (
    *("payload", "repository", "owner", "a", "b", "items", "0", "1", "10", "00", "01", "-", ""),
    *("a/b", "m~n", "~1", "~0", "é", "café", " ", '"', "\\", "'", "{x}", "%s", "__class__", "#"),
    *("payload-2", "$ref", "@type", "a.b", "a:b", "999999999999999999", "9" * 30, "\t", "\x00"),
    *("1" * 18, "٣", "-1", "+1", "1_0"),
)


def name_node(text: str) -> nodes.Name:
    """`text` as a name."""
    return nodes.Name(text, NOWHERE)


def text_node(value: str | int) -> nodes.Literal:
    """`value` as a constant."""
    return nodes.Literal(value, NOWHERE)


def random_schema(random: Random, name: str) -> nodes.Schema:
    """A schema called `name` with up to six fields, of which at least one is no float."""
    fields: list[nodes.Field] = []
    taken: set[str] = set()
    steps = [random.choice(_STEPS) for _ in range(3)]
    for number in range(random.randint(1, 6)):
        made = _field(random, taken, steps, _TYPES[:-1] if number == 0 else _TYPES)
        fields.append(made)
        taken.add(made.name.text)
    return nodes.Schema(name_node(name), tuple(fields), documentation(random), NOWHERE)


def _field(
    random: Random, taken: set[str], steps: Sequence[str], types: Sequence[str]
) -> nodes.Field:
    return nodes.Field(
        name=name_node(field_name(random, taken)),
        type=_TYPE_EXPRESSIONS[random.choice(types)](random),
        optional=random.randrange(3) == 2,
        pointers=_pointers(random, steps),
        documentation=documentation(random) if random.randrange(4) == 3 else None,
        span=NOWHERE,
    )


def _pointers(random: Random, common: Sequence[str]) -> tuple[nodes.Pointer, ...]:
    """No pointer, one, or alternatives; steps are often those that other fields have as well."""
    count = random.choice([0, 1, 1, 1, 2, 3])
    found: dict[tuple[str, ...], None] = {}
    for _ in range(count):
        length = random.choice([1, 2, 2, 3, 4])
        found[
            tuple(
                random.choice(common if random.randrange(3) < 2 else _STEPS) for _ in range(length)
            )
        ] = None
    return tuple(nodes.Pointer("".join(map(_escaped, path)), NOWHERE) for path in found)


def _escaped(step: str) -> str:
    return "/" + step.replace("~", "~0").replace("/", "~1")


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
    members = dict.fromkeys(any_text(random) for _ in range(random.randint(1, 4)))
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
