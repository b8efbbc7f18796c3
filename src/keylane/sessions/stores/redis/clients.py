"""What a client of redis-py has to be like, what the server should be, and what errors mean.

Takes clients, answers to `INFO` and errors of redis-py; gives findings and errors of ours. No input
or output.
"""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from redis import exceptions

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.operations import Load, Operation, Records

__all__ = [
    "RedisSettingsWarning",
    "check_client",
    "check_lease",
    "unavailable",
    "warn_of_server",
]

# After these Redis has run nothing. Each is raised before a script begins or at its first write.
_REFUSALS = (
    exceptions.AuthenticationError,
    exceptions.AuthorizationError,
    exceptions.BusyLoadingError,
    exceptions.ClusterDownError,
    exceptions.DataError,
    exceptions.MasterDownError,
    exceptions.MaxConnectionsError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
)
_REFUSAL_CODES = frozenset({"BUSY", "MISCONF", "NOREPLICAS"})
# What redis-py says where it had no connection to send by. It has no classes of errors for these.
_NOTHING_SENT = frozenset({"No connection available.", "Timeout connecting to server"})


class RedisSettingsWarning(UserWarning):
    """Redis is set so that it forgets sessions."""


def check_client(client: Any, lease_seconds: float) -> float:
    """Raises `ValueError` unless the client repeats nothing and gives up in time.

    `lease_seconds` is the longest lease. The result is the longest of the client's time-outs.
    """
    settings = client.get_connection_kwargs()
    retry = settings.get("retry")
    if retry is None or retry.get_retries() != 0:
        raise ValueError(
            "the client repeats commands, so a script could run twice and an error take minutes; "
            "give it `retry=Retry(NoBackoff(), 0)`, of `redis.retry` or `redis.asyncio.retry`"
        )
    if settings.get("decode_responses"):
        raise ValueError(
            "the client makes text of replies, and states are bytes; "
            "give the store a client without `decode_responses=True`"
        )
    pool = client.connection_pool
    timeouts = {"socket_timeout": settings.get("socket_timeout")}
    if settings.get("socket_connect_timeout") is not None:
        timeouts["socket_connect_timeout"] = settings["socket_connect_timeout"]
    if hasattr(pool, "timeout"):  # of a `BlockingConnectionPool`
        timeouts["timeout"] = pool.timeout
    for name, seconds in timeouts.items():
        if seconds is None or not 0 < seconds <= lease_seconds / 3:
            raise ValueError(
                f"the client's `{name}={seconds}` may outlast a lease; it has to be at most "
                f"{lease_seconds / 3:g} s, a third of the store's longest lease"
            )
    return float(max(timeouts.values()))


def check_lease(duration: float, timeout: float) -> None:
    """Raises `ValueError` for a lease that may end before its renewal is known to have failed."""
    if duration < 3 * timeout:
        raise ValueError(
            f"a lease of {duration:g} s is shorter than three of the client's time-outs "
            f"of {timeout:g} s; take a longer lease, or a shorter `socket_timeout`"
        )


def warn_of_server(info: Mapping[str, Any] | None) -> None:
    """A `RedisSettingsWarning` for each setting with which Redis forgets; None: no `INFO`."""
    for finding in _findings(info):
        warnings.warn(finding, RedisSettingsWarning, stacklevel=2)


def _findings(info: Mapping[str, Any] | None) -> Iterator[str]:
    if info is None:
        yield "Redis does not let this user ask `INFO`, so its settings are not known"
        return
    policy = info.get("maxmemory_policy")
    if policy != "noeviction":
        yield (
            f"Redis has `maxmemory-policy {policy}`, so it may drop sessions with their tokens; "
            "it should be `noeviction`"
        )
    if info.get("aof_enabled") != 1:
        yield (
            "Redis has `appendonly no`, so a restart loses sessions and tokens begin again at 1; "
            "it should be `yes`"
        )


def unavailable(operation: Operation[Any], error: Exception) -> StoreUnavailableError:
    """What an error of redis-py says about an operation."""
    reads_only = isinstance(operation, Load | Records)
    applied: Literal[False] | None = False if reads_only or _was_refused(error) else None
    reason = str(error) or type(error).__name__
    return StoreUnavailableError(operation.name, reason, applied)


def _was_refused(error: Exception) -> bool:
    """Whether it is sure that Redis ran nothing."""
    if isinstance(error, _REFUSALS) or str(error) in _NOTHING_SENT:
        return True
    if isinstance(error, exceptions.ResponseError):
        return str(error).split(" ", 1)[0] in _REFUSAL_CODES
    # redis-py has one class for no connection and for a lost one; what it caught tells them apart.
    caught = error.__cause__ or error.__context__
    return isinstance(caught, ConnectionRefusedError | socket.gaierror)
