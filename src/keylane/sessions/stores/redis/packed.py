"""How a record lies in Redis: a hash with the fields `packed` and, if there is one, `state`.

Takes what scripts answer, gives records and positions. No input or output.

    bytes    of `packed`
    1-8      token
    9-16     started_at; 0 if the session is closed
    17-24    last_activity
    25-32    messages
    33-40    position
    41-48    version
    49-80    lease_id; from here on only where there is a lease
    81-88    expires_at
    89-      owner

Numbers have 8 bytes, the first one first: whole ones, and doubles for times. A script takes several
times as long to read and write them as fields, and as long again to make them of text.
"""

from __future__ import annotations

from math import ceil
from struct import Struct

from keylane.sessions.operations import Acquire
from keylane.sessions.record import SessionRecord

__all__ = [
    "SECOND",
    "granted_record",
    "microseconds",
    "packed_position",
    "record_of",
    "unpacked_position",
]

#: What times are counted in, for Redis.
SECOND = 1_000_000

_SESSION = Struct(">QddQQQ")
_LEASE = Struct(">32sd")
_WITH_LEASE = Struct(">QddQQQ32sd")
_POSITION = Struct(">Q")


def microseconds(seconds: float) -> int:
    """Never 0: a lease of no time is none."""
    return ceil(seconds * SECOND)


def packed_position(position: int | None) -> bytes:
    """The position as in `packed`; nothing for none."""
    return b"" if position is None else _POSITION.pack(position)


def unpacked_position(packed: bytes) -> int:
    """The position again."""
    position: int = _POSITION.unpack(packed)[0]
    return position


def record_of(key: str, packed: bytes, state: bytes | None, now: int) -> SessionRecord:
    """The record from its two fields, as it was at `now`, in microseconds."""
    lease_id = owner = expires_at = None
    token, started_at, last_activity, messages, position, version = _SESSION.unpack_from(packed)
    if len(packed) > _SESSION.size:
        holder, end = _LEASE.unpack_from(packed, _SESSION.size)
        lease_id, expires_at = holder.decode(), end / SECOND
        owner = packed[_WITH_LEASE.size :].decode()
    return SessionRecord(
        key=key,
        lease_id=lease_id,
        owner=owner,
        token=token,
        expires_at=expires_at,
        position=position,
        version=version,
        state=state,
        started_at=started_at / SECOND if started_at else None,
        last_activity=last_activity / SECOND,
        messages=messages,
        as_of=now / SECOND,
    )


def granted_record(operation: Acquire, reply: bytes) -> SessionRecord:
    """The record as a grant left it: `packed`, and if there is a state, a space and the state."""
    token, started_at, last_activity, messages, position, version, _, expires_at = (
        _WITH_LEASE.unpack_from(reply)
    )
    end = _WITH_LEASE.size + len(operation.owner)
    return SessionRecord(
        key=operation.key,
        lease_id=operation.lease_id,
        owner=operation.owner,
        token=token,
        expires_at=expires_at / SECOND,
        position=position,
        version=version,
        state=reply[end + 1 :] if len(reply) > end else None,
        started_at=started_at / SECOND,
        last_activity=last_activity / SECOND,
        messages=messages,
        as_of=(expires_at - microseconds(operation.duration)) / SECOND,
    )
