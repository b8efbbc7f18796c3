"""What the bodies of a program ask about: values there and close by tell its branches apart.

Takes checked bodies, gives the constants that each field is compared with and the lengths at which
texts change. `aimed_value` makes values of them for messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from random import Random

from keylane.frozen import field, frozen
from keylane.metadata import IntType, MetadataType, StringType, TimestampType
from keylane.program import (
    Expression,
    Fit,
    Lower,
    Program,
    Schema,
    Trim,
    Upper,
    compared_texts,
    parts_of,
)
from keylane.verify.conforming import conforming_text
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
_TEXT = "aimed: a text that functions could change too much"
#: The names of all kinds of aimed values.
AIMED_KINDS = frozenset(
    {_EQUAL, _CASE, _LONGER, _SHORTER, _NEXT_NUMBER, _NEXT_MOMENT, _OTHER_OFFSET, _LENGTH, _TEXT}
)
_DIGESTS = ("0123456789abcdefABCDEF0123456789", "fF" * 16)
# Neither is white space of ASCII or a letter of it, but other functions would say so.
_WHITE_SPACE = ("\t", "\n", "\x0b", "\x0c", "\r", " ", "\x1c", "\x1f", "\x85", "\xa0", "\u2003", "")
_LETTERS = ("ß", "ſ", "ı", "ﬁ", "K", "İ", "é")


@frozen
class Aims:
    """Constants by the name of the field that they are compared with, and lengths of `fit`.

    `changes` says that white space is trimmed or letters are changed.
    """

    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    changes: bool = False


def aims_of(program: Program, schema: Schema) -> Aims:
    """What the strategies of `program` for `schema` ask about."""
    constants: dict[str, dict[str, None]] = {}
    lengths: set[int] = set()
    changes = False
    for strategy in program.strategies:
        if strategy.schema != schema:
            continue
        for expression in _all_parts(strategy.body):
            if isinstance(expression, Fit):
                lengths.add(expression.length)
            changes = changes or isinstance(expression, Trim | Lower | Upper)
            for name, texts in compared_texts(expression):
                constants.setdefault(name, {}).update(dict.fromkeys(texts))
    as_texts = {name: tuple(texts) for name, texts in constants.items()}
    return Aims(as_texts, tuple(sorted(lengths)), changes)


def aimed_value(
    random: Random, name: str, metadata_type: MetadataType, aims: Aims
) -> tuple[str, object] | None:
    """A value for the field `name` and the name of its kind; None where nothing is asked of it."""
    constants = aims.constants.get(name, ())
    if isinstance(metadata_type, StringType) and (not constants or random.randrange(2)):
        if aims.lengths and not (aims.changes and random.randrange(2)):
            return _LENGTH, _text_to_fit(random, random.choice(aims.lengths))
        if aims.changes:
            return _TEXT, _text_to_change(random, metadata_type)
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


def _text_to_fit(random: Random, length: int) -> str:
    """About as long as a key that `fit` keeps; some look as if they had been fitted."""
    size = length + random.choice([-1, 0, 0, 1])
    digest = random.choice(_DIGESTS)
    mark = random.choice(["", "", f"-fit-{digest}", f"-fit-{digest[:-1]}g", "é", " "])
    return "x" * (size - len(mark)) + mark


def _text_to_change(random: Random, string: StringType) -> str:
    """White space at its ends, letters of both cases, and others that have two cases."""
    text = in_other_case(conforming_text(random, string))
    letter = random.choice([*_LETTERS, "", "", "", ""])
    return f"{random.choice(_WHITE_SPACE)}{text}{letter}{random.choice(_WHITE_SPACE)}"


def _number_beside(random: Random, constant: str) -> object:
    number = int(constant) + random.choice([-1, 1])
    return random.choice([number, str(number)])


def _moment_beside(random: Random, constant: str) -> str:
    """A little earlier or later."""
    fraction = constant.removesuffix("Z").partition(".")[2]
    if fraction and random.randrange(2):
        return constant.partition(".")[0] + random.choice(["Z", ".000000001Z"])
    if random.randrange(3) == 0:
        added = "1" if fraction else ".1"
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
