"""The tests of a store: random operations against the model, races, and the values at the bounds.

Plain methods with plain asserts. pytest runs them in a class that is derived from this one.
"""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractContextManager
from typing import Any

from hypothesis import settings

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.limits import MAX_POSITION
from keylane.sessions.operations import Acquire, Save, new_lease_id
from keylane.sessions.record import SessionRecord
from keylane.sessions.store import SyncSessionStore
from keylane.sessions.testing.machine import check_random_operations
from keylane.sessions.testing.under_test import StoreUnderTest

__all__ = ["SessionStoreContract"]

_KEY = "octocat/hello"
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))


def _granted(store: SyncSessionStore, key: str = _KEY, *, take_over: bool = False) -> str:
    lease_id = new_lease_id()
    answer = store.acquire(key, lease_id, "worker-1", 60, take_over=take_over)
    assert isinstance(answer, Granted)
    return lease_id


class _Offset(int):
    """As client libraries of brokers have them."""


class SessionStoreContract:
    """What every store does. Write `open_store`; one class for each face of a store."""

    #: For `test_random_operations`: how many stories, and so on. None: the profile of Hypothesis.
    settings: settings | None = None

    #: How often the races are run, and by how many at once.
    races = 20
    racers = 8

    @abstractmethod
    def open_store(self) -> AbstractContextManager[StoreUnderTest]:
        """An empty store with the default limits, which goes when the context is left."""

    def test_random_operations(self) -> None:
        """Everything the model says: grants, saves, replays, stale leases, expiry, purge."""
        check_random_operations(self.open_store, self.settings)

    def test_one_of_many_is_granted(self) -> None:
        """And the others are told who it is."""
        with self.open_store() as tested:
            for race in range(self.races):
                key = f"race-{race}"
                answers = tested.run_together(
                    [
                        Acquire(key, new_lease_id(), f"worker-{number}", 60)
                        for number in range(self.racers)
                    ]
                )
                winners = [one for one in answers if isinstance(one, Granted)]
                assert len(winners) == 1
                winner = winners[0]
                assert winner.token == 1
                losers = [one for one in answers if isinstance(one, Held)]
                assert len(losers) == self.racers - 1
                assert {one.owner for one in losers} == {winner.record.owner}
                assert {one.token for one in losers} == {1}

    def test_every_take_over_gets_a_token_of_its_own(self) -> None:
        """However many come at once."""
        with self.open_store() as tested:
            for race in range(self.races):
                key = f"race-{race}"
                answers = tested.run_together(
                    [
                        Acquire(key, new_lease_id(), "worker-1", 60, take_over=True)
                        for _ in range(self.racers)
                    ]
                )
                tokens = [one.token for one in answers if isinstance(one, Granted)]
                assert sorted(tokens) == list(range(1, self.racers + 1))

    def test_the_same_grant_asked_for_at_once_is_one(self) -> None:
        """A client that gave up waiting and asks again is not a stranger."""
        with self.open_store() as tested:
            for race in range(self.races):
                acquire = Acquire(f"race-{race}", new_lease_id(), "worker-1", 60)
                answers = tested.run_together([acquire] * self.racers)
                assert {one.token for one in answers} == {1}
                assert all(isinstance(one, Granted) for one in answers)

    def test_one_of_many_saves_of_a_position_is_applied(self) -> None:
        """The others are told that it was."""
        with self.open_store() as tested:
            lease_id = _granted(tested.store)
            for position in range(1, self.races + 1):
                save = Save(_KEY, lease_id, position, position - 1, b"%d" % position)
                answers = tested.run_together([save] * self.racers)
                assert answers.count(Saved(position)) == 1
                assert answers.count(AlreadyApplied(position)) == self.racers - 1

    def test_a_save_and_a_take_over_at_once_happen_one_after_the_other(self) -> None:
        """The successor sees the save, or the save is refused."""
        with self.open_store() as tested:
            lease_id = _granted(tested.store)
            applied = 0
            for race in range(self.races):
                successor = new_lease_id()
                granted, saved = tested.run_together(
                    [
                        Acquire(_KEY, successor, "worker-2", 60, take_over=True),
                        Save(_KEY, lease_id, race + 1, None, None),
                    ]
                )
                assert isinstance(granted, Granted)
                if isinstance(saved, Saved):
                    applied = race + 1
                else:
                    assert saved == Lost(granted.token)
                assert granted.record.position == applied
                lease_id = successor

    def test_positions_up_to_the_largest(self) -> None:
        """Also where a double has no digit left."""
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            positions = [9, 10, 2**53, 2**53 + 1, 2**53 + 2, 10**18, MAX_POSITION - 1, MAX_POSITION]
            previous = 0
            for position in positions:
                other = previous - 1 if previous else 1
                wrong = store.save(_KEY, lease_id, position=position, previous=other)
                assert wrong == OutOfOrder(previous)
                assert isinstance(
                    store.save(_KEY, lease_id, position=position, previous=previous), Saved
                )
                for old in (position, position - 1):
                    assert store.save(_KEY, lease_id, position=old) == AlreadyApplied(position)
                previous = position
            record = store.load(_KEY)
            assert record is not None
            assert (record.position, record.version) == (MAX_POSITION, len(positions))

    def test_positions_that_are_no_whole_numbers(self) -> None:
        """They are refused, and nothing is saved; a class derived from `int` has whole numbers."""
        wrong: list[Any] = [1.5, 2.0, True, "2"]
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            for position in wrong:
                for positions in ((position, None), (3, position)):
                    try:
                        store.save(_KEY, lease_id, position=positions[0], previous=positions[1])
                    except TypeError:
                        continue
                    raise AssertionError(f"position and previous were {positions}")
            record = store.load(_KEY)
            assert record is not None
            assert (record.position, record.version) == (0, 0)
            assert store.save(_KEY, lease_id, position=_Offset(1), previous=_Offset(0)) == Saved(1)
            record = store.load(_KEY)
            assert record is not None
            assert record.position == 1

    def test_states_of_any_bytes(self) -> None:
        """Nothing is not the same as no bytes."""
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            most = b"x" * store.limits.state_bytes
            states = (bytes(range(256)), b"", None, most, b" ", b" 1 2", b"\x00", None)
            for position, state in enumerate(states, start=1):
                store.save(_KEY, lease_id, position=position, state=state)
                record = store.load(_KEY)
                assert record is not None
                assert record.state == state
                granted = store.acquire(_KEY, lease_id, "worker-1", 60)
                assert isinstance(granted, Granted)
                assert (granted.record.state, granted.record.version) == (state, position)

    def test_keys_of_any_characters(self) -> None:
        """Each is itself, and they are listed in the order of their bytes."""
        keys = [*_PRINTABLE, "a ", " a", "ab", "Ab", "%00", "a" * 127, "a" * 128, _PRINTABLE]
        keys.append("'; drop table keylane_session; --")
        with self.open_store() as tested:
            for key in keys:
                _granted(tested.store, key)
            for key in keys:
                record = tested.store.load(key)
                assert record is not None
                assert (record.key, record.token) == (key, 1)
            listed: list[SessionRecord] = []
            page = tested.store.records(limit=7)
            while page.after is not None:
                listed += page.records
                page = tested.store.records(limit=7, after=page.after)
            listed += page.records
            assert [record.key for record in listed] == sorted(keys)

    def test_owners_of_any_characters(self) -> None:
        """They are text, nowhere a pattern."""
        with self.open_store() as tested:
            owners = (_PRINTABLE, "%", "_", "worker-1", "*", " ")
            for number, owner in enumerate(owners):
                tested.store.acquire(f"{number}", new_lease_id(), owner, 60)
            for number, owner in enumerate(owners):
                page = tested.store.records(owner=owner)
                assert [record.key for record in page.records] == [f"{number}"]

    def test_nobody_owns_a_session_without_a_lease(self) -> None:
        """Neither released nor closed, whoever had it last."""
        with self.open_store() as tested:
            store = tested.store
            assert store.release(_KEY, _granted(store))
            assert store.close("closed", lease_id=_granted(store, "closed"))
            held = _granted(store, "held")
            listed = store.records(owner="worker-1").records
            assert [(record.key, record.lease_id) for record in listed] == [("held", held)]
            assert {record.owner for record in store.records().records} == {None, "worker-1"}

    def test_a_lease_of_a_purged_session_is_refused(self) -> None:
        """Tokens begin again, and the lease that once had one is still not the new one."""
        with self.open_store() as tested:
            store = tested.store
            old = _granted(store)
            store.save(_KEY, old, position=5)
            tested.expire(_KEY)
            tested.age(_KEY, 2 * store.limits.purge_age)
            assert store.purge(idle_for=store.limits.purge_age) == 1
            assert store.load(_KEY) is None
            assert store.save(_KEY, old, position=6) == Lost(0)
            assert not store.renew(_KEY, old, 60)
            _granted(store)
            assert store.save(_KEY, old, position=6) == Lost(1)

    def test_a_purge_does_not_forget_what_was_saved_since(self) -> None:
        """Also where a store does not keep its index up to date with each save."""
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            tested.age(_KEY, 2 * store.limits.purge_age)
            store.save(_KEY, lease_id, position=1)
            store.release(_KEY, lease_id)
            assert store.purge(idle_for=store.limits.purge_age) == 0
            assert store.load(_KEY) is not None
            tested.age(_KEY, 2 * store.limits.purge_age)
            assert store.purge(idle_for=store.limits.purge_age) == 1

    def test_a_session_is_closed_once(self) -> None:
        """However long it has been idle; the repetition says that nothing was open."""
        with self.open_store() as tested:
            store = tested.store
            _granted(store)
            tested.age(_KEY, 1000)
            assert [store.close(_KEY, idle_for=500) for _ in range(3)] == [True, False, False]

    def test_a_closed_session_begins_anew_with_what_it_had(self) -> None:
        """Its messages are counted from 0; token, position, version and state go on."""
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            for position in (1, 2):
                store.save(_KEY, lease_id, position=position, state=b"state")
            assert store.close(_KEY, lease_id=lease_id)
            granted = store.acquire(_KEY, new_lease_id(), "worker-2", 60)
            assert isinstance(granted, Granted)
            record = granted.record
            assert record.is_open
            assert record.messages == 0
            assert (record.token, record.position, record.version) == (2, 2, 2)
            assert record.state == b"state"

    def test_a_grant_to_another_lease_is_activity(self) -> None:
        """And one to the same lease is none: nobody has begun anything."""
        with self.open_store() as tested:
            store = tested.store
            lease_id = _granted(store)
            for other, is_activity in ((lease_id, False), (new_lease_id(), True)):
                tested.age(_KEY, 1000)
                granted = store.acquire(_KEY, other, "worker-1", 60, take_over=True)
                assert isinstance(granted, Granted)
                idle = granted.record.as_of - granted.record.last_activity
                assert (idle < 1000) == is_activity

    def test_a_purge_forgets_no_more_than_its_limit_and_nothing_that_is_held(self) -> None:
        """One that is held for long, three to forget, and one that is active.

        The first is forgotten once nobody holds it, although a purge has met it before.
        """
        with self.open_store() as tested:
            store = tested.store
            leases = {key: _granted(store, key) for key in ("held", "a", "b", "c", "active")}
            for key in ("a", "b", "c", "active"):
                store.release(key, leases[key])
            for key in ("a", "b", "c", "held"):
                tested.age(key, 2 * store.limits.purge_age)
            counts = [store.purge(idle_for=store.limits.purge_age, limit=2) for _ in range(3)]
            assert counts == [2, 1, 0]
            assert [one.key for one in store.records().records] == ["active", "held"]
            store.release("held", leases["held"])
            assert store.purge(idle_for=store.limits.purge_age) == 1
