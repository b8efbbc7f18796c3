"""Sessions in Redis, one primary: a hash for each session, and one Lua script for each operation.

Needs the extra `sessions-redis`. Takes the application's own redis-py client; makes no connections
and repeats nothing. docs/sessions-redis.md says how the client and the server have to be set, and
what is lost where they are not.
"""

from __future__ import annotations

from keylane.sessions.stores.redis.clients import RedisSettingsWarning
from keylane.sessions.stores.redis.store import RedisSessionStore, SyncRedisSessionStore

__all__ = ["RedisSessionStore", "RedisSettingsWarning", "SyncRedisSessionStore"]
