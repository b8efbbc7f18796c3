"""The statements of the SQLite store, as text. Text of users is always a parameter.

The clock is read by `julianday('now')`, within the statement: so only after the statement has
waited for the write lock, and once for all places in it. It counts milliseconds.
"""

from __future__ import annotations

__all__ = [
    "ACQUIRE",
    "BEGIN",
    "BEGIN_BODY",
    "CLOSE",
    "COMMIT",
    "CREATE_TABLE",
    "END_BODY",
    "LOAD",
    "LOCK_RECORD",
    "PURGE",
    "READ_HOLDER",
    "RECORDS",
    "RELEASE",
    "RENEW",
    "ROLL_BACK",
    "SAVE",
]

# Seconds since 1970. 2440587.5 is the Julian day on which that year began.
_NOW = "((julianday('now') - 2440587.5) * 86400.0)"

# No index but that of the primary key, which no update changes: so a save writes the pages of one
# row. `state` is last, as what stands behind it would be read from the pages it overflows to.
CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS keylane_session (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    lease_id TEXT,
    owner TEXT,
    token INTEGER NOT NULL,
    expires_at REAL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    started_at REAL,
    last_activity REAL NOT NULL,
    messages INTEGER NOT NULL,
    state BLOB,
    PRIMARY KEY (namespace, key)
)
"""

# The columns of a record, in the order in which the dialogues read them.
_COLUMNS = f"""
    key, lease_id, owner, token, expires_at, position, version, state,
    started_at, last_activity, messages, {_NOW}
"""

ACQUIRE = f"""
INSERT INTO keylane_session AS held (
    namespace, key, lease_id, owner, token, expires_at,
    position, version, started_at, last_activity, messages, state
) VALUES (
    :namespace, :key, :lease_id, :owner, 1, {_NOW} + :duration, 0, 0, {_NOW}, {_NOW}, 0, NULL
)
ON CONFLICT (namespace, key) DO UPDATE SET
    token = CASE WHEN held.lease_id = excluded.lease_id THEN held.token ELSE held.token + 1 END,
    last_activity = CASE
        WHEN held.lease_id = excluded.lease_id THEN held.last_activity
        ELSE excluded.last_activity END,
    messages = CASE WHEN held.started_at IS NULL THEN 0 ELSE held.messages END,
    started_at = coalesce(held.started_at, excluded.started_at),
    lease_id = excluded.lease_id,
    owner = excluded.owner,
    expires_at = excluded.expires_at
WHERE :take_over
    OR held.lease_id IS NULL
    OR held.lease_id = excluded.lease_id
    OR held.expires_at <= {_NOW}
RETURNING {_COLUMNS}
"""

_OF_LEASE = "namespace = :namespace AND key = :key AND lease_id = :lease_id"

RENEW = f"""
UPDATE keylane_session
SET expires_at = {_NOW} + :duration
WHERE {_OF_LEASE}
RETURNING token
"""

RELEASE = f"""
UPDATE keylane_session
SET lease_id = NULL, owner = NULL, expires_at = NULL
WHERE {_OF_LEASE}
RETURNING token
"""

# `expires_at` is not in it: no clock decides whether a save is applied.
SAVE = f"""
UPDATE keylane_session
SET state = :state,
    position = coalesce(:position, position),
    version = version + 1,
    messages = messages + 1,
    last_activity = {_NOW}
WHERE {_OF_LEASE}
    AND (:position IS NULL OR position < :position)
    AND (:previous IS NULL OR position = :previous)
RETURNING version
"""

# Why an acquire or a save was refused.
READ_HOLDER = f"""
SELECT lease_id, owner, token, position, expires_at - {_NOW}
FROM keylane_session
WHERE namespace = :namespace AND key = :key
"""

LOAD = f"""
SELECT {_COLUMNS}
FROM keylane_session
WHERE namespace = :namespace AND key = :key
"""

# In the user's transaction: `BEGIN` has locked the database already.
LOCK_RECORD = LOAD

RECORDS = f"""
SELECT {_COLUMNS}
FROM keylane_session
WHERE namespace = :namespace AND key > :after
    AND (:owner IS NULL OR owner = :owner)
    AND (:idle_for IS NULL OR last_activity <= {_NOW} - :idle_for)
ORDER BY key
LIMIT :limit
"""

CLOSE = f"""
UPDATE keylane_session
SET lease_id = NULL, owner = NULL, expires_at = NULL, started_at = NULL
WHERE namespace = :namespace AND key = :key AND started_at IS NOT NULL
    AND (:lease_id IS NULL OR lease_id = :lease_id)
    AND (:idle_for IS NULL OR last_activity <= {_NOW} - :idle_for)
RETURNING token
"""

PURGE = f"""
DELETE FROM keylane_session
WHERE rowid IN (
    SELECT rowid
    FROM keylane_session
    WHERE namespace = :namespace
        AND last_activity <= {_NOW} - :idle_for
        AND (lease_id IS NULL OR expires_at <= {_NOW})
    LIMIT :limit
)
RETURNING token
"""

# The user's transaction. INVARIANT: it has the write lock from its beginning. With a plain `BEGIN`
# somebody could be granted the session between the look at the record and the commit.
BEGIN = "BEGIN IMMEDIATE"
# Where the body begins. It is gone where the body committed or rolled back, also where a statement
# of its own has begun another transaction since.
BEGIN_BODY = "SAVEPOINT keylane_session_body"
END_BODY = "RELEASE keylane_session_body"
COMMIT = "COMMIT"
ROLL_BACK = "ROLLBACK"
