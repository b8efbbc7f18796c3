"""`allow (KL0806; "reason")`: findings of the proofs that the author of a strategy accepts.

Takes a clause, gives the numbers of codes with the reason. Only what a proof finds can be accepted:
an error of the language leaves no program. Whether there is such a finding is not known here.
"""

from __future__ import annotations

from keylane.check import clause_errors
from keylane.check.reporter import Reporter
from keylane.diagnostics import codes
from keylane.syntax import nodes

__all__ = ["check_allow"]

_ALLOWABLE = {code.number: code for code in codes.PROOFS}
_OTHERS = {code.number: code for code in codes.ALL_CODES if code.number not in _ALLOWABLE}
# A code that is called by its name is suggested by its number. A wrong number resembles all others.
_NUMBERS = {code.name.replace("-", "_"): number for number, code in _ALLOWABLE.items()}


def check_allow(
    clause: nodes.AllowClause, allowed: dict[str, tuple[nodes.Name, str]], reporter: Reporter
) -> None:
    """Add the codes of `clause` to `allowed`, the codes so far: where each stands, and why.

    Problems go to `reporter`.
    """
    source = reporter.source
    # Without a value it is reported already; the codes can be looked at all the same.
    reason = str(clause.reason.value)
    if not reason.strip():
        reporter.report(clause_errors.empty_reason(source, clause.reason))
    for name in clause.codes:
        first, _ = allowed.setdefault(name.text, (name, reason))
        if first is not name:
            reporter.report(clause_errors.allowed_twice(source, name, first))
        elif name.text in _OTHERS:
            reporter.report(clause_errors.not_of_a_proof(source, name, _OTHERS[name.text].name))
        elif name.text not in _ALLOWABLE:
            suggestion = _suggestion(name.text, reporter)
            reporter.report(clause_errors.unknown_code(source, name, tuple(_ALLOWABLE), suggestion))


def _suggestion(text: str, reporter: Reporter) -> str | None:
    if text.upper() in _ALLOWABLE:
        return f"write `{text.upper()}`"
    return reporter.suggest(text, _NUMBERS, _spelling)


def _spelling(candidate: str) -> str:
    return f"`{_NUMBERS[candidate]}`"
