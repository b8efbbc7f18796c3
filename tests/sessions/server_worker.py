"""A worker in a process of its own, with sessions on a server.

python -m tests.sessions.server_worker (postgresql CONNINFO | redis PORT) NAMESPACE
"""

from __future__ import annotations

import sys
import time

import psycopg

from keylane.sessions import SyncSessionLockManager, SyncSessionStore
from keylane.sessions.stores.postgresql import SyncPostgresqlSessionStore, connect
from keylane.sessions.stores.redis import SyncRedisSessionStore
from tests.servers.redis import client
from tests.sessions.worker_process import answer_calls

__all__ = ["ServerWorker"]


class ServerWorker:
    """What a worker can be told; all other names are methods of its store."""

    def __init__(self, kind: str, place: str, namespace: str) -> None:
        """Connect."""
        self.place = place
        self.store: SyncSessionStore = (
            SyncPostgresqlSessionStore(connect(place), namespace=namespace)
            if kind == "postgresql"
            else SyncRedisSessionStore(client(int(place)), namespace=namespace)
        )

    def run(self, method: str, *arguments: object, **named: object) -> object:
        """One call."""
        own = getattr(self, method, None)
        return (own or getattr(self.store, method))(*arguments, **named)

    def now(self) -> float:
        """What this process takes for the time."""
        return time.time()

    def apply(self, owner: str, position: int) -> None:
        """Take the session over, and let an effect and its position happen together.

        In PostgreSQL the effect is a row, in Redis it is in the state.
        """
        lease = SyncSessionLockManager(self.store, owner, 60).take_over("k")
        if isinstance(self.store, SyncPostgresqlSessionStore):
            with (
                psycopg.connect(self.place, autocommit=True) as connection,
                lease.transaction(connection, position=position, previous=position - 1),
            ):
                connection.execute("INSERT INTO effect_of_clocks VALUES (%s)", (position,))
        else:
            effects = (lease.record.state or b"") + b"%d " % position
            lease.save(position=position, previous=position - 1, state=effects)


if __name__ == "__main__":
    answer_calls(ServerWorker(*sys.argv[1:]).run)
