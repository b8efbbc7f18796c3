"""The folder of generated modules: compared with what it should hold, and brought up to date.

Takes paths with their bytes. A file that does not bear the first line of a generated module is
never changed or removed. Files that need no change are not touched, so that their times stay.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path

from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.frozen import frozen
from keylane.generated_header import is_generated
from keylane.project import errors
from keylane.project.folders import files_below
from keylane.project.output_lock import locked
from keylane.project.regular_files import (
    UnreadableFileError,
    in_words,
    read_regular_file,
    shown_name,
)
from keylane.project.staged_files import StagedFiles, is_leftover

__all__ = ["FileState", "Module", "OutputFile", "compare", "update"]

# Far more than the largest module that a `.lane` file can become.
_LARGEST_FILE = 1024**3
_HEADER_BYTES = 200


class FileState(Enum):
    """How a file of the output stands to what it should be."""

    UNCHANGED = "unchanged"
    STALE = "stale"
    MISSING = "missing"
    EXTRA = "extra"


@frozen
class Module:
    """A module as it should be, and the name of the file it was compiled from."""

    source_name: str
    data: bytes


@frozen
class OutputFile:
    """A file of the output: what a module is there and should be; neither is read of extra ones."""

    path: Path
    state: FileState
    old: bytes = b""
    new: bytes = b""


def compare(modules: Mapping[Path, Module], output: Path, whole: bool) -> list[OutputFile]:
    """The state of every module and, if `modules` are the `whole` output, of every extra file.

    Changes nothing. Raises `KeylaneError` where a foreign file is in the way of a module or of its
    folder.
    """
    files: list[OutputFile] = []
    found: list[Diagnostic] = []
    for path, module in modules.items():
        try:
            old = _present(path, module)
        except KeylaneError as error:
            found.extend(error.diagnostics)
            continue
        if old is None:
            files.append(OutputFile(path, FileState.MISSING, new=module.data))
        else:
            state = FileState.UNCHANGED if old == module.data else FileState.STALE
            files.append(OutputFile(path, state, old, module.data))
    if found:
        raise KeylaneError(found)
    if whole:
        files.extend(_extra_files(output, modules))
    return sorted(files, key=lambda file: file.path.parts)


def update(
    modules: Mapping[Path, Module], output: Path, whole: bool, waiting: Callable[[], None]
) -> list[OutputFile]:
    """Make `output` what it should be; gives the state that every file was in before.

    Waits, after a call of `waiting`, while another build writes there. Raises `KeylaneError` if a
    foreign file is in the way or the file system refuses; unless that happens in the middle of
    moving files to their places, everything is as it was then.
    """
    if not modules and not output.exists():
        return []
    try:
        output.mkdir(parents=True, exist_ok=True)
        with locked(output, waiting) as held:
            if held:
                _remove_leftovers(_below(output) if whole else _beside(modules))
            files = compare(modules, output, whole)
            with StagedFiles() as staged:
                for file in files:
                    if file.state in (FileState.STALE, FileState.MISSING):
                        staged.stage(file.path, file.new)
                staged.publish()
            for file in files:
                if file.state is FileState.EXTRA:
                    _remove(file.path, output)
            return files
    except (FileExistsError, NotADirectoryError) as error:
        raise KeylaneError([_in_the_way(output)]) from error
    except OSError as error:
        name = shown_name(Path(error.filename or output))
        raise KeylaneError([errors.cannot_write(name, in_words(error))]) from error


def _present(path: Path, module: Module) -> bytes | None:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        raise KeylaneError([_in_the_way(path.parent)]) from error
    except OSError as error:
        raise KeylaneError([errors.cannot_read(shown_name(path), in_words(error))]) from error
    foreign = errors.foreign_file(shown_name(path), module.source_name)
    if not stat.S_ISREG(status.st_mode):
        raise KeylaneError([foreign])
    try:
        data = read_regular_file(path, _LARGEST_FILE)
    except UnreadableFileError as error:
        raise KeylaneError([errors.cannot_read(shown_name(path), str(error))]) from error
    if not is_generated(data[:_HEADER_BYTES]):
        raise KeylaneError([foreign])
    return data


def _in_the_way(folder: Path) -> Diagnostic:
    """What is to be said of the highest part of `folder` that is there and no folder."""
    parts = (folder, *folder.parents)
    blocked = (part for part in reversed(parts) if os.path.lexists(part) and not part.is_dir())
    return errors.no_folder(shown_name(next(blocked, folder)))


def _extra_files(output: Path, modules: Mapping[Path, Module]) -> Iterator[OutputFile]:
    """Generated modules that no source has, in the output of this project."""
    wanted = {_identity(path) for path in modules}
    for path in _below(output):
        if path.suffix != ".py" or path in modules:
            continue
        with contextlib.suppress(OSError):
            # On a file system that ignores case, the file of a module may have another spelling.
            if not stat.S_ISREG(os.lstat(path).st_mode) or _identity(path) in wanted:
                continue
            with path.open("rb") as file:
                beginning = file.read(_HEADER_BYTES)
            if is_generated(beginning):
                yield OutputFile(path, FileState.EXTRA)


def _identity(path: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        status = os.lstat(path)
        return status.st_dev, status.st_ino
    return None


def _below(output: Path) -> Iterator[Path]:
    """The files of the output, without the output of another project that may lie inside it."""
    return files_below(output, lambda folder: not os.path.lexists(folder / "pyproject.toml"))


def _beside(modules: Iterable[Path]) -> Iterator[Path]:
    """What lies in the folders that modules are written to."""
    for folder in sorted({path.parent for path in modules}):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            yield from (path for path in sorted(folder.iterdir()) if not path.is_dir())


def _remove_leftovers(paths: Iterable[Path]) -> None:
    for path in paths:
        if is_leftover(path.name):
            path.unlink(missing_ok=True)


def _remove(path: Path, output: Path) -> None:
    """Remove a file, and the folders that hold nothing any more."""
    path.unlink()
    for folder in path.parents:
        if folder == output or any(folder.iterdir()):
            break
        folder.rmdir()
