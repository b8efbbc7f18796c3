"""Random clauses of a strategy: promises that nobody keeps, findings that nobody has, and what an
invalid key does.
"""

from __future__ import annotations

from random import Random

from keylane.brokers import broker_names
from keylane.diagnostics.codes import PROOFS
from keylane.metadata import FloatType
from keylane.program import Schema
from keylane.syntax import nodes
from keylane.verify.tree_words import NOWHERE, name_node, text_node

__all__ = ["random_clauses"]


def random_clauses(random: Random, schema: Schema) -> tuple[nodes.Clause, ...]:
    """None most of the time; else any of them in any order."""
    clauses: list[nodes.Clause] = []
    if random.randrange(4) == 3:
        clauses.append(nodes.OnInvalidRaise(NOWHERE))
    if random.randrange(4) == 3:
        names = [each.name for each in schema.fields if not isinstance(each.type, FloatType)]
        words = random.choice([("together",), ("apart",), ("together", "apart", "apart")])
        clauses += [_contract(random, word, names) for word in words]
    if random.randrange(6) == 5:
        clauses.append(_contract(random, "limits", broker_names()))
    if random.randrange(6) == 5:
        numbers = [code.number for code in PROOFS]
        some = random.sample(numbers, random.randint(1, min(3, len(numbers))))
        clauses.append(nodes.AllowClause(tuple(map(name_node, some)), text_node("so"), NOWHERE))
    if random.randrange(2):
        clauses.reverse()
    return tuple(clauses)


def _contract(
    random: Random, word: str, names: list[str] | tuple[str, ...]
) -> nodes.ContractClause:
    some = random.sample(names, random.randint(1, min(3, len(names))))
    return nodes.ContractClause(name_node(word), tuple(map(name_node, some)), NOWHERE)
