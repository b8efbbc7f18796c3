"""What keylane has to say about a file, as data.

Takes nothing, gives `Diagnostic` and `DiagnosticBag`. Never renders: text and JSON are made by
`render_text` and `render_json`. Imports `keylane.source` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from keylane.frozen import frozen
from keylane.source import Source, Span

__all__ = [
    "Code",
    "Diagnostic",
    "DiagnosticBag",
    "KeylaneError",
    "Label",
    "Severity",
    "Witness",
]


class Severity(Enum):
    """How much a diagnostic matters; only an error stops a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Code:
    """An entry of the registry in `codes`: `number` is `KL` and four digits, never reused."""

    number: str
    name: str
    severity: Severity = Severity.ERROR


@frozen
class Label:
    """A place in a source and what is to be said about it; the message may be empty."""

    source: Source
    span: Span
    message: str = ""


@frozen
class Witness:
    """A message that shows what is meant, and what a strategy makes of it.

    `content` is the message as JSON text: its payload, or if `is_metadata` the texts of its fields
    by name, which an extractor can give, while no payload was found that has them. It gets the
    session key `key`; where that is None it gets none, and `reason` says why. `now` is the moment
    at which that is so, a timestamp; None where the time makes no difference.
    """

    content: str
    key: str | None = None
    reason: str | None = None
    now: str | None = None
    is_metadata: bool = False


@frozen
class Diagnostic:
    """One finding.

    `message` is one lower-case sentence without a final period, names in backticks. `primary`
    is the smallest place to be mended (None if the finding is about no text, such as a file
    that cannot be read; then `subject` names it). `labels` are further places, `help` is a fix
    that can be typed. `messages` show the finding.

    `configured` is the severity that a project gives to the code. `allowed` is the reason for which
    the file accepts the finding: then it is no problem, whatever its severity.
    """

    code: Code
    message: str
    primary: Label | None = None
    labels: tuple[Label, ...] = ()
    help: str | None = None
    subject: str | None = None
    messages: tuple[Witness, ...] = ()
    configured: Severity | None = None
    allowed: str | None = None

    @property
    def severity(self) -> Severity:
        """The severity that is configured, else that of the code."""
        return self.configured or self.code.severity

    @property
    def is_error(self) -> bool:
        """Whether it stops a build."""
        return self.severity is Severity.ERROR and self.allowed is None

    @property
    def file_name(self) -> str:
        """The file the finding is about, as the user calls it; empty if there is none."""
        if self.primary is not None:
            return self.primary.source.name
        return self.subject or ""

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of the reader: by file, then place, then code."""
        span = self.primary.span if self.primary is not None else Span(-1, -1)
        return (self.file_name, span.start, span.end, self.code.number, self.message)


class DiagnosticBag:
    """Collects findings; hands them out sorted, each once."""

    def __init__(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
        """Start with `diagnostics`."""
        self._found: dict[tuple[str, int, int, str, str], Diagnostic] = {}
        self.extend(diagnostics)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take a finding; a second one with the same place, code and message is the same."""
        self._found.setdefault(diagnostic.sort_key(), diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take many findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops a build."""
        return any(found.is_error for found in self._found.values())

    def __iter__(self) -> Iterator[Diagnostic]:
        """The findings in the reader's order."""
        return iter(sorted(self._found.values(), key=Diagnostic.sort_key))

    def __len__(self) -> int:
        """How many findings there are."""
        return len(self._found)


class KeylaneError(Exception):
    """Raised by the Python API when a file cannot be compiled; carries `diagnostics`."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep `diagnostics` in the reader's order; the text is a line for each."""
        self.diagnostics = tuple(DiagnosticBag(diagnostics))
        super().__init__("\n".join(self._line(found) for found in self.diagnostics))

    @staticmethod
    def _line(found: Diagnostic) -> str:
        place = found.file_name
        if found.primary is not None:
            position = found.primary.source.position(found.primary.span.start)
            place = f"{place}:{position.line}:{position.column}"
        text = f"{found.severity.value}[{found.code.number}]: {found.message}"
        return f"{place}: {text}" if place else text
