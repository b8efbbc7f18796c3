"""From the text of a `.lane` file to its generated module, in memory."""

from __future__ import annotations

import linecache
from types import ModuleType

from keylane.codegen import generate
from keylane.program import Program
from tests.lane import checked_program

VERSION = "0.0.0"


def module_text(text: str) -> str:
    """The module for the text of a `.lane` file."""
    return generate(checked_program(text), VERSION)


def module_of(source: Program | str) -> ModuleType:
    """The module for a program or for the text of a `.lane` file, executed."""
    program = checked_program(source) if isinstance(source, str) else source
    return executed(generate(program, VERSION))


def executed(text: str) -> ModuleType:
    """The module with this text."""
    module = ModuleType("generated_for_a_test")
    # So that a traceback out of generated code shows its lines.
    linecache.cache[module.__name__] = (len(text), None, text.splitlines(True), module.__name__)
    exec(compile(text, module.__name__, "exec"), module.__dict__)
    return module
