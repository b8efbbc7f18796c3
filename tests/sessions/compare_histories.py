"""Random histories, judged by the linear check and by trying all orders: `make histories`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from keylane.sessions.testing.linearizability import Verdict, verdict_of
from tests.sessions.exhaustive_search import is_linearizable
from tests.sessions.random_histories import random_history

__all__ = ["compare"]


def compare(seed: int, count: int) -> Counter[str]:
    """How many of `count` histories were judged how; raises `AssertionError` at a difference.

    The history number n depends on `seed` and n alone.
    """
    counts: Counter[str] = Counter()
    for number in range(count):
        calls = random_history(Random(f"{seed} {number}"))
        verdict, why = verdict_of(calls)
        if verdict is not Verdict.UNDECIDED:
            told = "\n".join(map(str, sorted(calls, key=lambda call: call.called_at)))
            assert (verdict is Verdict.LINEARIZABLE) == is_linearizable(calls), (
                f"seed {seed}, history {number} is taken for {verdict.value} {why}\n{told}"
            )
        counts[verdict.value] += 1
        counts["with unanswered calls"] += any(call.seen is None for call in calls)
    return counts


def main() -> int:
    """Compare, and say what was compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    counts = compare(arguments.seed, arguments.count)
    print(f"{arguments.count} histories, seed {arguments.seed}: no difference")
    for name, number in sorted(counts.items()):
        print(f"  {number:>9} {name}")
    print(f"  {time.perf_counter() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
