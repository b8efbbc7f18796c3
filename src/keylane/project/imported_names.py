"""Where a strategy that a file imports is declared.

Takes a file without errors and a name, gives the name of the imported file, for a message that says
which one was meant. Reads files, and never complains: what it cannot read it does not know.
"""

from __future__ import annotations

from keylane.check import SourceReadError
from keylane.diagnostics.model import KeylaneError
from keylane.project.source_files import SourceFile
from keylane.project.source_reader import ProjectReader
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import parse

__all__ = ["file_of_imported_strategy"]


def file_of_imported_strategy(file: SourceFile, strategy: str) -> str | None:
    """The name of the file that declares `strategy`, None if `file` imports no such strategy."""
    reader = ProjectReader(file)
    try:
        for each in _parsed(reader.read_main()).imports:
            path = each.path.value
            if isinstance(path, str) and any(name.text == strategy for name in each.names):
                target = reader.resolve(file.name, path)
                return target if _declares(reader.read(target), strategy) else None
    except (KeylaneError, SourceReadError):
        pass
    return None


def _declares(source: Source, strategy: str) -> bool:
    return any(
        isinstance(each, nodes.Strategy) and each.name.text == strategy
        for each in _parsed(source).declarations
    )


def _parsed(source: Source) -> nodes.File:
    tree, _ = parse(source)
    return tree or nodes.File(None, (), ())
