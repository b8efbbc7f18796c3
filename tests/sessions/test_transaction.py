"""The steps of a transaction, on a database of one record whose begin and commit can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from keylane.sessions import (
    MemorySessions,
    Saved,
    SessionAlreadyAppliedError,
    SessionError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    SessionTransaction,
    StateTooLargeError,
    StoreLimits,
    SyncTransactionalSessionStore,
    TransactionalSessionStore,
)
from keylane.sessions.operations import Acquire, Load, LockRecord, Operation, Save
from keylane.sessions.stores.dialogue import Answer

KEY = "octocat/hello"
LEASE = "1" * 32


class Connection:
    """What happened on it, in order."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def run(self, sessions: MemorySessions, operation: Operation[Answer]) -> Answer:
        self.events.append(operation.name)
        if isinstance(operation, LockRecord):
            return sessions.run(Load(operation.key))  # type: ignore[return-value]
        return sessions.run(operation)


class SyncStore(SyncTransactionalSessionStore[Connection]):
    def __init__(self, sessions: MemorySessions) -> None:
        self.sessions = sessions
        self.limits = StoreLimits(state_bytes=8)

    def run(self, operation: Operation[Answer]) -> Answer:
        return self.sessions.run(operation)

    @contextmanager
    def begin(self, connection: Connection) -> Iterator[None]:
        connection.events.append("begin")
        try:
            yield
        except BaseException:
            connection.events.append("rollback")
            raise
        connection.events.append("commit")

    def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        return connection.run(self.sessions, operation)


class AsyncStore(TransactionalSessionStore[Connection]):
    def __init__(self, sessions: MemorySessions) -> None:
        self.sync = SyncStore(sessions)
        self.limits = self.sync.limits

    async def run(self, operation: Operation[Answer]) -> Answer:
        return self.sync.run(operation)

    @asynccontextmanager
    async def begin(self, connection: Connection) -> AsyncIterator[None]:
        with self.sync.begin(connection):
            yield

    async def run_on(self, connection: Connection, operation: Operation[Answer]) -> Answer:
        return self.sync.run_on(connection, operation)


class Story:
    """A session at position 5 with a state, and one transaction on it with either face."""

    def __init__(self, face: str) -> None:
        self.face = face
        self.connection = Connection()
        self.sessions = MemorySessions()
        self.sessions.run(Acquire(KEY, LEASE, "worker-1", 60))
        assert self.sessions.run(Save(KEY, LEASE, 5, None, b"five")) == Saved(1)

    def apply(
        self,
        transaction: SessionTransaction,
        *,
        state: bytes | None = None,
        body: Operation[object] | None = None,
    ) -> None:
        """Run it; the body sets `state` and runs an operation as somebody else would."""

        def run_body() -> None:
            self.connection.events.append("body")
            assert transaction.state == b"five"
            if state is not None:
                transaction.state = state
            if body is not None:
                self.sessions.run(body)

        async def run_async() -> None:
            async with AsyncStore(self.sessions).transaction(self.connection, transaction):
                run_body()

        if self.face == "async":
            asyncio.run(run_async())
        else:
            with SyncStore(self.sessions).transaction(self.connection, transaction):
                run_body()


@pytest.fixture(params=["sync", "async"])
def story(request: pytest.FixtureRequest) -> Story:
    return Story(request.param)


def test_effects_and_position_commit_together(story: Story) -> None:
    transaction = SessionTransaction(KEY, LEASE, 1, 6, 5)
    story.apply(transaction, state=b"six")
    assert story.connection.events == ["begin", "lock_record", "body", "save", "commit"]
    record = story.sessions.run(Load(KEY))
    assert record is not None
    assert (record.position, record.state, record.version) == (6, b"six", transaction.version)


def test_a_state_that_nobody_sets_stays(story: Story) -> None:
    story.apply(SessionTransaction(KEY, LEASE, 1, 6, None))
    record = story.sessions.run(Load(KEY))
    assert record is not None
    assert record.state == b"five"


REFUSED: list[tuple[SessionTransaction, SessionError]] = [
    (SessionTransaction(KEY, "0" * 32, 1, 6, 5), SessionLeaseLostError(KEY, 1, 1)),
    (SessionTransaction("new", LEASE, 1, 6, 5), SessionLeaseLostError("new", 1, 0)),
    (SessionTransaction(KEY, "0" * 32, 1, 5, 4), SessionLeaseLostError(KEY, 1, 1)),
    (SessionTransaction(KEY, LEASE, 1, 5, 4), SessionAlreadyAppliedError(KEY, 5, 5)),
    (SessionTransaction(KEY, LEASE, 1, 3, None), SessionAlreadyAppliedError(KEY, 3, 5)),
    (SessionTransaction(KEY, LEASE, 1, 7, 6), SessionOutOfOrderError(KEY, 7, 6, 5)),
]


@pytest.mark.parametrize(("transaction", "error"), REFUSED, ids=str)
def test_what_is_refused_never_runs_its_body(
    story: Story, transaction: SessionTransaction, error: SessionError
) -> None:
    with pytest.raises(type(error)) as raised:
        story.apply(transaction)
    assert raised.value.args == error.args
    assert story.connection.events == ["begin", "lock_record", "rollback"]


OVERTAKEN: list[tuple[Operation[object], SessionError]] = [
    (Acquire(KEY, "0" * 32, "me", 60, True), SessionLeaseLostError(KEY, 1, 2)),
    (Save(KEY, LEASE, 6, 5, None), SessionAlreadyAppliedError(KEY, 6, 6)),
]


@pytest.mark.parametrize(("overtaking", "error"), OVERTAKEN, ids=str)
def test_a_lock_that_is_none_is_found_at_the_end(
    story: Story, overtaking: Operation[object], error: SessionError
) -> None:
    """A body that commits by itself gives up the lock; the save is still refused."""
    with pytest.raises(type(error)) as raised:
        story.apply(SessionTransaction(KEY, LEASE, 1, 6, 5), body=overtaking)
    assert raised.value.args == error.args
    assert story.connection.events[-1] == "rollback"


def test_a_state_that_is_too_large_is_not_committed(story: Story) -> None:
    with pytest.raises(StateTooLargeError):
        story.apply(SessionTransaction(KEY, LEASE, 1, 6, 5), state=b"123456789")
    assert story.connection.events[-1] == "rollback"


def test_positions_are_checked_before_anything_is_sent(story: Story) -> None:
    with pytest.raises(ValueError, match="add 1"):
        story.apply(SessionTransaction(KEY, LEASE, 1, 0, None))
    assert story.connection.events == []
