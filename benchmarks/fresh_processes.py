"""Measurements in several fresh processes, one at a time.

Where code and messages happen to lie in memory, and which hashes their texts have, makes a few
hundredths of a difference that no number of rounds in one process averages out.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import TypeVar

__all__ = ["in_fresh_processes"]

_Result = TypeVar("_Result")


def in_fresh_processes(
    measure: Callable[..., _Result], *arguments: object, count: int
) -> list[_Result]:
    """What `measure` gives in each of `count` processes; for a count of 0, what it gives here."""
    if count == 0:
        return [measure(*arguments)]
    context = multiprocessing.get_context("spawn")
    results = []
    for _ in range(count):
        with context.Pool(1) as pool:
            results.append(pool.apply(measure, arguments))
    return results
