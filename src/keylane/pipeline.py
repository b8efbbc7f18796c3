"""From the text of a file to a checked program, and on to the text of a Python module.

The stages in their order, each used as a function. Prints nothing, touches no file: other files
are asked for through a `SourceReader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keylane.check import CheckResult, SourceReader, check
from keylane.diagnostics.model import Diagnostic
from keylane.frozen import frozen
from keylane.generated_header import VERSION
from keylane.program import Program
from keylane.source import Source

if TYPE_CHECKING:
    from keylane.comparison.programs import StrategyChange
    from keylane.proving import Proofs

__all__ = [
    "CompileResult",
    "check_source",
    "compare_programs",
    "compile_program",
    "compile_source",
    "prove",
]


@frozen
class CompileResult:
    """The text of the module, None if there are errors; `diagnostics` in the reader's order."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def check_source(source: Source, reader: SourceReader | None) -> CheckResult:
    """Parse and check `source`; `reader` finds the files it imports, without one it may not."""
    return check(source, reader)


def compile_source(source: Source, reader: SourceReader | None) -> CompileResult:
    """Parse, check and compile `source` to the text of a Python module."""
    result = check_source(source, reader)
    text = compile_program(result.program) if result.program is not None else None
    return CompileResult(text, tuple(result.diagnostics))


def compile_program(program: Program) -> str:
    """The text of the Python module for a checked program."""
    # Imported here because Black and Jinja2, which a check has no use for, take longer to import
    # than a check takes.
    from keylane.codegen import generate

    return generate(program, VERSION)


def prove(program: Program) -> Proofs:
    """Decide what each strategy of a program guarantees.

    Every message that is shown has been run through the interpreter and through generated code.
    """
    # Imported here because `load` and `compile` need none of it.
    from keylane.proving import prove_strategies

    return prove_strategies(program)


def compare_programs(old: Program, new: Program) -> tuple[StrategyChange, ...]:
    """What a new version of a program changes, strategy by strategy.

    Every message that is shown has been run through the interpreter and through generated code, in
    both versions.
    """
    # Imported here because `load` and `compile` need none of it.
    from keylane.comparison.programs import changes_of

    changes = tuple(changes_of(old, new))
    both = [
        (change.old, change.new, tuple(change.answers))
        for change in changes
        if change.old is not None and change.new is not None
    ]
    if any(answers for _, _, answers in both):
        from keylane.confirmation import confirm

        confirm(old, ((own, (each.old for each in answers)) for own, _, answers in both))
        confirm(new, ((own, (each.new for each in answers)) for _, own, answers in both))
    return changes
