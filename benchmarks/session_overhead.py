"""What sessions cost a worker, and what the key of a message does in all that it costs.

One worker without asyncio, and messages of several orders that lie in a list. For each it makes the
key, with a class that keylane compiled, and has one effect in its database. With sessions the
effect is fenced: the worker holds a lease for each order, and the position is saved with it. Both
take turns on the same connection. Grants, renewals and the broker are no part of it.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from generated.ecommerce.orders import Order
from keylane.sessions import SyncSessionLease, SyncSessionLockManager
from keylane.sessions.store import SyncSessionStore
from keylane.sessions.stores.postgresql import CREATE_TABLE, SyncPostgresqlSessionStore, connect
from keylane.sessions.stores.redis import SyncRedisSessionStore
from keylane.sessions.stores.sqlite import SqliteFile, SyncSqliteSessionStore
from keylane.sessions.stores.sqlite.connections import Synchronous
from tests.servers.postgresql import postgresql_server
from tests.servers.redis import client, redis_server

__all__ = ["Overhead", "measure_overhead", "overhead_lines"]

_ORDERS, _EVENTS = 25, 4
_STATE = b"x" * 200

_TABLE = "CREATE TABLE effect (key text, position bigint)"

Message = dict[str, Any]

#: Works through messages.
Work = Callable[[Sequence[Message]], None]

#: A worker without sessions, and the same with them.
Sides = tuple[Work, Work]

_key_of = Order().generate_key_from_payload


@dataclass(frozen=True, slots=True)
class Overhead:
    """Microseconds a message, each the median of all rounds."""

    effect: str
    without: float
    fenced: float
    difference: float
    key: float

    @property
    def share_of_key(self) -> float:
        """The part of a message's whole cost, with sessions, that is generating its key."""
        return self.key / self.fenced


def messages_of(number: int) -> list[Message]:
    """A round's messages: some events of every order, all orders by turns, as JSON gives them."""
    return [
        {"order": {"id": f"A-{order}"}, "type": "order.paid", "sequence": number * _EVENTS + event}
        for event in range(1, _EVENTS + 1)
        for order in range(_ORDERS)
    ]


def keys(messages: Sequence[Message]) -> None:
    """Generate the keys, and nothing else."""
    for message in messages:
        _key_of(message)


def sides(
    store: SyncSessionStore,
    plain: Callable[[str, int], object],
    fenced: Callable[[SyncSessionLease, int], object],
) -> Sides:
    """The loop of a worker around an effect of a key and a position, without sessions and with."""
    locks = SyncSessionLockManager(store, "worker-1", 300)
    leases: dict[str, SyncSessionLease] = {}

    def without(messages: Sequence[Message]) -> None:
        for message in messages:
            key = _key_of(message)
            assert key is not None
            plain(key, message["sequence"])

    def within(messages: Sequence[Message]) -> None:
        for message in messages:
            key = _key_of(message)
            assert key is not None
            lease = leases.get(key)
            if lease is None:
                lease = leases[key] = locks.take_over(key)
            fenced(lease, message["sequence"])

    return without, within


@contextmanager
def sqlite_sides(synchronous: Synchronous) -> Iterator[Sides]:
    """A row, in a transaction of its own; or with the position, in one transaction."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteFile(Path(folder) / "shop.db", synchronous=synchronous) as file,
        closing(sqlite3.connect(file.path, isolation_level=None)) as connection,
    ):
        store = SyncSqliteSessionStore(file)
        store.load("A-0")  # makes the file what the store wants
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute(_TABLE)

        def plain(key: str, position: int) -> None:
            connection.execute("INSERT INTO effect VALUES (?, ?)", (key, position))

        def fenced(lease: SyncSessionLease, position: int) -> None:
            with lease.transaction(connection, position=position, previous=position - 1):
                connection.execute("INSERT INTO effect VALUES (?, ?)", (lease.key, position))

        yield sides(store, plain, fenced)


@contextmanager
def postgresql_sides(conninfo: str, commit: str) -> Iterator[Sides]:
    """A row, in autocommit; or with the position, in one transaction."""
    chosen = f"{conninfo} options='-c synchronous_commit={commit}'"
    with connect(chosen) as own, psycopg.connect(chosen, autocommit=True) as connection:
        connection.execute(CREATE_TABLE)
        connection.execute(f"{_TABLE.replace('effect', f'effect_{commit}')}".encode())
        insert = f"INSERT INTO effect_{commit} VALUES (%s, %s)".encode()

        def plain(key: str, position: int) -> None:
            connection.execute(insert, (key, position))

        def fenced(lease: SyncSessionLease, position: int) -> None:
            with lease.transaction(connection, position=position, previous=position - 1):
                connection.execute(insert, (lease.key, position))

        yield sides(SyncPostgresqlSessionStore(own, namespace=commit), plain, fenced)


@contextmanager
def redis_sides(port: int) -> Iterator[Sides]:
    """The state of the order, by `SET`; or saved with the position."""
    with client(port) as connection:

        def plain(key: str, _position: int) -> None:
            connection.set(f"shop:{key}", _STATE)

        def fenced(lease: SyncSessionLease, position: int) -> None:
            lease.save(position=position, previous=position - 1, state=_STATE)

        yield sides(SyncRedisSessionStore(connection), plain, fenced)


def compared(effect: str, opened: AbstractContextManager[Sides], rounds: int) -> Overhead:
    """Let both sides take turns, who is first as well; the first round is for leases and caches."""
    found: list[tuple[float, float, float]] = []
    with opened as (without, within):
        for number in range(rounds + 1):
            messages = messages_of(number)
            taken = {}
            for work in (without, within, keys)[:: 1 if number % 2 else -1]:
                begin = perf_counter()
                work(messages)
                taken[work] = (perf_counter() - begin) / len(messages) * 1e6
            found.append((taken[without], taken[within], taken[keys]))
    alone, fenced, of_keys = zip(*found[1:], strict=True)
    return Overhead(
        effect,
        statistics.median(alone),
        statistics.median(fenced),
        statistics.median(more - less for less, more in zip(alone, fenced, strict=True)),
        statistics.median(of_keys),
    )


def measure_overhead(rounds: int) -> Sequence[Overhead]:
    """All effects, one after the other."""
    found = [
        compared(f"SQLite, `INSERT`, synchronous {synchronous}", sqlite_sides(synchronous), rounds)
        for synchronous in ("FULL", "NORMAL")
    ]
    with postgresql_server(fsync=True) as server:
        found += [
            compared(
                f"PostgreSQL, `INSERT`, synchronous_commit {commit}",
                postgresql_sides(server.conninfo, commit),
                rounds,
            )
            for commit in ("on", "off")
        ]
    with redis_server(("--appendonly", "yes", "--appendfsync", "everysec")) as redis:
        found.append(compared("Redis, `SET` of 200 bytes", redis_sides(redis.port), rounds))
    return found


def overhead_lines(found: Sequence[Overhead]) -> list[str]:
    """The table, line by line."""
    return [
        "| effect | without, µs | with, µs | difference, µs | the key, µs | of all |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {one.effect} | {one.without:,.0f} | {one.fenced:,.0f} | {one.difference:,.0f} "
            f"| {one.key:.2f} | {one.share_of_key:.2%} |"
            for one in found
        ),
    ]
