"""The modules that were emitted for source files, as they are on the disk.

Takes a checked program and the place of its module, gives the module's text, or why there is none
that belongs to the program. Never writes, and never compiles.
"""

from __future__ import annotations

import os
import re
import stat
from enum import Enum
from pathlib import Path

from keylane.frozen import frozen
from keylane.generated_header import is_generated
from keylane.program import Program
from keylane.project.regular_files import UnreadableFileError, read_regular_file

__all__ = ["EmittedFile", "EmittedState", "read_emitted"]

_LARGEST_FILE = 1024**3
_DIGEST = re.compile(r"# (?:Source|Imported): SHA-256 ([0-9a-f]{64})")


class EmittedState(Enum):
    """How the file stands to the program."""

    PRESENT = "present"
    MISSING = "missing"
    STALE = "stale"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@frozen
class EmittedFile:
    """A module on the disk; `text` is that of a file that is present, `reason` says why none is."""

    path: Path
    state: EmittedState
    text: str = ""
    reason: str = ""


def read_emitted(program: Program, path: Path) -> EmittedFile:
    """The module of `program` at `path`.

    It is stale where its header names other bytes of the source than those that were checked, and
    where another program, such as git, has given it the line ends of Windows.
    """
    try:
        data = read_regular_file(path, _LARGEST_FILE)
    except UnreadableFileError as error:
        return EmittedFile(path, _unread(path), reason=str(error))
    if not is_generated(data):
        return EmittedFile(path, EmittedState.FOREIGN, reason="keylane did not write it")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return EmittedFile(path, EmittedState.STALE, reason="it is not UTF-8")
    if text.partition("\n")[0].endswith("\r"):
        return EmittedFile(path, EmittedState.STALE, reason="its line ends were changed")
    digests = []
    for line in text.split("\n")[1:]:
        match = _DIGEST.fullmatch(line)
        if match is None:
            break
        digests.append(match[1])
    if tuple(digests) != program.digests:
        reason = "it was compiled from another text than the source has now"
        return EmittedFile(path, EmittedState.STALE, reason=reason)
    return EmittedFile(path, EmittedState.PRESENT, text)


def _unread(path: Path) -> EmittedState:
    """What a file is that could not be read: a build writes only files, and replaces no others."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return EmittedState.MISSING
    except OSError:
        return EmittedState.UNREADABLE
    return EmittedState.UNREADABLE if stat.S_ISREG(mode) else EmittedState.FOREIGN
