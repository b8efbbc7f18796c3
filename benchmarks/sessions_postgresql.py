"""The PostgreSQL store against statements that an application could write by hand.

Both sides use psycopg in autocommit, a connection for each process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import psycopg

from benchmarks.speeds import Once, Speeds, in_turns
from keylane.sessions import new_lease_id
from keylane.sessions.stores.postgresql import CREATE_TABLE, SyncPostgresqlSessionStore, connect

__all__ = ["measure_postgresql"]

_STATE = b"x" * 200
_KEYS = 100

_TABLES = f"""
{CREATE_TABLE}
CREATE TABLE IF NOT EXISTS plain_lock (
    key text PRIMARY KEY, lease_id uuid, owner text, expires_at timestamptz
);
CREATE TABLE IF NOT EXISTS plain_session (LIKE keylane_session INCLUDING ALL)
    WITH (fillfactor = 70);
"""
_LOCK = """
INSERT INTO plain_lock VALUES (%s, %s::uuid, %s, now() + interval '60 seconds')
ON CONFLICT DO NOTHING
"""
_UNLOCK = "DELETE FROM plain_lock WHERE key = %s AND lease_id = %s::uuid"
_INSERT = """
INSERT INTO plain_session (
    namespace, key, lease_id, owner, token, expires_at,
    position, version, state, started_at, last_activity, messages
) VALUES (%s, %s, %s::uuid, 'worker', 1, now(), 0, 0, NULL, now(), now(), 0)
"""
_UPDATE = """
UPDATE plain_session SET
    state = %s, position = %s, version = version + 1, messages = messages + 1, last_activity = now()
WHERE namespace = %s AND key = %s
"""


@contextmanager
def _keylane_pairs(conninfo: str, number: int) -> Iterator[Once]:
    """Acquire and release."""
    with connect(conninfo) as connection:
        store = SyncPostgresqlSessionStore(connection, namespace=f"pairs-{number}")

        def once(call: int) -> None:
            key, lease_id = f"session-{call % _KEYS}", new_lease_id()
            store.acquire(key, lease_id, "worker", 60)
            store.release(key, lease_id)

        yield once


@contextmanager
def _plain_pairs(conninfo: str, number: int) -> Iterator[Once]:
    """A row that is there while somebody holds the lock."""
    with psycopg.connect(conninfo, autocommit=True) as connection:

        def once(call: int) -> None:
            key, lease_id = f"{number}-session-{call % _KEYS}", new_lease_id()
            connection.execute(_LOCK, (key, lease_id, "worker"))
            connection.execute(_UNLOCK, (key, lease_id))

        yield once


@contextmanager
def _keylane_saves(conninfo: str, number: int) -> Iterator[Once]:
    """Fenced saves of the next position."""
    lease_id = new_lease_id()
    with connect(conninfo) as connection:
        store = SyncPostgresqlSessionStore(connection, namespace=f"saves-{number}-{lease_id}")
        for key in range(_KEYS):
            store.acquire(f"session-{key}", lease_id, "worker", 60)

        def once(call: int) -> None:
            key = f"session-{call % _KEYS}"
            store.save(key, lease_id, position=call + 1, state=_STATE)

        yield once


@contextmanager
def _plain_saves(conninfo: str, number: int) -> Iterator[Once]:
    """The same change of a row of the same columns, under no condition."""
    lease_id = new_lease_id()
    namespace = f"saves-{number}-{lease_id}"
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for key in range(_KEYS):
            connection.execute(_INSERT, (namespace, f"session-{key}", lease_id))

        def once(call: int) -> None:
            key = f"session-{call % _KEYS}"
            connection.execute(_UPDATE, (_STATE, call + 1, namespace, key))

        yield once


def measure_postgresql(conninfo: str, rounds: int) -> Sequence[Speeds]:
    """All ratios, with a disk that is waited for at each commit, and without."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(_TABLES.encode())
    # Short turns: whatever else the machine does then slows both sides down.
    measure = partial(in_turns, rounds=3 * rounds, seconds=0.1)
    found = []
    for commit in ("on", "off"):
        chosen = f"{conninfo} options='-c synchronous_commit={commit}'"
        pairs = partial(_keylane_pairs, chosen), partial(_plain_pairs, chosen)
        saves = partial(_keylane_saves, chosen), partial(_plain_saves, chosen)
        suffix = f", synchronous_commit {commit}"
        by_hand = "`INSERT … ON CONFLICT DO NOTHING` and `DELETE`"
        found += [
            measure(f"acquire and release{suffix}", by_hand, 0.80, pairs),
            measure(
                f"the same, four connections{suffix}",
                by_hand,
                0.65,
                pairs,
                processes=4,
            ),
            measure(f"fenced save{suffix}", "`UPDATE` of as wide a row", 0.80, saves),
        ]
    return found
