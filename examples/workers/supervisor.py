"""Starts workers, publishes, kills and stops workers at named points, and counts what they say.

Publishes when every worker has its own partitions and knows where a fault shall find it: on a busy
machine the first one to start would otherwise have done the work before another begins.

Never waits for a time to pass: a worker that is to be killed waits at its point until it is, and
one that was stopped goes on when another worker was seen to be granted its session.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from examples.workers.pair import Place

__all__ = ["Faults", "Outcome", "Supervisor", "SupervisorError"]

# Without a word from any worker for so long, in seconds, something is stuck.
_PATIENCE = 60


class SupervisorError(Exception):
    """The run could not be brought to its end."""


# The first one of each is what shows most: a save under a lost lease, a message applied twice.
_STOP_POINTS = ("before-save", "after-save", "fetched", "before-ack")
_KILL_POINTS = ("after-save", "before-save", "before-ack", "fetched")


@dataclass(frozen=True)
class Faults:
    """How many workers are killed and how many are stopped; `seed` says when."""

    kills: int = 0
    stops: int = 0
    kill_points: tuple[str, ...] = _KILL_POINTS
    stop_points: tuple[str, ...] = _STOP_POINTS
    seed: int = 0

    def planned(self) -> list[tuple[str, str]]:
        """(signal, point) of each fault, in no order."""
        kills = zip(range(self.kills), cycle(self.kill_points), strict=False)
        stops = zip(range(self.stops), cycle(self.stop_points), strict=False)
        return [
            *(("SIGKILL", point) for _, point in kills),
            *(("SIGSTOP", point) for _, point in stops),
        ]


@dataclass
class Outcome:
    """What the workers said."""

    #: How often each of `applied`, `already-applied`, `lost` and so on was said.
    said: Counter[str] = field(default_factory=Counter)
    #: Messages applied by each worker, by its name.
    shares: Counter[str] = field(default_factory=Counter)
    #: (signal, point) of each fault, in order.
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many workers were killed (`SIGKILL`) or stopped (`SIGSTOP`)."""
        return sum(name == kind for name, _ in self.faults)

    @property
    def largest_share(self) -> float:
        """The part of all messages that one worker applied."""
        return max(self.shares.values()) / self.shares.total()


@dataclass(eq=False)
class _Process:
    """A worker that runs."""

    name: str
    process: subprocess.Popen[bytes]
    unread: bytes = b""


@dataclass(frozen=True)
class _Stopped:
    """A worker that is stopped until somebody else has the session with a greater token."""

    worker: _Process
    key: str
    token: int


