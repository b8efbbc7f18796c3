"""Contracts never change a key: without them, every example compiles to the same code."""

from __future__ import annotations

import ast
import re

import pytest

from keylane.codegen import generate
from keylane.frozen import replace
from keylane.program import Contracts, Program
from tests.examples.cases import Example, examples
from tests.examples.test_cases import checked

_CLAUSE = re.compile(r"^ *(together|apart|limits) \(", re.MULTILINE)
with_contracts = [
    example for example in examples() if _CLAUSE.search(example.lane.read_text(encoding="utf-8"))
]


def code_of(program: Program) -> str:
    """The module without what is written for people: comments and documentation."""
    tree = ast.parse(generate(program, "0.0.0"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            del node.body[0]
    return ast.unparse(tree)


def test_most_examples_have_contracts() -> None:
    assert len(with_contracts) > len(examples()) // 2


@pytest.mark.parametrize("example", with_contracts, ids=lambda example: example.name)
def test_contracts_change_nothing(example: Example) -> None:
    program = checked(example)
    assert any(strategy.contracts != Contracts() for strategy in program.strategies)
    clauses = _CLAUSE.findall(example.lane.read_text(encoding="utf-8"))
    contracts = [strategy.contracts for strategy in program.strategies]
    assert clauses.count("together") == sum(len(each.together) for each in contracts)
    assert clauses.count("apart") == sum(len(each.apart) for each in contracts)
    assert clauses.count("limits") == sum(bool(each.limits) for each in contracts)
    without = Program(
        program.documentation,
        program.schemas,
        tuple(replace(strategy, contracts=Contracts()) for strategy in program.strategies),
        program.digests,
    )
    assert code_of(without) == code_of(program)
