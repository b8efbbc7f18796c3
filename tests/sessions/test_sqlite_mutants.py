"""Mistakes in what SQLite is asked, each of which the contract finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from keylane.sessions.stores.sqlite import SqliteFile, dialogues, statements
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.sessions.mutants import failures, mutant_of
from tests.sessions.sqlite_stores import sync_store

_OF_ANY = "WHERE namespace = :namespace AND key = :key AND :lease_id NOT NULL"

MISTAKES = {
    "a save by any lease": (
        "WHERE {_OF_LEASE}\n    AND (:position",
        f"{_OF_ANY}\n    AND (:position",
    ),
    "a save is refused when the lease expired": (
        "AND (:position IS NULL OR",
        "AND expires_at > {_NOW} AND (:position IS NULL OR",
    ),
    "a position is applied twice": ("position < :position", "position <= :position"),
    "positions are compared as doubles": (
        "position < :position",
        "CAST(position AS REAL) < CAST(:position AS REAL)",
    ),
    "gaps are not seen": ("OR position = :previous", "OR true"),
    "the token does not grow": ("ELSE held.token + 1 END", "ELSE held.token END"),
    "the token grows with the same lease": ("THEN held.token ELSE", "THEN held.token + 1 ELSE"),
    "an expired lease is waited for": ("OR held.expires_at <= {_NOW}", ""),
    "any lease is taken": ("WHERE :take_over", "WHERE true OR :take_over"),
    "a take-over waits": ("WHERE :take_over", "WHERE :take_over AND false"),
    "the owner's name is enough": (
        "OR held.lease_id = excluded.lease_id",
        "OR held.owner = excluded.owner",
    ),
    "a grant begins an open session again": (
        "messages = CASE WHEN held.started_at IS NULL THEN 0 ELSE held.messages END",
        "messages = 0",
    ),
    "a lost lease is renewed": (
        "SET expires_at = {_NOW} + :duration\nWHERE {_OF_LEASE}",
        f"SET expires_at = {{_NOW}} + :duration\n{_OF_ANY}",
    ),
    "a renewal lasts milliseconds": (
        "SET expires_at = {_NOW} + :duration",
        "SET expires_at = {_NOW} + :duration / 1000",
    ),
    "a release by any lease": (
        "expires_at = NULL\nWHERE {_OF_LEASE}",
        f"expires_at = NULL\n{_OF_ANY}",
    ),
    "a release forgets the token": (
        "expires_at = NULL\nWHERE {_OF_LEASE}",
        "expires_at = NULL, token = 0\nWHERE {_OF_LEASE}",
    ),
    "no state is no bytes": ("SET state = :state", "SET state = coalesce(:state, x'')"),
    "a save keeps the state": ("SET state = :state", "SET state = coalesce(:state, state)"),
    "a save is no activity": ("    last_activity = {_NOW}\n", "    owner = owner\n"),
    "a save is not counted": ("messages = messages + 1", "messages = messages"),
    "a close by any lease": ("OR lease_id = :lease_id)", "OR true)"),
    "an active session is closed": (
        "OR last_activity <= {_NOW} - :idle_for)\nRETURNING",
        "OR true)\nRETURNING",
    ),
    "a close forgets the position": ("started_at = NULL\n", "started_at = NULL, position = 0\n"),
    "a held session is purged": (
        "        AND (lease_id IS NULL OR expires_at <= {_NOW})\n",
        "",
    ),
    "an active session is purged": ("        AND last_activity <= {_NOW} - :idle_for\n", ""),
    "a purge has no limit": ("LIMIT :limit\n)", "LIMIT :limit + 10\n)"),
    "pages overlap": ("key > :after", "key >= :after"),
    "keys are in the order of a language": ("ORDER BY key\n", "ORDER BY key COLLATE NOCASE\n"),
    "keys that look alike are one": ("    key TEXT NOT", "    key TEXT COLLATE NOCASE NOT"),
    "a listing forgets the owner": ("OR owner = :owner", "OR true"),
    "a listing has active sessions": (
        "OR last_activity <= {_NOW} - :idle_for)\nORDER",
        "OR true)\nORDER",
    ),
}


class MutantContract(SessionStoreContract):
    races = 5

    def __init__(self, path: Path) -> None:
        self.path = path

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        return sync_store(self.file)

    def failures(self) -> Iterator[str]:
        with SqliteFile(self.path, synchronous="NORMAL") as self.file:
            yield from failures(self)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_contract_finds(mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = mutant_of(statements, *MISTAKES[mistake])
    monkeypatch.setattr(dialogues, "statements", mutant)
    monkeypatch.setattr(
        "keylane.sessions.stores.sqlite.connections.CREATE_TABLE", mutant.CREATE_TABLE
    )
    assert next(MutantContract(tmp_path / "sessions.db").failures(), None)
