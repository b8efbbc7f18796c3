"""The functions of the Python API: `keylane.load`, `keylane.compile`, `keylane.load_generated`.

They take a `.lane` file or its text and give objects, text or a module. What is wrong with a file
is raised as `keylane.KeylaneError`. Never prints, never writes.

All of them take `path_or_text`: an `os.PathLike` is the path of a file; a `str` is a path if it
ends in `.lane` and holds no line end, else it is the text of a file. A file may import others
within its project, whose root is the nearest folder with a pyproject.toml, else the file's own
folder; text that is not in a file cannot import.
"""

from __future__ import annotations

import builtins
import hashlib
import linecache
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

from keylane.check import CheckResult
from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.frozen import frozen
from keylane.interpreter import InterpretedStrategy, interpret, system_clock
from keylane.model import Clock
from keylane.pipeline import check_source, compile_program
from keylane.program import Program, Schema
from keylane.project.build import check_file
from keylane.project.configuration import Configuration
from keylane.project.source_files import SUFFIX, source_file
from keylane.syntax.decode import source_from_bytes

__all__ = ["LoadedProgram", "compile", "load", "load_generated"]


@frozen
class LoadedProgram:
    """A checked `.lane` file, ready to derive keys with the reference interpreter.

    `strategies` and `schemas` are in the order in which they were declared. `diagnostics` holds
    warnings and notes.
    """

    documentation: str | None
    schemas: Mapping[str, Schema]
    strategies: Mapping[str, InterpretedStrategy]
    diagnostics: tuple[Diagnostic, ...]


def load(path_or_text: str | os.PathLike[str], *, clock: Clock = system_clock) -> LoadedProgram:
    """Check a file and give its strategies.

    `clock` gives the present moment, as an aware `datetime`, to strategies that depend on the time.
    Raises `KeylaneError`, and `ExternError` where an `extern` of a strategy cannot be loaded.
    """
    program, diagnostics = _checked(path_or_text)
    return LoadedProgram(
        program.documentation,
        MappingProxyType({schema.name: schema for schema in program.schemas}),
        MappingProxyType(interpret(program, clock)),
        diagnostics,
    )


def compile(path_or_text: str | os.PathLike[str]) -> str:
    """The text of the Python module that a file is compiled to. Raises `KeylaneError`."""
    return compile_program(_checked(path_or_text)[0])


def load_generated(path_or_text: str | os.PathLike[str]) -> ModuleType:
    """Compile a file and import the module, without writing it. Raises `KeylaneError`.

    The module is registered in `sys.modules` under a name made of its text, so that the same text
    is one module and its objects pickle; tracebacks show its lines. It stays there until the end of
    the process.
    """
    text = compile(path_or_text)
    name = f"keylane_generated_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    file_name = f"<{name}>"
    linecache.cache[file_name] = (len(text), None, text.splitlines(keepends=True), file_name)
    module = ModuleType(name)
    code = builtins.compile(text, file_name, "exec")
    exec(code, module.__dict__)
    # Of two threads that come here with the same text, both get the module of the first.
    return sys.modules.setdefault(name, module)


def _checked(path_or_text: str | os.PathLike[str]) -> tuple[Program, tuple[Diagnostic, ...]]:
    result = _check(path_or_text)
    if result.program is None:
        raise KeylaneError(result.diagnostics)
    return result.program, result.diagnostics


def _check(path_or_text: str | os.PathLike[str]) -> CheckResult:
    if isinstance(path_or_text, str) and not _is_path(path_or_text):
        data = path_or_text.encode("utf-8", "surrogatepass")
        source = source_from_bytes("<text>", data)
        if isinstance(source, Diagnostic):
            return CheckResult(None, (source,))
        return check_source(source, None)
    # No configuration: what a file means must not depend on the working directory.
    path = Path(path_or_text)
    return check_file(source_file(path, Configuration(None, (), path.parent)))


def _is_path(text: str) -> bool:
    return text.endswith(SUFFIX) and "\n" not in text and "\r" not in text
