"""Decision trees as SVG 1.1 (https://www.w3.org/TR/SVG11/): indented, one box for each node.

Takes an explanation, gives a document that needs nothing else: no script, no style sheet, no font
of its own. Boxes are as wide as their text in a font in which all characters are equally wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from keylane.diagnostics.printable import display_width, printable
from keylane.explanation import Node, NodeKind, StrategyExplanation
from keylane.frozen import frozen
from keylane.pictures.lines import lines_of
from keylane.pictures.wording import outcome_words, title

__all__ = ["svg_text"]

# Characters; all that follows is in pixels.
_COLUMNS = 88
_LONGEST_LABEL = 30
_MARGIN = 16
_INDENT = 28
_FONT_SIZE = 13
# Monospaced fonts are 0.6 em wide; a little more, so that other fonts do not run over.
_CHARACTER_WIDTH = 8.0
_LINE_HEIGHT = 18
_PADDING = 8
_GAP = 10

_FILLS = {
    NodeKind.CHOICE: "#dbe9f6",
    NodeKind.PARTS: "#eeeeee",
    NodeKind.TEXT: "#ffffff",
    NodeKind.NOTHING: "#f7f7f7",
}
_STROKE = "#7a8793"
_LABEL = "#0b5394"
_GAVE = "#1b7837"
_GAVE_NOT = "#b35806"


@frozen
class _Box:
    """A node in its place. `above` is where a line begins that comes from the box it hangs from.

    A short `label` stands before the text, a long one has the lines above it.
    """

    node: Node
    label: str
    label_lines: list[str]
    lines: list[str]
    outcome_lines: list[str]
    left: int
    top: int
    above: tuple[int, int] | None

    @property
    def label_columns(self) -> int:
        return display_width(self.label) + 2 if self.label else 0

    @property
    def width(self) -> int:
        behind_label = max(map(display_width, (*self.lines, *self.outcome_lines)))
        columns = [self.label_columns + behind_label, *map(display_width, self.label_lines)]
        return round(max(columns) * _CHARACTER_WIDTH) + 2 * _PADDING

    @property
    def height(self) -> int:
        lines = len(self.label_lines) + len(self.lines) + len(self.outcome_lines)
        return lines * _LINE_HEIGHT + _PADDING


def svg_text(explanation: StrategyExplanation) -> str:
    """An SVG document. Where a message was explained, what was asked has a bold frame."""
    heading = printable(title(explanation))
    boxes = list(_boxes(explanation.tree))
    last = boxes[-1]
    heading_width = round(display_width(heading) * _CHARACTER_WIDTH) + _MARGIN
    width = max(heading_width, *(box.left + box.width for box in boxes)) + _MARGIN
    height = last.top + last.height + _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" '
            f'font-family="monospace" font-size="{_FONT_SIZE}">',
            f"<title>{_escaped(heading)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _text_element(_MARGIN, _MARGIN + _FONT_SIZE, heading, 'font-weight="bold"'),
            *(line for box in boxes for line in _connection(box)),
            *(line for box in boxes for line in _drawn(box)),
            "</svg>\n",
        ]
    )


def _boxes(root: Node) -> Iterator[_Box]:
    """All nodes from above to below, each beside the ones that it hangs from."""
    top = _MARGIN + _LINE_HEIGHT + _GAP
    waiting: list[tuple[Node, str, int, tuple[int, int] | None]] = [(root, "", _MARGIN, None)]
    while waiting:
        node, label, left, above = waiting.pop()
        said = outcome_words(node)
        outcome = _lines(said) if said else []
        label = printable(label)
        label_lines: list[str] = []
        if display_width(label) > _LONGEST_LABEL:
            label, label_lines = "", _lines(f"{label}:")
        box = _Box(node, label, label_lines, _lines(node.text), outcome, left, top, above)
        yield box
        anchor = (left + _INDENT // 2, top + box.height)
        waiting.extend(
            (branch.node, branch.label, left + _INDENT, anchor)
            for branch in reversed(node.branches)
        )
        top += box.height + _GAP


def _lines(text: str) -> list[str]:
    return lines_of(printable(text), _COLUMNS)


def _connection(box: _Box) -> Iterator[str]:
    if box.above is not None:
        x, y = box.above
        middle = box.top + box.height // 2
        yield f'<path d="M{x} {y}V{middle}H{box.left}" fill="none" stroke="{_STROKE}"/>'


def _drawn(box: _Box) -> Iterator[str]:
    outcome = box.node.outcome
    stroke, stroke_width = _STROKE, "1"
    if outcome is not None:
        stroke, stroke_width = (_GAVE if outcome.gave_text else _GAVE_NOT), "2.5"
    yield (
        f'<rect x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" rx="4" '
        f'fill="{_FILLS[box.node.kind]}" stroke="{stroke}" stroke-width="{stroke_width}"/>'
    )
    x, y = box.left + _PADDING, box.top + _LINE_HEIGHT - 1
    label_style = f'font-weight="bold" fill="{_LABEL}"'
    for line in box.label_lines:
        yield _text_element(x, y, line, label_style)
        y += _LINE_HEIGHT
    if box.label:
        yield _text_element(x, y, f"{box.label}:", label_style)
        x += round(box.label_columns * _CHARACTER_WIDTH)
    for line in box.lines:
        yield _text_element(x, y, line)
        y += _LINE_HEIGHT
    for line in box.outcome_lines:
        yield _text_element(x, y, line, f'fill="{stroke}"')
        y += _LINE_HEIGHT


def _text_element(x: int, y: int, text: str, attributes: str = "") -> str:
    """A line of text; blanks stay as they are."""
    behind = f" {attributes}" if attributes else ""
    return f'<text x="{x}" y="{y}" xml:space="preserve"{behind}>{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    """Text as content of an element: the one door for text of users.

    INVARIANT: `text` is printable, so it has no character that XML does not allow.
    """
    return escape(text)
