"""What is said to Redis: the script of each operation, its keys and its arguments.

Takes operations, gives script calls. No input or output.

All keys of a namespace have the same hash tag, `{namespace}`:

    keylane:{namespace}:s:<session key>   a hash, the record: see `packed`
    keylane:{namespace}:activity          a sorted set, session keys by a time before which there
                                          was activity: their first grant, or a look of `purge`
    keylane:{namespace}:keys              a sorted set, session keys in the order of their bytes

INVARIANT: none of these has an expiry. The token of a session would go with its record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    Operation,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.stores.redis import pieces
from keylane.sessions.stores.redis.packed import microseconds, packed_position
from keylane.sessions.stores.redis.pieces import PurgedPiece, PurgePiece
from keylane.sessions.stores.redis.replies import (
    Reply,
    granted_or_held,
    loaded,
    page_of_records,
    purged_piece,
    saved_or_refused,
    was_done,
)
from keylane.sessions.stores.redis.scripts import SCRIPTS, Script

__all__ = ["RedisCalls", "ScriptCall"]

Answer = TypeVar("Answer")

#: A page of records ends behind the one with which it has so many bytes: what is sent in one piece,
#: and what Redis does in one piece, stays bounded whatever the states are.
PAGE_BYTES = 1_048_576

_NAMESPACE = re.compile(r"[A-Za-z0-9_.:-]{1,64}").fullmatch

#: A script, what follows it in a command (how many keys it uses, their names, its arguments), and
#: what makes an answer of the operation and the reply. Numbers are bytes already: redis-py takes
#: longer to make bytes of them. One script is all there is to an operation, so this is no dialogue
#: as other stores have: a generator would take as long as to read the reply.
ScriptCall = tuple[Script, tuple[bytes, ...], Callable[[Any, Reply], Answer]]


class RedisCalls:
    """A method for each operation on the sessions of one namespace, called by its name."""

    def __init__(self, namespace: str, scripts: Mapping[str, Script] = SCRIPTS) -> None:
        """Raises `ValueError` for a namespace that is no hash tag."""
        if _NAMESPACE(namespace) is None:
            raise ValueError(
                f"a namespace is 1 to 64 letters, digits and any of `_.:-`, not {namespace!r}"
            )
        self.namespace = namespace
        self._scripts = scripts
        prefix = f"keylane:{{{namespace}}}:".encode()
        self._records = prefix + b"s:"
        self._by_activity = prefix + b"activity"
        self._by_key = prefix + b"keys"

    def call_for(self, operation: Operation[Answer]) -> ScriptCall[Answer]:
        """The script call of an operation that was checked; of a `Purge` a piece at a time."""
        call: ScriptCall[Answer] = getattr(self, operation.name)(operation)
        return call

    def acquire(self, operation: Acquire) -> ScriptCall[Granted | Held]:
        """Grant or refuse."""
        arguments: tuple[bytes, ...] = (
            b"1",
            self._records + operation.key.encode(),
            operation.lease_id.encode(),
            operation.owner.encode(),
            b"%d" % microseconds(operation.duration),
        )
        if operation.take_over:
            arguments += (b"take over",)
        return self._scripts["acquire"], arguments, granted_or_held

    def renew(self, operation: Renew) -> ScriptCall[bool]:
        """Let the lease end later."""
        lease_id, duration = operation.lease_id.encode(), b"%d" % microseconds(operation.duration)
        return self._scripts["renew"], (*self._record(operation.key), lease_id, duration), was_done

    def release(self, operation: Release) -> ScriptCall[bool]:
        """Take the lease out of the record."""
        arguments = (*self._record(operation.key), operation.lease_id.encode())
        return self._scripts["release"], arguments, was_done

    def save(self, operation: Save) -> ScriptCall[Saved | AlreadyApplied | OutOfOrder | Lost]:
        """Write state and position."""
        arguments: tuple[bytes, ...] = (
            b"1",
            self._records + operation.key.encode(),
            operation.lease_id.encode(),
            packed_position(operation.position),
            packed_position(operation.previous),
        )
        if operation.state is not None:
            arguments += (operation.state,)
        return self._scripts["save"], arguments, saved_or_refused

    def load(self, operation: Load) -> ScriptCall[SessionRecord | None]:
        """Read one record."""
        return self._scripts["load"], self._record(operation.key), loaded

    def records(self, operation: Records) -> ScriptCall[RecordPage]:
        """Read a page of records."""
        arguments = (
            b"1",
            self._by_key,
            self._records,
            b"%d" % operation.limit,
            b"-" if operation.after is None else b"(" + operation.after.encode(),
            b"" if operation.owner is None else operation.owner.encode(),
            _optional_microseconds(operation.idle_for),
            b"%d" % PAGE_BYTES,
        )
        return self._scripts["records"], arguments, page_of_records

    def close(self, operation: Close) -> ScriptCall[bool]:
        """End a session."""
        lease_id = b"" if operation.lease_id is None else operation.lease_id.encode()
        idle_for = _optional_microseconds(operation.idle_for)
        return self._scripts["close"], (*self._record(operation.key), lease_id, idle_for), was_done

    def purge(self, operation: PurgePiece) -> ScriptCall[PurgedPiece]:
        """Forget sessions, of some that are looked at."""
        arguments = (
            b"2",
            self._by_activity,
            self._by_key,
            self._records,
            b"%d" % microseconds(operation.idle_for),
            b"%d" % operation.limit,
            b"%d" % pieces.LOOKED_AT_ONCE,
            operation.place.score,
            b"%d" % operation.place.behind,
        )
        return self._scripts["purge"], arguments, purged_piece

    def _record(self, key: str) -> tuple[bytes, ...]:
        return b"1", self._records + key.encode()


def _optional_microseconds(seconds: float | None) -> bytes:
    return b"" if seconds is None else b"%d" % microseconds(seconds)
