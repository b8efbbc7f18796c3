"""What is asked of PostgreSQL for each operation, and what the rows that come back mean.

Without input or output. Knows no driver: a statement is text and values, a reply is rows.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NoReturn, TypeVar, cast

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    LockRecord,
    Operation,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.stores.dialogue import TransactionalStoreDialogues
from keylane.sessions.stores.postgresql import statements

__all__ = ["PostgresqlDialogues", "Rows", "Statement", "TransactionEndedError"]

Answer = TypeVar("Answer")
Row = tuple[Any, ...]

#: What a statement returned; of one without `RETURNING` an empty row for each one that it changed.
Rows = Sequence[Row]

# A record that goes in between is asked for again, but not for ever.
_TRIES = 10

# A hundred years, in seconds. No session is older, and no interval of PostgreSQL overflows.
_LONGEST = 3.2e9


#: One statement with the values of its parameters.
Statement = tuple[str, dict[str, Any]]


class TransactionEndedError(Exception):
    """The user's statements have ended the transaction, and begun another one."""


class PostgresqlDialogues(TransactionalStoreDialogues[Statement, Rows]):
    """The dialogues of the sessions of one namespace.

    `lock_timeout` and `idle_timeout`, in seconds, hold for the user's transactions: how long one of
    their statements waits for a lock, and how long the transaction may do nothing.
    """

    def __init__(self, namespace: str, lock_timeout: float, idle_timeout: float) -> None:
        """Keep what is the same for all statements."""
        self.namespace = namespace
        self.lock_timeout = _milliseconds(lock_timeout)
        self.idle_timeout = _milliseconds(idle_timeout)

    def acquire(self, operation: Acquire) -> Generator[Statement, Rows, Granted | Held]:
        """Grant or refuse; the holder is read after a refusal only."""
        key = operation.key
        grant = (
            statements.ACQUIRE,
            {
                "namespace": self.namespace,
                "key": key,
                "lease_id": operation.lease_id,
                "owner": operation.owner,
                "duration": min(operation.duration, _LONGEST),
                "take_over": operation.take_over,
            },
        )
        for _ in range(_TRIES):
            rows = yield grant
            if rows:
                record = _granted(operation, rows[0])
                return Granted(record.token, record)
            holder = yield (statements.READ_HOLDER, self._of(key))
            if holder:
                lease_id, owner, token, _, remaining = holder[0]
                if lease_id is not None and lease_id.hex != operation.lease_id:
                    return Held(owner, token, max(0.0, remaining))
        _refuse(operation.name)

    def renew(self, operation: Renew) -> Generator[Statement, Rows, bool]:
        """Let the lease end later."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        values["duration"] = min(operation.duration, _LONGEST)
        rows = yield (statements.RENEW, values)
        return bool(rows)

    def release(self, operation: Release) -> Generator[Statement, Rows, bool]:
        """Take the lease out of the record."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        rows = yield (statements.RELEASE, values)
        return bool(rows)

    def save(
        self, operation: Save
    ) -> Generator[Statement, Rows, Saved | AlreadyApplied | OutOfOrder | Lost]:
        """Write state and position; the record is read after a refusal only."""
        key = operation.key
        position = operation.position
        write = (statements.SAVE, self._values_of(operation))
        for _ in range(_TRIES):
            rows = yield write
            if rows:
                return Saved(rows[0][0])
            holder = yield (statements.READ_HOLDER, self._of(key))
            if not holder:
                return Lost(0)
            lease_id, _, token, last, _ = holder[0]
            if lease_id is None or lease_id.hex != operation.lease_id:
                return Lost(token)
            if position is not None:
                if position <= last:
                    return AlreadyApplied(last)
                if operation.previous not in (None, last):
                    return OutOfOrder(last)
        _refuse(operation.name)

    def begin_on(self, operation: Operation[Answer]) -> Generator[Statement, Rows, Answer]:
        """The dialogue for an operation in the user's transaction.

        A save raises `TransactionEndedError` where that is not the one in which it began.
        """
        if isinstance(operation, Save):
            return cast("Generator[Statement, Rows, Answer]", self._save_locked(operation))
        return self.begin(operation)

    def _save_locked(
        self, operation: Save
    ) -> Generator[Statement, Rows, Saved | AlreadyApplied | OutOfOrder | Lost]:
        rows = yield (statements.SAVE_LOCKED, self._values_of(operation))
        if rows:
            return Saved(rows[0][0])
        rows = yield (statements.IS_LOCKED, {})
        if not rows[0][0]:
            raise TransactionEndedError
        return (yield from self.save(operation))

    def load(self, operation: Load) -> Generator[Statement, Rows, SessionRecord | None]:
        """Read one record."""
        rows = yield (statements.LOAD, self._of(operation.key))
        return _record(rows[0]) if rows else None

    def lock_record(
        self, operation: LockRecord
    ) -> Generator[Statement, Rows, SessionRecord | None]:
        """Read one record and lock it until the transaction ends."""
        values = self._of(operation.key)
        values["lock_timeout"] = self.lock_timeout
        values["idle_timeout"] = self.idle_timeout
        rows = yield (statements.LOCK_RECORD, values)
        return _record(rows[0]) if rows else None

    def records(self, operation: Records) -> Generator[Statement, Rows, RecordPage]:
        """Read a page of records."""
        values = {
            "namespace": self.namespace,
            # No key is the empty text.
            "after": operation.after or "",
            "idle_for": _at_most_longest(operation.idle_for),
            "limit": operation.limit,
        }
        text = statements.RECORDS
        if operation.owner is not None:
            text = statements.RECORDS_OF_OWNER
            values["owner"] = operation.owner
        rows = yield (text, values)
        records = tuple(_record(row) for row in rows)
        return RecordPage(records, records[-1].key if len(rows) == operation.limit else None)

    def close(self, operation: Close) -> Generator[Statement, Rows, bool]:
        """End a session."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        values["idle_for"] = _at_most_longest(operation.idle_for)
        rows = yield (statements.CLOSE, values)
        return bool(rows)

    def purge(self, operation: Purge) -> Generator[Statement, Rows, int]:
        """Forget sessions."""
        rows = yield (
            statements.PURGE,
            {
                "namespace": self.namespace,
                "idle_for": _at_most_longest(operation.idle_for),
                "limit": operation.limit,
            },
        )
        count: int = rows[0][0]
        return count

    def _values_of(self, save: Save) -> dict[str, Any]:
        return {
            "namespace": self.namespace,
            "key": save.key,
            "lease_id": save.lease_id,
            "position": save.position,
            "previous": save.previous,
            "state": save.state,
        }

    def _of(self, key: str) -> dict[str, Any]:
        return {"namespace": self.namespace, "key": key}


def _record(row: Row) -> SessionRecord:
    lease_id = row[1]
    return SessionRecord(
        key=row[0],
        lease_id=None if lease_id is None else lease_id.hex,
        # The column keeps the name of whoever had the lease.
        owner=None if lease_id is None else row[2],
        token=row[3],
        expires_at=row[4],
        position=row[5],
        version=row[6],
        state=row[7],
        started_at=row[8],
        last_activity=row[9],
        messages=row[10],
        as_of=row[11],
    )


def _granted(operation: Acquire, row: Row) -> SessionRecord:
    """The record as a grant left it, from what the caller could not know."""
    token, expires_at, position, version, state, started_at, last_activity, messages, now = row
    return SessionRecord(
        key=operation.key,
        lease_id=operation.lease_id,
        owner=operation.owner,
        token=token,
        expires_at=expires_at,
        position=position,
        version=version,
        state=state,
        started_at=started_at,
        last_activity=last_activity,
        messages=messages,
        as_of=now,
    )


def _at_most_longest(seconds: float | None) -> float | None:
    return None if seconds is None else min(seconds, _LONGEST)


def _milliseconds(seconds: float) -> str:
    """As settings of PostgreSQL are written; 0 would be no limit."""
    return f"{max(1, round(seconds * 1000))}ms"


def _refuse(operation: str) -> NoReturn:
    """The record came and went as often as it was looked at; nothing was applied."""
    raise StoreUnavailableError(operation, f"the record changed {_TRIES} times meanwhile", False)
