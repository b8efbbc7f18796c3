"""`[tool.keylane.severity]` in pyproject.toml: how much findings matter to a project.

    [tool.keylane.severity]
    KL0806 = "error"          # by its number,
    empty-case = "off"        # or by its name

Takes the table, gives a severity by number of the code, and what is wrong with it. Findings are
given their severities by `diagnostics.severities`.
"""

from __future__ import annotations

from collections.abc import Mapping

from keylane.diagnostics import codes
from keylane.diagnostics.model import Code, Diagnostic, Severity
from keylane.diagnostics.severities import has_a_choice
from keylane.project import errors

__all__ = ["SeverityTable"]

_OFF = "off"
_VALUES: dict[str, Severity | None] = {
    **{severity.value: severity for severity in Severity},
    _OFF: None,
}
_CODES = {
    **{code.number: code for code in codes.ALL_CODES},
    **{code.name: code for code in codes.ALL_CODES},
}
# Only names are suggested: a wrong number resembles all others.
_CHOICES = [code.name for code in codes.ALL_CODES if has_a_choice(code)]


class SeverityTable:
    """The severities of one file; INVARIANT: only codes that have a choice are among them."""

    def __init__(self, name: str) -> None:
        """`name` is how the user calls the file."""
        self.severities: dict[str, Severity | None] = {}
        self.problems: list[Diagnostic] = []
        self._name = name

    def read(self, table: Mapping[str, object]) -> None:
        """Take all lines of `table`."""
        first: dict[Code, str] = {}
        for key, value in table.items():
            code = _CODES.get(key)
            if code is None:
                self.problems.append(errors.unknown_code(self._name, key, _CHOICES))
            elif not has_a_choice(code):
                self.problems.append(errors.fixed_severity(self._name, key, code))
            elif first.setdefault(code, key) != key:
                self.problems.append(errors.repeated_code(self._name, key, first[code]))
            elif not isinstance(value, str) or value not in _VALUES:
                self.problems.append(errors.unknown_severity(self._name, key, _VALUES, value))
            else:
                self.severities[code.number] = _VALUES[value]
