"""What compiling costs: a build beside Black alone, and each stage by the number of strategies.

Measured is processor time, in a process that is set up as that of the command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time
from typing import TypeVar
from unittest.mock import patch

from benchmarks.fresh_processes import in_fresh_processes
from benchmarks.many_strategies import lane_text
from keylane.check import check, imports
from keylane.cli.main import collect_rarely
from keylane.codegen.render import format_source, place
from keylane.codegen.view import view_of
from keylane.diagnostics.model import Diagnostic
from keylane.pipeline import compile_source
from keylane.plan import lower
from keylane.program import Program
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import parse

__all__ = [
    "BUILD_BAR",
    "FLATNESS",
    "BuildResult",
    "StageResult",
    "measure_build",
    "measure_stages",
]

#: How much longer a build may take than Black alone takes for the same output.
BUILD_BAR = 1.2
#: How far the cost of a strategy may be from its cost in the smallest file.
FLATNESS = 0.2

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Seconds for a build and for Black alone."""

    strategies: int
    build: float
    black: float

    @property
    def ratio(self) -> float:
        """How much longer the build takes."""
        return self.build / self.black

    @property
    def passes(self) -> bool:
        """Whether that is within the bar."""
        return round(self.ratio, 2) <= BUILD_BAR


@dataclass(frozen=True, slots=True)
class StageResult:
    """Microseconds for each strategy of files of different sizes, smallest first."""

    stage: str
    microseconds: Mapping[int, float]

    @property
    def largest_change(self) -> float:
        """The largest change against the smallest file, as a part of it."""
        first, *others = self.microseconds.values()
        return max((each / first - 1 for each in others), key=abs)

    @property
    def passes(self) -> bool:
        """Whether a strategy costs the same in every file."""
        return round(abs(self.largest_change), 2) <= FLATNESS


def _source(strategies: int) -> Source:
    return Source("many.lane", lane_text(strategies))


def _program(strategies: int) -> Program:
    program = check(_source(strategies), None).program
    assert program is not None
    return program


def _seconds(function: Callable[[], _Result]) -> tuple[float, _Result]:
    begin = process_time()
    result = function()
    return process_time() - begin, result


def measure_build(strategies: int, rounds: int) -> BuildResult:
    """Build and format in turn, and take the fastest round of each."""
    collect_rarely()
    source = _source(strategies)
    program = _program(strategies)
    placed = place(view_of(program, [lower(each) for each in program.strategies], "0"))
    # Imports and what Black sets up once are no part of either.
    compile_source(_source(1), None)
    builds, formats = [], []
    for _ in range(rounds):
        builds.append(_seconds(lambda: compile_source(source, None))[0])
        formats.append(_seconds(lambda: format_source(placed))[0])
    return BuildResult(strategies, min(builds), min(formats))


def time_stages(strategies: int, rounds: int) -> dict[str, float]:
    """The least seconds of each stage for a file of so many strategies, in this process."""
    collect_rarely()
    source = _source(strategies)
    compile_source(_source(1), None)
    measured = [_time_stages_once(source) for _ in range(rounds)]
    return {stage: min(each[stage] for each in measured) for stage in measured[0]}


def _time_stages_once(source: Source) -> dict[str, float]:
    seconds = {}

    def timed_parse(source: Source) -> tuple[nodes.File | None, list[Diagnostic]]:
        seconds["parse"], result = _seconds(lambda: parse(source))
        return result

    # One run is measured as a whole and in parts: two runs differ by more than a check takes.
    with patch.object(imports, "parse", timed_parse):
        seconds["parse and check"], result = _seconds(lambda: check(source, None))
    seconds["check"] = seconds["parse and check"] - seconds["parse"]
    program = result.program
    assert program is not None
    seconds["lower"], plans = _seconds(lambda: [lower(each) for each in program.strategies])
    seconds["view"], view = _seconds(lambda: view_of(program, plans, "0"))
    seconds["place (Jinja2)"], _ = _seconds(lambda: place(view))
    return seconds


def measure_stages(
    sizes: Sequence[int], rounds: Mapping[int, int], turns: int, processes: int = 1
) -> list[StageResult]:
    """Time all stages for files of all `sizes`, with so many `rounds` for each.

    Sizes take turns, and what counts is the least of all: a machine that is slow for a while is so
    for one size only.
    """
    seconds: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    for _ in range(turns):
        for size in sizes:
            seconds[size] += in_fresh_processes(time_stages, size, rounds[size], count=processes)
    return [
        StageResult(
            stage,
            {size: min(each[stage] for each in seconds[size]) / size * 1e6 for size in sizes},
        )
        for stage in seconds[sizes[0]][0]
    ]
