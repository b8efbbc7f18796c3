"""How long `keylane check FILE` takes as a whole process, Python's own start included."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.rules import RULES_FILE
from keylane.cache_folder import CACHE_FOLDER

__all__ = [
    "CHECK_BAR",
    "CommandResult",
    "environment_of_command",
    "measure_check",
    "seconds_of_command",
]

#: Seconds that the whole process may take for a usual file.
CHECK_BAR = 0.35

# A usual file, with contracts; and one that has more in it than a file should have.
_GITHUB = Path(__file__).parents[1] / "examples" / "github" / "deliveries.lane"
_FILES = (
    ("`examples/github/deliveries.lane`, the largest of the examples", _GITHUB, CHECK_BAR),
    ("`rules.lane`: 16 strategies, and a warning for almost each", RULES_FILE, None),
)


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Seconds of the fastest run, of the one in the middle, and of Python that does nothing."""

    words: str
    runs: int
    best: float
    median: float
    python: float
    bar: float | None

    @property
    def passes(self) -> bool:
        """Whether a usual run is within the bar."""
        return self.bar is None or self.median <= self.bar


def measure_check(runs: int) -> list[CommandResult]:
    """Check each file; a first run, which fills caches, is left out."""
    results = []
    with TemporaryDirectory() as cache:
        environment = environment_of_command(cache)
        for words, file, bar in _FILES:
            arguments = ["-m", "keylane", "check", str(file)]
            seconds_of_command(arguments, environment)
            checks, starts = [], []
            for _ in range(runs):
                checks.append(seconds_of_command(arguments, environment))
                starts.append(seconds_of_command(["-c", "pass"], environment))
            results.append(
                CommandResult(words, runs, min(checks), statistics.median(checks), min(starts), bar)
            )
    return results


def environment_of_command(cache: str) -> Mapping[str, str]:
    """That of an installed command: compiled modules are kept, whatever is usual here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHONDONT")}
    return {**kept, "PYTHONPYCACHEPREFIX": cache, CACHE_FOLDER: cache}


def seconds_of_command(
    arguments: list[str], environment: Mapping[str, str], *, may_find: bool = False
) -> float:
    """How long Python takes with `arguments`; with `may_find`, findings are no failure."""
    begin = perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL, env=environment
    )
    seconds = perf_counter() - begin
    assert done.returncode == 0 or (may_find and done.returncode == 1), done.returncode
    return seconds
