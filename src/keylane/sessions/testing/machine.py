"""Random operations on a store and on the model, side by side.

Leases that were lost long ago go on asking, any earlier operation may come again, leases expire and
sessions are purged in between. A failure is shrunk to the shortest story.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from hypothesis import settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from keylane.sessions.answers import Granted, Held
from keylane.sessions.limits import MAX_POSITION
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
from keylane.sessions.record import SessionRecord
from keylane.sessions.testing.model import GRANTED, ModelSessions
from keylane.sessions.testing.under_test import StoreUnderTest

__all__ = ["check_random_operations"]

_KEYS = strategies.sampled_from(["octocat/hello", "octocat/Hello", "~ %:"])
_LEASES = strategies.sampled_from([digit * 32 for digit in "1af"])
_OWNERS = strategies.sampled_from(["worker-1", "worker-2"])
_DURATIONS = strategies.sampled_from([60.0, 300.0])
# How far a position is from the last one applied. Beyond 2**53 doubles lose the last digit.
_STEPS = strategies.sampled_from([1, 1, 1, 2, 0, -1, 2**53, 2**62])
_PREVIOUS = strategies.sampled_from(["none", "last", "before"])
_STATES = strategies.sampled_from([None, b"", b"1", b"\x00\xff'\n", b"x" * 300])
# Sessions age by whole thousands of seconds, so that no test meets a bound exactly.
_AGES = strategies.sampled_from([1000.0, 4000.0])
_IDLE = strategies.sampled_from([500.0, 1500.0, 4500.0])
_PURGE_AGES = strategies.sampled_from([3500.0, 4500.0])
_LIMITS = strategies.sampled_from([1, 2, 1000])


class _StoreMachine(RuleBasedStateMachine):
    """The rules; a class derived from it says how a store is opened."""

    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.opened = self.open_store()
        self.tested = self.opened.__enter__()
        self.model = ModelSessions()
        self.history: list[Operation[object]] = []
        self.touched: str | None = None

    def teardown(self) -> None:
        """Everything that is left, then the store goes."""
        try:
            self.compare_listing(Records())
        finally:
            self.opened.__exit__(None, None, None)

    @invariant()
    def the_touched_record_is_the_models(self) -> None:
        """Only what an operation names may change; `teardown` sees the rest."""
        if self.touched is not None:
            record = self.tested.store.run(Load(self.touched))
            session = self.model.sessions.get(self.touched)
            assert (record is None) == (session is None)
            if record is not None and session is not None:
                assert record.key == self.touched
                session.check(record)

    def compare(self, key: str, operation: Operation[object]) -> None:
        """The same answer from both."""
        self.touched = key
        operation.check(self.tested.store.limits)
        answer = self.tested.store.run(operation)
        expected = self.model.run(operation)
        session = self.model.sessions.get(key)
        if expected == GRANTED:
            assert session is not None
            assert isinstance(answer, Granted)
            assert answer.token == session.token
            assert answer.record.key == key
            session.check(answer.record)
        elif expected is None:
            assert session is not None
            assert isinstance(answer, Held)
            assert (answer.owner, answer.token) == (session.owner, session.token)
            assert 0 <= answer.remaining <= session.duration
        else:
            assert answer == expected
            assert type(answer) is type(expected)

    def compare_new(self, key: str, operation: Operation[object]) -> None:
        """The same, and the operation may come again."""
        self.history.append(operation)
        self.compare(key, operation)

    @rule(key=_KEYS, lease=_LEASES, owner=_OWNERS, duration=_DURATIONS)
    def acquire(self, key: str, lease: str, owner: str, duration: float) -> None:
        self.compare_new(key, Acquire(key, lease, owner, duration))

    @rule(key=_KEYS, lease=_LEASES, owner=_OWNERS, duration=_DURATIONS)
    def take_over(self, key: str, lease: str, owner: str, duration: float) -> None:
        self.compare_new(key, Acquire(key, lease, owner, duration, take_over=True))

    @rule(key=_KEYS, lease=_LEASES, duration=_DURATIONS)
    def renew(self, key: str, lease: str, duration: float) -> None:
        self.compare_new(key, Renew(key, lease, duration))

    @rule(key=_KEYS, lease=_LEASES)
    def release(self, key: str, lease: str) -> None:
        self.compare_new(key, Release(key, lease))

    @rule(key=_KEYS, lease=_LEASES, step=_STEPS, previous=_PREVIOUS, state=_STATES)
    def save(self, key: str, lease: str, step: int, previous: str, state: bytes | None) -> None:
        self.save_at(key, lease, step, previous, state)

    @precondition(lambda self: any(one.lease_id for one in self.model.sessions.values()))
    @rule(key=_KEYS, step=_STEPS, previous=_PREVIOUS, state=_STATES)
    def save_as_holder(self, key: str, step: int, previous: str, state: bytes | None) -> None:
        """Most random leases are not the holder's."""
        held = {key: one.lease_id for key, one in self.model.sessions.items() if one.lease_id}
        key = key if key in held else next(iter(held))
        self.save_at(key, held[key], step, previous, state)

    def save_at(self, key: str, lease: str, step: int, previous: str, state: bytes | None) -> None:
        session = self.model.sessions.get(key)
        last = 0 if session is None else session.position
        position = min(max(1, last + step), MAX_POSITION)
        named = {"none": None, "last": min(last, position - 1), "before": position - 1}[previous]
        self.compare_new(key, Save(key, lease, position, named, state))

    @rule(key=_KEYS, lease=_LEASES, state=_STATES)
    def save_without_position(self, key: str, lease: str, state: bytes | None) -> None:
        self.compare_new(key, Save(key, lease, None, None, state))

    @rule(key=_KEYS, lease=_LEASES, idle_for=strategies.none() | _IDLE)
    def close(self, key: str, lease: str, idle_for: float | None) -> None:
        self.compare_new(key, Close(key, lease, idle_for))

    @rule(key=_KEYS, idle_for=_IDLE)
    def close_idle(self, key: str, idle_for: float) -> None:
        self.compare_new(key, Close(key, idle_for=idle_for))

    @precondition(lambda self: bool(self.history))
    @rule(which=strategies.integers(0, 10_000))
    def replay(self, which: int) -> None:
        operation = self.history[which % len(self.history)]
        key = getattr(operation, "key")  # noqa: B009 - only operations on one session are kept
        self.compare(key, operation)

    @rule(key=_KEYS)
    def expire(self, key: str) -> None:
        self.touched = key
        self.model.expire(key)
        self.tested.expire(key)

    @rule(key=_KEYS, seconds=_AGES)
    def age(self, key: str, seconds: float) -> None:
        self.touched = key
        self.model.age(key, seconds)
        self.tested.age(key, seconds)

    @rule(owner=strategies.none() | _OWNERS, idle_for=strategies.none() | _IDLE, limit=_LIMITS)
    def list_records(self, owner: str | None, idle_for: float | None, limit: int) -> None:
        self.compare_listing(Records(owner, idle_for, limit))

    def compare_listing(self, first: Records) -> None:
        """All pages hold what the model lists, in its order."""
        listed = self.model.listed(first.owner, first.idle_for)
        found: list[SessionRecord] = []
        after = first.after
        for _ in range(len(self.model.sessions) + 2):
            page = self.tested.store.run(Records(first.owner, first.idle_for, first.limit, after))
            assert len(page.records) <= first.limit
            found += page.records
            after = page.after
            if after is None:
                break
        assert after is None, "the listing does not end"
        assert [record.key for record in found] == list(listed)
        for record in found:
            listed[record.key].check(record)

    @rule(idle_for=_PURGE_AGES, limit=_LIMITS)
    def purge(self, idle_for: float, limit: int) -> None:
        store = self.tested.store
        purgeable = self.model.purgeable(idle_for)
        count = store.run(Purge(idle_for, limit))
        assert count == min(limit, len(purgeable))
        gone = {key for key in self.model.sessions if store.run(Load(key)) is None}
        assert gone <= purgeable
        assert len(gone) == count
        for key in gone:
            del self.model.sessions[key]


def check_random_operations(
    open_store: Callable[[], AbstractContextManager[StoreUnderTest]],
    parent: settings | None = None,
    *,
    steps: int = 40,
) -> None:
    """Fails unless a store does what the model does, over stories of `steps` operations.

    `open_store` gives an empty store each time. `parent` says how many stories, and all else that
    Hypothesis can be told; by default its profile does.
    """

    class StoreMachine(_StoreMachine):
        def open_store(self) -> AbstractContextManager[StoreUnderTest]:
            return open_store()

    chosen = settings(parent, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(StoreMachine, settings=chosen)
