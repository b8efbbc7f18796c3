"""How a store on a server says its operations: what is sent, and what the reply means.

A dialogue is a generator: it yields requests (a statement with its arguments), is sent
the replies, and returns the answer. It does no input or output, so that both faces of a store run
the same one: `run_dialogue` and `run_async_dialogue` hand each request to the store's client.

INVARIANT: on success a dialogue has one request. A second one only reads, after the first was
refused, to say why.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator
from typing import Generic, TypeVar

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.operations import (
    Acquire,
    Close,
    Load,
    LockRecord,
    Operation,
    Purge,
    Records,
    Release,
    Renew,
    Save,
)
from keylane.sessions.record import RecordPage, SessionRecord

__all__ = ["StoreDialogues", "TransactionalStoreDialogues", "run_async_dialogue", "run_dialogue"]

Request = TypeVar("Request")
Reply = TypeVar("Reply")
Answer = TypeVar("Answer")


class StoreDialogues(ABC, Generic[Request, Reply]):
    """The dialogues of one kind of store, a method for each operation, called by its name."""

    def begin(self, operation: Operation[Answer]) -> Generator[Request, Reply, Answer]:
        """The dialogue for an operation."""
        dialogue: Generator[Request, Reply, Answer] = getattr(self, operation.name)(operation)
        return dialogue

    @abstractmethod
    def acquire(self, operation: Acquire) -> Generator[Request, Reply, Granted | Held]:
        """Grant or refuse."""

    @abstractmethod
    def renew(self, operation: Renew) -> Generator[Request, Reply, bool]:
        """Let the lease end later."""

    @abstractmethod
    def release(self, operation: Release) -> Generator[Request, Reply, bool]:
        """Take the lease out of the record."""

    @abstractmethod
    def save(
        self, operation: Save
    ) -> Generator[Request, Reply, Saved | AlreadyApplied | OutOfOrder | Lost]:
        """Write state and position."""

    @abstractmethod
    def load(self, operation: Load) -> Generator[Request, Reply, SessionRecord | None]:
        """Read one record."""

    @abstractmethod
    def records(self, operation: Records) -> Generator[Request, Reply, RecordPage]:
        """Read a page of records."""

    @abstractmethod
    def close(self, operation: Close) -> Generator[Request, Reply, bool]:
        """End a session."""

    @abstractmethod
    def purge(self, operation: Purge) -> Generator[Request, Reply, int]:
        """Forget sessions."""


class TransactionalStoreDialogues(StoreDialogues[Request, Reply]):
    """The dialogues of a store whose records can be part of the user's transaction."""

    @abstractmethod
    def lock_record(self, operation: LockRecord) -> Generator[Request, Reply, SessionRecord | None]:
        """Read one record and lock it until the transaction ends."""


def run_dialogue(
    dialogue: Generator[Request, Reply, Answer], exchange: Callable[[Request], Reply]
) -> Answer:
    """Hand each request to `exchange`, until there is an answer. Errors of `exchange` go on."""
    try:
        request = next(dialogue)
        while True:
            request = dialogue.send(exchange(request))
    except StopIteration as end:
        answer: Answer = end.value
        return answer


async def run_async_dialogue(
    dialogue: Generator[Request, Reply, Answer], exchange: Callable[[Request], Awaitable[Reply]]
) -> Answer:
    """Hand each request to `exchange`, until there is an answer. Errors of `exchange` go on."""
    try:
        request = next(dialogue)
        while True:
            request = dialogue.send(await exchange(request))
    except StopIteration as end:
        answer: Answer = end.value
        return answer
