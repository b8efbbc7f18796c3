"""Files that appear whole or not at all.

Takes paths and bytes. Each file is written and flushed to the disk beside its place under a name
that nobody reads; only when all of them are there are they moved over the old ones. A full disk
therefore changes nothing, and a process that is killed leaves old files, new files and leftovers,
never half a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from keylane.diagnostics.model import KeylaneError
from keylane.project import errors
from keylane.project.regular_files import in_words, shown_name

__all__ = ["StagedFiles", "is_leftover"]

_LEFTOVER = re.compile(r"\.keylane-[0-9a-f]{16}\.tmp")


def is_leftover(name: str) -> bool:
    """Whether a file of this name was being written when its process ended."""
    return _LEFTOVER.fullmatch(name) is not None


class StagedFiles:
    """Collects new files; `publish` puts them in their places, leaving the block forgets them.

    All methods raise `KeylaneError` where the file system refuses something.
    """

    def __init__(self) -> None:
        """Start with no file."""
        self._staged: list[tuple[Path, Path]] = []

    def __enter__(self) -> Self:
        """Nothing to be done."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove what was not published."""
        for temporary, _ in self._staged:
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def stage(self, target: Path, data: bytes) -> None:
        """Write `data` beside `target`, with the mode of the file that is there, if any."""
        temporary = target.parent / f".keylane-{secrets.token_hex(8)}.tmp"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(temporary, "xb") as file:
                self._staged.append((temporary, target))
                file.write(data)
                file.flush()
                _keep_mode(temporary, target)
                os.fsync(file.fileno())
        except OSError as error:
            raise KeylaneError(
                [errors.cannot_write(shown_name(target), in_words(error))]
            ) from error

    def publish(self) -> None:
        """Move every file to its place."""
        targets = [target for _, target in self._staged]
        while self._staged:
            temporary, target = self._staged[-1]
            try:
                os.replace(temporary, target)
            except OSError as error:
                raise KeylaneError(
                    [errors.cannot_write(shown_name(target), in_words(error))]
                ) from error
            self._staged.pop()
        _flush_folders(target.parent for target in targets)


def _keep_mode(temporary: Path, target: Path) -> None:
    try:
        mode = stat.S_IMODE(os.lstat(target).st_mode)
    except FileNotFoundError:
        return
    # Some file systems refuse every change of a mode, so none is asked for without need.
    if mode != stat.S_IMODE(os.lstat(temporary).st_mode):
        os.chmod(temporary, mode)


def _flush_folders(folders: Iterable[Path]) -> None:
    """Make the moves survive a loss of power, where the system lets a folder be flushed."""
    for folder in sorted(set(folders)):
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
