"""The table of sessions, and one statement for each operation.

Text only: values are parameters, named as psycopg names them. Each statement is atomic by itself,
at the isolation level READ COMMITTED: an `UPDATE` that waited for a row looks at its conditions
again, with the row as it is then.

INVARIANT: times are `clock_timestamp()`. `now()` is when the transaction began, which may have been
before a wait for the row.
"""

from __future__ import annotations

__all__ = [
    "ACQUIRE",
    "CLOSE",
    "CREATE_TABLE",
    "IS_LOCKED",
    "LOAD",
    "LOCK_RECORD",
    "PURGE",
    "READ_HOLDER",
    "RECORDS",
    "RECORDS_OF_OWNER",
    "RELEASE",
    "RENEW",
    "SAVE",
    "SAVE_LOCKED",
]

#: Makes the table if it is not there, in the first schema of the search path. May run again.
#:
#: INVARIANT: no index has a column that a save changes, or a grant to whoever had the session last,
#: or a release. Then each of them writes a new version of the row into the same page (a "heap-only
#: tuple") and touches no index; `fillfactor` leaves room. An index on `last_activity`, `expires_at`
#: or `lease_id` would end that, also one that has `lease_id` in its condition only.
#:
#: So `owner` stays when the lease goes: it is whoever had the session last.
CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS keylane_session (
    namespace text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    lease_id uuid,
    owner text COLLATE "C",
    token bigint NOT NULL,
    expires_at timestamptz,
    position bigint NOT NULL,
    version bigint NOT NULL,
    state bytea,
    started_at timestamptz,
    last_activity timestamptz NOT NULL,
    messages bigint NOT NULL,
    PRIMARY KEY (namespace, key)
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS keylane_session_owner
    ON keylane_session (namespace, owner, key);
"""

# The columns of a record, in the order in which they are read; there is no owner without a lease,
# whatever the column says. `date_part` gives a double, and is faster than `extract`, which gives a
# `numeric`.
_COLUMNS = """
    key, lease_id, owner, token, date_part('epoch', expires_at), position, version, state,
    date_part('epoch', started_at), date_part('epoch', last_activity), messages,
    date_part('epoch', clock_timestamp())
"""

# Those that whoever is granted the session does not know: each one takes both sides a while.
_GRANTED_COLUMNS = """
    token, date_part('epoch', expires_at), position, version, state,
    date_part('epoch', started_at), date_part('epoch', last_activity), messages,
    date_part('epoch', clock_timestamp())
"""

# `DO UPDATE` looks at the newest version of the row, and so does its `WHERE`. The holder is not
# read here: what a refused statement sees of the row may be older than what refused it.
ACQUIRE = f"""
INSERT INTO keylane_session AS held (
    namespace, key, lease_id, owner, token, expires_at,
    position, version, state, started_at, last_activity, messages
) VALUES (
    %(namespace)s, %(key)s, %(lease_id)s::uuid, %(owner)s, 1,
    clock_timestamp() + make_interval(secs => %(duration)s),
    0, 0, NULL, clock_timestamp(), clock_timestamp(), 0
)
ON CONFLICT (namespace, key) DO UPDATE SET
    token = CASE WHEN held.lease_id = excluded.lease_id THEN held.token ELSE held.token + 1 END,
    last_activity = CASE
        WHEN held.lease_id = excluded.lease_id THEN held.last_activity ELSE clock_timestamp() END,
    messages = CASE WHEN held.started_at IS NULL THEN 0 ELSE held.messages END,
    started_at = coalesce(held.started_at, clock_timestamp()),
    lease_id = excluded.lease_id,
    owner = excluded.owner,
    expires_at = clock_timestamp() + make_interval(secs => %(duration)s)
WHERE %(take_over)s
    OR held.lease_id IS NULL
    OR held.lease_id = excluded.lease_id
    OR held.expires_at <= clock_timestamp()
RETURNING {_GRANTED_COLUMNS}
"""

# Without `RETURNING`, as are a release and a close: how many rows were changed is the answer, and
# the server need not keep what it would return.
RENEW = """
UPDATE keylane_session
SET expires_at = clock_timestamp() + make_interval(secs => %(duration)s)
WHERE namespace = %(namespace)s AND key = %(key)s AND lease_id = %(lease_id)s::uuid
"""

RELEASE = """
UPDATE keylane_session
SET lease_id = NULL, expires_at = NULL
WHERE namespace = %(namespace)s AND key = %(key)s AND lease_id = %(lease_id)s::uuid
"""

# `expires_at` is not in it: no clock decides whether a save is applied.
_SAVE = """
UPDATE keylane_session
SET state = %(state)s,
    position = coalesce(%(position)s, position),
    version = version + 1,
    messages = messages + 1,
    last_activity = clock_timestamp()
WHERE namespace = %(namespace)s AND key = %(key)s AND lease_id = %(lease_id)s::uuid
    AND (%(position)s::bigint IS NULL OR position < %(position)s)
    AND (%(previous)s::bigint IS NULL OR position = %(previous)s)
"""
SAVE = f"{_SAVE}RETURNING version"

# Whether this is the transaction in which `LOCK_RECORD` ran. The setting ends with it; no other
# transaction has its number, if somebody sets it for the connection.
_LOCKED_HERE = "current_setting('keylane_session.locked_in', true) = txid_current()::text"
IS_LOCKED = f"SELECT coalesce({_LOCKED_HERE}, false)"

# In the user's transaction: of no other one, which a body begins that has ended the first.
SAVE_LOCKED = f"{_SAVE}    AND {_LOCKED_HERE}\nRETURNING version"

# Why an acquire or a save was refused.
READ_HOLDER = """
SELECT lease_id, owner, token, position,
    date_part('epoch', expires_at - clock_timestamp())
FROM keylane_session
WHERE namespace = %(namespace)s AND key = %(key)s
"""

LOAD = f"""
SELECT {_COLUMNS}
FROM keylane_session
WHERE namespace = %(namespace)s AND key = %(key)s
"""

# In the user's transaction. The limits are set before the row is locked, as rows are locked when
# they come out of the join, and end with the transaction.
LOCK_RECORD = f"""
WITH limits AS MATERIALIZED (
    SELECT
        set_config('lock_timeout', %(lock_timeout)s, true),
        set_config('idle_in_transaction_session_timeout', %(idle_timeout)s, true),
        set_config('keylane_session.locked_in', txid_current()::text, true)
)
SELECT {_COLUMNS}
FROM limits CROSS JOIN keylane_session
WHERE namespace = %(namespace)s AND key = %(key)s
FOR UPDATE OF keylane_session
"""

_PAGE = """
    AND namespace = %(namespace)s AND key > %(after)s
    AND (%(idle_for)s::float8 IS NULL
        OR last_activity <= clock_timestamp() - make_interval(secs => %(idle_for)s))
ORDER BY key
LIMIT %(limit)s
"""

RECORDS = f"""
SELECT {_COLUMNS}
FROM keylane_session
WHERE true {_PAGE}
"""

# The index has them in this order.
RECORDS_OF_OWNER = f"""
SELECT {_COLUMNS}
FROM keylane_session
WHERE lease_id IS NOT NULL AND owner = %(owner)s {_PAGE}
"""

CLOSE = """
UPDATE keylane_session
SET lease_id = NULL, expires_at = NULL, started_at = NULL
WHERE namespace = %(namespace)s AND key = %(key)s AND started_at IS NOT NULL
    AND (%(lease_id)s::uuid IS NULL OR lease_id = %(lease_id)s::uuid)
    AND (%(idle_for)s::float8 IS NULL
        OR last_activity <= clock_timestamp() - make_interval(secs => %(idle_for)s))
"""

_FORGETTABLE = """
    last_activity <= clock_timestamp() - make_interval(secs => %(idle_for)s)
    AND (lease_id IS NULL OR expires_at <= clock_timestamp())
"""

# The conditions stand twice: the inner ones choose, the outer ones hold for the rows as they are
# once they are locked.
PURGE = f"""
WITH forgotten AS (
    DELETE FROM keylane_session
    WHERE namespace = %(namespace)s
        AND key = ANY (ARRAY(
            SELECT key
            FROM keylane_session
            WHERE namespace = %(namespace)s AND {_FORGETTABLE}
            LIMIT %(limit)s
            FOR UPDATE SKIP LOCKED
        ))
        AND {_FORGETTABLE}
    RETURNING key
)
SELECT count(*) FROM forgotten
"""
