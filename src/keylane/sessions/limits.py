"""What a store lets its callers ask for, and the checks of the texts and numbers of an operation.

Takes arguments, gives nothing or raises. Never asks a store.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from keylane.model import SessionId
from keylane.model.session_id import MAX_LENGTH
from keylane.sessions.errors import StateTooLargeError

__all__ = [
    "LONGEST_OWNER",
    "LONGEST_PAGE",
    "MAX_POSITION",
    "StoreLimits",
    "check_count",
    "check_key",
    "check_lease_id",
    "check_owner",
    "check_positions",
    "check_seconds",
]

#: The largest position: what fits a `bigint` of SQL.
MAX_POSITION = 2**63 - 1

#: The longest name of an owner, in characters.
LONGEST_OWNER = 128

#: The most records that one operation lists or purges.
LONGEST_PAGE = 10_000

_LEASE_ID = re.compile("[0-9a-f]{32}").fullmatch


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """How much state a session may have, in bytes, and how long a lease may be, in seconds.

    All users of one store have to agree on `lease_seconds`: what `purge` may forget depends on it.
    """

    state_bytes: int = 65_536
    lease_seconds: float = 300.0

    def __post_init__(self) -> None:
        """Raises `ValueError` for limits that forbid everything."""
        if self.state_bytes < 0:
            raise ValueError(f"state_bytes={self.state_bytes} is negative")
        check_seconds("lease_seconds", self.lease_seconds)

    @property
    def purge_age(self) -> float:
        """The shortest time without activity after which a session may be forgotten, in seconds.

        INVARIANT: ten times the longest lease. Whoever still believes in a lease of a purged
        session has been away for that long; tokens of the key begin again at 1.
        """
        return 10 * self.lease_seconds

    def check_duration(self, duration: float) -> None:
        """Raises `ValueError` for a lease that would last no time, for ever or too long."""
        if not 0 < duration <= self.lease_seconds:
            check_seconds("duration", duration)
            raise ValueError(
                f"a lease of {duration:g} s is longer than the store's {self.lease_seconds:g} s; "
                "renew a shorter one, or give the store another `lease_seconds`"
            )

    def check_state(self, key: str, state: bytes | None) -> None:
        """Raises `StateTooLargeError`, or `TypeError` for anything but bytes."""
        if state is None:
            return
        if not isinstance(state, bytes):
            raise TypeError(f"a state is bytes or None, not `{type(state).__name__}`")
        if len(state) > self.state_bytes:
            raise StateTooLargeError(key, len(state), self.state_bytes)

    def check_purge_age(self, idle_for: float) -> None:
        """Raises `ValueError` for an age that `purge` refuses."""
        check_seconds("idle_for", idle_for)
        if idle_for < self.purge_age:
            raise ValueError(
                f"purge after {idle_for:g} s would forget sessions whose holders may come back; "
                f"the least is {self.purge_age:g} s, ten times the longest lease"
            )


def check_key(key: str) -> None:
    """Raises `InvalidSessionIdError` or `TypeError` for what is no session key."""
    # The second condition is the rule in other words, without a loop over the characters.
    if type(key) is not SessionId and not (
        type(key) is str and key.isascii() and key.isprintable() and 0 < len(key) <= MAX_LENGTH
    ):
        SessionId(key)


def check_lease_id(lease_id: str) -> None:
    """Raises `ValueError` for what `new_lease_id` did not make: 32 hexadecimal digits."""
    if _LEASE_ID(lease_id) is None:
        raise ValueError("a lease id is 32 lower-case hexadecimal digits; see `new_lease_id`")


def check_owner(owner: str) -> None:
    """Raises `ValueError` unless the name is 1 to 128 printable ASCII characters."""
    if not (0 < len(owner) <= LONGEST_OWNER and owner.isascii() and owner.isprintable()):
        raise ValueError(f"an owner's name is 1 to {LONGEST_OWNER} printable ASCII characters")


def check_positions(position: int | None, previous: int | None) -> None:
    """Raises `ValueError` for positions that no message can have, `TypeError` for no `int`."""
    if position is None:
        if previous is not None:
            raise ValueError("`previous` without a position says nothing")
        return
    # The type itself first: a save to memory takes hardly longer than a call.
    if type(position) is not int:
        _check_whole("a position", position)
    if type(previous) is not int and previous is not None:
        _check_whole("`previous`", previous)
    if not 1 <= position <= MAX_POSITION:
        raise ValueError(
            f"position {position} is not from 1 to 2**63 - 1; where a broker counts from 0, add 1"
        )
    if previous is not None and not 0 <= previous < position:
        raise ValueError(f"`previous={previous}` does not come before position {position}")


def _check_whole(name: str, number: object) -> None:
    """Raises `TypeError` for all but an `int`; each store would make another one of it.

    True and False are refused as well: whoever gives one has mistaken the argument.
    """
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{name} is a whole number or None, not `{type(number).__name__}`")


def check_seconds(name: str, seconds: float) -> None:
    """Raises `ValueError` unless `seconds` is a time that is above zero and ends."""
    if not (seconds > 0 and math.isfinite(seconds)):
        raise ValueError(f"`{name}={seconds}` is no number of seconds above zero")


def check_count(name: str, count: int) -> None:
    """Raises `ValueError` unless `count` is from 1 to `LONGEST_PAGE`."""
    if not 1 <= count <= LONGEST_PAGE:
        raise ValueError(f"`{name}={count}` is not from 1 to {LONGEST_PAGE}")
