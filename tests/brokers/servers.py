"""Real servers for tests, on the loopback device; tests skip where a program is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["free_port", "running"]


def free_port() -> int:
    """A port of the loopback device that nobody has now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(program: str, arguments: list[str], ready: str, folder: Path) -> Iterator[None]:
    """Run a server until the end of the block, which is entered when the server says `ready`.

    Skips the test if the program is not there. Servers are often in a folder that only the
    administrator has in PATH.
    """
    path = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if path is None:
        pytest.skip(f"{program} is not installed")
    command = [path, *arguments]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout is not None
            said: list[str] = []
            while not said or ready not in said[-1]:
                said.append(server.stdout.readline())
                assert said[-1], f"{program} ended: {''.join(said)}"
            # What it says from here on is little and fits into the pipe.
            yield
        finally:
            server.terminate()
