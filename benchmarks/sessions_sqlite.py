"""The SQLite store in four processes on one file against the same in one process.

SQLite has one writer at a time: what is asked here is how much is lost when writers wait for each
other, and how long the unluckiest of them waits.
"""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.speeds import Speeds
from keylane.sessions import new_lease_id
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from keylane.sessions.stores.sqlite.connections import Synchronous

__all__ = ["measure_sqlite"]

_PROCESSES = 4
_KEYS = 100
_SECONDS = 0.5

# At least so much of the speed of one process should four have together, and at most so long
# should one of them wait for one operation, in seconds.
_BAR = 0.6
_LONGEST = 2.0

_together: Any = None


def measure_sqlite(folder: Path, rounds: int) -> Sequence[Speeds]:
    """Acquire and release, with a disk that is waited for at each commit, and without."""
    return [_measured(folder, synchronous, rounds) for synchronous in ("FULL", "NORMAL")]


def _measured(folder: Path, synchronous: Synchronous, rounds: int) -> Speeds:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(_PROCESSES)
    path = folder / f"{synchronous}.db"
    with context.Pool(_PROCESSES, _keep, (together,)) as pool:
        tasks = [
            pool.apply_async(_work, (path, synchronous, number, rounds))
            for number in range(_PROCESSES)
        ]
        found = [task.get() for task in tasks]
    alone = [found[0][0][number] for number in range(rounds)]
    shared = [sum(one[1][number] for one in found) for number in range(rounds)]
    return Speeds(
        f"acquire and release, four processes, synchronous {synchronous}",
        "one process",
        statistics.median(shared),
        statistics.median(alone),
        statistics.median(four / one for four, one in zip(shared, alone, strict=True)),
        _BAR,
        longest=max(one[2] for one in found),
        longest_bar=_LONGEST,
    )


def _keep(together: Any) -> None:
    """A barrier can only be inherited, not sent."""
    global _together
    _together = together


def _work(
    path: Path, synchronous: Synchronous, number: int, rounds: int
) -> tuple[list[float], list[float], float]:
    """In one process: its speeds alone (only the first is), those beside others, its worst wait."""
    alone: list[float] = []
    shared: list[float] = []
    longest = 0.0
    calls = 0
    with SqliteFile(path, synchronous=synchronous, timeout=30) as file:
        store = SyncSqliteSessionStore(file, namespace=f"process-{number}")

        def one_pair() -> None:
            nonlocal calls, longest
            key, lease_id = f"session-{calls % _KEYS}", new_lease_id()
            for operation in (
                lambda: store.acquire(key, lease_id, "worker", 60),
                lambda: store.release(key, lease_id),
            ):
                begin = perf_counter()
                operation()
                longest = max(longest, perf_counter() - begin)
            calls += 1

        def speed() -> float:
            begin = now = perf_counter()
            first = calls
            while now - begin < _SECONDS:
                one_pair()
                now = perf_counter()
            return (calls - first) / (now - begin)

        # The first round is for the table, its pages and prepared statements.
        for round_number in range(-1, rounds):
            _together.wait()
            speed_alone = speed() if number == 0 else 0.0
            _together.wait()
            speed_shared = speed()
            if round_number >= 0:
                alone.append(speed_alone)
                shared.append(speed_shared)
            else:
                longest = 0.0
    return alone, shared, longest
