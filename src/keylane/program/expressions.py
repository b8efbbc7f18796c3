"""Expressions: what gives a text or nothing.

Part of the checked program: names are resolved, settings are within their bounds. Data only.
`place` is where an expression is written, for what is found out about it later; expressions made
by hand have none, and it takes no part in equality. A strategy that is named is replaced by its
body, whose place is where that strategy is written, perhaps in another file.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from keylane.frozen import field as frozen_field
from keylane.frozen import frozen
from keylane.program.conditions import Comparison, Condition, OneOf, StartsWith, questions_of
from keylane.program.schemas import Field
from keylane.source import Place

__all__ = [
    "Arm",
    "Bucket",
    "Composite",
    "Digest",
    "Escape",
    "Expression",
    "Extern",
    "Fallback",
    "FieldValue",
    "Fit",
    "Literal",
    "Lower",
    "Match",
    "NoOrdering",
    "Single",
    "TimePartition",
    "TimeUnit",
    "Trim",
    "Upper",
    "Utc",
    "When",
    "compared_texts",
    "field_names_of",
    "part_places_of",
    "parts_of",
]


@frozen
class FieldValue:
    """The canonical text of a field. INVARIANT: it belongs to the strategy's schema, no float."""

    field: Field
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Literal:
    """A constant text; it may be empty.

    INVARIANT: no lone surrogates. Where it gets into a key as it stands, it has at most 128
    characters, printable ASCII all. Under `Escape` each character is allowed, under `Digest`,
    `Bucket` and `Fit` any 1,000 of them, but not in a `Fallback` there: its texts have to be keys.
    """

    text: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Single:
    """The text of `part`, with `prefix` and `-` before it if there is one.

    INVARIANT: a prefix is not empty; else the same holds for it as for a `Literal` in its place.
    """

    part: Expression
    prefix: str | None
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Composite:
    """All parts in order with `separator` between them; nothing if any part is nothing.

    `part_places` are where the parts stand in it: for a strategy's body that is the name.

    INVARIANT: there is at least one part. For the separator the same holds as for a `Literal` in
    its place; it may be empty.
    """

    parts: tuple[Expression, ...]
    separator: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)
    part_places: tuple[Place, ...] = frozen_field(default=(), compare=False, repr=False)


@frozen
class NoOrdering:
    """Nothing, on purpose."""

    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Fallback:
    """The first alternative whose text is a valid key.

    `part_places` are where the alternatives stand in it, as those of `Composite`.

    INVARIANT: there is at least one; `NoOrdering` is only the last, and none is the empty literal.
    """

    alternatives: tuple[Expression, ...]
    place: Place | None = frozen_field(default=None, compare=False, repr=False)
    part_places: tuple[Place, ...] = frozen_field(default=(), compare=False, repr=False)


@frozen
class Arm:
    """`body` for a subject whose canonical text is one of `values`; `place` is all of the arm."""

    values: tuple[str, ...]
    body: Expression
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Match:
    """The arm of the subject's value; `otherwise` for other values and for an absent subject.

    `otherwise_place` is all of the arm `_`.

    INVARIANT: the subject is a string, enum, int or bool; no value stands in two arms.
    """

    subject: Field
    arms: tuple[Arm, ...]
    otherwise: Expression | None
    place: Place | None = frozen_field(default=None, compare=False, repr=False)
    otherwise_place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class When:
    """`body` where `condition` is true; nothing where it is false or unknown."""

    condition: Condition
    body: Expression
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Lower:
    """The text with A to Z in lower case."""

    part: Expression
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Upper:
    """The text with a to z in upper case."""

    part: Expression
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Trim:
    """The text without ASCII white space (0x09 to 0x0D and 0x20) at its ends."""

    part: Expression
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Escape:
    """The text with `%HH` for each byte of UTF-8 that is `%`, listed or outside 0x20 to 0x7E.

    INVARIANT: `characters` are printable ASCII without `%` and hexadecimal digits.
    """

    part: Expression
    characters: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Digest:
    """The first `length` (16 to 64) hexadecimal digits of the SHA-256 of the text's UTF-8."""

    part: Expression
    length: int
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Bucket:
    """CRC-32 of the text's UTF-8, modulo `count` (2 to 65,536), in decimal."""

    part: Expression
    count: int
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Fit:
    """The text if it is a key of at most `length` (48 to 128), else its beginning and a digest."""

    part: Expression
    length: int
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class TimePartition:
    """`<text>-p<n>`, n the number of the window of `minutes` within the UTC day.

    The moment is that of the timestamp field `moment` or, without one, the clock's.
    """

    part: Expression
    minutes: int
    moment: Field | None
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


class TimeUnit(Enum):
    """Behind which unit a timestamp is cut; the value is the length of what remains."""

    YEAR = len("2026")
    MONTH = len("2026-11")
    DAY = len("2026-11-23")
    HOUR = len("2026-11-23T04")
    MINUTE = len("2026-11-23T04:05")


@frozen
class Utc:
    """Calendar text of the timestamp field `moment` or, without one, of the clock."""

    moment: Field | None
    unit: TimeUnit
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


@frozen
class Extern:
    """A strategy of the application's own: an instance of a class of an importable module.

    `place` is that of its declaration.
    """

    name: str
    module: str
    class_name: str
    place: Place | None = frozen_field(default=None, compare=False, repr=False)


Expression = (
    FieldValue
    | Literal
    | Single
    | Composite
    | NoOrdering
    | Fallback
    | Match
    | When
    | Lower
    | Upper
    | Trim
    | Escape
    | Digest
    | Bucket
    | Fit
    | TimePartition
    | Utc
    | Extern
)


def field_names_of(expression: Expression) -> tuple[str, ...]:
    """The fields whose values the text may be made of, in order, each once.

    Fields that only decide (the subject of a match, those of a condition) are not among them.
    """
    names: dict[str, None] = {}
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        match current:
            case FieldValue(field):
                names.setdefault(field.name)
            case Utc(Field(name=name)):
                names.setdefault(name)
            case TimePartition(part, _, Field() as moment):
                waiting += [FieldValue(moment), part]
            case _:
                waiting.extend(reversed(parts_of(current)))
    return tuple(names)


def compared_texts(expression: Expression) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the fields that the expression itself asks about, with the texts it names."""
    match expression:
        case Match(subject, arms):
            yield subject.name, tuple(value for arm in arms for value in arm.values)
        case When(condition):
            for question in questions_of(condition):
                match question:
                    case Comparison(field, _, text) | StartsWith(field, text):
                        yield field.name, (text,)
                    case OneOf(field, texts):
                        yield field.name, texts


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside another one, in their order."""
    match expression:
        case Composite(parts) | Fallback(parts):
            return parts
        case Match(_, arms, otherwise):
            bodies = tuple(arm.body for arm in arms)
            return bodies if otherwise is None else (*bodies, otherwise)
        case When(_, body):
            return (body,)
        case FieldValue() | Literal() | NoOrdering() | Utc() | Extern():
            return ()
        case _:
            return (expression.part,)


def part_places_of(expression: Expression) -> tuple[Place | None, ...]:
    """Where the expressions of `parts_of` stand, in the same order.

    An arm of a match counts as a whole; for a strategy that is named it is the name.
    """
    match expression:
        case Composite() | Fallback() if expression.part_places:
            return expression.part_places
        case Match(_, arms, otherwise):
            places = tuple(arm.place for arm in arms)
            return places if otherwise is None else (*places, expression.otherwise_place)
        case _:
            return tuple(part.place for part in parts_of(expression))
