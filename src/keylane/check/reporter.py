"""Findings of one file: collected, counted, and cut off where nobody would read on.

Takes diagnostics, gives those worth showing. Never words one but the last: how many more there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from keylane.check import limit_errors, limits
from keylane.check.wording import name_of
from keylane.diagnostics.model import Diagnostic, Severity
from keylane.diagnostics.suggest import did_you_mean
from keylane.source import Place, Source, Span

__all__ = ["Reporter"]

# A suggestion compares a name with all others: a file full of unknown names gets this many.
_SUGGESTIONS = 50


class Reporter:
    """Collects what is wrong with `source`."""

    def __init__(self, source: Source) -> None:
        """Start with nothing."""
        self.source = source
        self._errors: list[Diagnostic] = []
        self._others: list[Diagnostic] = []
        self._left_out = Counter[bool]()
        self._suggestions = 0

    def place(self, span: Span) -> Place:
        """A place in the file."""
        return Place(self.source, span)

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, or count it if there are too many already.

        Warnings and notes take no room from errors: an error is always told.
        """
        is_error = diagnostic.severity is Severity.ERROR
        kept = self._errors if is_error else self._others
        if len(kept) < limits.DIAGNOSTICS:
            kept.append(diagnostic)
        else:
            self._left_out[is_error] += 1

    def suggest(
        self, name: str, candidates: Iterable[str], spelling: Callable[[str], str] = name_of
    ) -> str | None:
        """A help with names like `name`; None if nothing is alike, or too many have asked.

        `candidates` are not looked at in the second case: give them lazily. `spelling` gives one
        as it is written in a message.
        """
        self._suggestions += 1
        if self._suggestions > _SUGGESTIONS:
            return None
        return did_you_mean(name, candidates, spelling)

    def findings(self) -> list[Diagnostic]:
        """All that was kept, and how many were not."""
        found = [*self._errors, *self._others]
        if self._left_out[True]:
            found.append(limit_errors.more_problems(self.source, self._left_out[True]))
        if self._left_out[False]:
            found.append(limit_errors.more_warnings(self.source, self._left_out[False]))
        return found
