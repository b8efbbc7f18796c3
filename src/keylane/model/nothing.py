"""Why a message has no session key.

A strategy gives a text or `Nothing`; `Nothing` says why, as data. Never raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

__all__ = ["Nothing", "Reason", "ReasonKind"]


class ReasonKind(Enum):
    """The kinds of reasons."""

    MISSING = "missing"
    NOT_CONFORMING = "not conforming"
    INVALID_KEY = "invalid key"
    ON_PURPOSE = "on purpose"
    NOT_TRUE = "not true"
    NO_ARM = "no arm"
    NO_FIELDS = "no fields"
    NO_KEY = "no key"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `subject` is the field, the defect of the key, or the strategy, if any."""

    kind: ReasonKind
    subject: str | None = None

    def __str__(self) -> str:
        """The reason as a line of a report, such as ``field `owner` is missing``."""
        match self.kind:
            case ReasonKind.MISSING:
                return f"field `{self.subject}` is missing"
            case ReasonKind.NOT_CONFORMING:
                return f"field `{self.subject}` does not conform"
            case ReasonKind.INVALID_KEY:
                return f"invalid key: {self.subject}"
            case ReasonKind.ON_PURPOSE:
                return "on purpose"
            case ReasonKind.NOT_TRUE:
                return "a condition is not true"
            case ReasonKind.NO_ARM:
                return f"no arm for the value of `{self.subject}`"
            case ReasonKind.NO_FIELDS:
                return "a composite without fields"
            case ReasonKind.NO_KEY:
                return f"`{self.subject}` gave no key"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No text and no key: `reasons` in the order in which they were met, each once."""

    reasons: tuple[Reason, ...]

    @classmethod
    def because(cls, kind: ReasonKind, subject: str | None = None) -> Nothing:
        """Nothing, for one reason."""
        return cls((Reason(kind, subject),))

    @classmethod
    def all_of(cls, failures: Iterable[Nothing]) -> Nothing:
        """Nothing, for the reasons of all `failures`."""
        return cls(
            tuple(dict.fromkeys(reason for nothing in failures for reason in nothing.reasons))
        )

    def __str__(self) -> str:
        """All reasons in one line."""
        return "; ".join(map(str, self.reasons))
