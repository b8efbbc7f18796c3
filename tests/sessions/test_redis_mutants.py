"""Mistakes in the scripts of the Redis store, each of which the contract finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from keylane.sessions.stores.redis import SyncRedisSessionStore
from keylane.sessions.stores.redis.calls import RedisCalls
from keylane.sessions.stores.redis.scripts import SCRIPTS, Script
from keylane.sessions.testing import SessionStoreContract, StoreUnderTest
from tests.sessions.mutants import failures
from tests.sessions.redis_stores import sync_store

#: What is wrong: which script, what it says, and what it says then.
MISTAKES = {
    "a save by any lease": ("save", "string.sub(packed, 49, 80) ~= lease_id", "false"),
    "a position is applied twice": ("save", "low <= last_low", "low < last_low"),
    "only the lower halves of positions are compared": (
        "save",
        "high < last_high or (high == last_high and low <= last_low)",
        "low <= last_low",
    ),
    "only the upper halves of positions are compared": (
        "save",
        "high < last_high or (high == last_high and low <= last_low)",
        "high < last_high",
    ),
    "lower halves count below other upper halves": (
        "save",
        "(high == last_high and low <= last_low)",
        "low <= last_low",
    ),
    "upper halves do not count": ("save", "high < last_high or", ""),
    "gaps are not seen": (
        "save",
        "previous ~= '' and previous ~= string.sub(packed, 33, 40)",
        "false",
    ),
    "every save needs its previous position": ("save", "previous ~= '' and ", ""),
    "gaps come before duplicates": (
        "save",
        "{'applied', string.sub(packed, 33, 40)}",
        "{'gap', string.sub(packed, 33, 40)}",
    ),
    "the position is not written": (
        "save",
        "messages + 1, position,",
        "messages + 1, string.sub(packed, 33, 40),",
    ),
    "a save without a position has one": (
        "save",
        "    position = string.sub(packed, 33, 40)",
        "    position = struct.pack('>I8', version + 1)",
    ),
    "a save keeps the state": ("save", "redis.call('HDEL', record, 'state')", ""),
    "no bytes are no state": ("save", "if state then", "if state and state ~= '' then"),
    "a save is no activity": ("save", "begin, now,", "begin, _,"),
    "a save is not counted": ("save", "messages + 1", "messages + 0"),
    "a save has no version": ("save", "version + 1", "math.max(version, 1)"),
    "a save gives the lease up": ("save", " .. string.sub(packed, 49)\n", "\n"),
    "a lost lease is not told the token": ("save", "packed and struct.unpack('>I8', packed)", "0"),
    "the token does not grow": ("acquire", "token + 1, now", "math.max(token, 1), now"),
    "the token grows with the same lease": ("acquire", "holder ~= lease_id", "true"),
    "an expired lease is waited for": ("acquire", "expires_at > now", "true"),
    "any lease is taken": ("acquire", "expires_at > now", "false"),
    "a take-over waits": ("acquire", " and not take_over", ""),
    "the owner's name is enough": (
        "acquire",
        "holder ~= '' and",
        "string.sub(packed or '', 89) ~= owner and holder ~= '' and",
    ),
    "a grant begins an open session again": ("acquire", "started_at == 0", "true"),
    "a grant does not begin a closed session": (
        "acquire",
        "started_at == 0",
        "started_at == 0 and token == 1",
    ),
    "a session that begins again goes on counting": (
        "acquire",
        "started_at, messages = now, 0",
        "started_at, messages = now, messages or 0",
    ),
    "a grant forgets the position": (
        "acquire",
        "messages, saved, lease_id",
        "messages, string.rep('\\0', 16), lease_id",
    ),
    "a grant keeps the state to itself": ("acquire", "if state then", "if false then"),
    "no bytes are no state in a grant": (
        "acquire",
        "if state then",
        "if state and state ~= '' then",
    ),
    "a lease lasts milliseconds": ("acquire", "now + duration", "now + duration / 1000"),
    "a grant is no activity": ("acquire", "token + 1, now", "token + 1, last_activity or now"),
    "a session is not in the index of keys": (
        "acquire",
        "'ZADD', namespace .. 'keys', 0, key",
        "'EXISTS', namespace .. 'keys'",
    ),
    "a session is not in the index of activity": (
        "acquire",
        "'ZADD', namespace .. 'activity', string.format('%.0f', now), key",
        "'EXISTS', namespace .. 'activity'",
    ),
    "a lost lease is renewed": ("renew", "~= ARGV[1]", "== 'nobody'"),
    "a session without a record is renewed": ("renew", "not packed or ", ""),
    "a renewal lasts milliseconds": ("renew", "+ ARGV[2]", "+ ARGV[2] / 1000"),
    "a renewal forgets the owner": ("renew", " .. string.sub(packed, 89)", ""),
    "a release by any lease": ("release", "~= ARGV[1]", "== 'nobody'"),
    "a session without a record is released": ("release", "not packed or ", ""),
    "a release forgets the token": (
        "release",
        "string.sub(packed, 1, 48)",
        "string.rep('\\0', 8) .. string.sub(packed, 9, 48)",
    ),
    "a release lets the lease be": ("release", "string.sub(packed, 1, 48)", "packed"),
    "a close by any lease": ("close", "string.sub(packed, 49, 80) ~= lease_id", "false"),
    "a close always needs a lease": ("close", "lease_id ~= '' and ", ""),
    "a session without a record is closed": ("close", "not packed or ", ""),
    "a closed session is closed again": ("close", "started_at == 0", "false"),
    "a close by a lease looks at the clock": ("close", "idle ~= ''", "true"),
    "an active session is closed": ("close", "last_activity >", "0 >"),
    "a close forgets the position": (
        "close",
        "last_activity, counts)",
        "last_activity, string.rep('\\0', 24))",
    ),
    "a close does not end the session": ("close", "token, 0,", "token, started_at,"),
    "a held session is purged": ("purge", "struct.unpack('>d', packed, 81) > now", "false"),
    "every session is purged as a held one": ("purge", "#packed > 48 and ", ""),
    "an expired lease keeps a session": ("purge", "struct.unpack('>d', packed, 81) > now", "true"),
    "an active session is purged": ("purge", "last_activity > idle_since", "false"),
    "a purge forgets the limit": ("purge", "if purged == limit then", "if false then"),
    "pages overlap": ("records", "keys[number - 1]", "keys[number - 2] or ''"),
    "a page leaves one out": ("records", "page[2] = keys[number - 1]", "page[2] = key"),
    "a listing forgets the owner": ("records", "string.sub(packed, 89) == owner", "true"),
    "a listing is always of one owner": ("records", "owner == '' or ", ""),
    "a listing has active sessions": (
        "records",
        "struct.unpack('>d', packed, 17) <= now - idle",
        "true",
    ),
    "a listing has idle sessions only": (
        "records",
        "idle == '' or struct.unpack('>d', packed, 17) <= now - idle",
        "struct.unpack('>d', packed, 17) <= now - (tonumber(idle) or 1000000)",
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
            store.calls = RedisCalls(store.calls.namespace, self.scripts)
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
