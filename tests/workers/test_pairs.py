"""Every pair, small: an undisturbed run, one with faults, and one that has to go wrong.

The long runs are `make workers`; what they said is in docs/sessions-runs.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.workers.pairs import NAMES
from examples.workers.run import run_pair
from examples.workers.supervisor import Faults
from tests.workers.pair_servers import servers_of


@dataclass(frozen=True)
class Running:
    """A pair whose servers run."""

    name: str
    servers: Mapping[str, str]


@pytest.fixture(scope="module", params=NAMES)
def pair(request: pytest.FixtureRequest) -> Iterator[Running]:
    with servers_of(request.param) as servers:
        yield Running(request.param, servers)


def test_undisturbed(pair: Running, tmp_path: Path) -> None:
    """In order, once; and the work is shared."""
    report = run_pair(pair.name, pair.servers, tmp_path, orders=80, events=20)
    assert report.violations == []
    assert report.outcome.largest_share <= 0.6
    assert report.calls >= 80 * 20


def test_killed_and_stopped(pair: Running, tmp_path: Path) -> None:
    """In order, once; and the run shows what it is for."""
    faults = Faults(kills=3, stops=2, seed=1)
    report = run_pair(pair.name, pair.servers, tmp_path, orders=60, events=30, faults=faults)
    assert report.violations == []
    assert report.not_shown == []
    assert report.calls >= 60 * 30


def test_without_the_fence_something_happens_twice(pair: Running, tmp_path: Path) -> None:
    """Else the test above would say nothing."""
    faults = Faults(kills=4, kill_points=("after-save", "before-ack"), seed=1)
    report = run_pair(
        pair.name, pair.servers, tmp_path, orders=40, events=20, faults=faults, fenced=False
    )
    assert report.violations
    assert report.repeated
