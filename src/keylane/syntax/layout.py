"""From a document to text: decides where lines end.

Takes a `Document`, gives its text. A group stays on one line if that line is then not too long;
else it ends its lines at all of its places. The time is that of reading the document, and of
looking ahead for one line at each group.
"""

from __future__ import annotations

from keylane.syntax.document import Document, Gap, Group, Line, Part, Token

__all__ = ["WIDTH", "lay_out"]

WIDTH = 88
"""How long a line may be. Texts and names are not divided, and trailing comments do not count."""

_INDENTATION = "  "


def lay_out(document: Document) -> str:
    """The text of `document`. It can be laid out once: groups remember what was decided."""
    return _Layout(document.parts).text()


class _Layout:
    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts
        self._written: list[str] = []
        self._column = 0
        self._indentation = ""

    def text(self) -> str:
        for index, part in enumerate(self._parts):
            if isinstance(part, Group):
                self._decide(part, index)
            elif isinstance(part, Line):
                self._line(part, is_first=index == 0)
            elif isinstance(part, Token):
                if part.broken_group is None or part.broken_group.is_broken:
                    self._write(part.text.replace("\n", f"\n{self._indentation}"))
            else:
                self._write(part)
        return "".join(self._written)

    def _write(self, text: str) -> None:
        self._written.append(text)
        self._column += len(text)

    def _decide(self, group: Group, index: int) -> None:
        if group.is_forced:
            group.is_broken = True
        elif not group.breaks_by_width or _is_on_one_line(group.parent):
            group.is_broken = False
        else:
            group.is_broken = not self._fits(group, index + 1)

    def _fits(self, group: Group, index: int) -> bool:
        """Whether the group from `index` on, and what follows it directly, fit into the line."""
        room = WIDTH - self._column
        # INVARIANT: the last part is a line of the outermost group, which always ends.
        while True:
            part = self._parts[index]
            if isinstance(part, str):
                room -= len(part)
            elif isinstance(part, Token):
                if part.broken_group is None or part.broken_group.is_broken:
                    room -= len(part.text)
            elif isinstance(part, Line):
                if part.group.is_broken or part.group.is_forced:
                    return True
                # What follows the group may end its own lines.
                is_behind = index >= group.end and part.group.is_broken is None
                if is_behind and part.group.breaks_by_width:
                    return True
                room -= len(part.flat)
            if room < 0:
                return False
            index += 1

    def _line(self, line: Line, is_first: bool) -> None:
        if not line.group.is_broken:
            self._write(line.flat)
            return
        written = self._written
        if line.trailing is not None:
            written.append(f"  {line.trailing}")
        if not is_first:
            written.append("\n")
        inner = _INDENTATION * _depth(line.group)
        for index, comment in enumerate(line.above):
            written.append(f"\n{inner}" if _has_gap(line, index) else inner)
            written.append(f"{comment}\n")
        outer = _INDENTATION * _depth(line.group.parent)
        self._indentation = outer if line.is_closing else inner
        written.append("\n" if _has_gap(line, len(line.above)) else "")
        written.append(self._indentation)
        self._column = len(self._indentation)


def _is_on_one_line(group: Group | None) -> bool:
    """Whether a group, or one that it stands in, was put on one line."""
    while group is not None and not group.breaks_by_width:
        group = group.parent
    return group is not None and not group.is_broken


def _depth(group: Group | None) -> int:
    """How far right lines in a group begin."""
    depth = 0
    while group is not None:
        depth += group.indents and bool(group.is_broken)
        group = group.parent
    return depth


def _has_gap(line: Line, index: int) -> bool:
    """Whether an empty line is before the comment `index`, or before what follows all of them."""
    if index == len(line.above) and line.is_closing:
        return False
    if index == 0 and line.gap is not Gap.ANYWHERE:
        return line.gap is Gap.ONE
    return line.gap is not Gap.NOWHERE and line.had_gaps[index]
