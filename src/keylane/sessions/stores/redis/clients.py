"""What a client of redis-py has to be like, what the server should be, and what errors mean.

Takes clients, answers to `INFO` and errors of redis-py; gives findings and errors of ours. No input
or output.
"""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, Literal

from redis import exceptions
from redis.connection import AbstractConnection

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Load, Operation, Records
from keylane.sessions.stores.redis.pieces import PurgePiece

__all__ = [
    "RedisLimits",
    "RedisSettingsWarning",
    "check_client",
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


@dataclass(frozen=True, slots=True)
class RedisLimits(StoreLimits):
    """The application's limits, and leases that outlast a renewal that fails.

    `timeout` is how long the client may wait before it gives a renewal up, in seconds; `settings`
    says which of its settings make it that long.
    """

    timeout: float = 0.0
    settings: str = ""

    def check_duration(self, duration: float) -> None:
        """Raises `ValueError` also where no renewal could be known to have failed in time."""
        StoreLimits.check_duration(self, duration)
        if duration < 3 * self.timeout:
            raise ValueError(
                f"a lease of {duration:g} s is shorter than three times the {self.timeout:g} s "
                f"that the client may wait; take a longer lease, or less than {self.settings}"
            )


def check_client(client: Any, limits: StoreLimits) -> RedisLimits:
    """The limits of a store with this client.

    Raises `ValueError` unless the client repeats nothing and gives up within a third of the longest
    lease.
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
    of_server = {"socket_timeout": settings.get("socket_timeout")}
    connect_timeout = settings.get("socket_connect_timeout", _default_connect_timeout())
    if connect_timeout is not None:
        of_server["socket_connect_timeout"] = connect_timeout
    # A call waits for a free connection first, where the pool lets it, and for the server then.
    waits = {}
    if hasattr(client.connection_pool, "timeout"):
        waits["timeout"] = client.connection_pool.timeout
    most = limits.lease_seconds / 3
    for name, seconds in {**of_server, **waits}.items():
        if seconds is None or not seconds > 0:
            raise _outlasts(f"`{name}={seconds}`", most)
    longest = max(of_server, key=lambda name: of_server[name])
    waits[longest] = of_server[longest]
    names = " and ".join(f"`{name}={seconds:g}`" for name, seconds in waits.items())
    timeout = float(sum(waits.values()))
    if timeout > most:
        raise _outlasts(names, most)
    return RedisLimits(limits.state_bytes, limits.lease_seconds, timeout, names)


def _outlasts(names: str, most: float) -> ValueError:
    return ValueError(
        f"the client's {names} may outlast a lease; the client has to give up within "
        f"{most:g} s, a third of the store's longest lease"
    )


def _default_connect_timeout() -> float | None:
    """What connections have whose pool was made without one: 5 in redis-py 8, none before."""
    parameters = signature(AbstractConnection.__init__).parameters
    default: float | None = parameters["socket_connect_timeout"].default
    return default


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
    # What the pieces before this one have done stays done.
    goes_on = isinstance(operation, PurgePiece) and not operation.is_first
    is_refusal = _was_refused(error) and not goes_on
    applied: Literal[False] | None = False if reads_only or is_refusal else None
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
