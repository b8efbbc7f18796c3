"""A long run of the differential test, from a seed and without Hypothesis.

    python -m tests.differential.soak --programs 2000 --messages 100 --seed 1

Program `n` of seed `s` is the same on every machine. Where the two sides differ, the `.lane` text,
the module and the difference are written to a folder and the run goes on. The last line is the
record; the exit code is 1 if anything differed or never came up.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from random import Random

from keylane.verify import aims_of, random_message, random_program
from tests.differential.application import TARGETS
from tests.differential.comparison import compare, messages_for
from tests.differential.compiled import CompiledProgram, compiled, on_path
from tests.differential.coverage import Seen
from tests.differential.entries import Entry
from tests.differential.shared_instances import THREADS

_SECONDS_BETWEEN_REPORTS = 10


@dataclass
class _Run:
    """What a run has done so far."""

    seed: int
    messages: int
    failures: Path
    seen: Seen = field(default_factory=Seen)
    programs: int = 0
    pairs: int = 0
    differences: int = 0

    def one(self, folder: Path, threads: ThreadPoolExecutor) -> None:
        """Make, compile and compare the next program."""
        random = Random(f"{self.seed}:{self.programs}")
        program = random_program(random, TARGETS)
        self.programs += 1
        self.seen.program(program)
        try:
            with compiled(program, folder) as both:
                self._compare(both, random, threads)
        except Exception:
            self._keep(program.report(), "", traceback.format_exc())

    def _compare(self, both: CompiledProgram, random: Random, threads: ThreadPoolExecutor) -> None:
        aims = {schema.name: aims_of(both.program, schema) for schema in both.program.schemas}
        made = [
            (schema, random_message(random, schema, aims=aims[schema.name]))
            for schema, _ in messages_for(both.program, range(self.messages))
        ]
        self.seen.messages(message for _, message in made)
        try:
            self.seen.entries.update(compare(both, made, threads))
        except Exception:
            self._keep(both.lane_text, both.module_text, traceback.format_exc())
        self.pairs += len(made)

    def _keep(self, lane_text: str, module_text: str, problem: str) -> None:
        self.differences += 1
        name = f"{self.seed}-{self.programs - 1}"
        self.failures.mkdir(exist_ok=True)
        for suffix, text in (("lane", lane_text), ("py", module_text), ("txt", problem)):
            path = self.failures / f"{name}.{suffix}"
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        print(f"program {name} differs: see {self.failures}", flush=True)


def _record(run: _Run, seconds: float) -> str:
    comparisons = sum(count for use, count in run.seen.entries.items() if isinstance(use, Entry))
    versions = ", ".join(f"{name} {version(name)}" for name in ("keylane", "black", "lark"))
    return (
        f"{run.programs} programs, {run.pairs:,} pairs of program and message, "
        f"{comparisons:,} comparisons, {seconds:.0f} seconds, "
        f"{run.differences} differences; seed {run.seed}; "
        f"Python {platform.python_version()}, {versions}"
    )


def main() -> int:
    """Run as the command line says; 0 if the two sides never differed and everything came up."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--programs", type=int, default=2_000)
    parser.add_argument("--messages", type=int, default=100, help="for each program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path, default=Path("soak-failures"))
    arguments = parser.parse_args()
    run = _Run(arguments.seed, arguments.messages, arguments.failures)
    start = reported = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        on_path(Path(folder)),
        ThreadPoolExecutor(THREADS) as threads,
    ):
        for _ in range(arguments.programs):
            run.one(Path(folder), threads)
            now = time.monotonic()
            if now - reported > _SECONDS_BETWEEN_REPORTS:
                reported = now
                print(f"{run.programs} programs, {run.pairs:,} pairs", flush=True)
    missing = run.seen.missing()
    if missing:
        print(f"never made or used: {', '.join(missing)}")
    print(_record(run, time.monotonic() - start))
    return 1 if run.differences or missing else 0


if __name__ == "__main__":
    sys.exit(main())
