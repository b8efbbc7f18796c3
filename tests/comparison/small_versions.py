"""Random pairs of versions of a strategy over so few messages that all of them can be asked.

The schema changes as well: bounds, alphabets, case, members, cases of variants, places, fields that
come and go. Messages are payloads, since both versions read the same one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from random import Random
from time import perf_counter

from keylane.comparison.strategies import Comparison, Relation, compare
from keylane.comparison.versions import Answers
from keylane.confirmation import confirm
from keylane.interpreter import InterpretedStrategy
from keylane.model import InvalidKeyError
from keylane.pipeline import check_source
from keylane.program import Program, Strategy
from keylane.source import Source
from tests.analysis.small_programs import RAISED, SmallField, bodies

__all__ = ["SmallVersions", "compared", "small_versions"]

_ALPHABETS = ("ab", "a-", "aA", "a", "abA", "-")
_MEMBERS = (("x", "y"), ("x", "y", "z"), ("a", "b"), ("a", "ab"), ("x", "A"))
_NUMBERS = ((0, 2), (0, 3), (1, 2), (-1, 1), (9, 11))


@dataclass(frozen=True)
class SmallVersions:
    """Two checked programs with a strategy each, and every payload that brute force asks."""

    sources: tuple[str, str]
    programs: tuple[Program, Program]
    payloads: tuple[dict[str, str], ...]

    @property
    def strategies(self) -> tuple[Strategy, Strategy]:
        old, new = (program.strategies[0] for program in self.programs)
        return old, new


@dataclass(frozen=True)
class _Placed:
    """A field, where it lies, and the raw texts that brute force puts there."""

    field: SmallField
    place: str
    raw: tuple[str, ...]


def small_versions(random: Random) -> SmallVersions:
    """A random pair that the checker accepts."""
    while True:
        old = _fields(random)
        new = old if random.random() < 0.4 else _changed(random, old)
        old_body = bodies(random, [each.field for each in old], random.choice((1, 1, 2, 2, 3)))
        other = bodies(random, [each.field for each in new], random.choice((1, 2)))
        raises = tuple(" on invalid raise" if random.random() < 0.1 else "" for _ in range(2))
        sources = (
            f"{_schema(old)}\nstrategy S for M{raises[0]} = {old_body}",
            f"{_schema(new)}\nstrategy S for M{raises[random.randrange(2)]} = "
            + _variant(random, old_body, other),
        )
        programs = [check_source(Source("small.lane", source), None).program for source in sources]
        if programs[0] is not None and programs[1] is not None:
            payloads = tuple(_payloads([*old, *new]))
            if len(payloads) <= 4_000:
                return SmallVersions(sources, (programs[0], programs[1]), payloads)


def _variant(random: Random, body: str, other: str) -> str:
    """A changed body: as somebody changes one, or something else altogether."""
    return random.choice(
        (
            body,
            body,
            body,
            other,
            f'single({body}; "v")',
            f"fallback({body}, {other})",
            f"fallback({other}, {body})",
            f"lower({body})",
            f'composite({body}, {other}; "/")',
            f"digest({body}; 16)",
            f"fit({body}; 64)",
        )
    )


def _fields(random: Random) -> list[_Placed]:
    fields = []
    if random.random() < 0.5:
        fields.append(_placed(random, "kind", "enum"))
    fields += [_placed(random, name, None) for name in ("f", "g")[: random.choice((1, 2, 2))]]
    if len(fields) > 1 and fields[0].field.kind == "enum" and random.random() < 0.5:
        fields[-1] = _in_cases(random, fields[-1], fields[0].field.texts)
    return fields


def _in_cases(random: Random, placed: _Placed, members: tuple[str, ...]) -> _Placed:
    if placed.field.name == "kind" or len(members) < 2:
        return placed
    cases = tuple(random.sample(members, random.randint(1, len(members) - 1)))
    each = placed.field
    field = SmallField(each.name, each.declaration, each.texts, each.kind, each.optional, cases)
    return _Placed(field, placed.place, placed.raw)


def _changed(random: Random, fields: list[_Placed]) -> list[_Placed]:
    """The fields of a new version of the schema."""
    changed = list(fields)
    for number, placed in enumerate(fields):
        match random.randrange(5):
            case 0 | 1:
                kind = placed.field.kind if random.random() < 0.85 else None
                changed[number] = _placed(random, placed.field.name, kind, like=placed)
            case 2 if random.random() < 0.3:
                field = placed.field
                changed[number] = _Placed(field, f"{placed.place}2", placed.raw)
            case _:
                pass
    if len(changed) > 1 and random.random() < 0.1:
        changed.pop()
    elif len(changed) < 3 and random.random() < 0.15:
        changed.append(_placed(random, "h", "bool"))
    if any(placed.field.cases for placed in changed):
        kind_field = changed[0].field
        changed = [
            _in_cases(random, placed, kind_field.texts)
            if placed.field.cases
            and (random.random() < 0.5 or not set(placed.field.cases) < set(kind_field.texts))
            else placed
            for placed in changed
        ]
    return changed


def _placed(random: Random, name: str, kind: str | None, like: _Placed | None = None) -> _Placed:
    kind = kind or random.choice(("string", "string", "string", "int", "bool", "enum"))
    optional = "?" if random.random() < 0.4 else ""
    texts: tuple[str, ...]
    raw: tuple[str, ...] = ()
    match kind:
        case "enum":
            texts = random.choice(_MEMBERS)
            listed = ", ".join(f'"{member}"' for member in texts)
            declaration = f"enum({listed})"
        case "int":
            low, high = random.choice(_NUMBERS)
            reject = random.choice(("", "", f", reject=({high})"))
            last = high if reject else high + 1
            texts = tuple(str(number) for number in range(low, last))
            declaration = f"int(min={low}, max={high}{reject})"
            raw = (str(high),)
        case "bool":
            texts, declaration = ("true", "false"), "bool"
        case _:
            texts, declaration, raw = _string(random)
    place = name if like is None else like.place
    field = SmallField(name, declaration + optional, texts, kind, bool(optional))
    return _Placed(field, place, tuple(dict.fromkeys((*texts, *raw))))


def _string(random: Random) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    letters = random.choice(_ALPHABETS)
    low, high = random.choice(((1, 2), (0, 1), (1, 1), (2, 2), (0, 2), (1, 2)))
    raw = tuple(
        text
        for length in range(low, high + 1)
        for text in map("".join, itertools.product(letters, repeat=length))
    )
    folds = letters.lower() != "-" and random.random() < 0.25
    reject = random.choice(("", "", "", letters[0].lower()))
    texts = tuple(
        dict.fromkeys(
            text.lower() if folds else text for text in raw if not reject or text.lower() != reject
        )
    )
    if not texts:
        texts, reject = tuple(text.lower() if folds else text for text in raw), ""
    listed = "".join(dict.fromkeys(letters.lower() if folds else letters))
    listed = "-" + listed.replace("-", "") if "-" in listed else listed
    bounds = f'chars="{listed}", min={low}, max={high}'
    bounds += ", case=insensitive" if folds else ""
    bounds += f', reject=("{reject}")' if reject else ""
    if folds:
        raw = (*raw, *map(str.upper, raw))
    return texts, f"string({bounds})", raw


def _schema(fields: list[_Placed]) -> str:
    lines = []
    for placed in fields:
        line = f"{placed.field.name}: {placed.field.declaration} @ /{placed.place}"
        if placed.field.cases:
            listed = ", ".join(f'"{case}"' for case in placed.field.cases)
            line = f"case kind in ({listed}) {{ {line} }}"
        lines.append(line)
    return "schema M { " + "  ".join(lines) + " }"


def _payloads(fields: list[_Placed]) -> list[dict[str, str]]:
    values: dict[str, dict[str | None, None]] = {}
    for placed in fields:
        values.setdefault(placed.place, {None: None}).update(dict.fromkeys(placed.raw))
    total = 1
    for texts in values.values():
        total *= len(texts)
    if total > 4_000:
        return [{}] * 4_001
    return [
        {place: text for place, text in zip(values, texts, strict=True) if text is not None}
        for texts in itertools.product(*values.values())
    ]


@dataclass(frozen=True)
class Compared:
    """What the comparison says, how long it took, and what brute force says."""

    comparison: Comparison
    seconds: float
    differs: bool
    splits: bool
    merges: bool

    @property
    def truth(self) -> Relation:
        if not self.differs:
            return Relation.IDENTICAL
        return {
            (False, False): Relation.RENAMED,
            (False, True): Relation.COARSER,
            (True, False): Relation.FINER,
            (True, True): Relation.INCOMPARABLE,
        }[self.splits, self.merges]

    @property
    def false_claim(self) -> str | None:
        """What was claimed and is refuted by a message that brute force has asked."""
        relation = self.comparison.relation
        if relation is Relation.IDENTICAL and self.differs:
            return "identical"
        if relation in (Relation.RENAMED, Relation.COARSER) and self.splits:
            return "no split"
        if relation in (Relation.RENAMED, Relation.FINER) and self.merges:
            return "no merge"
        return None


def compared(versions: SmallVersions, *, with_code: bool) -> Compared:
    """Compare, and ask all messages; `with_code`: run what is shown through generated code."""
    old, new = versions.strategies
    start = perf_counter()
    comparison = compare(old, new)
    seconds = perf_counter() - start
    _check_shown(versions, comparison, with_code=with_code)
    before, after = (_Keys(strategy) for strategy in (old, new))
    to_new: dict[str, str | None] = {}
    to_old: dict[str, str | None] = {}
    differs = splits = merges = False
    for payload in versions.payloads:
        one, other = before.of(payload), after.of(payload)
        differs |= one != other
        one, other = (None if key == RAISED else key for key in (one, other))
        if one is not None:
            splits |= other is None or to_new.setdefault(one, other) != other
        if other is not None:
            merges |= one is None or to_old.setdefault(other, one) != one
    return Compared(comparison, seconds, differs, splits, merges)


class _Keys:
    def __init__(self, strategy: Strategy) -> None:
        self._interpreted = InterpretedStrategy(strategy)

    def of(self, payload: dict[str, str]) -> str | None:
        try:
            return self._interpreted.generate_key_from_payload(payload)
        except InvalidKeyError:
            return RAISED


def _check_shown(versions: SmallVersions, comparison: Comparison, *, with_code: bool) -> None:
    """The messages show what they are said to show."""
    difference, split, merged = comparison.difference, comparison.split, comparison.merged
    assert difference is None or difference.differ
    if split is not None:
        assert split[0].old.key == split[1].old.key is not None
        assert split[0].new.key != split[1].new.key or split[0].new.key is None
    if merged is not None:
        assert merged[0].new.key == merged[1].new.key is not None
        assert merged[0].old.key != merged[1].old.key or merged[0].old.key is None
    relation = comparison.relation
    assert (split is not None) or relation not in (Relation.FINER, Relation.INCOMPARABLE)
    assert (merged is not None) or relation not in (Relation.COARSER, Relation.INCOMPARABLE)
    shown: list[Answers] = [*(split or ()), *(merged or ())]
    shown += [difference] if difference is not None else []
    assert all(each.old.payload is not None for each in shown)
    if with_code:
        for program, strategy, witnesses in zip(
            versions.programs,
            versions.strategies,
            ([each.old for each in shown], [each.new for each in shown]),
            strict=True,
        ):
            confirm(program, [(strategy, witnesses)])


def counted(results: list[Compared]) -> Counter[str]:
    """How often each relation was found for each truth."""
    return Counter(f"{each.truth.value} as {each.comparison.relation.value}" for each in results)
