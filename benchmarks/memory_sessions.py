"""`python -m benchmarks.memory_sessions`: what a session costs in the memory store, at two sizes.

Times are those of this thread's processor, not of the wall; the best of several rounds, as other
programs can only make it slower. Memory is what the process grew by.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.fresh_processes import in_fresh_processes
from keylane.sessions import MemorySessions, SyncMemorySessionStore

__all__ = ["MemoryCosts", "measure_memory", "memory_lines"]

SMALL, LARGE = 10_000, 1_000_000
_PAGE = Path("/proc/self/statm")


class Clock:
    """Seconds since 1970, as far as a test lets them pass."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


def key_of(number: int) -> str:
    return f"octocat/repository-{number:07}"


def lease_of(number: int) -> str:
    return f"{number:032x}"


@contextmanager
def no_collections() -> Iterator[None]:
    """As `timeit` does: a collection would be counted to whoever happens to come by."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def filled(clock: Clock, sessions: int) -> SyncMemorySessionStore:
    """A store with so many sessions, each with a lease and a state of its own."""
    store = SyncMemorySessionStore(MemorySessions(clock))
    for number in range(sessions):
        store.acquire(key_of(number), lease_of(number), "worker-1", 60)
        clock.now += 1e-6
    return store


def microseconds_each(calls: int, run: Callable[[], object]) -> float:
    with no_collections():
        begin = time.thread_time()
        run()
        return (time.thread_time() - begin) / calls * 1e6


def touch(store: SyncMemorySessionStore, sessions: int, calls: int = 100_000) -> float:
    """A save without a position, of sessions in no order."""
    numbers = random.Random(1).choices(range(sessions), k=calls)
    asked = [(key_of(number), lease_of(number)) for number in numbers]
    save = store.save

    def run() -> None:
        for key, lease_id in asked:
            save(key, lease_id, position=None)

    return microseconds_each(calls, run)


def saves(store: SyncMemorySessionStore, sessions: int, calls: int = 100_000) -> float:
    """A save of the next position with its predecessor and a state, of sessions in no order."""
    numbers = random.Random(2).choices(range(sessions), k=calls)
    positions = {number: count(1) for number in numbers}
    asked = [(key_of(one), lease_of(one), next(positions[one])) for one in numbers]
    save = store.save

    def run() -> None:
        for key, lease_id, position in asked:
            save(key, lease_id, position=position, previous=position - 1, state=b"state")

    return microseconds_each(calls, run)


def expiry(clock: Clock, store: SyncMemorySessionStore, sessions: int) -> float:
    """All sessions are idle, and are forgotten page by page."""
    clock.now += 10_000

    def run() -> None:
        while store.purge(idle_for=3_000, limit=10_000):
            pass

    return microseconds_each(sessions, run)


def resident_bytes() -> int:
    return int(_PAGE.read_text(encoding="ascii").split()[1]) * 4096


def measured(sessions: int, rounds: int) -> tuple[float, float, float]:
    """Touch, save and expiry in microseconds: the best of each."""
    found = []
    for _ in range(rounds):
        clock = Clock()
        store = filled(clock, sessions)
        times = (touch(store, sessions), saves(store, sessions), expiry(clock, store, sessions))
        found.append(times)
    touches, all_saves, expiries = zip(*found, strict=True)
    return min(touches), min(all_saves), min(expiries)


@dataclass(frozen=True, slots=True)
class MemoryCosts:
    """Bytes a session at `LARGE`; microseconds of touch, save and expiry at both sizes."""

    size: float
    small: tuple[float, float, float]
    large: tuple[float, float, float]


def _bytes_each() -> float:
    """How much a process that has nothing else grows by, for each of `LARGE` sessions."""
    gc.collect()
    before = resident_bytes()
    store = filled(Clock(), LARGE)
    gc.collect()
    size = (resident_bytes() - before) / LARGE
    del store
    return size


def measure_memory(rounds: int) -> MemoryCosts:
    """Measure both sizes: the best of so many rounds, and of a third as many at the large one."""
    (size,) = in_fresh_processes(_bytes_each, count=1)
    (small,) = in_fresh_processes(measured, SMALL, rounds, count=1)
    (large,) = in_fresh_processes(measured, LARGE, max(1, rounds // 3), count=1)
    return MemoryCosts(size, small, large)


def memory_lines(costs: MemoryCosts) -> list[str]:
    """The table, line by line."""
    growth = costs.large[2] / costs.small[2]
    rows = [
        ("bytes a session", "", f"{costs.size:.0f}", "500", costs.size <= 500),
        ("touch, µs", *_both(costs, 0), "3", costs.large[0] <= 3),
        ("save of a position and a state, µs", *_both(costs, 1), "", None),
        ("expiry, µs a session", *_both(costs, 2), "", None),
        ("expiry, times that of the few", "1", f"{growth:.2f}", "1.5", growth <= 1.5),
    ]
    passes = {True: "yes", False: "**no**", None: ""}
    return [
        f"| what | {SMALL:,} sessions | {LARGE:,} sessions | at most | |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {what} | {few} | {many} | {bar} | {passes[good]} |"
            for what, few, many, bar, good in rows
        ),
    ]


def _both(costs: MemoryCosts, number: int) -> tuple[str, str]:
    return f"{costs.small[number]:.2f}", f"{costs.large[number]:.2f}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(memory_lines(measure_memory(9))) + "\n")