class Supervisor:
    """One run of `members` workers over the `total` messages that `publish` publishes."""

    def __init__(
        self,
        pair: str,
        place: Place,
        *,
        total: int,
        publish: Callable[[], None],
        folder: Path,
        faults: Faults | None = None,
        fenced: bool = True,
        members: int = 4,
    ) -> None:
        """`folder` is where the workers write their histories."""
        self.pair = pair
        self.place = place
        self.total = total
        self.publish = publish
        self.folder = folder
        self.faults = Faults() if faults is None else faults
        self.fenced = fenced
        self.members = [f"worker-{number}" for number in range(members)]
        self.outcome = Outcome()
        self._random = random.Random(self.faults.seed)
        # Those that did not happen yet.
        self._planned = self.faults.planned()
        self._count_of_faults = len(self._planned)
        self._selector = selectors.DefaultSelector()
        self._processes: list[_Process] = []
        self._ready: list[_Process] = []
        # The publisher's thread, and what it is doing since the workers may begin.
        self._publisher = ThreadPoolExecutor(1)
        self._publication: Future[None] | None = None
        self._stopped: _Stopped | None = None
        self._applied: set[tuple[str, int]] = set()

    def run(self) -> Outcome:
        """Until every message was applied. Raises `SupervisorError` if that does not happen."""
        try:
            for name in self.members:
                self._start(name)
            while len(self._applied) < self.total or self._stopped is not None:
                self._listen()
            assert self._publication is not None
            self._publication.result()
        finally:
            self._publisher.shutdown()
            for worker in self._processes:
                worker.process.kill()
                self._close(worker)
            self._selector.close()
        return self.outcome

    def _start(self, name: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.workers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        worker = _Process(name, process)
        assert process.stdout is not None
        self._selector.register(process.stdout, selectors.EVENT_READ, worker)
        self._processes.append(worker)
        settings = {
            "pair": self.pair,
            "servers": dict(self.place.servers),
            "run": self.place.run,
            "name": name,
            "members": self.members,
            "fenced": self.fenced,
            "history": str(self.folder / f"{self.place.run}-{process.pid}.jsonl"),
        }
        self._tell(worker, settings)

    def _tell(self, worker: _Process, what: dict[str, Any]) -> None:
        assert worker.process.stdin is not None
        worker.process.stdin.write(json.dumps(what).encode() + b"\n")
        worker.process.stdin.flush()

    def _close(self, worker: _Process) -> None:
        assert worker.process.stdin is not None
        assert worker.process.stdout is not None
        self._selector.unregister(worker.process.stdout)
        worker.process.wait()
        worker.process.stdin.close()
        worker.process.stdout.close()

    def _listen(self) -> None:
        """Read what was said, and do what it asks for."""
        events = self._selector.select(_PATIENCE)
        if not events:
            if self._publication is not None and self._publication.done():
                self._publication.result()
            raise SupervisorError(
                f"no word for {_PATIENCE} s; {len(self._applied)} of {self.total} applied, "
                f"stopped: {self._stopped}, said: {dict(self.outcome.said)}"
            )
        for key, _ in events:
            worker: _Process = key.data
            if worker not in self._processes:
                continue
            assert worker.process.stdout is not None
            read = os.read(worker.process.stdout.fileno(), 65_536)
            if not read:
                raise SupervisorError(f"{worker.name} ended by itself")
            *lines, worker.unread = (worker.unread + read).split(b"\n")
            for line in lines:
                what, *details = json.loads(line)
                self.outcome.said[what] += 1
                if what == "applied":
                    self.outcome.shares[worker.name] += 1
                    self._applied.add((details[0], details[1]))
                elif what == "ready":
                    self._ready.append(worker)
                    self._let_stand_by()
                elif what == "standing-by":
                    self._let_publish()
                elif what == "granted":
                    self._see_grant(worker, *details)
                elif what == "at":
                    self._strike(worker, *details)

    def _let_stand_by(self) -> None:
        """At the beginning nobody stands by until all have their own partitions."""
        if self._publication is not None or len(self._ready) == len(self.members):
            for worker in self._ready:
                self._let_go(worker)
            self._ready.clear()

    def _let_publish(self) -> None:
        """At the beginning there is nothing to do until all know where a fault shall find them."""
        if self.outcome.said["standing-by"] == len(self.members):
            self._publication = self._publisher.submit(self.publish)

    def _let_go(self, worker: _Process) -> None:
        """Let a worker that waits go on, to the point where the next fault finds it."""
        point: str | None = None
        after = 0
        if self._planned:
            _, point = self._random.choice(self._planned)
            after = self._random.randint(1, max(1, self.total // (2 * self._count_of_faults)))
        self._tell(worker, {"after": after, "point": point})

    def _strike(self, worker: _Process, point: str, key: str, _position: int, token: int) -> None:
        """A worker waits at a point: kill it, stop it, or let it go if nothing is planned there."""
        possible = [
            fault
            for fault in self._planned
            if fault[1] == point and (fault[0] == "SIGKILL" or self._stopped is None)
        ]
        if not possible:
            self._let_go(worker)
            return
        fault = self._random.choice(possible)
        self._planned.remove(fault)
        self.outcome.faults.append(fault)
        if fault[0] == "SIGKILL":
            worker.process.send_signal(signal.SIGKILL)
            self._processes.remove(worker)
            self._close(worker)
            self._start(worker.name)
        else:
            worker.process.send_signal(signal.SIGSTOP)
            self._stopped = _Stopped(worker, key, token)

    def _see_grant(self, worker: _Process, key: str, token: int) -> None:
        """Continue the stopped worker if this is the grant that it waits for."""
        stopped = self._stopped
        if (
            stopped is not None
            and worker is not stopped.worker
            and key == stopped.key
            and token > stopped.token
        ):
            self._stopped = None
            self._let_go(stopped.worker)
            stopped.worker.process.send_signal(signal.SIGCONT)
