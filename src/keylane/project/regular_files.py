"""Reading files without surprises.

Takes paths that may come from anywhere, gives bytes or a reason in words. Never waits for a pipe
or a device, never reads more than it was allowed to.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["UnreadableFileError", "in_words", "read_regular_file", "real_path", "shown_name"]


class UnreadableFileError(Exception):
    """Raised for a file that cannot be read; its text is the reason, as a part of a sentence."""


def read_regular_file(path: Path, at_most: int) -> bytes:
    """The first `at_most` bytes of the file at `path`. Raises `UnreadableFileError`."""
    try:
        # Without O_NONBLOCK, opening a named pipe waits for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableFileError("it is not a regular file")
            return file.read(at_most)
    except OSError as error:
        broken = isinstance(error, FileNotFoundError) and os.path.islink(path)
        reason = "it is a link to a file that does not exist" if broken else in_words(error)
        raise UnreadableFileError(reason) from error
    except ValueError as error:
        # A NUL or a lone surrogate, which the name of no file holds.
        raise UnreadableFileError("no file can have this name") from error


def in_words(error: OSError) -> str:
    """The reason of a failure, as a part of a sentence."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    reason = error.strerror or str(error) or type(error).__name__
    return reason[:1].lower() + reason[1:]


def shown_name(path: Path) -> str:
    """How `path` is called in messages: from the working directory if it lies there, with `/`."""
    absolute = Path(os.path.abspath(path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return absolute.as_posix()


def real_path(path: Path) -> Path:
    """`path` with all links followed; as it is if no file can have this name."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        return path
