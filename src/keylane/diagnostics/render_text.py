"""Diagnostics as text, for people.

    error[KL0301]: unknown field `onwer`
     --> lanes/github.lane:7:40
      |
    7 | strategy Lane for GitHubEvent = single(onwer)
      |                                        ^^^^^
    help: did you mean `owner`?

Messages that show the finding stand between its place and the help:

      message  {"owner": "a"}
      key      "a"

What the files allow is not shown, only counted by `summary`.
Takes diagnostics, gives text, plain or with colours. What users wrote is shown through
`printable`, so that it cannot act on a terminal, and carets stand below what they mean whatever
the line holds. Never prints, never reads a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from keylane.diagnostics.model import Diagnostic, Label, Severity
from keylane.diagnostics.printable import display_width, printable, printable_character
from keylane.diagnostics.render_messages import message_lines
from keylane.frozen import frozen
from keylane.source import Position, Source

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["render_coloured_text", "render_text"]

_TAB_WIDTH = 4
# A longer line is shown from a little before the place, so that a file of one endless line costs
# no more than any other.
_LONGEST_LINE = 200
_SHOWN_BEFORE = 60
_SHOWN = 140
_MESSAGE_WORD = len("message  ")

# A piece of the output and its style in rich's words; the empty style is plain.
_Piece = tuple[str, str]

_SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.NOTE: "bold cyan",
}
_FRAME = "blue"
_SECONDARY = "cyan"


def render_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Plain text; empty if there are no diagnostics, else it ends with a line end."""
    return "".join(text for text, _ in _pieces(diagnostics))


def render_coloured_text(diagnostics: Iterable[Diagnostic]) -> Text:
    """The same text with colours, for a rich console."""
    # Imported here because rich costs a good part of the time that a whole check takes.
    from rich.text import Text

    return Text.assemble(*_pieces(diagnostics))


def _pieces(diagnostics: Iterable[Diagnostic]) -> Iterator[_Piece]:
    shown = (diagnostic for diagnostic in diagnostics if diagnostic.allowed is None)
    for index, diagnostic in enumerate(shown):
        if index:
            yield "\n", ""
        yield from _diagnostic(diagnostic)


def _diagnostic(diagnostic: Diagnostic) -> Iterator[_Piece]:
    style = _SEVERITY_STYLES[diagnostic.severity]
    yield f"{diagnostic.severity.value}[{diagnostic.code.number}]", style
    yield f": {printable(diagnostic.message)}\n", "bold"
    marks = [_Mark(label, "-", _SECONDARY) for label in diagnostic.labels]
    if diagnostic.primary is not None:
        marks.insert(0, _Mark(diagnostic.primary, "^", style))
    if not marks and diagnostic.subject:
        yield " --> ", _FRAME
        yield f"{printable(diagnostic.subject)}\n", ""
    gutter = max((len(str(mark.start.line)) for mark in marks), default=0)
    arrow = "-->"
    for snippet in _by_file(marks):
        yield from _snippet(snippet, gutter, arrow)
        arrow = ":::"
    for word, text in message_lines(diagnostic.messages):
        yield f"{' ' * gutter}  {word:<{_MESSAGE_WORD}}", _SECONDARY
        yield f"{text}\n", ""
    if diagnostic.help is not None:
        yield "help", "bold green"
        yield f": {printable(diagnostic.help)}\n", ""


@frozen
class _Mark:
    """A label, the sign to underline it with, and the style of the sign."""

    label: Label
    sign: str
    style: str

    @property
    def source(self) -> Source:
        return self.label.source

    @property
    def start(self) -> Position:
        return self.source.position(self.label.span.start)


def _by_file(marks: Iterable[_Mark]) -> Iterable[list[_Mark]]:
    files: dict[str, list[_Mark]] = {}
    for mark in marks:
        files.setdefault(mark.source.name, []).append(mark)
    return files.values()


def _snippet(marks: list[_Mark], gutter: int, arrow: str) -> Iterator[_Piece]:
    """The marked lines of one file; the place of the first mark stands above them."""
    blank = " " * gutter
    first = marks[0].start
    yield f"{blank}{arrow} ", _FRAME
    yield f"{printable(marks[0].source.name)}:{first.line}:{first.column}\n", ""
    yield f"{blank} |\n", _FRAME
    shown: tuple[int, int] | None = None
    for mark in sorted(marks, key=lambda mark: mark.label.span.start):
        line = mark.start.line
        begin, end = _window(mark)
        if shown != (line, begin):
            if shown is not None and line > shown[0] + 1:
                yield "...\n", _FRAME
            yield f"{line:>{gutter}} | ", _FRAME
            yield f"{_cells(mark.source.text[begin:end])}\n", ""
            shown = (line, begin)
        yield f"{blank} | ", _FRAME
        yield from _underline(mark, begin, end)


def _window(mark: _Mark) -> tuple[int, int]:
    """Which characters of the marked line are shown: all of them, if it is not very long."""
    text = mark.source.text
    place = mark.label.span.start
    begin = place - (mark.start.column - 1)
    end = text.find("\n", begin, begin + _LONGEST_LINE + 1)
    if end < 0:
        end = len(text)
        if end - begin > _LONGEST_LINE:
            begin = max(begin, place - _SHOWN_BEFORE)
            line_end = text.find("\n", place, begin + _SHOWN)
            end = line_end if line_end >= 0 else min(len(text), begin + _SHOWN)
    return begin, end


def _underline(mark: _Mark, begin: int, end: int) -> Iterator[_Piece]:
    """The sign below each marked column of the line that is shown from `begin` to `end`."""
    text = mark.source.text
    span = mark.label.span
    before = _cells(text[begin : span.start])
    through = _cells(text[begin : max(span.start, min(span.end, end))])
    indent = display_width(before)
    yield " " * indent, ""
    # An empty place, such as the end of a file, still gets one sign.
    yield mark.sign * max(1, display_width(through) - indent), mark.style
    message = printable(mark.label.message)
    yield f" {message}\n" if message else "\n", mark.style


def _cells(line: str) -> str:
    """A part of a line as it is shown: tabs become spaces up to the next stop."""
    if line.isprintable():
        return line
    shown: list[str] = []
    column = 0
    for character in line:
        cell = (
            " " * (_TAB_WIDTH - column % _TAB_WIDTH)
            if character == "\t"
            else printable_character(character)
        )
        shown.append(cell)
        column += display_width(cell)
    return "".join(shown)
