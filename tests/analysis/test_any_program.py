"""Programs of the whole language: whatever they ask, the proofs come to an end and say something.

That what they say is true is the matter of `test_brute_force`, whose programs are small. Here every
shown message is run through interpreter and generated code, as for a user, and nothing is raised.
"""

from __future__ import annotations

from random import Random

import pytest

from keylane.proving import prove_strategies
from keylane.verify import random_program
from tests.lane import checked_program

PROGRAMS = 60


@pytest.mark.parametrize("part", range(4))
def test_random_programs(part: int) -> None:
    for seed in range(part * PROGRAMS, (part + 1) * PROGRAMS):
        program = random_program(Random(seed))
        checked = program.check().program
        assert checked is not None
        try:
            proofs = prove_strategies(checked)
        except Exception as error:
            raise AssertionError(program.report()) from error
        assert len(proofs.reports) == len(checked.strategies)


@pytest.mark.parametrize(
    "schema",
    [
        'n: int  s: string(chars="A-Z", max=5)  u: uuid  b: enum("x.y")',
        "n: timestamp  s: string  u: uuid  b: bool",
        "n: bool  s: timestamp  u: int(min=1)  b: string(case=insensitive)",
        "n: int? @ /v  s: string? @ /v  u: uuid? @ /v  b: timestamp? @ /v",
        "n: string? @ /v  s: int? @ /v/n  u: bool? @ /v  b: timestamp? @ /v/n",
    ],
)
def test_a_text_that_another_type_has(schema: str) -> None:
    """A field may be asked for a text that is none of its type: a character, a neighbour's."""
    contracts = "together (n) apart (s) limits (portable, nats_jetstream, service_bus, sqs_fifo)"
    program = checked_program(
        f"schema Message {{ {schema} }}\n"
        f'strategy Joined for Message {contracts} = composite(n, s, upper(u), b; "-")\n'
        f'strategy Fitted for Message {contracts} = fit(composite(n, s, b; "/"))\n'
        f'strategy First for Message {contracts} = fallback(s, n, fit(b), u, "rest")\n'
    )
    assert len(prove_strategies(program).reports) == 3
