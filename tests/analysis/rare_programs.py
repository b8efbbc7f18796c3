"""Random strategies of what is rarer than in small programs, and of more constructs.

Moments, UUIDs, large numbers, fields without case and with several rejected texts, texts of any
characters with bounds, several fields in variants, and strategies that use others. Where a field
has more texts than brute force can ask, it has some at the edges.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random

from keylane.pipeline import check_source
from keylane.source import Source
from tests.analysis.small_programs import (
    KINDS,
    Bodies,
    SmallField,
    SmallProgram,
    schema_text,
    small_field,
    texts_of_letters,
)

__all__ = ["rare_program"]

_MOST_MESSAGES = 150
_DIGITS = "0123456789abcdef" * 2
_FREE = (
    *("", "a", "A", "é", "\n", " ", "%", "-", "/", "éé", "a\n", "\na", " a", "a ", "-a", "😀a"),
    *("\nabcdef", "\x7f", "a%2Db", f"x-fit-{_DIGITS}", f"x-fit-{_DIGITS.upper()}"),
    *("b" * length for length in (42, 43, 48, 49, 128, 129)),
    *("é" * 10, "é" * 22, "\n" + "b" * 128),
)
_CAPITAL = re.compile("[A-Z]")
_MOMENTS = (
    "0001-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.5Z",
    "2026-01-01T11:59:59.999999999Z",
    "2026-01-01T12:00:00Z",
    "2026-02-01T00:00:00Z",
    "2028-02-29T23:59:00Z",
    "9999-12-31T23:59:59.999999999Z",
)
_UUIDS = tuple(f"{digit * 8}-0000-4000-8000-{digit * 12}" for digit in "0af")
_MEMBERS: tuple[tuple[str, ...], ...] = (
    (" a", "a", "a "),
    ("é", "a", "e"),
    ("%2D", "-"),
    ("a/b", "a", "b"),
    ("", "a"),
    ("\n", "a\n"),
    ("a" * 128, "a" * 129, "a"),
    (f"x-fit-{_DIGITS}", "x"),
)
_NUMBERS = (-(2**63), -1000, -101, -100, -99, -10, -9, -1, 0, 1, 9, 10, 99, 100, 101, 1500)


def rare_program(random: Random) -> SmallProgram:
    """A random program that the checker accepts; its last strategy may use the one before it."""
    while True:
        fields = _fields(random)
        messages = 1
        for field in fields:
            messages *= len(field.texts) + 1
        if messages > _MOST_MESSAGES:
            continue
        lines, named = [schema_text(fields)], ""
        for name in ("S0", "S1")[: random.choice((1, 1, 2))]:
            raises = " on invalid raise" if random.random() < 0.15 else ""
            body = _RareBodies(random, fields, named).expression(random.choice((1, 2, 2, 3)))
            lines.append(f"strategy {name} for M{raises} = {body}")
            named = name
        source = "\n".join(lines)
        program = check_source(Source("rare.lane", source), None).program
        if program is not None:
            return SmallProgram(source, program, fields)


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(map(json.dumps, texts))


def _fields(random: Random) -> tuple[SmallField, ...]:
    members = random.choice(KINDS) if random.random() < 0.5 else ()
    fields = [small_field(random, "kind", f"enum({_listed(members)})", members, "enum")]
    for name in ("f", "g", "h")[: random.choice((1, 2, 2, 3))]:
        field = _field(random, name)
        if members and random.random() < 0.5:
            cases = tuple(random.sample(members, random.randint(1, len(members) - 1)))
            field = replace(field, cases=cases)
        fields.append(field)
    return tuple(fields if members else fields[1:])


def _field(random: Random, name: str) -> SmallField:
    match random.randrange(9):
        case 0:
            moments = tuple(random.sample(_MOMENTS, 5))
            return small_field(random, name, "timestamp", moments, "timestamp", has_all=False)
        case 1:
            return small_field(random, name, "uuid", _UUIDS, "uuid", has_all=False)
        case 2:
            low, high = random.choice(((-1000, 1500), (-(2**63), 1500), (0, 1500), (-1000, -9)))
            numbers = tuple(str(each) for each in _NUMBERS if low <= each <= high)[-6:]
            declaration = f"int(min={low}, max={high})"
            return small_field(random, name, declaration, numbers, "int", has_all=False)
        case 3:
            members = random.choice(_MEMBERS)
            return small_field(random, name, f"enum({_listed(members)})", members, "enum")
        case 4 | 5 | 6:
            return _free_text(random, name)
        case _:
            return _without_case(random, name)


def _free_text(random: Random, name: str) -> SmallField:
    low, high = random.choice((0, 1, 1, 2)), random.choice((129, 129, 130, 43, 3))
    folds = random.random() < 0.3
    texts = [
        text
        for text in _FREE
        if low <= len(text) <= high and text != "b" * 48 and not (folds and _CAPITAL.search(text))
    ]
    bounds = f'min={low}, max={high}, reject=("{"b" * 48}", "c")' if high > 3 else f"max={high}"
    if folds:
        bounds += ", case=insensitive"
    chosen = [text for text in texts if text or high > 3]
    chosen = random.sample(chosen, min(len(chosen), random.choice((4, 8))))
    return small_field(random, name, f"string({bounds})", tuple(chosen), "string", has_all=False)


def _without_case(random: Random, name: str) -> SmallField:
    letters = random.choice(("ab", "a-", "a", "a%", "a ", "a/", "gq"))
    low, high = random.choice(((0, 1), (1, 2), (2, 2), (0, 2)))
    texts = [text for text in texts_of_letters(letters, low, high, "") if text not in ("a", "aa")]
    if not texts:
        return _without_case(random, name)
    # The dash of an alphabet comes first.
    capitals = "".join(letter.upper() for letter in letters if letter.islower())
    listed = "".join(sorted(letters + capitals, key=lambda letter: letter != "-"))
    rejected = ', reject=("a", "aa")' if "a" in letters and low < 2 < high + 1 else ""
    if not rejected:
        texts = list(texts_of_letters(letters, low, high, ""))
    declaration = f'string(chars="{listed}", min={low}, max={high}, case=insensitive{rejected})'
    return small_field(random, name, declaration, tuple(texts), "string")


class _RareBodies(Bodies):
    """Expressions that small programs do not have, and those that they have."""

    def __init__(self, random: Random, fields: tuple[SmallField, ...], named: str) -> None:
        super().__init__(random, fields)
        self._moments = [field.name for field in fields if field.kind == "timestamp"]
        self._free = [each.name for each in fields if each.kind == "string" and not each.has_all]
        self._named = named

    def expression(self, depth: int) -> str:
        """An expression, nested at most `depth` deep."""
        random = self._random
        if depth == 0 or random.random() < 0.6:
            return super().expression(depth)
        part = self.expression(depth - 1)
        match random.randrange(8):
            case 0 if self._moments:
                period = random.choice(("12h", "4h", "15m", "1m"))
                return f"time_partition({part}; every {period} of {random.choice(self._moments)})"
            case 1 | 2:
                return f"trim({part})"
            case 3:
                return f'escape({part}; "{random.choice(("-:T", "gq", "/ ", "", "p"))}")'
            case 4:
                return f"fit({part}; {random.choice((48, 49))})"
            case 5:
                odd = random.choice(('"é"', '"\\n"'))
                return f'digest(composite({odd}, {part}; "{random.choice(("", "-", "/"))}"); 17)'
            case _:
                return (
                    f"fallback(when({self.condition(2)} => {part}), {self.expression(depth - 1)})"
                )

    def _leaf(self) -> str:
        random = self._random
        if self._named and random.random() < 0.3:
            return self._named
        if self._moments and random.random() < 0.5:
            unit = random.choice(("year", "month", "day", "hour", "minute"))
            moment = f"utc({random.choice(self._moments)}; {unit})"
            return f'escape({moment}; "-")' if random.random() < 0.3 else moment
        if self._free and random.random() < 0.2:
            return f"trim({random.choice(self._free)})"
        return super()._leaf()

    def _match(self, depth: int) -> str:
        chosen = [each for each in self._fields if each.kind in ("enum", "bool", "int", "string")]
        if not chosen:
            return self._leaf()
        field = self._random.choice(chosen)
        values = self._random.sample(field.texts, min(len(field.texts), 2))
        listed = ", ".join(self._constant(field, value) for value in values)
        arms = f"{listed} => {self.expression(depth)}"
        if field.kind == "enum" and len(values) == len(field.texts):
            return f"match {field.name} {{ {arms} }}"
        return f"match {field.name} {{ {arms}, _ => {self.expression(depth)} }}"

    def condition(self, depth: int = 1) -> str:
        """A condition, nested at most `depth` deep."""
        random = self._random
        if depth and random.random() < 0.4:
            word = random.choice((" and ", " or "))
            both = word.join(f"({self.condition(depth - 1)})" for _ in range(2))
            return f"not ({both})" if random.random() < 0.3 else both
        field = random.choice(self._fields)
        values = random.sample(field.texts, min(len(field.texts), random.choice((1, 2, 3))))
        listed = [self._constant(field, value) for value in values]
        match random.randrange(5):
            case 0:
                return f"present({field.name})"
            case 1:
                return f"{field.name} != {listed[0]}"
            case 2 if field.kind == "string" and values[0]:
                return f"{field.name} starts_with {json.dumps(values[0][: random.choice((1, 2))])}"
            case 2 if field.kind in ("int", "timestamp"):
                return f"{field.name} {random.choice(('<', '<=', '>', '>='))} {listed[0]}"
            case _:
                return f"{field.name} in ({', '.join(listed)})"

    @staticmethod
    def _constant(field: SmallField, text: str) -> str:
        return text if field.kind in ("int", "bool") else json.dumps(text)
