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
    """How long to measure: in `processes`, each with `rounds` of `nanoseconds` for each subject.

    Before, each subject is called `warm_ups` times with all messages.
    """

    processes: int
    rounds: int
    nanoseconds: int
    warm_ups: int = 5


FULL = Effort(processes=5, rounds=60, nanoseconds=400_000)
QUICK = Effort(processes=0, rounds=1, nanoseconds=1, warm_ups=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to call with each of `messages`: `owner` itself, or its method called `method`.

    A method is looked up for each call, as an application writes it.
    """

    owner: Any
    messages: Sequence[Any]
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

    def least(self, name: str) -> float:
        """The least of all rounds: where subjects differ so much that the noise of one drowns in
        the difference, this is what the machine's other work does not reach.
        """
        return min(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """How much longer `name` takes than `other`: the median of the ratios of all rounds."""
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return statistics.median(one / two for one, two in pairs)


def compare(subjects: Mapping[str, Subject], effort: Effort) -> Timings:
    """Time all subjects, in this process."""
    loops = {name: subject.loop() for name, subject in subjects.items()}

    def once(name: str, times: range) -> float:
        subject = subjects[name]
        taken = loops[name](subject.owner, subject.messages, times, perf_counter_ns)
        return taken / (len(times) * len(subject.messages))

    times = {}
    for name, subject in subjects.items():
        once(name, range(effort.warm_ups))
        once_through = min(once(name, range(1)) for _ in range(3)) * len(subject.messages)
        times[name] = range(max(1, round(effort.nanoseconds / once_through)))
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
