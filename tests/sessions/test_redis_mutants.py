"""Mistakes in the scripts of the Redis store, each of which the contract finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from keylane.sessions.stores.redis import SyncRedisSessionStore
from keylane.sessions.stores.redis.dialogues import RedisDialogues
from keylane.sessions.stores.redis.scripts import SCRIPTS, Script
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.sessions.mutants import failures
from tests.sessions.redis_stores import sync_store

#: What is wrong: which script, what it says, and what it says then.
MISTAKES = {
    "a save by any lease": ("save", "holder ~= lease_id", "false"),
    "a position is applied twice": ("save", "position <= last", "position < last"),
    "positions are compared as doubles": (
        "save",
        "#position < #last or (#position == #last and position <= last)",
        "tonumber(position) <= tonumber(last)",
    ),
    "positions are compared as plain text": (
        "save",
        "#position < #last or (#position == #last and position <= last)",
        "position <= last",
    ),
    "gaps are not seen": ("save", "previous ~= '' and previous ~= last", "false"),
    "gaps come before duplicates": ("save", "{'applied', last}", "{'gap', last}"),
    "the position is not written": (
        "save",
        "previous ~= last then\n        return {'gap', last}\n    end",
        "previous ~= last then\n        return {'gap', last}\n    end position = last",
    ),
    "a save keeps the state": ("save", "redis.call('HDEL', record, 'state')", ""),
    "no bytes are no state": ("save", "if state then", "if state and state ~= '' then"),
    "a save is no activity": ("save", "'last_activity', at, 'state'", "'state'"),
    "a save is not counted": ("save", "messages + 1", "messages + 0"),
    "a save has no version": ("save", "(version or 0) + 1", "tonumber(version or 1)"),
    "the token does not grow": ("acquire", "(token or 0) + 1", "(token or 1)"),
    "the token grows with the same lease": (
        "acquire",
        "    last_activity = at\nend",
        "    last_activity = at else token = string.format('%.0f', token + 1)\nend",
    ),
    "an expired lease is waited for": ("acquire", "tonumber(expires_at) > now", "true"),
    "any lease is taken": ("acquire", "tonumber(expires_at) > now", "false"),
    "a take-over waits": ("acquire", "take_over ~= '1'", "true"),
    "the owner's name is enough": (
        "acquire",
        "holder ~= lease_id and",
        "holders_name ~= owner and",
    ),
    "a grant begins an open session again": ("acquire", "not started_at", "true"),
    "a lease lasts milliseconds": ("acquire", "now + duration", "now + duration / 1000"),
    "a lost lease is renewed": ("renew", "~= ARGV[1]", "== 'nobody'"),
    "a renewal lasts milliseconds": ("renew", "now + ARGV[2]", "now + ARGV[2] / 1000"),
    "a release by any lease": ("release", "~= ARGV[1]", "== 'nobody'"),
    "a release forgets the token": (
        "release",
        "return 1",
        "redis.call('HSET', KEYS[1], 'token', 0) return 1",
    ),
    "a close by any lease": ("close", "holder ~= lease_id", "false"),
    "an active session is closed": ("close", "tonumber(last_activity) >", "0 >"),
    "a close forgets the position": (
        "close",
        "'started_at')\nreturn",
        "'started_at', 'position')\nreturn",
    ),
    "a held session is purged": ("purge", "tonumber(expires_at) > now", "false"),
    "an active session is purged": ("purge", "tonumber(last_activity) > idle_since", "false"),
    "a purge forgets the limit": ("purge", "if purged == limit then", "if false then"),
    "pages overlap": ("records", "keys[number - 1]", "keys[number - 2] or ''"),
    "a page leaves one out": ("records", "page[2] = keys[number - 1]", "page[2] = key"),
    "a listing forgets the owner": ("records", "found[1] == owner", "true"),
    "a listing has active sessions": ("records", "tonumber(found[2]) <= now - idle", "true"),
    "a session is not in the index of keys": (
        "acquire",
        "'ZADD', by_key, 0, key",
        "'EXISTS', by_key",
    ),
    "a session is not in the index of activity": (
        "acquire",
        "'ZADD', by_activity, at, key",
        "'EXISTS', by_activity",
    ),
    "a grant is no activity": (
        "acquire",
        "    last_activity = at\nend",
        "end last_activity = last_activity or at",
    ),
}


class MutantContract(SessionStoreContract):
    # A script runs alone, so no mistake in one is seen in races only.
    races, racers = 2, 2

    def __init__(self, connection: redis.Redis, scripts: dict[str, Script]) -> None:
        self.connection = connection
        self.scripts = scripts

    @contextmanager
    def open_store(self) -> Iterator[StoreUnderTest]:
        with sync_store(self.connection) as tested:
            store = tested.store
            assert isinstance(store, SyncRedisSessionStore)
            store.dialogues = RedisDialogues(store.dialogues.namespace, self.scripts)
            yield tested


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_contract_finds(redis_connection: redis.Redis, mistake: str) -> None:
    name, right, wrong = MISTAKES[mistake]
    text = SCRIPTS[name].text
    assert text.count(right) == 1, f"{right!r} is there {text.count(right)} times"
    scripts = {**SCRIPTS, name: Script.of(text.replace(right, wrong))}
    assert next(iter(failures(MutantContract(redis_connection, scripts))), None)


def test_the_contract_finds_nothing_where_nothing_is_wrong(redis_connection: redis.Redis) -> None:
    """Else the tests above would say nothing."""
    assert not list(failures(MutantContract(redis_connection, dict(SCRIPTS)), stories=10))
