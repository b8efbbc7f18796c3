"""Which `.lane` files are compiled.

Takes paths as users name them, gives `SourceFile`s in the order of their names. Folders are
searched below, without hidden files and folders and without following linked folders. Never opens
a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from keylane.diagnostics.model import Diagnostic, DiagnosticBag
from keylane.frozen import frozen
from keylane.project import errors
from keylane.project.configuration import Configuration, project_root
from keylane.project.folders import files_below
from keylane.project.regular_files import in_words, real_path, shown_name

__all__ = ["SUFFIX", "SourceFile", "SourceFiles", "find_source_files", "source_file"]

SUFFIX = ".lane"


@frozen
class SourceFile:
    """A file to compile.

    `path` is absolute. `name` is how the user calls it. `base` is the folder from which the place
    of its module is measured; `root` the one that neither it nor its imports may lead out of.
    """

    path: Path
    name: str
    base: Path
    root: Path


@frozen
class SourceFiles:
    """What was found, and what was wrong on the way."""

    files: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_source_files(paths: Iterable[Path], configuration: Configuration) -> SourceFiles:
    """Every file in `paths`, once, sorted by its path.

    A file below a configured source has its module's place measured from there, any other from the
    folder that was named, or from its own.
    """
    search = _Search(configuration)
    for path in paths:
        search.add(Path(os.path.abspath(path)))
    files = sorted(search.files.values(), key=lambda file: file.path.parts)
    return SourceFiles(tuple(files), tuple(search.diagnostics))


def source_file(path: Path, configuration: Configuration) -> SourceFile:
    """The one file at `path`."""
    absolute = Path(os.path.abspath(path))
    return _Search(configuration).source_file(absolute, absolute.parent)


class _Search:
    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._bases = [
            source.parent if source.suffix == SUFFIX and not os.path.isdir(source) else source
            for source in configuration.sources
        ]
        self.files: dict[Path, SourceFile] = {}
        self.diagnostics = DiagnosticBag()

    def add(self, path: Path) -> None:
        if os.path.isdir(path):
            self._add_folder(path)
        elif not os.path.lexists(path):
            missing = errors.cannot_read(shown_name(path), "no such file or folder", _nearby(path))
            self.diagnostics.add(missing)
        elif path.suffix != SUFFIX:
            self.diagnostics.add(errors.not_a_lane_file(shown_name(path)))
        else:
            # Whether it can be read is told by who reads it.
            self.files.setdefault(path, self.source_file(path, path.parent))

    def _add_folder(self, folder: Path) -> None:
        found = False
        for path in files_below(folder, failed=self._cannot_list):
            if not path.name.endswith(SUFFIX) or path.name.startswith("."):
                continue
            found = True
            file = self.source_file(path, folder)
            if real_path(path).is_relative_to(real_path(file.root)):
                self.files.setdefault(path, file)
            else:
                self.diagnostics.add(errors.outside_root(file.name, shown_name(file.root)))
        if not found:
            self.diagnostics.add(errors.no_lane_files(shown_name(folder)))

    def _cannot_list(self, error: OSError) -> None:
        name = shown_name(Path(os.fsdecode(error.filename)))
        self.diagnostics.add(errors.cannot_read(name, in_words(error)))

    def source_file(self, path: Path, named_folder: Path) -> SourceFile:
        configured = next((base for base in self._bases if path.is_relative_to(base)), None)
        return SourceFile(
            path, shown_name(path), configured or named_folder, self._root(path, named_folder)
        )

    def _root(self, path: Path, named_folder: Path) -> Path:
        root = self._configuration.root
        if root is not None and path.is_relative_to(root):
            return root
        return project_root(path.parent) or named_folder


def _nearby(path: Path) -> list[str]:
    """What lies where `path` was looked for, for a suggestion."""
    try:
        return [shown_name(path.parent / name) for name in os.listdir(path.parent)]
    except OSError:
        return []
