"""From the text of a file to a checked program, and on to the text of a Python module.

The stages in their order, each used as a function. Prints nothing, touches no file: other files
are asked for through a `SourceReader`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keylane.check import CheckResult, SourceReader, check
from keylane.diagnostics.model import Diagnostic
from keylane.generated_header import VERSION
from keylane.program import Program
from keylane.source import Source

if TYPE_CHECKING:
    from keylane.analysis.program_comparison import StrategyChange
    from keylane.analysis.report import StrategyReport

__all__ = [
    "CompileResult",
    "Proofs",
    "check_source",
    "compare_programs",
    "compile_program",
    "compile_source",
    "prove",
]


@dataclass(frozen=True, slots=True)
class CompileResult:
    """The text of the module, None if there are errors; `diagnostics` in the reader's order."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was decided about each strategy, and what there is to say about it."""

    reports: tuple[StrategyReport, ...]
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
    from keylane.analysis.findings import findings
    from keylane.analysis.report import analyze, witnesses_of
    from keylane.diagnostics.allowances import apply_allowances

    reports = []
    diagnostics: list[Diagnostic] = []
    for strategy in program.strategies:
        report = analyze(strategy)
        witnesses = witnesses_of(report)
        if witnesses:
            from keylane.confirmation import confirm

            confirm(program, strategy, witnesses)
        reports.append(report)
        diagnostics += apply_allowances(findings(report), strategy.allowances)
    return Proofs(tuple(reports), tuple(diagnostics))


def compare_programs(old: Program, new: Program) -> tuple[StrategyChange, ...]:
    """What a new version of a program changes, strategy by strategy.

    Every message that is shown has been run through the interpreter and through generated code, in
    both versions.
    """
    # Imported here because `load` and `compile` need none of it.
    from keylane.analysis.program_comparison import changes_of

    changes = tuple(changes_of(old, new))
    for change in changes:
        answers = tuple(change.answers)
        if answers and change.old is not None and change.new is not None:
            from keylane.confirmation import confirm

            confirm(old, change.old, (each.old for each in answers))
            confirm(new, change.new, (each.new for each in answers))
    return changes
