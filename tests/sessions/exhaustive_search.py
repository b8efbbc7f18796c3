"""Whether a history is linearizable, by trying all orders: slow, and too simple to be wrong.

Wing and Gong, "Testing and Verifying Concurrent Objects", Journal of Parallel and Distributed
Computing 17(1-2), 1993. What `keylane.sessions.testing.linearizability` is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from keylane.sessions.testing.history import Call, Seen

__all__ = ["Record", "after", "is_linearizable"]


@dataclass(frozen=True)
class Record:
    """One session, without a clock."""

    lease_id: str | None = None
    token: int = 0
    position: int = 0
    version: int = 0
    state: str | None = None


def after(call: Call, record: Record) -> Iterator[tuple[Record, Seen]]:
    """What a call may do to a record, and its answer: an acquire may be granted or refused."""
    is_holder = record.lease_id == call.lease_id
    if call.name == "acquire":
        if not is_holder:
            granted = replace(record, lease_id=call.lease_id, token=record.token + 1)
            yield granted, seen_by_grant(granted)
            if record.lease_id is not None:
                yield record, Seen("held", record.token)
        else:
            yield record, seen_by_grant(record)
    elif call.name == "renew":
        yield record, Seen("done" if is_holder else "refused")
    elif call.name == "release":
        released = replace(record, lease_id=None) if is_holder else record
        yield released, Seen("done" if is_holder else "refused")
    elif not is_holder:
        yield record, Seen("lost", record.token)
    elif call.position <= record.position:
        yield record, Seen("already applied", record.position)
    elif call.previous not in (None, record.position):
        yield record, Seen("out of order", record.position)
    else:
        version = record.version + 1
        saved = replace(record, position=call.position, version=version, state=call.state)
        yield saved, Seen("saved", version)


def seen_by_grant(record: Record) -> Seen:
    return Seen("granted", record.token, record.position, record.version, record.state)


def is_linearizable(calls: list[Call]) -> bool:
    """Calls without an answer may happen at any time after they were sent, or never."""
    tried: set[tuple[frozenset[int], Record]] = set()

    def search(left: frozenset[int], record: Record) -> bool:
        if all(calls[index].answered_at is None for index in left):
            return True
        if (left, record) in tried:
            return False
        tried.add((left, record))
        ends = [answered for index in left if (answered := calls[index].answered_at) is not None]
        for index in left:
            call = calls[index]
            if call.called_at > min(ends):
                continue
            for next_record, seen in after(call, record):
                if call.seen in (None, seen) and search(left - {index}, next_record):
                    return True
        return False

    return search(frozenset(range(len(calls))), Record())
