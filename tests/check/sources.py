"""Files in memory, and findings as text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from keylane.check import CheckResult, SourceReadError, check
from keylane.diagnostics.model import Diagnostic, Label, Severity
from keylane.source import Source

__all__ = ["MemoryReader", "check_files", "check_text", "codes_of", "described", "has_errors"]


class MemoryReader:
    """A reader of files that stand in a dictionary; `reads` lists what was read."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self.reads: list[str] = []

    def resolve(self, importer: str, path: str) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
        if name.startswith(".."):
            raise SourceReadError(f"`{path}` lies outside the project", "move the file")
        return name

    def read(self, name: str) -> Source:
        self.reads.append(name)
        if name not in self._files:
            raise SourceReadError(f"there is no file `{name}`")
        return Source(name, self._files[name])


def check_files(files: Mapping[str, str], main: str = "main.lane") -> CheckResult:
    """Check the file `main`, which may import the others."""
    return check(Source(main, files[main]), MemoryReader(files))


def check_text(text: str) -> CheckResult:
    """Check a text that imports nothing."""
    return check(Source("main.lane", text), None)


def codes_of(result: CheckResult) -> list[str]:
    """The codes of the findings in order."""
    return [found.code.number for found in result.diagnostics]


def has_errors(result: CheckResult) -> bool:
    """Whether anything found stops a build."""
    return any(found.severity is Severity.ERROR for found in result.diagnostics)


def described(diagnostics: Iterable[Diagnostic]) -> str:
    """A few lines for each finding: place, code and message, then labels and help."""
    lines = []
    for found in diagnostics:
        place = _place(found.primary) if found.primary is not None else found.file_name
        lines.append(f"{place} {found.severity.value} {found.code.number}: {found.message}")
        lines.extend(f"    {_place(label)}: {label.message}" for label in found.labels)
        if found.help is not None:
            lines.append(f"    help: {found.help}")
    return "".join(line + "\n" for line in lines)


def _place(label: Label) -> str:
    start = label.source.position(label.span.start)
    text = label.source.text[label.span.start : label.span.end]
    return f"{label.source.name}:{start.line}:{start.column} [{text}]"
