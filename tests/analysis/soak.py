"""A long run of the proofs against brute force, from a seed.

    python -m tests.analysis.soak --programs 20000 --seed 1

Program `n` of seed `s` is the same on every machine. A false answer is printed with its program and
the run goes on. The last lines are the record, as docs/proofs.md has it; the exit code is 1 if
anything was false.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time

from tests.analysis.brute_force import Compared, FalseAnswerError, compare
from tests.analysis.numbered_programs import program_number

_SECONDS_BETWEEN_REPORTS = 30


def main() -> int:
    """Run as the command line says; 0 if nothing was false."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--programs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first program")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # A run that is ended early has a record as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    total, programs, false = Compared(), 0, 0
    start = reported = time.monotonic()
    try:
        for number in range(arguments.first, arguments.first + arguments.programs):
            small = program_number(arguments.seed, number)
            try:
                total.add(compare(small))
            except FalseAnswerError as error:
                false += 1
                print(f"program {arguments.seed}-{number}: {error}\n", flush=True)
            programs += 1
            now = time.monotonic()
            if now - reported > _SECONDS_BETWEEN_REPORTS:
                reported = now
                print(f"{programs} programs, {false} false", flush=True)
    except KeyboardInterrupt:
        print("ended early")
    print("\n".join(_record(total)))
    print(
        f"{programs} programs from {arguments.first}, seed {arguments.seed}:"
        f" {sum(total.answers.values()):,} answers, {total.witnesses:,} witnesses,"
        f" {time.monotonic() - start:.0f} seconds, {time.process_time():.0f} of them computing,"
        f" {false} false"
    )
    return 1 if false else 0


def _record(total: Compared) -> list[str]:
    """How each question was answered, and why some were not, as rows of tables."""
    lines = [
        f"| {question} | {answer} | {count} |"
        for (question, answer), count in sorted(total.answers.items())
    ]
    lines += [f"| {why} | {count} |" for why, count in total.reasons.most_common()]
    return lines


if __name__ == "__main__":
    sys.exit(main())
