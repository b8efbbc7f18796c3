"""The files that a file imports, each read and parsed once.

Takes the main source and a `SourceReader`, gives the files in an order in which every file comes
behind those it imports. Walks with a list of its own, so a chain of imports may be of any length.
Never opens a file: where files lie and which of them may be read is the reader's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from keylane.check import import_errors, limit_errors, limits
from keylane.check.reporter import Reporter
from keylane.check.wording import text_of
from keylane.diagnostics.model import Diagnostic
from keylane.frozen import frozen
from keylane.source import Source
from keylane.syntax.nodes import File, Import
from keylane.syntax.parser import parse

__all__ = ["LoadedFile", "LoadedImport", "SourceReadError", "SourceReader", "load"]


class SourceReadError(Exception):
    """A file cannot be imported: `message` says why, `help` what can be done."""

    def __init__(self, message: str, help: str | None = None) -> None:
        """Keep both; they are shown at the path in the importing file."""
        super().__init__(message)
        self.message = message
        self.help = help


class SourceReader(Protocol):
    """Finds and reads files. Names of sources identify files: two names, two files."""

    def resolve(self, importer: str, path: str) -> str:
        """The name of the file that `path` means in the file named `importer`.

        `path` has the form that `load` allows. Raises `SourceReadError` if it may not be read.
        """
        ...

    def read(self, name: str) -> Source:
        """The file that `resolve` has named. Raises `SourceReadError` if it cannot be read."""
        ...


@frozen
class LoadedImport:
    """An import, and the file it means; None if there is none (that is reported already)."""

    node: Import
    target: str | None


@dataclass(slots=True)
class LoadedFile:
    """A parsed file. `tree` is what could be understood of it: nothing, unless `complete`."""

    source: Source
    tree: File
    complete: bool
    syntax_diagnostics: tuple[Diagnostic, ...]
    reporter: Reporter
    imports: list[LoadedImport] = field(default_factory=list)


_NOTHING = File(None, (), ())


def load(source: Source, reader: SourceReader | None) -> list[LoadedFile]:
    """`source` and every file it imports, directly or not; `source` is the last.

    What is wrong with an import is reported to the importing file's reporter.
    """
    return _Loader(reader).load(source)


class _Loader:
    def __init__(self, reader: SourceReader | None) -> None:
        self._reader = reader
        self._failed: dict[str, SourceReadError] = {}
        self._done: dict[str, LoadedFile] = {}
        # The files from the main one to the one that is looked at: name, and place in the way.
        self._on_the_way: dict[str, int] = {}
        self._way: list[tuple[LoadedFile, Iterator[Import]]] = []

    def load(self, source: Source) -> list[LoadedFile]:
        self._enter(source)
        while self._way:
            file, rest = self._way[-1]
            node = next(rest, None)
            if node is None:
                self._way.pop()
                del self._on_the_way[file.source.name]
                self._done[file.source.name] = file
                continue
            file.imports.append(LoadedImport(node, self._target(file, node)))
        return list(self._done.values())

    def _enter(self, source: Source) -> None:
        tree, diagnostics = parse(source)
        file = LoadedFile(
            source, tree or _NOTHING, tree is not None, tuple(diagnostics), Reporter(source)
        )
        self._on_the_way[source.name] = len(self._way)
        self._way.append((file, iter(file.tree.imports)))

    def _target(self, file: LoadedFile, node: Import) -> str | None:
        """The name of the imported file, which is entered if it is new."""
        path = node.path.value
        if not isinstance(path, str) or self._wrong_form(file, node, path):
            return None
        if self._reader is None:
            file.reporter.report(import_errors.import_without_file(file.source, node.path))
            return None
        try:
            name = self._reader.resolve(file.source.name, path)
            if name in self._on_the_way:
                way = [passed.source.name for passed, _ in self._way[self._on_the_way[name] :]]
                cycle = import_errors.import_cycle(file.source, node.path, [*way, name])
                file.reporter.report(cycle)
                return None
            if name not in self._done:
                if len(self._done) + len(self._way) >= limits.FILES:
                    file.reporter.report(
                        limit_errors.too_many(
                            file.source,
                            node.path.span,
                            "files, counting all that are imported",
                            limits.FILES,
                            "put declarations that belong together into one file",
                        )
                    )
                    return None
                self._enter(self._read(self._reader, name))
        except SourceReadError as error:
            file.reporter.report(
                import_errors.import_unreadable(file.source, node.path, error.message, error.help)
            )
            return None
        return name

    def _read(self, reader: SourceReader, name: str) -> Source:
        """The file `name`; one that cannot be read is not tried twice."""
        if name in self._failed:
            raise self._failed[name]
        try:
            return reader.read(name)
        except SourceReadError as error:
            self._failed[name] = error
            raise

    @staticmethod
    def _wrong_form(file: LoadedFile, node: Import, path: str) -> bool:
        found = _problem_of_path(path)
        if found is not None:
            file.reporter.report(import_errors.import_path(file.source, node.path, *found))
        return found is not None


def _problem_of_path(path: str) -> tuple[str, str] | None:
    """What is wrong with the form of an import path, and how to mend it."""
    if "\\" in path:
        return "has no backslash", f"write {text_of(path.replace(chr(92), '/'))}"
    if path.startswith("/"):
        return "is relative to the importing file", 'begin with a name, `"./"` or `"../"`'
    if any(character < " " or character == "\x7f" for character in path):
        return "has no control characters", "rename the file"
    if not path.endswith(".lane") or path.endswith("/.lane") or path == ".lane":
        return "ends in the name of a `.lane` file", 'write it like `"common.lane"`'
    return None
