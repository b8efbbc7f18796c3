"""Findings that a strategy accepts: `allow (KL0806; "reason")`.

Takes what was found out about one strategy and the codes that it allows, gives the same findings,
marked where they are accepted, and a warning for each code that allows nothing. Knows nothing of
strategies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.frozen import replace
from keylane.source import Place

__all__ = ["Allowance", "apply_allowances"]


class Allowance(Protocol):
    """A code that is allowed, by its number, and why; `place` is where that is said."""

    @property
    def code(self) -> str:
        """The number of the code."""

    @property
    def reason(self) -> str:
        """Why its findings are accepted."""

    @property
    def place(self) -> Place | None:
        """Where the code stands."""


def apply_allowances(
    findings: Iterable[Diagnostic], allowances: Sequence[Allowance]
) -> list[Diagnostic]:
    """The `findings` about one strategy in their order, then codes that allow none of them.

    INVARIANT: the findings are complete. Where a proof was not made, nothing is known about what
    it would have found, and a code that allows nothing must not be called needless.
    """
    reasons = {allowance.code: allowance.reason for allowance in allowances}
    found = [
        replace(finding, allowed=reasons.get(finding.code.number, finding.allowed))
        for finding in findings
    ]
    used = {finding.code.number for finding in found}
    found += (_unused(allowance) for allowance in allowances if allowance.code not in used)
    return found


def _unused(allowance: Allowance) -> Diagnostic:
    place = allowance.place
    return Diagnostic(
        codes.UNUSED_ALLOW,
        f"`{allowance.code}` is allowed, but nothing of the kind was found",
        Label(place.source, place.span) if place is not None else None,
        help="remove it: else nobody is told when it is found one day",
    )
