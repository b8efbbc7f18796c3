"""`python -m benchmarks [PART…]`: measure, and write RESULTS.md of all parts beside this file.

Without a part, all are measured, which takes half an hour. The results of each part are kept, so
that they can be measured one after the other while the machine is quiet; RESULTS.md says at which
commit each was. A Python that is not the oldest writes a file of its own (RESULTS-python-3.13.md).
`--quick` takes one short look at each and prints, to see that everything works.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.command import measure_check
from benchmarks.compiling import measure_build, measure_stages
from benchmarks.engines import measure_engines
from benchmarks.keys_from_payloads import measure_rules
from benchmarks.paired import FULL, QUICK
from benchmarks.proving import measure_proofs
from benchmarks.record import RESULTS, Measured, keep, kept
from benchmarks.report import results_text
from benchmarks.rules import CONSTRUCTS, RULES, Rule


def _rules(rules: Sequence[Rule]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    return lambda: measure_rules(rules, FULL), lambda: measure_rules(rules, QUICK)


# The parts in the order of the record: how to measure them, and how to take a short look.
_PARTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "plain": _rules(RULES[:6]),
    "bounded": _rules(RULES[6:12]),
    "nested": _rules(RULES[12:]),
    "branches": _rules(CONSTRUCTS[:11]),
    "texts": _rules(CONSTRUCTS[11:21]),
    "moments": _rules(CONSTRUCTS[21:]),
    "engines": (lambda: measure_engines(FULL), lambda: measure_engines(QUICK)),
    "build": (lambda: measure_build(1_000, rounds=3), lambda: measure_build(5, rounds=1)),
    "stages": (
        lambda: measure_stages((100, 1_000, 10_000), {100: 20, 1_000: 5, 10_000: 2}, turns=3),
        lambda: measure_stages((5, 10), {5: 1, 10: 1}, turns=1, processes=0),
    ),
    "proofs": (
        lambda: measure_proofs((100, 1_000, 3_000), runs=3),
        lambda: measure_proofs((5,), runs=0),
    ),
    "check": (lambda: measure_check(21), lambda: measure_check(1)),
}


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one short look, nothing is written")
    arguments = parser.parse_args()
    unknown = set(arguments.parts).difference(_PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    chosen = arguments.parts or list(_PARTS)
    if arguments.quick:
        looked_at = {part: Measured("now", _PARTS[part][1]()) for part in chosen}
        sys.stdout.write(results_text(looked_at))
        return
    for part in chosen:
        keep(part, _PARTS[part][0]())
    all_kept = {part: measured for part in _PARTS if (measured := kept(part)) is not None}
    RESULTS.write_text(results_text(all_kept), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
