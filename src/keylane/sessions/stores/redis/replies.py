"""What Redis answers: an answer from each script's reply, and the operation that was asked.

Takes replies as redis-py gives them. No input or output.
"""

from __future__ import annotations

from typing import Any

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.operations import Acquire, Load, Operation, Records, Save
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.stores.redis.packed import (
    SECOND,
    granted_record,
    record_of,
    unpacked_position,
)
from keylane.sessions.stores.redis.pieces import Place, PurgedPiece, PurgePiece

__all__ = [
    "Reply",
    "granted_or_held",
    "loaded",
    "page_of_records",
    "purged_piece",
    "saved_or_refused",
    "was_done",
]

#: Bytes, whole numbers, None, and lists of these.
Reply = Any


def granted_or_held(operation: Acquire, reply: Reply) -> Granted | Held:
    """The record of a grant; or owner, token and the microseconds that remain."""
    if isinstance(reply, list):
        owner, token, remaining = reply
        return Held(owner.decode(), token, remaining / SECOND)
    record = granted_record(operation, reply)
    return Granted(record.token, record)


def saved_or_refused(_: Save, reply: Reply) -> Saved | AlreadyApplied | OutOfOrder | Lost:
    """The new version; or why there is none, with the session's token or position."""
    if isinstance(reply, int):
        return Saved(reply)
    why, number = reply
    if why == b"lost":
        return Lost(number)
    position = unpacked_position(number)
    return AlreadyApplied(position) if why == b"applied" else OutOfOrder(position)


def loaded(operation: Load, reply: Reply) -> SessionRecord | None:
    """The time, and the two fields of the record."""
    now, packed, state = reply
    return None if packed is None else record_of(operation.key, packed, state, now)


def page_of_records(_: Records, reply: Reply) -> RecordPage:
    """The time, where the next page begins, and key, `packed` and state of each record by turns."""
    now, after, *page = reply
    found = zip(page[::3], page[1::3], page[2::3], strict=True)
    records = tuple(record_of(key.decode(), packed, state, now) for key, packed, state in found)
    return RecordPage(records, after.decode() or None)


def was_done(_: Operation[bool], reply: Reply) -> bool:
    """1, or 0 where the condition did not hold."""
    return bool(reply)


def purged_piece(_: PurgePiece, reply: Reply) -> PurgedPiece:
    """How many; and if there may be more, a score, and behind how many of that score."""
    count, *place = reply
    return PurgedPiece(count, Place(*place) if place else None)
