"""The type of a field: bounds put together, and refused where they contradict each other.

Takes a type expression, gives a metadata type. Where one bound is wrong the others are looked at as
if it were not there, so that every problem is reported at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import prod
from typing import TypeVar

from keylane.check import schema_errors
from keylane.check.alphabets import UPPER_CASE, dead_letters
from keylane.check.bounds import BOUNDS, Bounds
from keylane.check.limits import STRING_LENGTH
from keylane.check.reporter import Reporter
from keylane.frozen import replace
from keylane.metadata import (
    INT64_MAX,
    INT64_MIN,
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
)
from keylane.syntax.nodes import TypeExpression

__all__ = ["metadata_type"]

# Longer texts are not counted to find out whether `reject` has them all.
_COUNTED_LENGTH = 64

_High = TypeVar("_High", int, None)


def metadata_type(expression: TypeExpression, reporter: Reporter) -> MetadataType | None:
    """What `expression` means, or None if it means nothing: that is reported."""
    name = expression.name
    if name.text not in BOUNDS:
        suggestion = reporter.suggest(name.text, BOUNDS)
        reporter.report(
            schema_errors.unknown_type(reporter.source, name, tuple(BOUNDS), suggestion)
        )
        return None
    bounds = Bounds(expression, reporter)
    if expression.members and name.text != "enum":
        bounds.fail(
            schema_errors.unexpected_constant(reporter.source, name.text, expression.members[0])
        )
    found = _TYPES[name.text](expression, bounds)
    return found if bounds.sound else None


def _string(_: TypeExpression, bounds: Bounds) -> StringType:
    default = 1 if bounds.get("min") is None else 0
    low, high = _range(bounds, 0, STRING_LENGTH, default, None)
    fold_case = bounds.fold_case()
    alphabet = bounds.alphabet()
    if fold_case and alphabet is not None:
        alphabet = _folded(alphabet, bounds)
    plain = StringType(low, high, alphabet, fold_case)
    string = replace(plain, reject=bounds.rejected(lambda text: _why_never(plain, text)))
    reject = bounds.get("reject")
    if reject is not None and bounds.sound and _rejects_all(string):
        bounds.fail(schema_errors.every_value_rejected(bounds.source, reject))
    return string


def _folded(alphabet: frozenset[str], bounds: Bounds) -> frozenset[str] | None:
    """The part of `alphabet` that is left in lower case, None if letters are lost thereby."""
    letters, chars, case = dead_letters(alphabet), bounds.get("chars"), bounds.get("case")
    if letters and chars is not None and case is not None:
        bounds.fail(schema_errors.letters_that_are_folded(bounds.source, chars, case, letters))
        return None
    return alphabet - UPPER_CASE


def _range(
    bounds: Bounds, lowest: int, highest: int, low: int, high: _High
) -> tuple[int, int | _High]:
    """`min` and `max`, or `low` and `high` for what is not given or wrong.

    Each is from `lowest` to `highest`. If they contradict each other, neither is used.
    """
    given_low, given_high = (
        bounds.whole("min", lowest, highest),
        bounds.whole("max", lowest, highest),
    )
    found_low = low if given_low is None else given_low
    if given_high is None or found_low <= given_high:
        return found_low, high if given_high is None else given_high
    low_bound, high_bound = bounds.get("min"), bounds.get("max")
    assert high_bound is not None, "`max` has a value"
    if low_bound is None:
        bounds.fail(schema_errors.max_below_default_min(bounds.source, high_bound))
    else:
        bounds.fail(schema_errors.contradictory_bounds(bounds.source, low_bound, high_bound))
    return lowest, high


def _spellings(string: StringType, character: str) -> int:
    """How many characters of the alphabet read as `character`, which is in lower case."""
    if string.alphabet is None:
        return 2 if "a" <= character <= "z" and not string.fold_case else 1
    ways = int(character in string.alphabet)
    if "a" <= character <= "z" and not string.fold_case:
        ways += character.upper() in string.alphabet
    return ways


def _why_never(string: StringType, text: str) -> str | None:
    if len(text) < string.min:
        return f"its texts have at least {string.min} characters" if text else "`min` is not 0"
    if string.max is not None and len(text) > string.max:
        return f"its texts have at most {string.max} characters"
    if not all(_spellings(string, character) for character in text):
        return "`chars` does not allow every character of it"
    return None


def _rejects_all(string: StringType) -> bool:
    """Whether `reject` leaves no text: for each length it has as many as there are."""
    if string.max is None or string.max > _COUNTED_LENGTH:
        return False
    if string.alphabet is None:
        return string.max == 0 and "" in string.reject
    rejected: Counter[int] = Counter()
    for text in string.reject:
        rejected[len(text)] += prod(_spellings(string, character) for character in text)
    return all(
        rejected[length] == len(string.alphabet) ** length
        for length in range(string.min, string.max + 1)
    )


def _int(_: TypeExpression, bounds: Bounds) -> IntType:
    low, high = _range(bounds, INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX)
    plain = IntType(low, high)

    def why_never(text: str) -> str | None:
        if canonical_text(plain, text) == text:
            return None
        return f"its texts are whole numbers from {low} to {high}, without `+` and leading zeros"

    rejected = bounds.rejected(why_never)
    reject = bounds.get("reject")
    if reject is not None and len(rejected) == high - low + 1:
        bounds.fail(schema_errors.every_value_rejected(bounds.source, reject))
    return replace(plain, reject=rejected)


def _uuid(_: TypeExpression, bounds: Bounds) -> UuidType:
    plain = UuidType()
    return UuidType(
        bounds.rejected(
            lambda text: None if canonical_text(plain, text) == text else "it is no UUID"
        )
    )


def _enum(expression: TypeExpression, bounds: Bounds) -> EnumType:
    if not expression.members:
        bounds.fail(schema_errors.enum_without_members(bounds.source, expression))
    return EnumType(tuple(bounds.texts(expression.members, "an `enum`", str)))


_TYPES: dict[str, Callable[[TypeExpression, Bounds], MetadataType]] = {
    "string": _string,
    "int": _int,
    "bool": lambda _, __: BoolType(),
    "uuid": _uuid,
    "timestamp": lambda _, __: TimestampType(),
    "enum": _enum,
    "float": lambda _, __: FloatType(),
}
