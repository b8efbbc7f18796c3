"""What is asked of SQLite for each operation, and what the rows that come back mean.

Without input or output: a statement is text and values, a reply is rows.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple, NoReturn

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    LockRecord,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord
from keylane.sessions.stores.dialogue import TransactionalStoreDialogues
from keylane.sessions.stores.sqlite import statements

__all__ = ["Rows", "SqliteDialogues", "Statement"]

Row = tuple[Any, ...]
Rows = Sequence[Row]

# A record that goes in between is asked for again, but not for ever.
_TRIES = 10


class Statement(NamedTuple):
    """One statement with the values of its parameters."""

    text: str
    values: dict[str, Any]


class SqliteDialogues(TransactionalStoreDialogues[Statement, Rows]):
    """The dialogues of the sessions of one namespace."""

    def __init__(self, namespace: str) -> None:
        """Keep what is the same for all statements."""
        self.namespace = namespace

    def acquire(self, operation: Acquire) -> Generator[Statement, Rows, Granted | Held]:
        """Grant or refuse; the holder is read after a refusal only."""
        key = operation.key
        grant = Statement(
            statements.ACQUIRE,
            {
                "namespace": self.namespace,
                "key": key,
                "lease_id": operation.lease_id,
                "owner": operation.owner,
                "duration": operation.duration,
                "take_over": operation.take_over,
            },
        )
        for _ in range(_TRIES):
            rows = yield grant
            if rows:
                record = _record(rows[0])
                return Granted(record.token, record)
            holder = yield Statement(statements.READ_HOLDER, self._of(key))
            if holder:
                lease_id, owner, token, _, remaining = holder[0]
                if lease_id not in (None, operation.lease_id):
                    return Held(owner, token, max(0.0, remaining))
        _give_up(operation.name)

    def renew(self, operation: Renew) -> Generator[Statement, Rows, bool]:
        """Let the lease end later."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        values["duration"] = operation.duration
        rows = yield Statement(statements.RENEW, values)
        return bool(rows)

    def release(self, operation: Release) -> Generator[Statement, Rows, bool]:
        """Take the lease out of the record."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        rows = yield Statement(statements.RELEASE, values)
        return bool(rows)

    def save(
        self, operation: Save
    ) -> Generator[Statement, Rows, Saved | AlreadyApplied | OutOfOrder | Lost]:
        """Write state and position; the record is read after a refusal only."""
        key = operation.key
        position = operation.position
        write = Statement(
            statements.SAVE,
            {
                "namespace": self.namespace,
                "key": key,
                "lease_id": operation.lease_id,
                "position": position,
                "previous": operation.previous,
                "state": operation.state,
            },
        )
        for _ in range(_TRIES):
            rows = yield write
            if rows:
                return Saved(rows[0][0])
            holder = yield Statement(statements.READ_HOLDER, self._of(key))
            if not holder:
                return Lost(0)
            lease_id, _, token, last, _ = holder[0]
            if lease_id != operation.lease_id:
                return Lost(token)
            if position is not None:
                if position <= last:
                    return AlreadyApplied(last)
                if operation.previous not in (None, last):
                    return OutOfOrder(last)
        _give_up(operation.name)

    def load(self, operation: Load) -> Generator[Statement, Rows, SessionRecord | None]:
        """Read one record."""
        rows = yield Statement(statements.LOAD, self._of(operation.key))
        return _record(rows[0]) if rows else None

    def lock_record(
        self, operation: LockRecord
    ) -> Generator[Statement, Rows, SessionRecord | None]:
        """Read one record; the transaction it is read in has locked the database."""
        rows = yield Statement(statements.LOCK_RECORD, self._of(operation.key))
        return _record(rows[0]) if rows else None

    def records(self, operation: Records) -> Generator[Statement, Rows, RecordPage]:
        """Read a page of records."""
        rows = yield Statement(
            statements.RECORDS,
            {
                "namespace": self.namespace,
                # No key is the empty text.
                "after": operation.after or "",
                "owner": operation.owner,
                "idle_for": operation.idle_for,
                "limit": operation.limit,
            },
        )
        records = tuple(_record(row) for row in rows)
        return RecordPage(records, records[-1].key if len(rows) == operation.limit else None)

    def close(self, operation: Close) -> Generator[Statement, Rows, bool]:
        """End a session."""
        values = self._of(operation.key)
        values["lease_id"] = operation.lease_id
        values["idle_for"] = operation.idle_for
        rows = yield Statement(statements.CLOSE, values)
        return bool(rows)

    def purge(self, operation: Purge) -> Generator[Statement, Rows, int]:
        """Forget sessions."""
        rows = yield Statement(
            statements.PURGE,
            {
                "namespace": self.namespace,
                "idle_for": operation.idle_for,
                "limit": operation.limit,
            },
        )
        return len(rows)

    def _of(self, key: str) -> dict[str, Any]:
        return {"namespace": self.namespace, "key": key}


def _record(row: Row) -> SessionRecord:
    return SessionRecord(
        key=row[0],
        lease_id=row[1],
        owner=row[2],
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


def _give_up(operation: str) -> NoReturn:
    raise StoreUnavailableError(operation, "the record changed again and again", False)
