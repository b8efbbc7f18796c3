"""A PostgreSQL of one's own: one database, one user without a password, on the loopback device."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.processes import free_port, path_of, running

__all__ = ["PostgresqlServer", "postgresql_server"]

# Debian does not have the programs of a server in PATH.
_FOLDERS = sorted(str(path) for path in Path("/usr/lib/postgresql").glob("*/bin"))[::-1]

# PostgreSQL refuses to run as the administrator.
_USER = "postgres"


@dataclass
class PostgresqlServer:
    """A server that runs; it can be ended the hard way and started again."""

    folder: Path
    port: int
    settings: list[str]
    _running: ExitStack = field(default_factory=ExitStack)
    _process: subprocess.Popen[str] | None = None

    @property
    def conninfo(self) -> str:
        """How psycopg finds it."""
        return self.conninfo_by(self.port)

    def conninfo_by(self, port: int) -> str:
        """How psycopg finds it by another port of the loopback device."""
        return f"host=127.0.0.1 port={port} user=keylane dbname=postgres"

    def execute(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on a connection of its own; its rows."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = [part for setting in self.settings for part in ("-c", setting)]
        self._process = self._running.enter_context(
            running(
                "postgres",
                ["-D", str(self.folder), "-p", str(self.port), *settings],
                "ready to accept connections",
                self.folder,
                folders=_FOLDERS,
                user=_USER,
                end_with=signal.SIGINT,
            )
        )

    def crash(self) -> None:
        """End it as `pg_ctl stop -m immediate` does: nothing is written, start has to recover."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        self.stop()

    def stop(self) -> None:
        """End it, if it runs."""
        self._running.close()


@contextmanager
def postgresql_server(*, fsync: bool = False) -> Iterator[PostgresqlServer]:
    """A new server, for the length of the block. `fsync` is what it should have in earnest."""
    initdb = path_of("initdb", _FOLDERS)
    user = _USER if os.geteuid() == 0 else None
    # Not below pytest's folders, which nobody but their owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="keylane-postgresql-"))
    server = PostgresqlServer(
        folder,
        free_port(),
        [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            f"fsync={'on' if fsync else 'off'}",
            "max_connections=100",
        ],
    )
    try:
        if user is not None:
            shutil.chown(folder, user)
        subprocess.run(
            [initdb, "-D", str(folder), "-U", "keylane", "-A", "trust", "-N", "-E", "UTF8"],
            env={**os.environ, "LC_ALL": "C"},
            cwd=folder,
            user=user,
            check=True,
            capture_output=True,
        )
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
