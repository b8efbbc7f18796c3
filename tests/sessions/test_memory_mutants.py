"""Mistakes in the memory store, each of which the contract finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from keylane.sessions import SyncMemorySessionStore
from keylane.sessions.stores.memory import sessions
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.sessions.mutants import failures, mutant_of

MISTAKES = {
    "a save by any lease": ("session is not None and session.lease_id == lease_id", "session"),
    "a save is refused when the lease expired": (
        "session is not None and session.lease_id == lease_id",
        "session is not None and session.lease_id == lease_id"
        " and (session.expires_at or 0) > self._now()",
    ),
    "a position is applied twice": ("position <= session.position", "position < session.position"),
    "positions are compared as doubles": (
        "position <= session.position",
        "float(position) <= float(session.position)",
    ),
    "gaps are not seen": ("previous != session.position", "False"),
    "a duplicate is taken for a gap": (
        "return AlreadyApplied(session.position)",
        "return OutOfOrder(session.position)",
    ),
    "the token does not grow": ("session.token += 1", "session.token = max(session.token, 1)"),
    "the token grows with the same lease": (
        "        if session.started_at is None:\n            session.started_at = now",
        "        session.token += session.version\n"
        "        if session.started_at is None:\n            session.started_at = now",
    ),
    "an expired lease is waited for": ("\n            and session.expires_at > now", ""),
    "any lease is taken": ("\n            and session.expires_at > now", "\n            and False"),
    "a take-over waits": ("and not operation.take_over", ""),
    "the owner's name is enough": (
        "session.lease_id not in (None, operation.lease_id)",
        "session.owner != operation.owner and session.lease_id is not None",
    ),
    "a grant drops the state": (
        "        session.owner = operation.owner\n",
        "        session.owner = operation.owner\n        session.state = None\n",
    ),
    "a grant begins an open session again": (
        "        if session.started_at is None:\n            session.started_at = now",
        "        if True:\n            session.started_at = now",
    ),
    "a lost lease is renewed": (
        "or session.lease_id != operation.lease_id:\n            return False\n"
        "        session.expires_at",
        "or False:\n            return False\n        session.expires_at",
    ),
    "a renewal lasts milliseconds": (
        "session.expires_at = self._now() + operation.duration",
        "session.expires_at = self._now() + operation.duration / 1000",
    ),
    "a release by any lease": (
        "or session.lease_id != operation.lease_id:\n            return False\n"
        "        session.lease_id",
        "or False:\n            return False\n        session.lease_id",
    ),
    "a release forgets the token": (
        "        session.lease_id = session.owner = session.expires_at = None\n",
        "        session.lease_id = session.owner = session.expires_at = None\n"
        "        session.token = 0\n",
    ),
    "no state is no bytes": (
        "session.state = state",
        "session.state = state or None",
    ),
    "a save keeps the state": (
        "session.state = state",
        "session.state = state or session.state",
    ),
    "a save is no activity": (
        "self._latest = session.last_activity = now",
        "self._latest = now",
    ),
    "a save is not counted": ("session.messages += 1", "session.messages += 0"),
    "a close by any lease": (
        "if operation.lease_id not in (None, session.lease_id):",
        "if False:",
    ),
    "an active session is closed": ("session.last_activity > self._now()", "0 > self._now()"),
    "a close forgets the position": (
        "session.expires_at = session.started_at = None",
        "session.expires_at = session.started_at = None\n        session.position = 0",
    ),
    "a held session is purged": (
        "session.expires_at is not None and session.expires_at > now",
        "False",
    ),
    "an active session is purged": ("if session.last_activity > idle_since:", "if False:"),
    "a purge has no limit": ("if count == limit:", "if False:"),
    "an active session that was looked at is never purged": (
        "                self._queue.put_back(session)\n            elif",
        "                pass\n            elif",
    ),
    "a held session that was looked at is never purged": (
        "for session in held:",
        "for session in held[:0]:",
    ),
    "pages overlap": (
        "bisect_right(keys, operation.after)",
        "bisect_right(keys, operation.after) - 1",
    ),
    "a listing forgets the owner": ("operation.owner in (None, session.owner)", "True"),
    "a listing has active sessions": ("session.last_activity <= now", "0 <= now"),
}


class MutantContract(SessionStoreContract):
    def __init__(self, module: ModuleType) -> None:
        self.module = module

    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        mutant = self.module.MemorySessions()
        yield StoreUnderTest(SyncMemorySessionStore(mutant), mutant.expire, mutant.age)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_contract_finds(mistake: str) -> None:
    right, wrong = MISTAKES[mistake]
    assert next(iter(failures(MutantContract(mutant_of(sessions, right, wrong)))), None)


def test_the_contract_finds_nothing_where_nothing_is_wrong() -> None:
    """Else the tests above would say nothing."""
    unchanged = mutant_of(sessions, "session.token += 1", "session.token += 1")
    assert not list(failures(MutantContract(unchanged), stories=10))
