"""One build at a time in one output folder.

The lock is held on the folder itself, so that no file is left behind, and the system lets go of it
when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]  # a module elsewhere

__all__ = ["locked"]


@contextlib.contextmanager
def locked(folder: Path, waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold the lock of `folder`; gives whether it is held.

    `waiting` is called before waiting for another build. Where folders cannot be locked (Windows,
    some network file systems) the block runs without: files are still never half written.
    Raises `OSError` if the folder cannot be opened.
    """
    if fcntl is None:  # pragma: no cover - Windows
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(descriptor, waiting)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, waiting: Callable[[], None]) -> bool:
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:
        return False
    return True
