"""All changes of a record in their one order, and between which of them each other call fits.

Takes a completion, gives writes and reads. Raises where an answer cannot be right whenever the call
happened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from keylane.sessions.testing.completions import Completion, ContradictionError, Grant
from keylane.sessions.testing.history import Call, Seen

__all__ = ["Read", "WrittenOrder", "written_order"]

# Numbers of gaps, first and last: gap 0 is before the first write, gap n behind the n-th.
Gaps = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Read:
    """A call that changed nothing, and the gaps in which its answer is right, ascending."""

    call: Call
    gaps: list[Gaps]


@dataclass(frozen=True, slots=True)
class WrittenOrder:
    """The calls that changed the record, in order, and the others."""

    writes: list[Call]
    reads: list[Read]


def written_order(completion: Completion) -> WrittenOrder:
    """The order; raises `ContradictionError` where an answer is right in no gap."""
    record = _Record()
    saves = list(reversed(completion.saves))
    versions_at_grants = _versions_at_grants(completion.grants, len(saves))
    for token, grant in enumerate(completion.grants, start=1):
        record.grant(grant.call, token)
        while (
            saves
            and saves[-1].lease_id == grant.call.lease_id
            and record.version < versions_at_grants[token]
        ):
            record.save(saves.pop())
        if grant.released is not None:
            record.release(grant.released)
    if saves:
        raise ContradictionError(f"{_told(saves[-1])} was applied under a lease that was not there")
    reads = [Read(call, record.gaps_of(call)) for call in completion.reads]
    for read in reads:
        if not read.gaps:
            raise ContradictionError(f"the answer to {_told(read.call)} was never right")
    return WrittenOrder(record.writes, reads)


def _versions_at_grants(grants: tuple[Grant, ...], last: int) -> list[int]:
    """How many saves there were at most before each grant; at `[token]`, before the next one."""
    limits = [last] * (len(grants) + 1)
    for index in range(len(grants) - 1, -1, -1):
        seen = grants[index].call.seen
        limits[index] = limits[index + 1] if seen is None else seen.version
    return limits


def _told(call: Call) -> str:
    what = f" at position {call.position}" if call.name == "save" else ""
    seen = "no answer" if call.seen is None else f"`{call.seen.kind}` {call.seen.number}"
    lease = call.lease_id[:8]
    return f"`{call.name}`{what} under lease {lease} ({seen}, called at {call.called_at})"


class _Record:
    """The record after each write, and in which gaps it said what."""

    def __init__(self) -> None:
        self.writes: list[Call] = []
        self.version = 0
        self._position = 0
        self._states: list[str | None] = [None]
        # Where each token, position and version begins; each ends where the next one begins.
        self._tokens = [0]
        self._positions = {0: 0}
        self._version_starts = [0]
        self._token_leases = [""]
        # Where the lease of each token is no longer there, if it was released.
        self._releases: dict[int, int] = {}
        self._tokens_of: defaultdict[str, list[int]] = defaultdict(list)

    def grant(self, call: Call, token: int) -> None:
        seen = call.seen
        if seen is not None and (seen.position, seen.version, seen.state) != (
            self._position,
            self.version,
            self._states[-1],
        ):
            raise ContradictionError(
                f"{_told(call)} saw position {seen.position} and version {seen.version}, "
                f"not {self._position} and {self.version}, or another state"
            )
        if self._token_leases[-1] == call.lease_id and token - 1 not in self._releases:
            raise ContradictionError(f"{_told(call)} gave a new token to the lease that was there")
        self.writes.append(call)
        self._tokens.append(len(self.writes))
        self._token_leases.append(call.lease_id)
        self._tokens_of[call.lease_id].append(token)

    def save(self, call: Call) -> None:
        if call.previous is not None and call.previous != self._position:
            raise ContradictionError(f"{_told(call)} was applied after {self._position}")
        self.version += 1
        if call.seen is not None and call.seen.number != self.version:
            raise ContradictionError(f"{_told(call)} gave not version {self.version}")
        self._position = call.position
        self._states.append(call.state)
        self.writes.append(call)
        self._positions[call.position] = self.version
        self._version_starts.append(len(self.writes))

    def release(self, call: Call) -> None:
        self.writes.append(call)
        self._releases[len(self._tokens) - 1] = len(self.writes)

    def gaps_of(self, call: Call) -> list[Gaps]:
        """The gaps in which the answer to a call is right."""
        seen = call.seen
        assert seen is not None
        present = self._present(call.lease_id)
        match seen.kind:
            case "granted":
                return self._granted_again(call.lease_id, seen)
            case "held":
                token = seen.number
                if not 0 < token < len(self._tokens):
                    return []
                is_own = self._token_leases[token] == call.lease_id
                return [] if is_own else [self._held(token)]
            case "already applied" if call.position <= seen.number:
                return _common(present, self._at_position(seen.number))
            case "out of order" if call.position > seen.number and call.previous not in (
                None,
                seen.number,
            ):
                return _common(present, self._at_position(seen.number))
            case "lost":
                return self._without(present, self._with_token(seen.number))
            case "done":
                return present
            case "refused":
                return self._without(present, (0, len(self.writes)))
        return []

    def _granted_again(self, lease_id: str, seen: Seen) -> list[Gaps]:
        token, version = seen.number, seen.version
        if not 0 < token < len(self._tokens) or self._token_leases[token] != lease_id:
            return []
        if version >= len(self._states) or self._states[version] != seen.state:
            return []
        return _common([self._held(token)], self._at_version(version, seen.position))

    def _with_token(self, token: int) -> Gaps:
        if token >= len(self._tokens):
            return (1, 0)
        last = self._tokens[token + 1] - 1 if token + 1 < len(self._tokens) else len(self.writes)
        return (self._tokens[token], last)

    def _held(self, token: int) -> Gaps:
        first, last = self._with_token(token)
        return (first, self._releases[token] - 1 if token in self._releases else last)

    def _present(self, lease_id: str) -> list[Gaps]:
        return [self._held(token) for token in self._tokens_of.get(lease_id, ())]

    def _at_version(self, version: int, position: int) -> Gaps:
        if not version < len(self._version_starts) or self._positions.get(position) != version:
            return (1, 0)
        after = version + 1
        is_last = after == len(self._version_starts)
        last = len(self.writes) if is_last else self._version_starts[after] - 1
        return (self._version_starts[version], last)

    def _at_position(self, position: int) -> Gaps:
        version = self._positions.get(position)
        return (1, 0) if version is None else self._at_version(version, position)

    def _without(self, present: list[Gaps], within: Gaps) -> list[Gaps]:
        """`within` without the gaps of `present`, which ascend."""
        begin, end = within
        left: list[Gaps] = []
        start = bisect_left(present, (begin, 0))
        for first, last in present[max(0, start - 1) :]:
            if first > end:
                break
            if begin < first:
                left.append((begin, first - 1))
            begin = max(begin, last + 1)
        if begin <= end:
            left.append((begin, end))
        return left


def _common(present: list[Gaps], within: Gaps) -> list[Gaps]:
    """The parts of `present` that are in `within`."""
    parts = ((max(first, within[0]), min(last, within[1])) for first, last in present)
    return [part for part in parts if part[0] <= part[1]]
