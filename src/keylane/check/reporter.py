"""Findings of one file: collected, counted, and cut off where nobody would read on.

Takes diagnostics, gives those worth showing. Never words one but the last: how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from keylane.check import limit_errors, limits
from keylane.diagnostics.model import Diagnostic
from keylane.diagnostics.suggest import did_you_mean
from keylane.source import Source

__all__ = ["Reporter"]

# A suggestion compares a name with all others: a file full of unknown names gets this many.
_SUGGESTIONS = 50


class Reporter:
    """Collects what is wrong with `source`."""

    def __init__(self, source: Source) -> None:
        """Start with nothing."""
        self.source = source
        self._kept: list[Diagnostic] = []
        self._left_out = 0
        self._suggestions = 0

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, or count it if there are too many already."""
        if len(self._kept) < limits.DIAGNOSTICS:
            self._kept.append(diagnostic)
        else:
            self._left_out += 1

    def suggest(self, name: str, candidates: Iterable[str]) -> str | None:
        """A help with names like `name`; None if nothing is alike, or too many have asked.

        `candidates` are not looked at in the second case: give them lazily.
        """
        self._suggestions += 1
        return did_you_mean(name, candidates) if self._suggestions <= _SUGGESTIONS else None

    def findings(self) -> list[Diagnostic]:
        """All that was kept, and how many were not."""
        if not self._left_out:
            return self._kept
        return [*self._kept, limit_errors.more_problems(self.source, self._left_out)]
