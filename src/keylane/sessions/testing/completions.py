"""In which ways the calls without an answer may have happened: each gives all changes of a record.

Takes the calls of one key, gives completions, the likely ones first: as few unanswered calls as the
answers allow. Where every call was answered there is exactly one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product

from keylane.sessions.testing.history import Call

__all__ = ["MOST_COMPLETIONS", "Completion", "ContradictionError", "Grant", "completions"]

#: More ways than these in which unanswered calls of one key may have happened are not tried.
MOST_COMPLETIONS = 20_000


class ContradictionError(Exception):
    """Why calls cannot have happened one after the other."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The call that was granted a token, and the one that released it, if one did."""

    call: Call
    released: Call | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """The calls that changed the record, and those that only saw it.

    `grants` by token, from 1; `saves` by position, which is their order too.
    """

    grants: tuple[Grant, ...]
    saves: tuple[Call, ...]
    reads: tuple[Call, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether a save could have happened under either of two grants of its lease."""
        leases = [grant.call.lease_id for grant in self.grants]
        is_granted_twice = len(set(leases)) < len(leases)
        return is_granted_twice and any(grant.call.seen is None for grant in self.grants)


def completions(calls: list[Call]) -> Iterator[Completion]:
    """All completions; raises `ContradictionError` where the answers exclude each other at once."""
    grants = _Grants(calls)
    releases = _Releases(calls)
    segments = _save_segments(calls)
    others = tuple(call for call in calls if call.seen is not None and not _is_write(call))
    for granted in grants.sequences():
        written = {id(call) for call in granted}
        repeated = tuple(call for call in grants.known if id(call) not in written)
        for held in releases.options(granted):
            for saves in product(*segments):
                yield Completion(
                    held, tuple(call for part in saves for call in part), others + repeated
                )


def _is_write(call: Call) -> bool:
    """Whether an answered call surely changed the record, or may have: grants are repeatable."""
    seen = call.seen
    assert seen is not None
    return seen.kind in ("granted", "saved") or (call.name, seen.kind) == ("release", "done")


class _Grants:
    """Which calls were granted which tokens."""

    def __init__(self, calls: list[Call]) -> None:
        self.known: list[Call] = []
        self.by_token: defaultdict[int, list[Call]] = defaultdict(list)
        self.unanswered: list[Call] = []
        self.greatest = 0
        # Leases under which something was done: they were surely granted.
        self.used: set[str] = set()
        for call in calls:
            seen = call.seen
            if seen is None:
                if call.name == "acquire":
                    self.unanswered.append(call)
                continue
            if seen.kind in ("granted", "held", "lost"):
                self.greatest = max(self.greatest, seen.number)
            if seen.kind == "granted":
                self.known.append(call)
                self.by_token[seen.number].append(call)
            elif seen.kind in ("saved", "already applied", "out of order", "done"):
                self.used.add(call.lease_id)
        self.unanswered.sort(key=lambda call: call.called_at)
        for token, same in self.by_token.items():
            if len({call.lease_id for call in same}) > 1:
                raise ContradictionError(f"token {token} was granted to two leases")

    def sequences(self) -> Iterator[tuple[Call, ...]]:
        """The granted calls by token, in all ways."""
        yield from self._from([], self.unanswered)

    def _from(self, granted: list[Call], unused: list[Call]) -> Iterator[tuple[Call, ...]]:
        granted = list(granted)
        while len(granted) < self.greatest:
            candidates = self._candidates(len(granted) + 1, unused)
            if len(candidates) == 1:
                # No choice: without recursion, as there are many of these.
                granted += candidates
                unused = [other for other in unused if other is not candidates[0]]
                continue
            for call in candidates:
                left = [other for other in unused if other is not call]
                yield from self._from([*granted, call], left)
            return
        if self.used <= {call.lease_id for call in granted}:
            yield tuple(granted)
        for call in unused:
            left = [other for other in unused if other is not call]
            yield from self._from([*granted, call], left)

    def _first_of(self, token: int) -> Call:
        """The first of the answered calls with a token; the others found the grant made."""
        same = self.by_token[token]
        least = min(call.seen.version for call in same if call.seen is not None)
        return min(
            (call for call in same if call.seen is not None and call.seen.version == least),
            key=lambda call: call.called_at,
        )

    def _candidates(self, token: int, unused: list[Call]) -> list[Call]:
        if token not in self.by_token:
            return unused
        first = self._first_of(token)
        earlier = [
            call
            for call in unused
            if call.lease_id == first.lease_id and call.called_at < first.called_at
        ]
        return [*earlier, first]


class _Releases:
    """Which calls released which grants."""

    def __init__(self, calls: list[Call]) -> None:
        self.done: defaultdict[str, list[Call]] = defaultdict(list)
        self.unanswered: dict[str, Call] = {}
        for call in calls:
            if call.name != "release":
                continue
            if call.seen is None:
                earliest = self.unanswered.setdefault(call.lease_id, call)
                if call.called_at < earliest.called_at:
                    self.unanswered[call.lease_id] = call
            elif call.seen.kind == "done":
                self.done[call.lease_id].append(call)

    def options(self, granted: tuple[Call, ...]) -> Iterator[tuple[Grant, ...]]:
        """The grants with their releases, in all ways."""
        times: defaultdict[str, int] = defaultdict(int)
        for call in granted:
            times[call.lease_id] += 1
        choices: list[list[Grant]] = []
        for call in granted:
            done = self.done.get(call.lease_id, [])
            options: list[Call | None] = [*done]
            if len(done) < times[call.lease_id]:
                options.append(None)
                unanswered = self.unanswered.get(call.lease_id)
                if unanswered is not None:
                    options.append(unanswered)
            choices.append([Grant(call, released) for released in options])
        number_done = sum(len(done) for done in self.done.values())
        done_calls = {id(call) for done in self.done.values() for call in done}
        for held in product(*choices):
            used = [id(grant.released) for grant in held if grant.released is not None]
            if len(set(used)) == len(used) and len(done_calls & set(used)) == number_done:
                yield held


def _save_segments(calls: list[Call]) -> list[list[tuple[Call, ...]]]:
    """For each stretch between two saves that were answered, the saves that may be in it.

    A stretch begins with an answered save, except the first. Versions say how many unanswered
    saves are in a stretch; whatever is behind the last one may or may not have happened.
    """
    known = sorted(
        (call for call in calls if call.seen is not None and call.seen.kind == "saved"),
        key=lambda call: call.position,
    )
    for one, next_one in pairwise(known):
        if one.position == next_one.position:
            raise ContradictionError(f"position {one.position} was applied twice")
    seen_positions = {
        call.seen.position if call.seen.kind == "granted" else call.seen.number
        for call in calls
        if call.seen is not None
        and call.seen.kind in ("granted", "already applied", "out of order")
    } - {0}
    needed = seen_positions - {call.position for call in known}
    unanswered = _unanswered_saves(calls, {call.position for call in known})
    missing = needed - unanswered.keys()
    if missing:
        raise ContradictionError(f"position {min(missing)} was seen, and nobody applied it")
    segments = []
    begins: list[Call | None] = [None, *known]
    ends: list[Call | None] = [*known, None]
    for begin, end in zip(begins, ends, strict=True):
        first = 0 if begin is None else begin.position
        between = [p for p in unanswered if p > first and (end is None or p < end.position)]
        counts: range | list[int] = range(len(between) + 1)
        if end is not None:
            counts = [_version(end) - _version(begin) - 1]
        ways = (
            (*(() if begin is None else (begin,)), *saves)
            for count in counts
            if 0 <= count <= len(between)
            for positions in combinations(sorted(between), count)
            if needed & set(between) <= set(positions)
            for saves in product(*(unanswered[position] for position in positions))
        )
        # One more than are tried, so that whoever tries them sees that there are too many.
        segment = list(islice(ways, MOST_COMPLETIONS + 1))
        if not segment:
            raise ContradictionError(
                f"versions between positions {first} and {end and end.position} do not fit"
            )
        segments.append(segment)
    return segments


def _seen_positions(calls: list[Call]) -> set[int]:
    """The positions that the record had at some time, as the answers say."""
    found = set()
    for call in calls:
        if call.seen is not None and call.seen.kind == "granted":
            found.add(call.seen.position)
        elif call.seen is not None and call.seen.kind in ("already applied", "out of order"):
            found.add(call.seen.number)
    return found - {0}


def _version(call: Call | None) -> int:
    return 0 if call is None or call.seen is None else call.seen.number


def _unanswered_saves(calls: list[Call], known: set[int]) -> dict[int, list[Call]]:
    """By position, those that may have been applied; of several that are alike the earliest."""
    found: defaultdict[int, dict[tuple[object, ...], Call]] = defaultdict(dict)
    for call in sorted(calls, key=lambda call: call.called_at):
        if call.name == "save" and call.seen is None and call.position not in known:
            found[call.position].setdefault((call.lease_id, call.previous, call.state), call)
    return {position: list(alike.values()) for position, alike in found.items()}
