"""Whether the effects are what they have to be, and whether the run has shown anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from examples.workers.supervisor import Faults, Outcome

__all__ = ["repeated", "violations", "what_was_not_shown"]


def violations(effects: Mapping[str, Sequence[int]], keys: int, events: int) -> list[str]:
    """What is wrong: each of `keys` sessions has the effects 1 to `events`, in order, once."""
    found = [
        f"`{key}`: {_first_difference(positions, events)}"
        for key, positions in sorted(effects.items())
        if list(positions) != list(range(1, events + 1))
    ]
    if len(effects) != keys:
        found.append(f"{len(effects)} sessions have effects, not {keys}")
    return found


def repeated(effects: Mapping[str, Sequence[int]]) -> list[str]:
    """The sessions in which an effect happened twice: what only a fence prevents."""
    return [key for key, positions in sorted(effects.items()) if len({*positions}) < len(positions)]


def _first_difference(positions: Sequence[int], events: int) -> str:
    for expected, position in enumerate(positions, start=1):
        if position != expected or expected > events:
            due = f"{expected}" if expected <= events else "nothing"
            return f"{position} happened where {due} should have"
    return f"nothing happened after {len(positions)}"


def what_was_not_shown(outcome: Outcome, faults: Faults) -> list[str]:
    """Why a run without violations would say nothing; empty if it says something."""
    missing = []
    if outcome.count("SIGKILL") < faults.kills:
        missing.append(f"only {outcome.count('SIGKILL')} of {faults.kills} workers were killed")
    if outcome.count("SIGSTOP") < faults.stops:
        missing.append(f"only {outcome.count('SIGSTOP')} of {faults.stops} workers were stopped")
    missing += [
        f"nobody was told `{answer}`"
        for answer in ("lost", "already-applied")
        if not outcome.said[answer]
    ]
    return missing
