"""A worker in a process of its own: runs operations on a SQLite file, and is stopped or killed.

    python -m tests.sessions.sqlite_worker FILE

Takes pickled `(method, arguments, named arguments)` on standard input, gives pickled answers or
errors on standard output. It ends when the input does.
"""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from keylane.sessions import SessionError, SyncSessionLockManager
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore

__all__ = ["RemoteWorker", "StoreWorker", "remote_worker"]


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


class RemoteWorker:
    """The process, seen from the test."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Talk to it."""
        self.process = process

    def send(self, method: str, *arguments: object, **named: object) -> None:
        """Tell it what to do, without a wait for the answer."""
        assert self.process.stdin is not None
        pickle.dump((method, arguments, named), self.process.stdin)
        self.process.stdin.flush()

    def answer(self) -> object:
        """The next answer; errors are raised."""
        assert self.process.stdout is not None
        answer = pickle.load(self.process.stdout)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, method: str, *arguments: object, **named: object) -> object:
        """Both."""
        self.send(method, *arguments, **named)
        return self.answer()

    def wait_until_stopped(self) -> None:
        """Until it has stopped itself."""
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def go_on(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def remote_worker(path: Path, *wrapper: str) -> Iterator[RemoteWorker]:
    """A worker, started by another program if one is given; killed at the end."""
    command = [*wrapper, sys.executable, "-m", "tests.sessions.sqlite_worker", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield RemoteWorker(process)
        finally:
            process.kill()


def main() -> None:
    """Answer until nobody asks."""
    worker = StoreWorker(Path(sys.argv[1]))
    while True:
        try:
            method, arguments, named = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: object
        try:
            answer = worker.run(method, *arguments, **named)
        except SessionError as error:
            answer = error
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
