"""Whether every call can happen at one instant between its call and its answer, in a given order.

Takes the writes in their order and where the reads fit; raises if there are no such instants.
"""

from __future__ import annotations

import math

from keylane.sessions.testing.completions import ContradictionError
from keylane.sessions.testing.written_order import Read, WrittenOrder

__all__ = ["schedule"]


def schedule(order: WrittenOrder) -> None:
    """Raises `ContradictionError` unless the calls can be put in time.

    INVARIANT: `earliest` is, for each write, no later than in any schedule that works. A read is
    put into the last gap that begins early enough for it, whatever the schedule; if that gap ends
    too soon, then so do all before it, and the write that ends it has to wait for the read. Nothing
    that is moved has to be moved back, so the first schedule without a complaint is one that works.
    """
    not_before: list[float] = [call.called_at for call in order.writes]
    while True:
        earliest: list[float] = []
        now = -math.inf
        for call, begin in zip(order.writes, not_before, strict=True):
            now = max(now, begin)
            if call.answered_at is not None and now > call.answered_at:
                raise ContradictionError(
                    f"`{call.name}` under lease {call.lease_id[:8]}, called at {call.called_at}, "
                    "was answered before something that came before it"
                )
            earliest.append(now)
        is_moved = False
        for read in order.reads:
            end = _end_of_last_gap(read, earliest)
            if end < len(earliest) and earliest[end] < read.call.called_at:
                not_before[end] = max(not_before[end], read.call.called_at)
                is_moved = True
        if not is_moved:
            return


def _end_of_last_gap(read: Read, earliest: list[float]) -> int:
    """The last gap that begins before the read was answered; of the gaps that fit, the end."""
    answered_at = read.call.answered_at
    assert answered_at is not None
    for first, last in reversed(read.gaps):
        if first == 0 or earliest[first - 1] <= answered_at:
            return last
    raise ContradictionError(
        f"`{read.call.name}` under lease {read.call.lease_id[:8]}, called at "
        f"{read.call.called_at}, saw what was not yet written"
    )
