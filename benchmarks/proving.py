"""How long `keylane check` takes with the proofs: many strategies, and one that is large.

Whole processes, Python's own start included; what they find does not matter here. The file of many
strategies is that of the other measurements, with a contract for most of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.command import environment_of_command, seconds_of_command
from benchmarks.many_strategies import lane_text

__all__ = ["LARGE_BAR", "MANY_BAR", "ProofResult", "large_text", "measure_proofs"]

#: Seconds for 1,000 strategies, and for one of 200 alternatives over 50 fields.
MANY_BAR, LARGE_BAR = 5, 2


@dataclass(frozen=True, slots=True)
class ProofResult:
    """The least seconds of a check of `words`, and how long it may take, if that is said."""

    words: str
    strategies: int
    seconds: float
    bar: float | None

    @property
    def passes(self) -> bool:
        """Whether it is within the bar."""
        return self.bar is None or self.seconds <= self.bar


def large_text(alternatives: int, fields: int) -> str:
    """A strategy of so many alternatives, each of three out of so many fields."""
    random = Random(1)
    lines = [
        f'  f{number}: string(chars="a-z0-9", max={5 + number % 7})?' for number in range(fields)
    ]
    parts = [
        f"composite({', '.join(f'f{number}' for number in random.sample(range(fields), 3))}; '/')"
        for _ in range(alternatives)
    ]
    alternatives_text = ",\n  ".join(parts).replace("'", '"')
    return (
        "schema Message {\n" + "\n".join(lines) + "\n}\n"
        "strategy Large for Message\n  apart (f1)\n  together (f1, f2)\n  limits (sqs_fifo)\n"
        f"= fallback(\n  {alternatives_text}\n)\n"
    )


def measure_proofs(counts: Sequence[int], runs: int) -> list[ProofResult]:
    """Check files of so many strategies, and one large strategy, after a run that fills caches.

    For 0 runs that one is what is measured.
    """
    results = []
    for count in counts:
        seconds = _least_seconds(lane_text(count, with_contracts=True), runs)
        bar = MANY_BAR if count == 1_000 else None
        results.append(ProofResult(f"{count:,} strategies", count, seconds, bar))
    seconds = _least_seconds(large_text(200, 50), runs)
    results.append(ProofResult("one strategy: 200 alternatives, 50 fields", 1, seconds, LARGE_BAR))
    return results


def _least_seconds(text: str, runs: int) -> float:
    with TemporaryDirectory() as folder:
        file = Path(folder, "measured.lane")
        file.write_text(text, encoding="utf-8")
        environment = environment_of_command(folder)
        arguments = ["-m", "keylane", "check", str(file)]
        first, *others = (
            seconds_of_command(arguments, environment, may_find=True) for _ in range(runs + 1)
        )
        return min(others, default=first)
