"""One run of a pair from its first message to the look at its effects."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from examples.workers.oracle import repeated, violations, what_was_not_shown
from examples.workers.orders import messages
from examples.workers.pair import Place
from examples.workers.pairs import pair_named
from examples.workers.supervisor import Faults, Outcome, Supervisor
from keylane.sessions.testing import check_history, read_history

__all__ = ["Report", "run_pair"]


@dataclass(frozen=True)
class Report:
    """How a run went. `seconds` is from the start of the workers to the last message applied.

    `violations` are those of the effects, `repeated` the sessions in which one happened twice;
    `calls` is how many calls of the store the workers have written down, which are linearizable.
    """

    outcome: Outcome
    violations: list[str]
    repeated: list[str]
    calls: int
    not_shown: list[str]
    seconds: float


def run_pair(
    name: str,
    servers: Mapping[str, str],
    folder: Path,
    *,
    orders: int,
    events: int,
    faults: Faults | None = None,
    fenced: bool = True,
) -> Report:
    """Publish so many events of so many orders, and let four workers apply them.

    The workers write down in `folder` what they ask the store. Raises `SupervisorError` if the run
    gets stuck, and `AssertionError` if the calls could not have happened one after the other.
    """
    faults = Faults() if faults is None else faults
    place = Place(servers, f"run-{secrets.token_hex(4)}")
    pair = pair_named(name, place)
    pair.prepare()
    try:
        supervisor = Supervisor(
            name,
            place,
            total=orders * events,
            publish=lambda: pair.publish(messages(orders, events)),
            folder=folder,
            faults=faults,
            fenced=fenced,
        )
        begin = time.monotonic()
        outcome = supervisor.run()
        seconds = time.monotonic() - begin
        calls = list(read_history(sorted(folder.glob(f"{place.run}-*.jsonl"))))
        check_history(calls)
        effects = pair.effects()
        return Report(
            outcome,
            violations(effects, orders, events),
            repeated(effects),
            len(calls),
            what_was_not_shown(outcome, faults),
            seconds,
        )
    finally:
        pair.clean()
