"""Both faces: what they refuse before a store is asked, and that each method is its operation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar, cast

import pytest

from keylane.model import InvalidSessionIdError
from keylane.sessions import (
    MAX_POSITION,
    SessionStore,
    StateTooLargeError,
    StoreLimits,
    SyncSessionStore,
    new_lease_id,
)
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    Operation,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)

Answer = TypeVar("Answer")
LEASE = "0123456789abcdef" * 2


class AskedError(Exception):
    """The operation that a store would have run."""


class SyncAskedStore(SyncSessionStore):
    def __init__(self) -> None:
        self.limits = StoreLimits(state_bytes=8)

    def run(self, operation: Operation[Answer]) -> Answer:
        raise AskedError(operation)


class AskedStore(SessionStore):
    def __init__(self) -> None:
        self.limits = StoreLimits(state_bytes=8)

    async def run(self, operation: Operation[Answer]) -> Answer:
        raise AskedError(operation)


def call_sync(method: str, *arguments: object, **named: object) -> object:
    return getattr(SyncAskedStore(), method)(*arguments, **named)


def call_async(method: str, *arguments: object, **named: object) -> object:
    return asyncio.run(getattr(AskedStore(), method)(*arguments, **named))


FACES = pytest.mark.parametrize("call", [call_sync, call_async])

Call = tuple[tuple[object, ...], dict[str, object]]


def called(*arguments: object, **named: object) -> Call:
    return arguments, named


OPERATIONS: list[tuple[Operation[object], Call]] = [
    (Acquire("k", LEASE, "me", 60, False), called("k", LEASE, "me", 60)),
    (Acquire("k", LEASE, "me", 60, True), called("k", LEASE, "me", 60, take_over=True)),
    (Renew("k", LEASE, 60), called("k", LEASE, 60)),
    (Release("k", LEASE), called("k", LEASE)),
    (Save("k", LEASE, 7, None, None), called("k", LEASE, position=7)),
    (Save("k", LEASE, 7, 6, b"1"), called("k", LEASE, position=7, previous=6, state=b"1")),
    (Save("k", LEASE, None, None, b"1"), called("k", LEASE, position=None, state=b"1")),
    (Load("k"), called("k")),
    (Records(None, None, 1000, None), called()),
    (Records("me", 9, 5, "k"), called(owner="me", idle_for=9, limit=5, after="k")),
    (Close("k", LEASE, 9), called("k", lease_id=LEASE, idle_for=9)),
    (Purge(3000, 5), called(idle_for=3000, limit=5)),
]


@FACES
@pytest.mark.parametrize(("operation", "arguments"), OPERATIONS, ids=str)
def test_a_method_is_its_operation(
    call: Callable[..., object], operation: Operation[object], arguments: Call
) -> None:
    positional, named = arguments
    with pytest.raises(AskedError) as asked:
        call(operation.name, *positional, **named)
    assert asked.value.args == (operation,)


REFUSED: list[tuple[str, Call, str]] = [
    ("load", called(""), "it is empty"),
    ("load", called("k" * 129), "129 characters are more than 128"),
    ("load", called("k\n"), "U+000A"),
    ("load", called("é"), "U+00E9"),
    ("renew", called("k", LEASE.upper(), 60), "32 lower-case hexadecimal digits"),
    ("renew", called("k", LEASE[1:], 60), "32 lower-case hexadecimal digits"),
    ("renew", called("k", LEASE, 0), "above zero"),
    ("renew", called("k", LEASE, float("nan")), "above zero"),
    ("renew", called("k", LEASE, float("inf")), "above zero"),
    ("renew", called("k", LEASE, 301), "longer than the store's 300 s"),
    ("acquire", called("k", LEASE, "", 60), "1 to 128 printable ASCII"),
    ("acquire", called("k", LEASE, "w" * 129, 60), "1 to 128 printable ASCII"),
    ("acquire", called("k", LEASE, "w\0", 60), "1 to 128 printable ASCII"),
    ("acquire", called("k", LEASE, "me", 301), "longer than the store's 300 s"),
    ("save", called("k", LEASE, position=0), "where a broker counts from 0, add 1"),
    ("save", called("k", LEASE, position=MAX_POSITION + 1), "2**63 - 1"),
    ("save", called("k", LEASE, position=7, previous=7), "does not come before"),
    ("save", called("k", LEASE, position=7, previous=-1), "does not come before"),
    ("save", called("k", LEASE, position=None, previous=6), "says nothing"),
    ("records", called(limit=0), "not from 1 to 10000"),
    ("records", called(limit=10_001), "not from 1 to 10000"),
    ("records", called(owner=""), "1 to 128 printable ASCII"),
    ("records", called(idle_for=0), "above zero"),
    ("records", called(after=""), "it is empty"),
    ("close", called("k"), "needs a `lease_id` or `idle_for`"),
    ("close", called("k", idle_for=-1), "above zero"),
    ("close", called("k", lease_id="x"), "32 lower-case hexadecimal digits"),
    ("purge", called(idle_for=2999), "the least is 3000 s, ten times the longest lease"),
    ("purge", called(idle_for=3000, limit=0), "not from 1 to 10000"),
]


@FACES
@pytest.mark.parametrize(("method", "arguments", "message"), REFUSED, ids=str)
def test_refused(call: Callable[..., object], method: str, arguments: Call, message: str) -> None:
    positional, named = arguments
    with pytest.raises(ValueError) as raised:
        call(method, *positional, **named)
    assert message in str(raised.value)


def test_a_key_that_is_none_says_so_as_the_model_does() -> None:
    with pytest.raises(InvalidSessionIdError):
        call_sync("load", "")
    with pytest.raises(TypeError):
        call_sync("load", b"k")


NO_POSITIONS = [1.5, 2.0, float("nan"), float("inf"), True, "1", b"1", Decimal(1)]


@FACES
@pytest.mark.parametrize("wrong", NO_POSITIONS, ids=repr)
def test_positions_that_are_no_whole_numbers(call: Callable[..., object], wrong: object) -> None:
    """Also those that are equal to one: each store would make something else of them."""
    name = type(wrong).__name__
    with pytest.raises(TypeError, match=f"position is a whole number or None, not `{name}`"):
        call("save", "k", LEASE, position=wrong)
    with pytest.raises(TypeError, match=f"`previous` is a whole number or None, not `{name}`"):
        call("save", "k", LEASE, position=3, previous=wrong)


@FACES
def test_a_state_that_is_too_large(call: Callable[..., object]) -> None:
    with pytest.raises(StateTooLargeError) as raised:
        call("save", "k", LEASE, position=1, state=b"123456789")
    assert (raised.value.size, raised.value.limit) == (9, 8)
    with pytest.raises(TypeError, match="`str`"):
        call("save", "k", LEASE, position=1, state=cast("bytes", "text"))


def test_lease_ids_are_never_the_same() -> None:
    made = {new_lease_id() for _ in range(1000)}
    assert len(made) == 1000
    for lease_id in made:
        Renew("k", lease_id, 1).check(StoreLimits())


def test_limits_that_forbid_everything() -> None:
    with pytest.raises(ValueError):
        StoreLimits(state_bytes=-1)
    with pytest.raises(ValueError):
        StoreLimits(lease_seconds=0)
    assert StoreLimits(lease_seconds=5).purge_age == 50
