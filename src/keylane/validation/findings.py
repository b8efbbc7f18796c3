"""What validation finds: differences, and what could not be shown. Data only."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from keylane.frozen import frozen

__all__ = ["Finding", "FindingKind", "Validation"]


class FindingKind(Enum):
    """The kinds of findings."""

    DIFFERENCE = "difference"
    NOT_SHOWN = "not shown"


@frozen
class Finding:
    """One finding: `line` is that of the module, `subject` names a method or what else it is about.

    A difference has the message that shows it and both answers, as texts.
    """

    kind: FindingKind
    line: int
    subject: str
    reason: str
    message: str | None = None
    expected: str | None = None
    given: str | None = None


@frozen
class Validation:
    """What was compared, and what was found; without findings, all of it is equal."""

    strategies: int = 0
    alternatives: int = 0
    methods: int = 0
    messages: int = 0
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of_all(cls, several: Iterable[Validation]) -> Validation:
        """All of them as one."""
        known = list(several)
        return cls(
            sum(each.strategies for each in known),
            sum(each.alternatives for each in known),
            sum(each.methods for each in known),
            sum(each.messages for each in known),
            tuple(finding for each in known for finding in each.findings),
        )
