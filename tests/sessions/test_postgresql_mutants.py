"""Mistakes in what PostgreSQL is asked, each of which the contract finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from psycopg_pool import ConnectionPool

from keylane.sessions.stores.postgresql import (
    BoundedConnection,
    dialogues,
    postgresql_pool,
    statements,
)
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.servers.postgresql import PostgresqlServer
from tests.sessions.mutants import failures, mutant_of
from tests.sessions.postgresql_stores import sync_store

_OF_LEASE = "WHERE namespace = %(namespace)s AND key = %(key)s AND lease_id = %(lease_id)s::uuid"
_OF_ANY = "WHERE namespace = %(namespace)s AND key = %(key)s AND %(lease_id)s::uuid IS NOT NULL"

MISTAKES = {
    "a save by any lease": (
        f"{_OF_LEASE}\n    AND (%(position)s",
        f"{_OF_ANY}\n    AND (%(position)s",
    ),
    "a save is refused when the lease expired": (
        "AND (%(position)s::bigint IS NULL OR",
        "AND expires_at > clock_timestamp() AND (%(position)s::bigint IS NULL OR",
    ),
    "a position is applied twice": ("position < %(position)s", "position <= %(position)s"),
    "positions are compared as doubles": (
        "position < %(position)s",
        "position::float8 < %(position)s::float8",
    ),
    "gaps are not seen": ("OR position = %(previous)s", "OR true"),
    "the token does not grow": ("ELSE held.token + 1 END", "ELSE held.token END"),
    "the token grows with the same lease": ("THEN held.token ELSE", "THEN held.token + 1 ELSE"),
    "an expired lease is waited for": ("OR held.expires_at <= clock_timestamp()", ""),
    "any lease is taken": ("WHERE %(take_over)s", "WHERE true OR %(take_over)s"),
    "a take-over waits": ("WHERE %(take_over)s", "WHERE %(take_over)s AND false"),
    "the owner's name is enough": (
        "OR held.lease_id = excluded.lease_id",
        "OR held.owner = excluded.owner",
    ),
    "a lost lease is renewed": (
        f"secs => %(duration)s)\n{_OF_LEASE}",
        f"secs => %(duration)s)\n{_OF_ANY}",
    ),
    "a release by any lease": (
        f"expires_at = NULL\n{_OF_LEASE}",
        f"expires_at = NULL\n{_OF_ANY}",
    ),
    "a save is no activity": (
        "    last_activity = clock_timestamp()\nWHERE",
        "    owner = owner\nWHERE",
    ),
    "a save is not counted": ("messages = messages + 1", "messages = messages"),
    "a close by any lease": ("OR lease_id = %(lease_id)s::uuid)", "OR true)"),
    "a held session is purged": (
        "    AND (lease_id IS NULL OR expires_at <= clock_timestamp())\n",
        "",
    ),
    "a purge has no limit": (
        "LIMIT %(limit)s\n            FOR",
        "LIMIT %(limit)s + 10\n            FOR",
    ),
    "pages overlap": ("key > %(after)s", "key >= %(after)s"),
    "keys are in the order of a language": (
        "ORDER BY key\n",
        'ORDER BY key COLLATE "en-x-icu"\n',
    ),
    "a listing has whoever had the session last": (
        "WHERE lease_id IS NOT NULL AND owner",
        "WHERE owner",
    ),
    "a listing forgets the owner": ("AND owner = %(owner)s", "AND %(owner)s::text IS NOT NULL"),
}


class MutantContract(SessionStoreContract):
    races = 5

    def __init__(self, pool: ConnectionPool[BoundedConnection], conninfo: str) -> None:
        self.pool = pool
        self.conninfo = conninfo

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return sync_store(self.pool, self.conninfo)


@pytest.fixture(scope="module")
def contract(postgresql: PostgresqlServer) -> Iterator[MutantContract]:
    with postgresql_pool(postgresql.conninfo) as pool:
        yield MutantContract(pool, postgresql.conninfo)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_contract_finds(
    mistake: str, contract: MutantContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = MISTAKES[mistake]
    monkeypatch.setattr(dialogues, "statements", mutant_of(statements, right, wrong))
    assert next(iter(failures(contract)), None)
