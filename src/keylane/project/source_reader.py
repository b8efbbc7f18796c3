"""A `.lane` file and the files it imports, read from the disk.

Fulfils the checker's `SourceReader`: an import is found relative to the folder of the file that it
stands in, and its real path, with all links followed, must lie in the project's root.
"""

from __future__ import annotations

import os
from pathlib import Path

from keylane.check import SourceReadError
from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.project import errors
from keylane.project.regular_files import (
    UnreadableFileError,
    read_regular_file,
    real_path,
    shown_name,
)
from keylane.project.source_files import SourceFile
from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES, source_from_bytes

__all__ = ["ProjectReader"]


class ProjectReader:
    """Reads one file to compile, and what it imports.

    INVARIANT: a name stands for one real path and the other way round, so that a file that is
    reached in two ways is one file.
    """

    def __init__(self, file: SourceFile) -> None:
        """Read `file` and, within its root, its imports."""
        self._file = file
        self._root = real_path(file.root)
        self._paths = {file.name: file.path}
        self._names = {real_path(file.path): file.name}

    def read_main(self) -> Source:
        """The file to compile. Raises `KeylaneError` if it cannot be read."""
        source = self._read(self._file.name)
        if isinstance(source, Diagnostic):
            raise KeylaneError([source])
        return source

    def resolve(self, importer: str, path: str) -> str:
        """The name of the file that `path` means in the file named `importer`.

        Raises `SourceReadError` if it lies outside of the project's root.
        """
        place = Path(os.path.normpath(real_path(self._paths[importer]).parent / path))
        real = real_path(place)
        if not real.is_relative_to(self._root):
            raise SourceReadError(
                f"`{path}` lies outside of the project, which is `{shown_name(self._file.root)}`",
                "move the file into the project; its root is the folder of pyproject.toml",
            )
        name = self._names.setdefault(real, shown_name(place))
        self._paths.setdefault(name, place)
        return name

    def read(self, name: str) -> Source:
        """The file that `resolve` has named. Raises `SourceReadError` if it cannot be read."""
        source = self._read(name)
        if isinstance(source, Diagnostic):
            raise SourceReadError(source.message, source.help)
        return source

    def _read(self, name: str) -> Source | Diagnostic:
        try:
            # One byte more than is allowed, to be seen as too many.
            data = read_regular_file(self._paths[name], MOST_BYTES + 1)
        except UnreadableFileError as error:
            return errors.cannot_read(name, str(error))
        return source_from_bytes(name, data)
