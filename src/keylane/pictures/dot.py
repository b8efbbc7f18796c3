"""Decision trees in the language of Graphviz (https://graphviz.org/doc/info/lang.html).

Takes an explanation, gives text; `dot -Tsvg` and the like draw it.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.diagnostics.printable import printable
from keylane.explanation import Node, NodeKind, StrategyExplanation
from keylane.pictures.lines import lines_of
from keylane.pictures.wording import outcome_words, title

__all__ = ["dot_text"]

_WIDTH = 44
_SHAPES = {
    NodeKind.CHOICE: 'shape=box, style="rounded,filled", fillcolor="#dbe9f6"',
    NodeKind.PARTS: 'shape=box, style=filled, fillcolor="#eeeeee"',
    NodeKind.TEXT: 'shape=box, style=filled, fillcolor="#ffffff"',
    NodeKind.NOTHING: "shape=plaintext",
}


def dot_text(explanation: StrategyExplanation) -> str:
    """A directed graph. Where a message was explained, what was asked is drawn bold."""
    return "\n".join(
        [
            f"digraph {_quoted([explanation.name])} {{",
            "  rankdir=LR;",
            '  node [fontname="monospace", fontsize=11];',
            '  edge [fontname="monospace", fontsize=10];',
            f"  label={_quoted([title(explanation)])};",
            "  labelloc=t;",
            *(f"  {statement};" for statement in _statements(explanation.tree)),
            "}\n",
        ]
    )


def _statements(root: Node) -> Iterator[str]:
    waiting: list[tuple[str, str, Node]] = [("", "", root)]
    number = 0
    while waiting:
        above, label, node = waiting.pop()
        name = f"n{number}"
        number += 1
        lines = lines_of(printable(node.text), _WIDTH)
        if said := outcome_words(node):
            lines += lines_of(printable(said), _WIDTH)
        bold = "" if node.outcome is None else ", penwidth=2.5"
        yield f"{name} [label={_quoted(lines)}, {_SHAPES[node.kind]}{bold}]"
        if above:
            said_when = _quoted(lines_of(printable(label), _WIDTH))
            yield f"{above} -> {name} [label={said_when}{bold}]"
        waiting.extend((name, branch.label, branch.node) for branch in reversed(node.branches))


def _quoted(lines: list[str]) -> str:
    """A quoted string of the language: the one door for text of users.

    Within quotes Graphviz reads a backslash and what stands behind it as an order, and `&…;` as a
    character of HTML. `\\l` ends a line that begins at the left.
    """
    escaped = [
        line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines
    ]
    text = escaped[0] if len(escaped) == 1 else "".join(line + "\\l" for line in escaped)
    return f'"{text}"'
