"""The generator: a checked program in, the text of a Python module out."""

from __future__ import annotations

from keylane.codegen.render import format_source, place
from keylane.codegen.view import view_of
from keylane.plan import lower
from keylane.program import Program

__all__ = ["generate", "generate_unformatted"]


def generate(program: Program, version: str) -> str:
    """The module for `program`; `version` is keylane's own, for the header."""
    return format_source(generate_unformatted(program, version))


def generate_unformatted(program: Program, version: str) -> str:
    """The same module before Black lays it out: the same code, not the same text."""
    plans = [lower(strategy) for strategy in program.strategies]
    return place(view_of(program, plans, version))
