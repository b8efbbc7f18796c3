"""Questions about the metadata of a message, with three answers: true, false, unknown.

A question about a field that has no text is unknown (None), as in SQL; only `FieldPresent` is
always answered. All operands are asked, so that the answer does not depend on their order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import Any

from keylane.model.extractor import SessionKeyExtractor

__all__ = [
    "AllConditions",
    "AnyCondition",
    "Condition",
    "FieldBeginsWith",
    "FieldCompares",
    "FieldIsOneOf",
    "FieldPresent",
    "NotCondition",
    "Ordering",
]


class Condition(ABC):
    """A question about a message."""

    __slots__ = ()

    @abstractmethod
    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True, false, or None: unknown."""


@dataclass(frozen=True, slots=True)
class FieldPresent(Condition):
    """Whether the field has a text."""

    field: str

    def holds(self, extractor: SessionKeyExtractor) -> bool:
        """True or false."""
        return extractor.get_metadata(self.field) is not None


class Ordering(Enum):
    """By what two canonical texts are compared."""

    TEXT = "text"
    NUMBER = "number"
    INSTANT = "instant"


def _comparable(text: str, ordering: Ordering) -> Any:
    match ordering:
        case Ordering.TEXT:
            return text
        case Ordering.NUMBER:
            return int(text)
        case Ordering.INSTANT:
            # Without its `Z`, a canonical timestamp sorts as its instant: a fraction has no
            # trailing zeros, and one that goes on is later than one that ends.
            return text.removesuffix("Z")


@dataclass(frozen=True, slots=True)
class FieldCompares(Condition):
    """The field's text against a constant, by `==`, `!=`, `<`, `<=`, `>` or `>=`."""

    field: str
    operator: str
    value: str
    ordering: Ordering = Ordering.TEXT

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True or false; unknown where the field has no text."""
        text = extractor.get_metadata(self.field)
        if text is None:
            return None
        one, other = (_comparable(each, self.ordering) for each in (text, self.value))
        match self.operator:
            case "==":
                return bool(one == other)
            case "!=":
                return bool(one != other)
            case "<":
                return bool(one < other)
            case "<=":
                return bool(one <= other)
            case ">":
                return bool(one > other)
            case ">=":
                return bool(one >= other)
        raise ValueError(f"`{self.operator}` is no comparison")


@dataclass(frozen=True, slots=True)
class FieldIsOneOf(Condition):
    """Whether the field's text is one of `values`."""

    field: str
    values: tuple[str, ...]

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True or false; unknown where the field has no text."""
        text = extractor.get_metadata(self.field)
        return None if text is None else text in self.values


@dataclass(frozen=True, slots=True)
class FieldBeginsWith(Condition):
    """Whether the field's text begins with `prefix`."""

    field: str
    prefix: str

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True or false; unknown where the field has no text."""
        text = extractor.get_metadata(self.field)
        return None if text is None else text.startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class AllConditions(Condition):
    """`and`: false if one is false, else unknown if one is unknown, else true."""

    conditions: tuple[Condition, ...]

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True, false or unknown."""
        answers = [condition.holds(extractor) for condition in self.conditions]
        if False in answers:
            return False
        return None if None in answers else True


@dataclass(frozen=True, slots=True)
class AnyCondition(Condition):
    """`or`: true if one is true, else unknown if one is unknown, else false."""

    conditions: tuple[Condition, ...]

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True, false or unknown."""
        answers = [condition.holds(extractor) for condition in self.conditions]
        if True in answers:
            return True
        return None if None in answers else False


@dataclass(frozen=True, slots=True)
class NotCondition(Condition):
    """The opposite of a condition; unknown stays unknown."""

    condition: Condition

    def holds(self, extractor: SessionKeyExtractor) -> bool | None:
        """True, false or unknown."""
        answer = self.condition.holds(extractor)
        return None if answer is None else not answer
