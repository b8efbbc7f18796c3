"""A `.lane` file of a git revision and the files it imports, of the same revision.

Fulfils the checker's `SourceReader`: an import is found relative to the folder of the file that it
stands in, and must lie in the repository. Links are not followed.
"""

from __future__ import annotations

import posixpath

from keylane.check import SourceReadError
from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.project import errors
from keylane.project.git_revision import GitRevision
from keylane.project.regular_files import UnreadableFileError
from keylane.source import Source
from keylane.syntax.decode import MOST_BYTES, source_from_bytes

__all__ = ["RevisionReader"]


class RevisionReader:
    """Reads one file of a revision, and what it imports.

    INVARIANT: the name of a file is that of the revision, a colon, and its path.
    """

    def __init__(self, revision: GitRevision, path: str) -> None:
        """Read the file at `path`, from the top of the repository."""
        self._revision = revision
        self._path = path

    def read_main(self) -> Source:
        """The file to check. Raises `KeylaneError` if it cannot be read."""
        source = self._read(self._name(self._path))
        if isinstance(source, Diagnostic):
            raise KeylaneError([source])
        return source

    def resolve(self, importer: str, path: str) -> str:
        """The name of the file that `path` means in the file named `importer`.

        Raises `SourceReadError` if it lies outside of the repository.
        """
        folder = posixpath.dirname(self._path_of(importer))
        place = posixpath.normpath(posixpath.join(folder, path))
        if place.split("/")[0] == "..":
            raise SourceReadError(f"`{path}` lies outside of the repository")
        return self._name(place)

    def read(self, name: str) -> Source:
        """The file that `resolve` has named. Raises `SourceReadError` if it cannot be read."""
        source = self._read(name)
        if isinstance(source, Diagnostic):
            raise SourceReadError(source.message, source.help)
        return source

    def _name(self, path: str) -> str:
        return f"{self._revision.name}:{path}"

    def _path_of(self, name: str) -> str:
        return name[len(self._revision.name) + 1 :]

    def _read(self, name: str) -> Source | Diagnostic:
        try:
            # One byte more than is allowed, to be seen as too many.
            data = self._revision.read(self._path_of(name), MOST_BYTES + 1)
        except UnreadableFileError as error:
            return errors.cannot_read(name, str(error))
        return source_from_bytes(name, data)
