"""What can go wrong with a session, as data; the words are made when somebody asks for them.

All of them can be pickled: a worker's error is often read in another process.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "ForkedLeaseError",
    "SessionAlreadyAppliedError",
    "SessionError",
    "SessionHeldError",
    "SessionLeaseLostError",
    "SessionOutOfOrderError",
    "SessionUnknownError",
    "StateTooLargeError",
    "StoreUnavailableError",
]


class SessionError(Exception):
    """The base of all errors of sessions. `help` is what can be done, or None."""

    help: str | None = None


class SessionHeldError(SessionError):
    """Somebody else has the session: `owner` has it for another `remaining` seconds.

    The time is by the store's clock, as it was when the store answered.
    """

    help = "wait, or `take_over` where the broker has assigned the session to this worker"

    def __init__(self, key: str, owner: str, remaining: float) -> None:
        """Keep who holds `key`."""
        super().__init__(key, owner, remaining)
        self.key = key
        self.owner = owner
        self.remaining = remaining

    def __str__(self) -> str:
        """`session `k` is held by `worker-1` for another 12.0 s`."""
        return f"session `{self.key}` is held by `{self.owner}` for another {self.remaining:.1f} s"


class SessionLeaseLostError(SessionError):
    """The lease is no longer in the record: what was to be done under it was not done.

    `token` is that of the lost lease, `current` the session's now; they are equal if the lease was
    released or closed and nobody came after. None where nobody asked the store for it.
    """

    help = "stop working on this session; neither acknowledge nor reject its message"

    def __init__(self, key: str, token: int, current: int | None) -> None:
        """Keep whose lease was lost."""
        super().__init__(key, token, current)
        self.key = key
        self.token = token
        self.current = current

    def __str__(self) -> str:
        """`lease 5 of session `k` is lost; its token is now 6`."""
        lost = f"lease {self.token} of session `{self.key}` is lost"
        return lost if self.current is None else f"{lost}; its token is now {self.current}"


class SessionOutOfOrderError(SessionError):
    """Messages between the applied ones and this one are missing: it was not applied.

    `position` and `previous` are what the caller named, `expected` the position last applied.
    """

    help = "neither acknowledge nor reject the message; drop the subscription and begin again"

    def __init__(self, key: str, position: int, previous: int, expected: int) -> None:
        """Keep which position came where."""
        super().__init__(key, position, previous, expected)
        self.key = key
        self.position = position
        self.previous = previous
        self.expected = expected

    def __str__(self) -> str:
        """`position 7 of session `k` follows 6, but 4 is the last one applied`."""
        return (
            f"position {self.position} of session `{self.key}` follows {self.previous}, "
            f"but {self.expected} is the last one applied"
        )


class SessionAlreadyAppliedError(SessionError):
    """The message was applied before: the body of its transaction was not run.

    Not a failure, but the only way out of a `with` whose body must not run. `position` is what the
    caller named, `applied` the position last applied.
    """

    help = "acknowledge the message"

    def __init__(self, key: str, position: int, applied: int) -> None:
        """Keep which message was to be applied again."""
        super().__init__(key, position, applied)
        self.key = key
        self.position = position
        self.applied = applied

    def __str__(self) -> str:
        """`position 7 of session `k` was applied; 9 is the last one`."""
        return (
            f"position {self.position} of session `{self.key}` was applied; "
            f"{self.applied} is the last one"
        )


class ForkedLeaseError(SessionError):
    """A lease of the process `pid` was used in a child that was forked off after the grant.

    Both would renew it, save under it and release it, as if they were one.
    """

    help = "acquire a lease in the child"

    def __init__(self, key: str, pid: int) -> None:
        """Keep whose lease it is."""
        super().__init__(key, pid)
        self.key = key
        self.pid = pid

    def __str__(self) -> str:
        """`the lease of session `k` was granted to process 12, not to this one`."""
        return (
            f"the lease of session `{self.key}` was granted to process {self.pid}, not to this one"
        )


class SessionUnknownError(SessionError):
    """There is no record of the session."""

    def __init__(self, key: str) -> None:
        """Keep which session was asked for."""
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        """`there is no session `k``."""
        return f"there is no session `{self.key}`"


class StateTooLargeError(SessionError):
    """A state of `size` bytes is more than the store's `limit`; nothing was sent."""

    help = "keep large data elsewhere and its name in the state, or raise `state_bytes`"

    def __init__(self, key: str, size: int, limit: int) -> None:
        """Keep how much was too much."""
        super().__init__(key, size, limit)
        self.key = key
        self.size = size
        self.limit = limit

    def __str__(self) -> str:
        """`the state of session `k` has 70000 bytes, more than 65536`."""
        return f"the state of session `{self.key}` has {self.size} bytes, more than {self.limit}"


class StoreUnavailableError(SessionError):
    """The store did not answer.

    `operation` is its name, such as `save`. `applied` is False if it surely changed nothing, None
    if nobody knows. `reason` is what the client library said.
    """

    help = "the same operation may be repeated: done twice, it has the effect of one"

    def __init__(self, operation: str, reason: str, applied: Literal[False] | None) -> None:
        """Keep what was tried."""
        super().__init__(operation, reason, applied)
        self.operation = operation
        self.reason = reason
        self.applied = applied

    def __str__(self) -> str:
        """`the store did not answer `save`, and whether it was applied is unknown: timed out`."""
        outcome = (
            "nothing was applied" if self.applied is False else "whether it was applied is unknown"
        )
        return f"the store did not answer `{self.operation}`, and {outcome}: {self.reason}"
