"""What the bodies of a program ask about: values there and close by tell its branches apart.

Takes checked bodies, gives the constants that each field is compared with and the lengths at which
texts change. `aimed_value` makes values of them for messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from keylane.metadata import IntType, MetadataType, StringType, TimestampType
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Expression,
    Fit,
    Match,
    Not,
    OneOf,
    Present,
    Program,
    Schema,
    StartsWith,
    When,
    parts_of,
)
from keylane.verify.json_kinds import in_other_case

__all__ = ["AIMED_KINDS", "Aims", "aimed_value", "aims_of"]

_EQUAL = "aimed: what is asked for"
_CASE = "aimed: in another case"
_LONGER = "aimed: and one more character"
_SHORTER = "aimed: without the last character"
_NEXT_NUMBER = "aimed: a number beside it"
_NEXT_MOMENT = "aimed: a moment beside it"
_OTHER_OFFSET = "aimed: the moment with an offset"
_LENGTH = "aimed: a text about as long as a fitted one"
#: The names of all kinds of aimed values.
AIMED_KINDS = frozenset(
    {_EQUAL, _CASE, _LONGER, _SHORTER, _NEXT_NUMBER, _NEXT_MOMENT, _OTHER_OFFSET, _LENGTH}
)
_DIGEST = "0123456789abcdefABCDEF0123456789"


@dataclass(frozen=True, slots=True)
class Aims:
    """Constants by the name of the field that they are compared with, and lengths of `fit`."""

    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()


def aims_of(program: Program, schema: Schema) -> Aims:
    """What the strategies of `program` for `schema` ask about."""
    constants: dict[str, dict[str, None]] = {}
    lengths: set[int] = set()
    for strategy in program.strategies:
        if strategy.schema != schema:
            continue
        for expression in _all_parts(strategy.body):
            if isinstance(expression, Fit):
                lengths.add(expression.length)
            for name, texts in _questions(expression):
                constants.setdefault(name, {}).update(dict.fromkeys(texts))
    return Aims({name: tuple(texts) for name, texts in constants.items()}, tuple(sorted(lengths)))


def aimed_value(
    random: Random, name: str, metadata_type: MetadataType, aims: Aims
) -> tuple[str, object] | None:
    """A value for the field `name` and the name of its kind; None where nothing is asked of it."""
    constants = aims.constants.get(name, ())
    can_be_fitted = bool(aims.lengths) and isinstance(metadata_type, StringType)
    if can_be_fitted and (not constants or random.randrange(3) == 0):
        return _LENGTH, _text_to_fit(random, random.choice(aims.lengths))
    if not constants:
        return None
    constant = random.choice(constants)
    kind, make = random.choice(_kinds_for(metadata_type))
    return kind, make(random, constant)


def _all_parts(body: Expression) -> Iterator[Expression]:
    waiting = [body]
    while waiting:
        expression = waiting.pop()
        yield expression
        waiting.extend(parts_of(expression))


def _questions(expression: Expression) -> Iterator[tuple[str, Iterable[str]]]:
    match expression:
        case Match(subject, arms):
            yield subject.name, [value for arm in arms for value in arm.values]
        case When(condition):
            yield from _questions_of_condition(condition)


def _questions_of_condition(condition: Condition) -> Iterator[tuple[str, Iterable[str]]]:
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for inner in conditions:
                yield from _questions_of_condition(inner)
        case Not(inner):
            yield from _questions_of_condition(inner)
        case Comparison(subject, _, text) | StartsWith(subject, text):
            yield subject.name, [text]
        case OneOf(subject, texts):
            yield subject.name, texts
        case Present():
            return


def _text_to_fit(random: Random, length: int) -> str:
    """About as long as a key that `fit` keeps; some look as if they had been fitted."""
    size = length + random.choice([-1, 0, 0, 1])
    mark = random.choice(["", "", "-fit-" + _DIGEST, "-fit-" + _DIGEST[:-1] + "g", "é", " "])
    return "x" * (size - len(mark)) + mark


def _number_beside(random: Random, constant: str) -> object:
    number = int(constant) + random.choice([-1, 1])
    return random.choice([number, str(number)])


def _moment_beside(random: Random, constant: str) -> str:
    """A little earlier or later."""
    fraction = constant.removesuffix("Z").partition(".")[2]
    if random.randrange(3) == 0:
        added = f"{fraction}1" if fraction else ".1"
        return f"{constant.removesuffix('Z')}{added}Z" if len(fraction) < 9 else constant
    step = random.choice([1, -1, 60, -60, 86_400, -86_400])
    return _shifted(constant, timedelta(seconds=step), timedelta(0))


def _moment_with_offset(random: Random, constant: str) -> str:
    offset = timedelta(minutes=random.choice([60, -60, 330, -1439, 1439]))
    return _shifted(constant, offset, offset)


def _shifted(constant: str, by: timedelta, offset: timedelta) -> str:
    """`constant` moved `by` some time and written with `offset`; the same where no year is left."""
    seconds, dot, fraction = constant.removesuffix("Z").partition(".")
    try:
        moved = datetime.fromisoformat(seconds).replace(tzinfo=UTC) + by
        written = moved.replace(tzinfo=timezone(offset)).isoformat()
    except OverflowError:
        return constant
    return f"{written[:19]}{dot}{fraction}{written[19:]}"


def _kinds_for(
    metadata_type: MetadataType,
) -> list[tuple[str, Callable[[Random, str], object]]]:
    kinds: list[tuple[str, Callable[[Random, str], object]]]
    kinds = [(_EQUAL, lambda _, text: text), (_EQUAL, lambda _, text: text)]
    if isinstance(metadata_type, IntType):
        kinds += [(_EQUAL, lambda _, text: int(text)), (_NEXT_NUMBER, _number_beside)]
    elif isinstance(metadata_type, TimestampType):
        kinds += [(_NEXT_MOMENT, _moment_beside), (_OTHER_OFFSET, _moment_with_offset)]
    else:
        kinds += [
            (_CASE, lambda _, text: in_other_case(text)),
            (_LONGER, lambda random, text: text + random.choice("a /-\n")),
            (_SHORTER, lambda _, text: text[:-1]),
        ]
    return kinds
