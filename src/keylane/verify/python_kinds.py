"""Kinds of values that only a Python caller can hand over: other classes, and subclasses that lie.

A subclass of `str` or `int` counts as its plain value, whatever its own methods say; the classes
here say something else wherever they can. A metadata type takes `uuid.UUID` and aware `datetime`
objects; everything else is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID

from keylane.metadata import IntType, MetadataType
from keylane.verify.conforming import conforming_text, uuid_text
from keylane.verify.json_kinds import Kinds

__all__ = ["FOR_ANY_TYPE"]


def _answer(answer: object) -> Callable[..., object]:
    return lambda *_: answer


def _lying(base: type, answers: Mapping[str, object]) -> Callable[..., object]:
    """A subclass of `base` whose methods give these answers, separated words by answer."""
    methods = {
        method: _answer(answer) for words, answer in answers.items() for method in words.split()
    }
    return type(f"_Lying_{base.__name__}", (base,), methods)


_LyingText = _lying(
    str,
    {
        "__str__ __repr__ __format__ __add__ lower upper casefold translate replace strip": "lie",
        "encode": b"lie",
        "__len__ __hash__": 3,
        "__eq__ isascii isalnum isprintable isdigit startswith": True,
    },
)
_LyingInt = _lying(
    int,
    {
        "__str__ __repr__ __format__": "7",
        "__int__ __index__ __add__ __radd__ __sub__ __neg__ __abs__ __hash__": 7,
        "__eq__ __lt__ __le__ __gt__ __ge__ __bool__": True,
    },
)


class _LyingUuid(UUID):
    def __str__(self) -> str:
        return "lie"


class _LyingMoment(datetime):
    def isoformat(self, *_: Any, **__: Any) -> str:
        return "lie"

    def __str__(self) -> str:
        return "lie"


class _NoOffset(tzinfo):
    """A time zone that does not know its offset: a moment in it is naive."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return None

    def dst(self, _: datetime | None) -> timedelta | None:
        return None

    def tzname(self, _: datetime | None) -> str | None:
        return None


_LOCAL_TIMES = (
    (2024, 2, 29, 23, 59, 59, 0),
    (2024, 12, 31, 0, 0, 0, 1),
    (1970, 1, 1, 0, 0, 0, 500_000),
    (1, 1, 1, 0, 0, 0, 0),
    (1, 1, 1, 0, 0, 0, 999_999),
    (9999, 12, 31, 23, 59, 59, 999_999),
)
_OFFSETS = (
    timedelta(0),
    timedelta(hours=5, minutes=30),
    timedelta(hours=-23, minutes=-59),
    timedelta(seconds=1),
    timedelta(microseconds=1),
    timedelta(microseconds=-500_000),
)


def _aware(random: Random) -> datetime:
    return datetime(*random.choice(_LOCAL_TIMES), tzinfo=timezone(random.choice(_OFFSETS)))


def _wrapped(wrap: Callable[[str], object]) -> Callable[[Random, MetadataType], object]:
    return lambda random, type_: wrap(conforming_text(random, type_))


def _number(random: Random, metadata_type: MetadataType) -> int:
    return int(conforming_text(random, metadata_type)) if isinstance(metadata_type, IntType) else 1


def _member_of_enum(base: type, value: object) -> object:
    """The only member of an enum whose members are values of `base` at the same time."""
    enumeration: Any = Enum
    member: object = enumeration("_Enumeration", {"MEMBER": value}, type=base).MEMBER
    return member


FOR_ANY_TYPE: Kinds[Any] = {
    "text of a subclass": _wrapped(_LyingText),
    "text of an enum with str": _wrapped(lambda text: _member_of_enum(str, text)),
    "int of a subclass": lambda random, type_: _LyingInt(_number(random, type_)),
    "int of an enum": lambda random, type_: _member_of_enum(int, _number(random, type_)),
    # JSON can have these digits; `json.loads` refuses them since Python 3.11.
    "int of 5,000 digits": lambda random, _: random.choice([1, -1]) * 10**4_999,
    "uuid object": lambda random, _: UUID(uuid_text(random)),
    "uuid object of a subclass": lambda random, _: _LyingUuid(uuid_text(random)),
    "aware datetime": lambda random, _: _aware(random),
    "aware datetime of a subclass": lambda random, _: _LyingMoment(
        *random.choice(_LOCAL_TIMES), tzinfo=UTC
    ),
    "naive datetime": lambda random, _: datetime(*random.choice(_LOCAL_TIMES)),
    "datetime without offset": lambda random, _: datetime(
        *random.choice(_LOCAL_TIMES), tzinfo=_NoOffset()
    ),
    "date": lambda _, __: date(2024, 2, 29),
    "wrong type: bytes": _wrapped(lambda text: text.encode("utf-8", "surrogatepass")),
    "wrong type: decimal": lambda _, __: Decimal("1"),
    "wrong type: tuple": _wrapped(lambda text: (text,)),
    "wrong type: set": _wrapped(lambda text: {text}),
    "wrong type: any object": lambda _, __: object(),
}
