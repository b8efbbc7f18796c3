"""Errors of sessions: data that survives pickling, and one sentence each."""

from __future__ import annotations

import pickle

import pytest

from keylane.sessions import (
    ForkedLeaseError,
    SessionAlreadyAppliedError,
    SessionError,
    SessionHeldError,
    SessionLeaseLostError,
    SessionOutOfOrderError,
    SessionUnknownError,
    StateTooLargeError,
    StoreUnavailableError,
)

ERRORS = {
    "session `k` is held by `worker-1` for another 12.0 s": SessionHeldError("k", "worker-1", 12),
    "lease 5 of session `k` is lost; its token is now 6": SessionLeaseLostError("k", 5, 6),
    "lease 5 of session `k` is lost": SessionLeaseLostError("k", 5, None),
    "position 7 of session `k` follows 6, but 4 is the last one applied": (
        SessionOutOfOrderError("k", 7, 6, 4)
    ),
    "position 7 of session `k` was applied; 9 is the last one": (
        SessionAlreadyAppliedError("k", 7, 9)
    ),
    "the lease of session `k` was granted to process 12, not to this one": ForkedLeaseError(
        "k", 12
    ),
    "there is no session `k`": SessionUnknownError("k"),
    "the state of session `k` has 70000 bytes, more than 65536": (
        StateTooLargeError("k", 70_000, 65_536)
    ),
    "the store did not answer `save`, and whether it was applied is unknown: timed out": (
        StoreUnavailableError("save", "timed out", None)
    ),
    "the store did not answer `save`, and nothing was applied: no connection": (
        StoreUnavailableError("save", "no connection", False)
    ),
}


@pytest.mark.parametrize("message", ERRORS)
def test_words(message: str) -> None:
    assert str(ERRORS[message]) == message


@pytest.mark.parametrize("error", ERRORS.values(), ids=lambda error: type(error).__name__)
def test_pickled_it_is_the_same(error: SessionError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)
    assert again.help == error.help
