"""The order in which a purge looks at sessions: longest without activity first.

A save does not move its session, as saves are far more than purges: a purge does, once it comes to
it.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

from keylane.sessions.stores.memory.session import Session

__all__ = ["PurgeQueue"]


class PurgeQueue:
    """All sessions, each with a time that is not after its last activity.

    INVARIANT: each session is in one of the two below, and both are in the order of these times. So
    a purge looks at no session that cannot be idle. The time of a new one is its `queued_at`; most
    are never in the other one.
    """

    __slots__ = ("_looked_at", "_new")

    def __init__(self) -> None:
        """Begin without a session."""
        self._new: deque[Session] = deque()
        self._looked_at: list[tuple[float, str, Session]] = []

    def add(self, session: Session) -> None:
        """Take a new session, whose activity is later than that of all before."""
        self._new.append(session)

    def put_back(self, session: Session) -> None:
        """Take a session again that was taken out; its time is that of its last activity."""
        heappush(self._looked_at, (session.last_activity, session.key, session))

    def next_before(self, moment: float) -> Session | None:
        """Take out the session with the earliest time, if that is not after `moment`."""
        new, looked_at = self._new, self._looked_at
        if new and (not looked_at or new[0].queued_at <= looked_at[0][0]):
            return new.popleft() if new[0].queued_at <= moment else None
        return heappop(looked_at)[2] if looked_at and looked_at[0][0] <= moment else None

    def order_again(self) -> None:
        """For tests, which change when sessions were active last."""
        queued = [*self._new, *(one for *_, one in self._looked_at)]
        queued.sort(key=lambda one: one.last_activity)
        for one in queued:
            one.queued_at = one.last_activity
        self._new = deque(queued)
        self._looked_at = []
