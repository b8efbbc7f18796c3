"""Formatting source files in their places.

Takes source files, gives for each what it is and what it would be, and writes those that change: a
file whole or not at all, through links to the file that they lead to. A file with an error in its
syntax is left alone. Never prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from keylane.diagnostics.model import Diagnostic, DiagnosticBag
from keylane.frozen import frozen
from keylane.project import errors
from keylane.project.regular_files import UnreadableFileError, read_regular_file, real_path
from keylane.project.source_files import SourceFile, SourceFiles
from keylane.project.staged_files import StagedFiles
from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES, source_from_bytes
from keylane.syntax.formatter import format_file

__all__ = ["FormattedFile", "Formatting", "format_files", "format_stream", "write_formatted"]


@frozen
class FormattedFile:
    """A file without errors in its syntax: its bytes and, in `new`, those of its layout."""

    name: str
    path: Path
    old: bytes
    new: bytes

    @property
    def changes(self) -> bool:
        """Whether the layout is another one than the file has."""
        return self.old != self.new


@frozen
class Formatting:
    """The files that could be formatted, and what is wrong with the others."""

    files: tuple[FormattedFile, ...]
    diagnostics: DiagnosticBag


def format_files(found: SourceFiles, progress: Callable[[SourceFile], None]) -> Formatting:
    """Format every file once, however many names lead to it; `progress` is called before each.

    Writes nothing.
    """
    bag = DiagnosticBag(found.diagnostics)
    files: dict[Path, FormattedFile | None] = {}
    for file in found.files:
        progress(file)
        path = real_path(file.path)
        if path in files:
            continue
        files[path] = None
        try:
            # One byte more than is allowed, to be seen as too many.
            old = read_regular_file(path, MOST_BYTES + 1)
        except UnreadableFileError as error:
            bag.add(errors.cannot_read(file.name, str(error)))
            continue
        new = _formatted(file.name, old)
        if isinstance(new, bytes):
            files[path] = FormattedFile(file.name, path, old, new)
        else:
            bag.extend(new)
    return Formatting(tuple(file for file in files.values() if file is not None), bag)


def format_stream(name: str, stream: BinaryIO) -> FormattedFile | tuple[Diagnostic, ...]:
    """Format what a stream holds, which the user calls `name`, or say what is wrong with it."""
    data = stream.read(MOST_BYTES + 1)
    made = _formatted(name, data)
    return FormattedFile(name, Path(name), data, made) if isinstance(made, bytes) else made


def write_formatted(files: Iterable[FormattedFile]) -> None:
    """Write the files that change. Raises `KeylaneError` where the file system refuses."""
    with StagedFiles() as staged:
        for file in files:
            if file.changes:
                staged.stage(file.path, file.new)
        staged.publish()


def _formatted(name: str, data: bytes) -> bytes | tuple[Diagnostic, ...]:
    source = source_from_bytes(name, data)
    if not isinstance(source, Source):
        return (source,)
    text = format_file(source)
    return text.encode() if isinstance(text, str) else text
