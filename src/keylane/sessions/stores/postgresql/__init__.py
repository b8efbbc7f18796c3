"""Sessions in PostgreSQL, over psycopg 3: the store for workers on more than one machine.

Needs the extra `sessions-postgresql`. The table is made once, with `CREATE_TABLE`; nothing here
makes or changes one. `postgresql_pool` and `connect` give connections whose waits are bounded.
"""

from __future__ import annotations

from keylane.sessions.stores.postgresql.connections import (
    AsyncBoundedConnection,
    BoundedConnection,
    async_connect,
    async_postgresql_pool,
    connect,
    postgresql_pool,
)
from keylane.sessions.stores.postgresql.statements import CREATE_TABLE
from keylane.sessions.stores.postgresql.store import (
    PostgresqlSessionStore,
    SyncPostgresqlSessionStore,
)

__all__ = [
    "CREATE_TABLE",
    "AsyncBoundedConnection",
    "BoundedConnection",
    "PostgresqlSessionStore",
    "SyncPostgresqlSessionStore",
    "async_connect",
    "async_postgresql_pool",
    "connect",
    "postgresql_pool",
]
