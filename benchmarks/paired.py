"""Timing of several functions against each other on a machine that does other things as well.

All subjects take turns in many short rounds, in changing order, and a ratio is the median of the
ratios of the rounds: what slows the machine down for a while slows all of them down. Each subject
has a loop of its own, compiled for it, so that the interpreter's inline caches do not see another.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter_ns
from typing import Any

__all__ = ["FULL", "QUICK", "Effort", "Subject", "Timings", "compare"]

_LOOP = """
def loop(subject, messages, times, clock):
    begin = clock()
    for _ in times:
        for message in messages:
            {call}(message)
    return clock() - begin
"""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: `rounds` rounds, `nanoseconds` for each subject in each of them."""

    rounds: int
    nanoseconds: int


FULL = Effort(rounds=300, nanoseconds=1_000_000)
QUICK = Effort(rounds=3, nanoseconds=20_000)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to call with a message: `owner` itself, or its method called `method`.

    A method is looked up for each call, as an application writes it.
    """

    owner: Any
    method: str | None = None

    def loop(self) -> Callable[..., int]:
        """A loop that calls the subject, with bytecode that no other subject shares."""
        namespace: dict[str, Any] = {}
        call = "subject" if self.method is None else f"subject.{self.method}"
        exec(compile(_LOOP.format(call=call), "<loop>", "exec"), namespace)
        loop: Callable[..., int] = namespace["loop"]
        return loop


@dataclass(frozen=True, slots=True)
class Timings:
    """Nanoseconds per call, for each subject one number per round."""

    rounds: Mapping[str, Sequence[float]]

    def nanoseconds(self, name: str) -> float:
        """The median over all rounds."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """How much longer `name` takes than `other`: the median of the ratios of all rounds."""
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return statistics.median(one / two for one, two in pairs)

    def fastest(self, among: Sequence[str]) -> str:
        """The name with the least median."""
        return min(among, key=self.nanoseconds)


def compare(subjects: Mapping[str, Subject], messages: Sequence[Any], effort: Effort) -> Timings:
    """Time all subjects on the same messages, which have been made before."""
    loops = {name: subject.loop() for name, subject in subjects.items()}

    def once(name: str, times: range) -> float:
        taken = loops[name](subjects[name].owner, messages, times, perf_counter_ns)
        return taken / (len(times) * len(messages))

    for name in subjects:
        once(name, range(20))
    per_message = {name: min(once(name, range(2)) for _ in range(3)) for name in subjects}
    times = {
        name: range(max(1, round(effort.nanoseconds / (per_message[name] * len(messages)))))
        for name in subjects
    }
    rounds: dict[str, list[float]] = {name: [] for name in subjects}
    order = list(subjects)
    random = Random(0)
    gc.collect()
    gc.disable()
    try:
        for _ in range(effort.rounds):
            random.shuffle(order)
            for name in order:
                rounds[name].append(once(name, times[name]))
    finally:
        gc.enable()
    return Timings(rounds)
