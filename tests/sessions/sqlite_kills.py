"""Saves that are killed before each instruction of SQLite's machine, one after the other.

    python -m tests.sessions.sqlite_kills FILE

A process of its own, as it forks: it never has the file open when it does. Writes a line of JSON
for each save: whether it was killed, and position, version and state as the next one finds them.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from keylane.sessions import SessionRecord
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from tests.sessions.sqlite_worker import StoreWorker

LEASE = "1" * 32


def save_in_child(path: Path, position: int, instruction: int) -> bool:
    """Save in a child, which kills itself at the instruction; whether it did."""
    child = os.fork()
    if child == 0:
        worker = StoreWorker(path)
        worker.at_instruction(instruction, lambda: os.kill(os.getpid(), signal.SIGKILL))
        worker.store.save("k", LEASE, position=position, state=b"%d" % position)
        # Without an end of the connection: as a kill between two operations.
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def loaded(path: Path) -> SessionRecord:
    """The record, read in this process, which has no connection before or after."""
    with SqliteFile(path) as file:
        record = SyncSqliteSessionStore(file).load("k")
    assert record is not None
    return record


def main() -> None:
    """Until a save comes to its end."""
    path = Path(sys.argv[1])
    with SqliteFile(path) as file:
        SyncSqliteSessionStore(file).acquire("k", LEASE, "worker-1", 60)
    instruction = 0
    was_killed = True
    while was_killed:
        instruction += 1
        was_killed = save_in_child(path, instruction, instruction)
        record = loaded(path)
        state = None if record.state is None else record.state.decode()
        print(json.dumps([was_killed, record.position, record.version, state]))


if __name__ == "__main__":
    main()
