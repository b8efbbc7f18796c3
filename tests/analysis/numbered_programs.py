"""The programs that the proofs are held against, by number: the same ones on every machine."""

from __future__ import annotations

from random import Random

from tests.analysis.rare_programs import rare_program
from tests.analysis.small_programs import SmallProgram, joined_program, small_program

__all__ = ["program_number"]


def program_number(seed: int | str, number: int) -> SmallProgram:
    """The program of a seed with this number.

    Every third is about joined texts; of the others every fourth is of rare constructs.
    """
    random = Random(f"{seed}-{number}")
    if number % 3 == 2:
        return joined_program(random)
    return rare_program(random) if number % 6 == 4 else small_program(random)
