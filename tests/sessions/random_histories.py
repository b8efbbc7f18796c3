"""Short histories of a few workers on one session: half of them true, half with something changed.

Workers time out, ask again, take over, go on with lost leases, and die in the middle of a call.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from random import Random

from keylane.sessions.testing.history import Call, Seen, SeenKind
from tests.sessions.exhaustive_search import Record, after

__all__ = ["random_history"]

_KINDS: tuple[SeenKind, ...] = (
    "granted",
    "held",
    "saved",
    "already applied",
    "out of order",
    "lost",
    "done",
    "refused",
)


@dataclass
class _Worker:
    """What a worker believes."""

    name: str
    leases: int = 0
    is_granted: bool = False
    position: int = 0
    unanswered: Call | None = None

    @property
    def lease_id(self) -> str:
        return f"{self.name}{self.leases}"

    def next_call(self, random: Random, at: int) -> Call:
        """Something that workers do, sensible or not."""
        if self.unanswered is not None and random.random() < 0.7:
            return replace(self.unanswered, called_at=at)
        if not self.is_granted and random.random() < 0.9:
            if self.unanswered is None or random.random() < 0.5:
                self.leases += 1
            return self._call("acquire", at)
        name = random.choices(("save", "renew", "release", "acquire"), (6, 1, 1, 0.5))[0]
        if name != "save":
            return self._call(name, at)
        position = max(1, self.position + random.choice((1, 1, 1, 1, 2, 0)))
        previous = random.choice((None, self.position, position - 1))
        if previous is not None and previous >= position:
            previous = None
        state = random.choice((None, "a", "b"))
        return replace(self._call("save", at), position=position, previous=previous, state=state)

    def _call(self, name: str, at: int) -> Call:
        return Call(name, "k", self.lease_id, at, None, None)

    def learn(self, call: Call) -> None:
        """Believe the answer."""
        self.unanswered = call if call.seen is None else None
        if call.seen is None:
            return
        kind, number = call.seen.kind, call.seen.number
        if kind == "granted":
            self.is_granted, self.position = True, call.seen.position
        elif kind == "saved":
            self.position = call.position
        elif kind in ("already applied", "out of order"):
            self.position = number
        elif kind in ("lost", "refused") or call.name == "release":
            self.is_granted = False


@dataclass
class _Simulation:
    random: Random
    record: Record = field(default_factory=Record)
    calls: list[Call] = field(default_factory=list)

    def run(self, workers: list[_Worker], length: int) -> None:
        """Let each call happen at one moment between its sending and its answer."""
        random = self.random
        waiting: list[tuple[int, int, _Worker, Call]] = []
        number = 0
        for worker in workers:
            call = worker.next_call(random, random.randint(0, 6))
            heapq.heappush(waiting, (call.called_at + random.randint(0, 6), number, worker, call))
            number += 1
        while waiting:
            moment, _, worker, call = heapq.heappop(waiting)
            is_answered = random.random() < 0.85
            if is_answered or random.random() < 0.6:
                outcomes = list(after(call, self.record))
                self.record, seen = random.choice(outcomes)
                if is_answered:
                    call = replace(call, answered_at=moment + random.randint(0, 6), seen=seen)
            self.calls.append(call)
            worker.learn(call)
            is_dead = not is_answered and random.random() < 0.4
            if is_dead or len(self.calls) + len(waiting) >= length:
                continue
            begin = (moment if call.answered_at is None else call.answered_at) + random.randint(
                0, 3
            )
            following = worker.next_call(random, begin)
            heapq.heappush(waiting, (begin + random.randint(0, 6), number, worker, following))
            number += 1


def random_history(random: Random, longest: int = 9) -> list[Call]:
    """The calls of one session, in no order."""
    simulation = _Simulation(random)
    workers = [_Worker(name) for name in "ABC"[: random.randint(1, 3)]]
    simulation.run(workers, random.randint(2, longest))
    calls = simulation.calls
    for _ in range(random.choice((0, 1, 1, 2, 2))):
        index = random.randrange(len(calls))
        calls[index] = _changed(random, calls[index])
    random.shuffle(calls)
    return calls


def _changed(random: Random, call: Call) -> Call:
    """The call with something else in it."""
    seen, answered_at = call.seen, call.answered_at
    if seen is None or answered_at is None:
        return replace(call, called_at=call.called_at + random.randint(-9, 9))
    what = random.randrange(6)
    if what == 0:
        answered_at = random.randint(call.called_at, answered_at)
    elif what == 1:
        return replace(call, called_at=random.randint(call.called_at, answered_at))
    elif what == 2:
        answered_at += random.randint(0, 9)
        return replace(call, called_at=call.called_at - 9, answered_at=answered_at)
    elif what == 3 and seen.kind not in ("done", "refused"):
        seen = replace(seen, number=max(1, seen.number + random.choice((-1, 1))))
    elif what == 4:
        kind = _other_kind(random, call)
        seen = replace(seen, kind=kind) if kind == "granted" else Seen(kind, seen.number)
    elif seen.kind == "granted":
        seen = random.choice(
            (
                replace(seen, position=seen.position + 1),
                replace(seen, version=seen.version + 1),
                replace(seen, state="c"),
            )
        )
    return replace(call, seen=seen, answered_at=answered_at)


def _other_kind(random: Random, call: Call) -> SeenKind:
    kinds = {"acquire": _KINDS[:2], "save": _KINDS[2:6]}.get(call.name, _KINDS[6:])
    return random.choice(kinds)
