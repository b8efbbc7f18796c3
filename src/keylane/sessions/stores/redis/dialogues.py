"""What is said to Redis: the script of each operation, its keys and arguments, and what it answers.

Takes operations and replies, gives script calls and answers. No input or output.

All keys of a namespace have the same hash tag, `{namespace}`:

    keylane:{namespace}:s:<session key>   a hash, the record; a field that is None is not there
    keylane:{namespace}:activity          a sorted set, session keys by a time before which there
                                          was activity: their first grant, or a look of `purge`
    keylane:{namespace}:keys              a sorted set, session keys in the order of their bytes

INVARIANT: none of these has an expiry. The token of a session would go with its record.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from math import ceil
from typing import Any

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.stores.dialogue import StoreDialogues
from keylane.sessions.stores.redis.scripts import SCRIPTS, Script

__all__ = ["RedisDialogues", "ScriptCall"]

#: A page of records ends behind the one with which it has so many bytes: what is sent in one piece,
#: and what Redis does in one piece, stays bounded whatever the states are.
PAGE_BYTES = 1_048_576

_NAMESPACE = re.compile(r"[A-Za-z0-9_.:-]{1,64}").fullmatch
_SECOND = 1_000_000


#: A script, and what follows it in a command: how many keys it uses, their names, its arguments.
#: Numbers are bytes already: redis-py takes longer to make bytes of them.
ScriptCall = tuple[Script, tuple[bytes, ...]]


#: Bytes, whole numbers, and lists of these.
Reply = Any


class RedisDialogues(StoreDialogues[ScriptCall, Reply]):
    """The operations on the sessions of one namespace."""

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

    def _on_record(self, name: str, key: str, *arguments: bytes) -> ScriptCall:
        return self._scripts[name], (b"1", self._records + key.encode(), *arguments)

    def acquire(self, operation: Acquire) -> Generator[ScriptCall, Reply, Granted | Held]:
        """Grant or refuse."""
        key = operation.key.encode()
        duration = _microseconds(operation.duration)
        reply = yield (
            self._scripts["acquire"],
            (
                b"3",
                self._records + key,
                self._by_activity,
                self._by_key,
                key,
                operation.lease_id.encode(),
                operation.owner.encode(),
                b"%d" % duration,
                b"1" if operation.take_over else b"0",
            ),
        )
        if isinstance(reply, list):
            owner, token, remaining = reply
            return Held(owner.decode(), int(token), remaining / _SECOND)
        # The state comes last, if there is one, and may have any bytes.
        numbers = reply.split(b" ", 7)
        state = numbers.pop() if len(numbers) > 7 else None
        now, token, position, version, started_at, last_activity, messages = map(int, numbers)
        record = SessionRecord(
            key=operation.key,
            lease_id=operation.lease_id,
            owner=operation.owner,
            token=token,
            expires_at=(now + duration) / _SECOND,
            position=position,
            version=version,
            state=state,
            started_at=started_at / _SECOND,
            last_activity=last_activity / _SECOND,
            messages=messages,
            as_of=now / _SECOND,
        )
        return Granted(token, record)

    def renew(self, operation: Renew) -> Generator[ScriptCall, Reply, bool]:
        """Let the lease end later."""
        lease_id, duration = operation.lease_id.encode(), _microseconds(operation.duration)
        return bool((yield self._on_record("renew", operation.key, lease_id, b"%d" % duration)))

    def release(self, operation: Release) -> Generator[ScriptCall, Reply, bool]:
        """Take the lease out of the record."""
        lease_id = operation.lease_id.encode()
        return bool((yield self._on_record("release", operation.key, lease_id)))

    def save(
        self, operation: Save
    ) -> Generator[ScriptCall, Reply, Saved | AlreadyApplied | OutOfOrder | Lost]:
        """Write state and position."""
        position, previous, state = operation.position, operation.previous, operation.state
        arguments = (
            b"1",
            self._records + operation.key.encode(),
            operation.lease_id.encode(),
            b"" if position is None else b"%d" % position,
            b"" if previous is None else b"%d" % previous,
        )
        reply = yield self._scripts["save"], arguments if state is None else (*arguments, state)
        if isinstance(reply, int):
            return Saved(reply)
        what, number = reply
        return _REFUSALS[what](int(number))

    def load(self, operation: Load) -> Generator[ScriptCall, Reply, SessionRecord | None]:
        """Read one record."""
        now, fields = yield self._on_record("load", operation.key)
        return _record(operation.key, fields, now) if fields else None

    def records(self, operation: Records) -> Generator[ScriptCall, Reply, RecordPage]:
        """Read a page of records."""
        now, after, *page = yield (
            self._scripts["records"],
            (
                b"1",
                self._by_key,
                self._records,
                b"%d" % operation.limit,
                b"-" if operation.after is None else b"(" + operation.after.encode(),
                b"" if operation.owner is None else operation.owner.encode(),
                _optional_microseconds(operation.idle_for),
                b"%d" % PAGE_BYTES,
            ),
        )
        found = zip(page[::2], page[1::2], strict=True)
        records = tuple(_record(key.decode(), fields, now) for key, fields in found)
        return RecordPage(records, after.decode() or None)

    def close(self, operation: Close) -> Generator[ScriptCall, Reply, bool]:
        """End a session."""
        lease_id = b"" if operation.lease_id is None else operation.lease_id.encode()
        idle_for = _optional_microseconds(operation.idle_for)
        return bool((yield self._on_record("close", operation.key, lease_id, idle_for)))

    def purge(self, operation: Purge) -> Generator[ScriptCall, Reply, int]:
        """Forget sessions."""
        idle_for, limit = b"%d" % _microseconds(operation.idle_for), b"%d" % operation.limit
        count = yield (
            self._scripts["purge"],
            (b"2", self._by_activity, self._by_key, self._records, idle_for, limit),
        )
        return int(count)


_REFUSALS: Mapping[bytes, type[AlreadyApplied | OutOfOrder | Lost]] = {
    b"applied": AlreadyApplied,
    b"gap": OutOfOrder,
    b"lost": Lost,
}


def _microseconds(seconds: float) -> int:
    """Never 0: a lease of no time is none."""
    return ceil(seconds * _SECOND)


def _optional_microseconds(seconds: float | None) -> bytes:
    return b"" if seconds is None else b"%d" % _microseconds(seconds)


def _record(key: str, fields: list[bytes], now: int) -> SessionRecord:
    """The record from field and value by turns; `now` in microseconds."""
    values = dict(zip(fields[::2], fields[1::2], strict=True))
    lease_id, owner = values.get(b"lease_id"), values.get(b"owner")
    expires_at, started_at = values.get(b"expires_at"), values.get(b"started_at")
    return SessionRecord(
        key=key,
        lease_id=None if lease_id is None else lease_id.decode(),
        owner=None if owner is None else owner.decode(),
        token=int(values[b"token"]),
        expires_at=None if expires_at is None else int(expires_at) / _SECOND,
        position=int(values.get(b"position", 0)),
        version=int(values.get(b"version", 0)),
        state=values.get(b"state"),
        started_at=None if started_at is None else int(started_at) / _SECOND,
        last_activity=int(values[b"last_activity"]) / _SECOND,
        messages=int(values[b"messages"]),
        as_of=now / _SECOND,
    )
