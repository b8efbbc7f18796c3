"""How much findings matter to a project: the severities that it gives to codes.

Takes findings and severities by code, gives the findings with these. Never reads a configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keylane.diagnostics import codes
from keylane.diagnostics.model import Code, Diagnostic, Severity
from keylane.frozen import replace

__all__ = ["Severities", "apply_severities", "has_a_choice"]

#: By number of the code; None leaves its findings out.
Severities = Mapping[str, Severity | None]

_PROOFS = frozenset(codes.PROOFS)


def has_a_choice(code: Code) -> bool:
    """Whether a project may choose the severity of a code.

    An error of the language leaves no program, so it stays an error.
    """
    return code in _PROOFS or code.severity is not Severity.ERROR


def apply_severities(findings: Iterable[Diagnostic], severities: Severities) -> list[Diagnostic]:
    """The findings in their order, without those that are off.

    INVARIANT: `severities` has only codes with a choice.
    """
    found = []
    for finding in findings:
        severity = severities.get(finding.code.number, finding.severity)
        if severity is not None:
            found.append(replace(finding, configured=severity))
    return found
