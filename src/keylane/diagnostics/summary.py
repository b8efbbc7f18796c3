"""How many diagnostics there are, by severity: as numbers and in words."""

from __future__ import annotations

from collections.abc import Iterable

from keylane.diagnostics.model import Diagnostic, Severity

__all__ = ["count_allowed", "count_by_severity", "summary_in_words"]


def count_by_severity(diagnostics: Iterable[Diagnostic]) -> dict[Severity, int]:
    """The number of diagnostics of every severity, worst first; zeros are included.

    Those that are allowed do not count.
    """
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += diagnostic.allowed is None
    return counts


def count_allowed(diagnostics: Iterable[Diagnostic]) -> int:
    """The number of diagnostics that the files accept."""
    return sum(diagnostic.allowed is not None for diagnostic in diagnostics)


def summary_in_words(diagnostics: Iterable[Diagnostic]) -> str:
    """Such as `2 errors, 1 note, 3 allowed`; empty if there are no diagnostics."""
    found = list(diagnostics)
    words = [
        f"{count} {severity.value}{'' if count == 1 else 's'}"
        for severity, count in count_by_severity(found).items()
        if count
    ]
    allowed = count_allowed(found)
    return ", ".join([*words, f"{allowed} allowed"] if allowed else words)
