"""Cancellations that a client library forgets.

Before Python 3.12, `asyncio.wait_for` swallows a cancellation that comes when what it waits for is
done (python/cpython#86296). Client libraries use it; the caller of a store would go on as if nobody
had cancelled it.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

__all__ = ["cancelled_if_it_was"]


class cancelled_if_it_was:  # noqa: N801 - it reads as a function, after `with`
    """`with`: raises `CancelledError` at the end if the task was cancelled and nobody said so."""

    # A generator with `contextmanager` would take longer than all else that a store does.
    __slots__ = ("_cancellations", "_task")

    def __enter__(self) -> None:
        """Count the cancellations until now."""
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._cancellations = task.cancelling()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Look whether there are more."""
        if self._task.cancelling() > self._cancellations:
            raise asyncio.CancelledError
