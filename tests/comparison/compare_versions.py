"""Compare random pairs of versions with brute force, many of them."""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random

from keylane.comparison.strategies import Relation
from tests.comparison.small_versions import compared, counted, small_versions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="pairs that are not known")
    options = parser.parse_args()
    results, slowest, shown = [], (0.0, 0), 0
    whys: Counter[str | None] = Counter()
    for number in range(options.count):
        versions = small_versions(Random(f"{options.seed}-{number}"))
        result = compared(versions, with_code=number % 10 == 0)
        slowest = max(slowest, (result.seconds, number))
        results.append(result)
        if result.false_claim is not None:
            print(f"pair {number}: {result.false_claim} is false", *versions.sources, sep="\n")
            return 1
        if result.comparison.relation is Relation.NOT_KNOWN:
            whys[result.comparison.why] += 1
            if shown < options.show and result.truth is not Relation.INCOMPARABLE:
                shown += 1
                print(number, result.truth, result.comparison.why, *versions.sources, sep="\n")
    for outcome, count in sorted(counted(results).items()):
        print(f"{count:6}  {outcome}")
    for why, count in whys.most_common():
        print(f"{count:6}  not known: {why}")
    unknown = sum(whys.values())
    print(f"{len(results)} pairs, {unknown} not known ({unknown / len(results):.1%}), none false")
    print("the slowest was compared in {:.1f} s, pair {}".format(*slowest))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
