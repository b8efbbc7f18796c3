"""A worker in a process of its own: runs operations on a SQLite file, and is stopped or killed.

python -m tests.sessions.sqlite_worker FILE
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from keylane.sessions import SyncSessionLockManager
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from tests.sessions.worker_process import RemoteWorker, answer_calls, worker_process

__all__ = ["StoreWorker", "remote_worker"]


class StoreWorker:
    """What a worker can be told; all other names are methods of its store."""

    def __init__(self, path: Path, timeout: float = 5) -> None:
        """Open nothing yet."""
        self.file = SqliteFile(path, timeout=timeout)
        self.store = SyncSqliteSessionStore(self.file)

    def run(self, method: str, *arguments: object, **named: object) -> object:
        """One call."""
        own = getattr(self, method, None)
        return (own or getattr(self.store, method))(*arguments, **named)

    def at_instruction(self, number: int, action: Callable[[], None]) -> None:
        """Do something before that instruction of SQLite's machine, in the next statement."""
        left = number

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                action()

        with self.file.connection("load", deadline=1e12) as connection:
            connection.set_progress_handler(count, 1)

    def count_instructions(self, method: str, *arguments: object, **named: object) -> int:
        """So many does a call have."""
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1

        with self.file.connection("load", deadline=1e12) as connection:
            connection.set_progress_handler(count, 1)
        self.run(method, *arguments, **named)
        with self.file.connection("load", deadline=1e12) as connection:
            connection.set_progress_handler(None, 1)
        return counted

    def stop_at(self, number: int) -> None:
        """Be stopped at an instruction, until somebody lets it go on."""
        self.at_instruction(number, lambda: os.kill(os.getpid(), signal.SIGSTOP))

    def apply(self, owner: str, position: int, *, dies: bool = False) -> None:
        """Take the session over, and let an effect and its position happen together.

        If it `dies`, it is killed between the two.
        """
        lease = SyncSessionLockManager(self.store, owner, 60).take_over("k")
        with (
            closing(sqlite3.connect(self.file.path)) as connection,
            lease.transaction(connection, position=position, previous=position - 1),
        ):
            connection.execute("INSERT INTO effect VALUES (?)", (position,))
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def remote_worker(path: Path, *wrapper: str) -> Iterator[RemoteWorker]:
    """A worker, started by another program if one is given; killed at the end."""
    with worker_process("tests.sessions.sqlite_worker", str(path), wrapper=wrapper) as worker:
        yield worker


if __name__ == "__main__":
    answer_calls(StoreWorker(Path(sys.argv[1])).run)
