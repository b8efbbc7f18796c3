"""How many diagnostics there are, by severity: as numbers and in words."""

from __future__ import annotations

from collections.abc import Iterable

from keylane.diagnostics.model import Diagnostic, Severity

__all__ = ["count_by_severity", "summary_in_words"]


def count_by_severity(diagnostics: Iterable[Diagnostic]) -> dict[Severity, int]:
    """The number of diagnostics of every severity, worst first; zeros are included."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    return counts


def summary_in_words(diagnostics: Iterable[Diagnostic]) -> str:
    """Such as `2 errors, 1 note`; empty if there are no diagnostics."""
    return ", ".join(
        f"{count} {severity.value}{'' if count == 1 else 's'}"
        for severity, count in count_by_severity(diagnostics).items()
        if count
    )
