"""A random program on its way to a user: printed, parsed, checked, written to a file, imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from keylane.codegen import generate
from keylane.interpreter import InterpretedStrategy, interpret
from keylane.interpreter.tree import reads_clock
from keylane.program import Program, Schema, Strategy
from keylane.source import Source
from keylane.syntax.parser import parse
from keylane.syntax.printer import print_file
from keylane.verify.programs import RandomProgram
from tests.differential.clocks import StoppedClock

_numbers = count()


class NotAcceptedError(Exception):
    """A program that is well typed by construction was not accepted, or printed wrong."""


@dataclass(frozen=True)
class CompiledProgram:
    """Both sides of the comparison: what the program means, and the module that users import.

    Each has a clock of its own.
    """

    program: Program
    lane_text: str
    module_text: str
    module: ModuleType
    interpreted: dict[str, InterpretedStrategy]
    reference_clock: StoppedClock
    clock: StoppedClock = field(default_factory=StoppedClock)

    def strategy(self, strategy: Strategy) -> Any:
        """An instance of the generated class."""
        strategy_class = getattr(self.module, strategy.name)
        # A clock that no key depends on is not asked for: in what always is nothing, for one.
        takes_clock = "_clock" in strategy_class.__slots__
        assert reads_clock(strategy.body) or not takes_clock
        return strategy_class(self.clock) if takes_clock else strategy_class()

    def extractor(self, schema: Schema, payload: Any) -> Any:
        """An instance of the generated extractor class."""
        return getattr(self.module, f"{schema.name}Extractor")(payload)


def checked(program: RandomProgram) -> Program:
    """The checked program. Raises `NotAcceptedError` if a file prints wrong or has an error."""
    for file in (program.main, *program.imported.values()):
        tree, found = parse(Source("printed.lane", print_file(file)))
        if tree != file:
            raise NotAcceptedError(f"printed and parsed, another tree came back: {found}")
    result = program.check()
    if result.program is None:
        raise NotAcceptedError(f"{result.diagnostics}")
    return result.program


@contextmanager
def compiled(program: RandomProgram, folder: Path) -> Iterator[CompiledProgram]:
    """Compile to a file in `folder`, which is on `sys.path`, and import it by its name."""
    meaning = checked(program)
    text = generate(meaning, "0.0.0")
    name = f"generated_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8", newline="\n")
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
        clock = StoppedClock()
        interpreted = interpret(meaning, clock)
        yield CompiledProgram(meaning, program.report(), text, module, interpreted, clock)
    finally:
        sys.modules.pop(name, None)
        path.unlink()


@contextmanager
def on_path(folder: Path) -> Iterator[Path]:
    """`folder` as a place to import from."""
    sys.path.insert(0, str(folder))
    # Hundreds of modules are imported once each: their bytecode is not worth a file.
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield folder
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        sys.path.remove(str(folder))
