"""Contracts never change a key: a random file without them is compiled to the same bytes."""

from __future__ import annotations

import re
from random import Random

from keylane.codegen import generate
from keylane.frozen import replace
from keylane.syntax import nodes
from keylane.verify import RandomProgram, random_program
from tests.differential.application import TARGETS
from tests.differential.compiled import checked

PROGRAMS = 15
_DIGEST = re.compile(r"^# (Source|Imported): SHA-256 [0-9a-f]{64}$", re.MULTILINE)


def has_contracts(program: RandomProgram) -> bool:
    files = (program.main, *program.imported.values())
    return any(without_contracts(file) != file for file in files)


def without_contracts(file: nodes.File) -> nodes.File:
    declarations = tuple(
        replace(
            each,
            clauses=tuple(
                clause for clause in each.clauses if isinstance(clause, nodes.OnInvalidRaise)
            ),
        )
        if isinstance(each, nodes.Strategy)
        else each
        for each in file.declarations
    )
    return replace(file, declarations=declarations)


def module_text(program: RandomProgram) -> str:
    """The module but for the digests of its sources, which are others."""
    return _DIGEST.sub("", generate(checked(program), "0.0.0"))


def test_contracts_change_no_byte() -> None:
    compared = seed = 0
    while compared < PROGRAMS:
        program = random_program(Random(seed), TARGETS)
        seed += 1
        if not has_contracts(program):
            continue
        compared += 1
        imported = {path: without_contracts(file) for path, file in program.imported.items()}
        without = RandomProgram(without_contracts(program.main), imported)
        assert module_text(without) == module_text(program), program.report()
