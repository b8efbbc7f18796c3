"""The servers of a pair, started for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

from examples.workers.pair import Place
from examples.workers.pairs import pair_named
from examples.workers.pairs.nats_sqlite import MAPPINGS
from tests.servers.nats import nats_server
from tests.servers.postgresql import postgresql_server
from tests.servers.rabbitmq import rabbitmq_server
from tests.servers.redis import redis_server

__all__ = ["servers_of"]


@contextmanager
def _postgresql() -> Iterator[str]:
    with postgresql_server() as server:
        yield server.conninfo


@contextmanager
def _redis() -> Iterator[str]:
    with redis_server() as server:
        yield f"redis://127.0.0.1:{server.port}"


@contextmanager
def _sqlite() -> Iterator[str]:
    """No server: the path of a file, in memory where that is possible.

    Runs kill processes, not the machine. How fast a disk is flushed says nothing here; the servers
    flush nothing either.
    """
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield str(Path(folder) / "sessions.db")


#: Each gives an address, as the pairs that use it want it.
_SERVERS: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "nats": partial(nats_server, MAPPINGS),
    "postgresql": _postgresql,
    "rabbitmq": rabbitmq_server,
    "redis": _redis,
    "sqlite": _sqlite,
}


@contextmanager
def servers_of(pair: str) -> Iterator[Mapping[str, str]]:
    """Addresses by name; skips the test if a server is not installed."""
    names = pair_named(pair, Place({}, "")).servers
    with ExitStack() as stack:
        yield {name: stack.enter_context(_SERVERS[name]()) for name in names}
