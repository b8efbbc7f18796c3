"""Connections to one SQLite file, and what an error of SQLite means.

Takes a path, gives connections that wait for the write lock in bounds. Each is used by one thread
at a time and kept for the next. Nothing here retries an operation.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Literal

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.limits import check_seconds
from keylane.sessions.stores.sqlite.statements import CREATE_TABLE

__all__ = ["SqliteConnection", "SqliteFile", "Synchronous", "set_busy_timeout", "store_errors"]

#: How long an operation waits for the write lock, in seconds, until `StoreUnavailableError`.
TIMEOUT = 5.0

#: The first version of SQLite that has `RETURNING`.
OLDEST = (3, 35, 0)

Synchronous = Literal["FULL", "NORMAL"]

# A wait that is shorter than the time-out by less than this part is not worth a statement.
_SHORTER = 0.9

# How long to wait until a file is asked again to change to WAL, in seconds.
_PAUSE = 0.01

# Errors after which surely nothing was changed: they come before the first page is written, or
# SQLite takes back what it has not committed. Any other one could be from the disk, in mid-commit.
_NOTHING_CHANGED = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class SqliteConnection(sqlite3.Connection):
    """A connection of ours: in autocommit, and waiting as long as `wait_until` says."""

    #: The whole time-out, in seconds.
    timeout = TIMEOUT
    _waits_shorter = False

    def wait_until(self, deadline: float) -> None:
        """Let the next statement wait until then, on the clock `time.monotonic`."""
        left = deadline - monotonic()
        if left < _SHORTER * self.timeout:
            set_busy_timeout(self, max(0.0, left))
            self._waits_shorter = True
        elif self._waits_shorter:
            set_busy_timeout(self, self.timeout)
            self._waits_shorter = False


def set_busy_timeout(connection: sqlite3.Connection, seconds: float) -> None:
    """Let statements wait so long for a lock."""
    connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


class SqliteFile:
    """The file that has the sessions, for any number of stores and threads of one process.

    `path` is on a local file system. The file, and the table in it, are made when the first
    operation comes, and `with` closes all connections at its end. `timeout`, in seconds, is how
    long an operation waits for other writers. With `synchronous="NORMAL"` saves are not flushed to
    the disk one by one: faster, and when the power fails the last grants and saves may be gone.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        timeout: float = TIMEOUT,
        synchronous: Synchronous = "FULL",
    ) -> None:
        """Opens nothing yet. Raises `ValueError` for settings that cannot be."""
        check_seconds("timeout", timeout)
        if synchronous not in ("FULL", "NORMAL"):
            raise ValueError(f"`synchronous={synchronous}` is neither `FULL` nor `NORMAL`")
        if sqlite3.sqlite_version_info < OLDEST:
            raise ValueError(f"SQLite {sqlite3.sqlite_version} is older than 3.35")
        self.path = Path(path)
        self.timeout = timeout
        self.synchronous = synchronous
        self._idle: list[SqliteConnection] = []
        self._is_closed = False
        self._pid: int | None = None

    def __enter__(self) -> SqliteFile:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        self.close()

    def close(self) -> None:
        """Close all connections; those in use as soon as their operation ends."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def connection(self, operation: str, deadline: float) -> Iterator[SqliteConnection]:
        """A connection for one operation, which nobody else has; closed if the operation fails.

        Raises `StoreUnavailableError` if the file cannot be opened, or the deadline is past.
        """
        self._check_usable()
        if monotonic() >= deadline:
            raise StoreUnavailableError(operation, "other operations took too long", False)
        try:
            connection = self._idle.pop()
        except IndexError:
            with store_errors(operation, changes=False):
                connection = self._open(deadline)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._is_closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _check_usable(self) -> None:
        """INVARIANT: SQLite forbids to use, and even to close, a connection from before a fork."""
        if self._is_closed:
            raise ValueError(f"`{self.path}` is closed")
        if self._pid is None:
            self._pid = os.getpid()
        elif self._pid != os.getpid():
            raise RuntimeError(
                f"`{self.path}` was opened before a fork; open it in the child process only"
            )

    def _open(self, deadline: float) -> SqliteConnection:
        # A thread may use what another one has opened: never two of them at once.
        connection = sqlite3.connect(
            self.path,
            timeout=self.timeout,
            isolation_level=None,
            check_same_thread=False,
            factory=SqliteConnection,
        )
        try:
            connection.timeout = self.timeout
            connection.wait_until(deadline)
            _change_to_wal(connection, deadline)
            connection.execute(f"PRAGMA synchronous = {self.synchronous}")
            connection.execute(CREATE_TABLE)
        except BaseException:
            connection.close()
            raise
        return connection


def _change_to_wal(connection: SqliteConnection, deadline: float) -> None:
    """Readers and the writer do not wait for each other then; once for all who use the file."""
    while True:
        try:
            ((mode,),) = connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            # Where two change a new file at once, SQLite refuses one of them without a wait.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)
        else:
            break
    if mode != "wal":
        raise sqlite3.OperationalError(f"its journal mode is `{mode}` and cannot be `wal`")


@contextmanager
def store_errors(operation: str, *, changes: bool) -> Iterator[None]:
    """Let errors of SQLite leave as `StoreUnavailableError`.

    `changes` is False where nothing that changes anything was asked for, or nothing can be
    committed. `ProgrammingError` and `IntegrityError` are about what the owner of the connection
    did, and go on.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except sqlite3.Error as error:
        applied = _applied(error) if changes else False
        raise StoreUnavailableError(operation, str(error), applied) from error


def _applied(error: sqlite3.Error) -> Literal[False] | None:
    """What an error says about the statement: False if it surely changed nothing."""
    code = getattr(error, "sqlite_errorcode", None)
    # The upper bits say more exactly what went wrong.
    return False if code is not None and code & 0xFF in _NOTHING_CHANGED else None
