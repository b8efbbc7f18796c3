"""The SQLite store, for threads and for asyncio. What is asked is in `dialogues`.

Takes a `SqliteFile`; whoever made it closes it. Each operation is one statement in autocommit, and
a second one that reads where the first was refused. So the write lock is never held from one
operation to the next, except by a transaction of the user's.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from time import monotonic
from typing import ParamSpec, TypeVar

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Load, LockRecord, Operation, Records
from keylane.sessions.stores.dialogue import run_dialogue
from keylane.sessions.stores.sqlite import transactions
from keylane.sessions.stores.sqlite.connections import SqliteConnection, SqliteFile, store_errors
from keylane.sessions.stores.sqlite.dialogues import Rows, SqliteDialogues, Statement
from keylane.sessions.transaction import SyncTransactionalSessionStore, TransactionalSessionStore

__all__ = ["SqliteSessionStore", "SyncSqliteSessionStore"]

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")


class SyncSqliteSessionStore(SyncTransactionalSessionStore[sqlite3.Connection]):
    """Sessions in SQLite, for threads.

    `namespace` keeps the sessions of several applications apart in one file.
    """

    def __init__(
        self, file: SqliteFile, *, namespace: str = "default", limits: StoreLimits | None = None
    ) -> None:
        """Keep sessions in `file`."""
        self.file = file
        self.limits = StoreLimits() if limits is None else limits
        self._dialogues = SqliteDialogues(namespace)

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        return self.run_until(operation, monotonic() + self.file.timeout)

    def run_until(self, operation: Operation[Answer], deadline: float) -> Answer:
        """`run`, waiting for locks until `deadline` on the clock `time.monotonic`."""
        with (
            self.file.connection(operation.name, deadline) as connection,
            store_errors(operation.name, changes=not _only_reads(operation)),
        ):
            exchange = partial(_exchange, connection, deadline)
            return run_dialogue(self._dialogues.begin(operation), exchange)

    def run_on(self, connection: sqlite3.Connection, operation: Operation[Answer]) -> Answer:
        """Run one operation in the user's transaction."""
        with store_errors(operation.name, changes=False):
            exchange = partial(transactions.exchange, connection)
            return run_dialogue(self._dialogues.begin(operation), exchange)

    @contextmanager
    def begin(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Begin, and commit or roll back."""
        transactions.check_idle(connection)
        transactions.begin(connection, self.file.timeout)
        try:
            yield
        except BaseException:
            transactions.roll_back(connection)
            raise
        transactions.commit(connection)


class SqliteSessionStore(TransactionalSessionStore[sqlite3.Connection]):
    """Sessions in SQLite, for asyncio; see `SyncSqliteSessionStore`.

    Threads of its own do what may wait, one what writes, one what only reads. A connection of the
    user's for `transaction` is made with `check_same_thread=False`: begin and commit happen in a
    thread, the statements of the body where they stand. While a transaction is open, no other
    operation of this store writes.
    """

    def __init__(
        self, file: SqliteFile, *, namespace: str = "default", limits: StoreLimits | None = None
    ) -> None:
        """Keep sessions in `file`."""
        self.file = file
        self._sync = SyncSqliteSessionStore(file, namespace=namespace, limits=limits)
        self.limits = self._sync.limits
        self._writer = ThreadPoolExecutor(1, "keylane-sqlite-writer")
        self._reader = ThreadPoolExecutor(1, "keylane-sqlite-reader")
        # INVARIANT: whoever has begun a transaction has the turn until it ends. Else an operation
        # would wait for the lock in the thread that has to commit the transaction.
        self._turn = asyncio.Lock()

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        deadline = monotonic() + self.file.timeout
        if _only_reads(operation):
            return await self._in(self._reader, self._sync.run_until, operation, deadline)
        async with self._turn_until(operation.name, deadline):
            return await self._in(self._writer, self._sync.run_until, operation, deadline)

    async def run_on(self, connection: sqlite3.Connection, operation: Operation[Answer]) -> Answer:
        """Run one operation in the user's transaction."""
        return await self._in(self._writer, self._sync.run_on, connection, operation)

    @asynccontextmanager
    async def begin(self, connection: sqlite3.Connection) -> AsyncIterator[None]:
        """Begin, and commit or roll back."""
        transactions.check_idle(connection)
        deadline = monotonic() + self.file.timeout
        async with self._turn_until("transaction", deadline):
            timeout = max(0.0, deadline - monotonic())
            try:
                await self._in(self._writer, transactions.begin, connection, timeout)
                yield
                await self._in(self._writer, transactions.commit, connection)
            except BaseException:
                # The thread does one after the other: what was cancelled is over by then.
                await self._surely_in(self._writer, transactions.roll_back, connection)
                raise

    async def _in(
        self,
        thread: ThreadPoolExecutor,
        function: Callable[Arguments, Answer],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(thread, partial(function, *arguments, **named))

    async def _surely_in(
        self,
        thread: ThreadPoolExecutor,
        function: Callable[[sqlite3.Connection], None],
        on: sqlite3.Connection,
    ) -> None:
        """Run it to its end, whoever is cancelled meanwhile: then that is told afterwards.

        INVARIANT: whoever has the connection may close it once `begin` is left, so that no thread
        uses it any more, and no transaction is open.
        """
        # No task, which the end of the loop would cancel.
        done = asyncio.get_running_loop().run_in_executor(thread, function, on)
        cancelled: asyncio.CancelledError | None = None
        while not done.done():
            try:
                await asyncio.wait({done})
            except asyncio.CancelledError as error:
                cancelled = error
        done.result()
        if cancelled is not None:
            raise cancelled

    @asynccontextmanager
    async def _turn_until(self, operation: str, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(deadline - monotonic()):
                await self._turn.acquire()
        except TimeoutError:
            raise StoreUnavailableError(
                operation, "another operation of this process took too long", False
            ) from None
        try:
            yield
        finally:
            self._turn.release()


def _only_reads(operation: Operation[Answer]) -> bool:
    return isinstance(operation, Load | Records | LockRecord)


def _exchange(connection: SqliteConnection, deadline: float, statement: Statement) -> Rows:
    connection.wait_until(deadline)
    return connection.execute(statement.text, statement.values).fetchall()
