"""How often per second two sides get something done, in turns, by one process or by several.

Unlike `paired` this is for work that waits: for a server, a disk, another process.
"""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

__all__ = ["Once", "Open", "Speeds", "in_turns"]

#: What a side does once, with a number that no other call of its process has.
Once = Callable[[int], object]

#: Opens a side within a process: called with the number of the process.
Open = Callable[[int], AbstractContextManager[Once]]


@dataclass(frozen=True, slots=True)
class Speeds:
    """How often per second each side did it, and what the ratio should be at least.

    `longest` is how long our slowest call took, in seconds, where that has a bar.
    """

    what: str
    against: str
    ours: float
    theirs: float
    ratio: float
    bar: float
    longest: float = 0.0
    longest_bar: float | None = None


def in_turns(
    what: str,
    against: str,
    bar: float,
    sides: tuple[Open, Open],
    *,
    rounds: int,
    processes: int = 1,
    seconds: float = 0.3,
) -> Speeds:
    """Let `processes` work at once on our side, then on theirs, and so on."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(processes)
    with context.Pool(processes, _keep, (together,)) as pool:
        tasks = [
            pool.apply_async(_count, (sides, number, rounds, seconds))
            for number in range(processes)
        ]
        counts = [task.get() for task in tasks]
    ours, theirs = (
        [sum(of_process[side][number] for of_process in counts) for number in range(rounds)]
        for side in (0, 1)
    )
    return Speeds(
        what,
        against,
        statistics.median(ours),
        statistics.median(theirs),
        statistics.median(one / two for one, two in zip(ours, theirs, strict=True)),
        bar,
    )


_together: Any = None


def _keep(together: Any) -> None:
    """A barrier can only be inherited, not sent."""
    global _together
    _together = together


def _count(
    sides: tuple[Open, Open], number: int, rounds: int, seconds: float
) -> Sequence[list[float]]:
    """In one process: the speeds of both sides in every round."""
    speeds: tuple[list[float], list[float]] = ([], [])
    calls = 0
    with sides[0](number) as ours, sides[1](number) as theirs:
        for round_number in range(-1, rounds):
            for once, kept in ((ours, speeds[0]), (theirs, speeds[1])):
                _together.wait()
                begin = now = perf_counter()
                first = calls
                while now - begin < seconds:
                    once(calls)
                    calls += 1
                    now = perf_counter()
                # The first round is for caches and prepared statements.
                if round_number >= 0:
                    kept.append((calls - first) / (now - begin))
    return speeds
