"""The user's transaction, on the user's connection: begin, our statements in it, commit.

Takes a connection as it is, whatever its `isolation_level`, `row_factory` and `text_factory`, and
leaves these as they were. All functions block; for asyncio they run in a thread.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from keylane.sessions.stores.sqlite import statements
from keylane.sessions.stores.sqlite.connections import set_busy_timeout, store_errors
from keylane.sessions.stores.sqlite.dialogues import Rows, Statement

__all__ = ["begin", "check_idle", "commit", "exchange", "roll_back"]


def check_idle(connection: sqlite3.Connection) -> None:
    """Raises `ValueError` if somebody has begun a transaction that is not ours to commit."""
    if connection.in_transaction:
        raise ValueError(
            "the connection is in a transaction already; commit it, or use another "
            "(with `autocommit=False` it always is)"
        )


def begin(connection: sqlite3.Connection, timeout: float) -> None:
    """Begin, with the write lock; waits so many seconds for it.

    Raises `StoreUnavailableError` without the lock.
    """
    with store_errors("transaction", changes=False):
        cursor = connection.cursor()
        cursor.row_factory = None
        ((milliseconds,),) = cursor.execute("PRAGMA busy_timeout").fetchall()
        set_busy_timeout(connection, timeout)
        try:
            connection.execute(statements.BEGIN)
            connection.execute(statements.BEGIN_BODY)
        finally:
            set_busy_timeout(connection, milliseconds / 1000)


def exchange(connection: sqlite3.Connection, statement: Statement) -> Rows:
    """Run one of our statements in the transaction.

    Raises `sqlite3.ProgrammingError` if the user's statements have ended it.
    """
    if not connection.in_transaction:
        raise _ended()
    cursor = connection.cursor()
    cursor.row_factory = None
    text_factory = connection.text_factory
    connection.text_factory = str
    try:
        return cursor.execute(statement.text, statement.values).fetchall()
    finally:
        connection.text_factory = text_factory


def commit(connection: sqlite3.Connection) -> None:
    """Commit; if that fails, nothing is left open.

    Raises `StoreUnavailableError`, `sqlite3.IntegrityError` for a constraint of the user's that is
    looked at only now, and `sqlite3.ProgrammingError` if the body has ended the transaction and a
    statement of its own began another one: what it did in that, and the position, are taken back.
    """
    try:
        with store_errors("transaction", changes=True):
            _end_body(connection)
            connection.execute(statements.COMMIT)
    except BaseException:
        roll_back(connection)
        raise


def _end_body(connection: sqlite3.Connection) -> None:
    try:
        connection.execute(statements.END_BODY)
    except sqlite3.OperationalError as error:
        if "no such savepoint" in str(error):
            raise _ended() from None
        raise


def _ended() -> sqlite3.ProgrammingError:
    return sqlite3.ProgrammingError(
        "the transaction was ended within its body, so the position was not saved; "
        "`executescript` and `with connection` commit as well"
    )


def roll_back(connection: sqlite3.Connection) -> None:
    """End the transaction if it is open. Raises nothing: what led here is what has to be told."""
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute(statements.ROLL_BACK)
