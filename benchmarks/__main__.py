"""`python -m benchmarks`: measure everything and write RESULTS.md beside this file.

`--quick` takes one short look at each and prints, to see that everything works.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.command import measure_check
from benchmarks.compiling import measure_build, measure_stages
from benchmarks.engines import measure_engines
from benchmarks.keys_from_payloads import measure_rules
from benchmarks.paired import FULL, QUICK
from benchmarks.report import Results, results_text

_RESULTS = Path(__file__).with_name("RESULTS.md")


def _measured() -> Results:
    return Results(
        rules=measure_rules(FULL),
        engines=measure_engines(FULL),
        build=measure_build(1_000, rounds=3),
        stages=measure_stages((100, 1_000, 10_000), {100: 20, 1_000: 5, 10_000: 2}, processes=1),
        check=measure_check(21),
    )


def _looked_at() -> Results:
    return Results(
        rules=measure_rules(QUICK),
        engines=measure_engines(QUICK),
        build=measure_build(5, rounds=1),
        stages=measure_stages((5, 10), {5: 1, 10: 1}, processes=0),
        check=measure_check(1),
    )


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short look, nothing is written")
    if parser.parse_args().quick:
        sys.stdout.write(results_text(_looked_at()))
    else:
        _RESULTS.write_text(results_text(_measured()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
