"""The proofs of a program with many strategies, by several processes.

Takes a checked program, gives what is proved of its strategies in their order. Each strategy is
decided for itself, so that processes need nothing of each other. Only where a process can be forked
is more than one used: others would have to begin by importing everything, which takes longer than
most proofs.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from keylane.analysis.findings import findings
from keylane.analysis.report import StrategyReport, analyze, witnesses_of
from keylane.diagnostics.allowances import apply_allowances
from keylane.diagnostics.model import Diagnostic
from keylane.frozen import frozen
from keylane.program import Program, Strategy

__all__ = ["Proofs", "prove_strategies"]

# Fewer strategies are decided before another process has begun.
_MANY = 100
# Strategies that a process gets at once: few enough that none has to wait long for the last.
_AT_ONCE = 20


@frozen
class Proofs:
    """What was decided about each strategy, and what there is to say about it."""

    reports: tuple[StrategyReport, ...]
    diagnostics: tuple[Diagnostic, ...]


def prove_strategies(program: Program) -> Proofs:
    """Decide what each strategy of a program guarantees."""
    few = len(program.strategies) < _MANY
    processes = 1 if few else _processes()
    if processes < 2:
        return _proved(program, program.strategies)
    parts = list(_in_processes(program, processes))
    return Proofs(
        tuple(report for part in parts for report in part.reports),
        tuple(diagnostic for part in parts for diagnostic in part.diagnostics),
    )


def _processes() -> int:
    """How many processes there are processors for, where they can be forked safely."""
    import multiprocessing

    if not sys.platform.startswith("linux") or multiprocessing.current_process().daemon:
        return 1
    return len(os.sched_getaffinity(0))


def _in_processes(program: Program, processes: int) -> Iterator[Proofs]:
    # Imported here because most programs have few strategies.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    global _program
    _program = program
    begins = range(0, len(program.strategies), _AT_ONCE)
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as executor:
            try:
                with _interrupts_wait():
                    parts = executor.map(_part, begins)
                yield from parts
            except BaseException:
                executor.shutdown(cancel_futures=True)
                raise
    finally:
        _program = None


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let an interruption wait while processes are forked.

    While it forks, Python forgets one, with a traceback. The processes never see any: they are the
    matter of the one that forks them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What a forked process finds here, so that the program need not be sent to it.
_program: Program | None = None


def _part(begin: int) -> Proofs:
    assert _program is not None
    return _proved(_program, _program.strategies[begin : begin + _AT_ONCE])


def _proved(program: Program, strategies: tuple[Strategy, ...]) -> Proofs:
    reports = tuple(map(analyze, strategies))
    shown = [(report.strategy, witnesses_of(report)) for report in reports]
    if any(witnesses for _, witnesses in shown):
        # Imported here because most files need none of the generator.
        from keylane.confirmation import confirm

        confirm(program, shown)
    said = (
        each
        for report in reports
        for each in apply_allowances(findings(report), report.strategy.allowances)
    )
    return Proofs(reports, tuple(said))
