"""The generator: a checked program in, the text of a Python module out."""

from __future__ import annotations

from keylane.codegen.render import render
from keylane.codegen.view import view_of
from keylane.plan import lower
from keylane.program import Program

__all__ = ["generate"]


def generate(program: Program, version: str) -> str:
    """The module for `program`; `version` is keylane's own, for the header."""
    plans = [lower(strategy) for strategy in program.strategies]
    return render(view_of(program, plans, version))
