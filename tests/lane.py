"""From the text of a file to its checked program, for tests that begin behind the checker."""

from __future__ import annotations

from keylane.check import check
from keylane.program import Program
from keylane.source import Source


def checked_program(text: str) -> Program:
    """The program of a file without imports; it must be without errors."""
    result = check(Source("test.lane", text), None)
    assert result.program is not None, result.diagnostics
    return result.program
