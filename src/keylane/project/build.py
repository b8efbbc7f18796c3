"""A whole build: from source files to the modules that the output should hold.

Takes source files, gives the bytes of every module, or everything that is wrong in any file. All
modules are compiled before the first byte is written. Never writes: that is `output_files`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from keylane.check import CheckResult
from keylane.diagnostics.model import Diagnostic, DiagnosticBag, KeylaneError
from keylane.diagnostics.severities import Severities, apply_severities
from keylane.frozen import frozen
from keylane.pipeline import CompileResult, check_source, compile_source, prove
from keylane.project.module_paths import module_paths
from keylane.project.source_files import SourceFile, SourceFiles
from keylane.project.source_reader import ProjectReader

if TYPE_CHECKING:
    from keylane.analysis.report import StrategyReport
    from keylane.project.output_files import Module

__all__ = [
    "CheckedFiles",
    "Compilation",
    "check_file",
    "check_files",
    "compile_file",
    "compile_files",
]


@frozen
class Compilation:
    """The modules by their place, and what was found that is no error."""

    modules: dict[Path, Module]
    diagnostics: tuple[Diagnostic, ...]


@frozen
class CheckedFiles:
    """Everything that is to be said about files, and what was decided about their strategies."""

    diagnostics: tuple[Diagnostic, ...]
    reports: tuple[StrategyReport, ...]


def check_files(
    found: SourceFiles, severities: Severities, progress: Callable[[SourceFile], None]
) -> CheckedFiles:
    """Check files and prove what can be proved; `progress` is called before each.

    `severities` are those that the project gives to codes.
    """
    bag = DiagnosticBag(found.diagnostics)
    reports: list[StrategyReport] = []
    for file in found.files:
        progress(file)
        result = check_file(file)
        bag.extend(result.diagnostics)
        if result.program is not None:
            proofs = prove(result.program)
            bag.extend(proofs.diagnostics)
            reports += proofs.reports
    return CheckedFiles(tuple(apply_severities(bag, severities)), tuple(reports))


def check_file(file: SourceFile) -> CheckResult:
    """The checked program of one file, or what is wrong with it."""
    reader = ProjectReader(file)
    try:
        source = reader.read_main()
    except KeylaneError as error:
        return CheckResult(None, error.diagnostics)
    return check_source(source, reader)


def compile_files(
    found: SourceFiles,
    output: Path,
    severities: Severities,
    progress: Callable[[SourceFile], None],
) -> Compilation:
    """The module of every file; `progress` is called before each.

    `severities` are those that the project gives to codes. Raises `KeylaneError` with everything
    that is wrong in any of the files.
    """
    from keylane.project.output_files import Module

    bag = DiagnosticBag(found.diagnostics)
    places = module_paths(found.files, output)
    bag.extend(places.diagnostics)
    modules: dict[Path, Module] = {}
    for file, path in places.paths.items():
        progress(file)
        result = compile_file(file)
        bag.extend(result.diagnostics)
        if result.text is not None:
            modules[path] = Module(file.name, result.text.encode("utf-8"))
    configured = DiagnosticBag(apply_severities(bag, severities))
    if configured.has_errors:
        raise KeylaneError(configured)
    return Compilation(modules, tuple(configured))


def compile_file(file: SourceFile) -> CompileResult:
    """The module of one file, or what is wrong with it."""
    reader = ProjectReader(file)
    try:
        source = reader.read_main()
    except KeylaneError as error:
        return CompileResult(None, error.diagnostics)
    return compile_source(source, reader)
