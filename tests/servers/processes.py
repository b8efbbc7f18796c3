"""Run a program that serves, wait until it is ready, and end it with all that it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["end", "free_port", "path_of", "running", "wait_until"]

# Where servers are that only the administrator has in PATH.
_FOLDERS = ["/usr/sbin", "/usr/lib/rabbitmq/bin"]

# So long a server may take to end before it is killed, in seconds.
_PATIENCE = 20


def free_port() -> int:
    """A port of the loopback device that nobody has now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def path_of(program: str, folders: Sequence[str] = ()) -> str:
    """Where a program is. Skips the test if it is nowhere; fails where servers are required."""
    places = [*folders, os.environ.get("PATH", ""), *_FOLDERS]
    path = shutil.which(program, path=os.pathsep.join(places))
    if path is not None:
        return path
    if os.environ.get("KEYLANE_REQUIRE_SERVERS") == "1":
        pytest.fail(f"{program} is not installed, and KEYLANE_REQUIRE_SERVERS=1")
    pytest.skip(f"{program} is not installed")


@contextmanager
def running(
    program: str,
    arguments: list[str],
    ready: str,
    folder: Path,
    *,
    folders: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    end_with: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[str]]:
    """Run a server until the end of the block, which is entered when the server says `ready`.

    `folders` are looked at first for the program, `environment` is added to ours, `user` is whom
    it runs as if we are the administrator. `end_with` ends it and all that it started.
    """
    command = [path_of(program, folders), *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
        user=user if os.geteuid() == 0 else None,
        start_new_session=True,
    ) as server:
        try:
            assert server.stdout is not None
            said: list[str] = []
            while not said or ready not in said[-1]:
                said.append(server.stdout.readline())
                assert said[-1], f"{program} ended: {''.join(said)}"
            # Else it would wait for a reader when the pipe is full.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield server
        finally:
            end(server, end_with)


def end(server: subprocess.Popen[str], end_with: signal.Signals) -> None:
    """End a server that `running` started, and what it started."""
    for one in (end_with, signal.SIGKILL):
        try:
            os.killpg(server.pid, one)
            server.wait(_PATIENCE)
        except ProcessLookupError:
            server.wait()
            return
        except subprocess.TimeoutExpired:
            continue


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Ask again and again, until it is so; fails if it is not within so many seconds."""
    end_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_at, f"still not so after {seconds} s"
        time.sleep(0.01)
