"""More random programs than CI has time for: `python -m tests.validation.more_programs 0 300`."""

from __future__ import annotations

import sys
from random import Random

from keylane.codegen import generate
from keylane.validation import Validation, prove
from keylane.verify import random_program
from tests.differential.application import TARGETS

__all__ = ["NOT_SHOWN"]

#: Programs that the proof is too weak for: what it says of them is *not shown*, never *different*.
NOT_SHOWN = frozenset[int]()


def main(first: int, last: int) -> int:
    """Prove the modules of the programs with these numbers; tell those that are not shown."""
    done = []
    for number in range(first, last):
        program = random_program(Random(number), TARGETS).check().program
        assert program is not None
        validation = prove(program, generate(program, "0.0.0"))
        done.append(validation)
        for finding in validation.findings:
            print(f"{number}: {finding}", flush=True)
    total = Validation.of_all(done)
    print(
        f"{last - first} programs, {total.strategies} strategies, {total.methods} methods:"
        f" {len(total.findings)} not shown"
    )
    return 1 if total.findings else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
