"""Cancellations that a client library forgets.

Before Python 3.12, `asyncio.wait_for` swallows a cancellation that comes when what it waits for is
done (python/cpython#86296). Client libraries use it; the caller of a store would go on as if nobody
had cancelled it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["cancelled_if_it_was"]


@contextmanager
def cancelled_if_it_was() -> Iterator[None]:
    """Raises `CancelledError` at the end if the task was cancelled and the body did not say so."""
    task = asyncio.current_task()
    assert task is not None
    cancellations = task.cancelling()
    try:
        yield
    finally:
        if task.cancelling() > cancellations:
            raise asyncio.CancelledError
