"""A Redis of one's own, on the loopback device, and clients as the store wants them."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.servers.processes import free_port, running

__all__ = ["DURABLE", "FAST", "RedisServer", "async_client", "client", "redis_server"]

#: Loses nothing that was answered, also at a power failure if the disk keeps its promises.
DURABLE = ("--appendonly", "yes", "--appendfsync", "always")

#: For tests that do not look at what survives.
FAST = ("--appendonly", "yes", "--appendfsync", "no")


@dataclass
class RedisServer:
    """A server that runs; it can be killed and started again with what it has on disk."""

    folder: Path
    port: int
    settings: Sequence[str]
    _running: ExitStack = field(default_factory=ExitStack)
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        arguments = ["--bind", "127.0.0.1", "--port", str(self.port), *self.settings]
        self._process = self._running.enter_context(
            running(
                "redis-server",
                arguments,
                "Ready to accept connections",
                self.folder,
                # It would not end while it writes its file anew, and nobody reads what it leaves.
                end_with=signal.SIGKILL,
            )
        )

    def kill(self) -> None:
        """End it where it stands."""
        self._running.close()

    def send(self, number: signal.Signals) -> None:
        """Stop it, or let it go on."""
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def redis_server(settings: Sequence[str] = FAST) -> Iterator[RedisServer]:
    """A new server, for the length of the block; skips the test where none is installed."""
    with tempfile.TemporaryDirectory(prefix="keylane-redis-") as folder:
        server = RedisServer(Path(folder), free_port(), settings)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def client(port: int, timeout: float = 5, **settings: Any) -> redis.Redis:
    """A client as the store wants it."""
    retry = Retry(NoBackoff(), 0)
    return redis.Redis(port=port, retry=retry, socket_timeout=timeout, **settings)


def async_client(port: int, timeout: float = 5, **settings: Any) -> redis.asyncio.Redis:
    """A client for asyncio as the store wants it."""
    retry = AsyncRetry(NoBackoff(), 0)
    return redis.asyncio.Redis(port=port, retry=retry, socket_timeout=timeout, **settings)
