"""What an error of psycopg means: a store that is unavailable, or statements of the user's.

Takes errors. Nothing here retries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import psycopg

from keylane.sessions.errors import StoreUnavailableError
from keylane.sessions.stores.postgresql.dialogues import TransactionEndedError

__all__ = ["store_errors", "transaction_ended", "unavailable"]

# How the codes of errors begin that may be gone when the same is done again: the connection, a
# deadlock or a serialization, what the server has too little of, an object in use, a lock that is
# waited for too long, a statement that was ended, the system, and the server's own mistakes. All
# others come again: constraints, data, names, whatever triggers raise.
_TRANSIENT = ("08", "40", "53", "55006", "55P03", "57", "58", "XX")


@contextmanager
def store_errors(operation: str, *, sent: bool, after_body: bool = False) -> Iterator[None]:
    """Let errors of psycopg leave as `StoreUnavailableError`; see `unavailable`.

    `after_body` is True where the user's statements have run in the same transaction: some of
    their errors come only with a later statement, and go on as they are.
    """
    try:
        yield
    except TransactionEndedError:
        raise transaction_ended() from None
    except psycopg.Error as error:
        if after_body and _is_of_the_body(error):
            raise
        raise unavailable(operation, error, sent=sent) from error


def transaction_ended() -> psycopg.ProgrammingError:
    """What is raised where the user's statements have ended the transaction."""
    return psycopg.ProgrammingError(
        "the transaction was ended within its body, so the position was not saved"
    )


def unavailable(operation: str, error: psycopg.Error, *, sent: bool) -> StoreUnavailableError:
    """What an error of psycopg means.

    `sent` is False where nothing that changes anything was sent, or nothing can be committed.
    """
    return StoreUnavailableError(operation, _reason(error), _applied(error, sent))


def _is_of_the_body(error: psycopg.Error) -> bool:
    """Whether the statements of the body are wrong, or how it used psycopg."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.ProgrammingError)
    return _is_rolled_back(error) and not error.sqlstate.startswith(_TRANSIENT)


def _applied(error: psycopg.Error, sent: bool) -> Literal[False] | None:
    """What an error says about the statement: False if it surely changed nothing."""
    return False if not sent or _is_rolled_back(error) else None


def _is_rolled_back(error: psycopg.Error) -> bool:
    """A server that says `ERROR` has rolled the statement back and goes on.

    `FATAL` ends the connection, perhaps after the commit.
    """
    return error.diag.severity_nonlocalized == "ERROR"


def _reason(error: psycopg.Error) -> str:
    """The first line of what went wrong; the others have details of a statement."""
    if isinstance(error, psycopg.errors._WaitTimeout):
        return "no answer within the time-out"
    return (str(error) or type(error).__name__).splitlines()[0]
