"""Which leases a process has, as far as the answers of its store and the time say.

Told what was granted, renewed, refused and given up; gives how many sessions are held and how many
leases were lost. Asks no store and no clock; times are seconds of any clock that only grows. Used
by one thread at a time.

INVARIANT: memory is bounded by the leases whose time is not over, and `_REMEMBERED` others.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["KnownLeases", "LeaseName"]

#: A session's key and a lease's id; one id may be used for many sessions.
LeaseName: TypeAlias = tuple[str, str]

# Leases whose time is over are forgotten, oldest first, beyond so many.
_REMEMBERED = 10_000
# So many ends that mean nothing do not matter.
_FEW_ENDS = 64


@dataclass(slots=True)
class _Known:
    token: int
    ends_at: float
    is_renewal_unanswered: bool = False
    is_counted_as_lost: bool = False


class KnownLeases:
    """The leases of one store. `lost` only grows."""

    def __init__(self) -> None:
        """Begin without a lease."""
        self.lost = 0
        self._running: dict[LeaseName, _Known] = {}
        # The lease that has a session, by the session's key; always one that is running.
        self._holders: dict[str, LeaseName] = {}
        # A heap. INVARIANT: it has the end of each running lease; what else is in it means nothing.
        self._ends: list[tuple[float, LeaseName]] = []
        # Leases whose time is over, and whose holder may still come and find them lost.
        self._over: OrderedDict[LeaseName, _Known] = OrderedDict()

    @property
    def held(self) -> int:
        """How many sessions are held."""
        return len(self._holders)

    def granted(self, name: LeaseName, token: int, ends_at: float) -> bool:
        """A lease was granted until then; whether that is a grant that was not known."""
        known = self._forgotten(name)
        self._run(name, _Known(token, ends_at))
        return known is None or known.token != token

    def renewed(self, name: LeaseName, ends_at: float) -> None:
        """A lease was renewed until then."""
        known = self._running.get(name) or self._over.pop(name, None)
        # One that was given up while the renewal was on its way stays given up.
        if known is not None:
            known.ends_at, known.is_renewal_unanswered = ends_at, False
            self._run(name, known)

    def not_renewed(self, name: LeaseName) -> None:
        """A renewal was not answered: if none is before its time is over, the lease is lost."""
        known = self._running.get(name)
        if known is not None:
            known.is_renewal_unanswered = True
        elif name in self._over:
            self._lose(self._over[name])

    def refused(self, name: LeaseName) -> None:
        """A lease was found lost."""
        known = self._forgotten(name)
        if known is not None:
            self._lose(known)

    def given_up(self, name: LeaseName) -> None:
        """The holder wants it no more: nothing that is heard of it later is a loss."""
        self._forgotten(name)

    def settle(self, now: float) -> None:
        """Hold nothing any more whose time is over."""
        while self._ends and self._ends[0][0] <= now:
            _, name = heapq.heappop(self._ends)
            known = self._running.get(name)
            if known is None or known.ends_at > now:
                continue
            self._forgotten(name)
            if known.is_renewal_unanswered:
                self._lose(known)
            self._over[name] = known
            if len(self._over) > _REMEMBERED:
                self._over.popitem(last=False)

    def _run(self, name: LeaseName, known: _Known) -> None:
        key = name[0]
        self._running[name] = known
        holder = self._holders.get(key)
        # Answers may overtake one another: the later grant is the one with the larger token.
        if holder is None or self._running[holder].token <= known.token:
            self._holders[key] = name
        heapq.heappush(self._ends, (known.ends_at, name))
        if len(self._ends) > 2 * len(self._running) + _FEW_ENDS:
            self._ends = [(one.ends_at, its_name) for its_name, one in self._running.items()]
            heapq.heapify(self._ends)

    def _forgotten(self, name: LeaseName) -> _Known | None:
        if self._holders.get(name[0]) == name:
            del self._holders[name[0]]
        return self._running.pop(name, None) or self._over.pop(name, None)

    def _lose(self, known: _Known) -> None:
        if not known.is_counted_as_lost:
            known.is_counted_as_lost = True
            self.lost += 1
