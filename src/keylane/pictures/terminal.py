"""Explanations as text with lines that connect them, drawn by rich.

Takes an explanation and a console, prints. The console decides about width, colours, and whether
the lines are drawn or made of ASCII. No line is longer than the console is wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from keylane.diagnostics.printable import printable
from keylane.explanation import (
    MessageExplanation,
    Node,
    NodeKind,
    Outcome,
    StrategyExplanation,
)
from keylane.pictures.wording import (
    clock_words,
    outcome_words,
    reading_words,
    result_words,
    title,
)

__all__ = ["print_message_explanation", "print_strategy_explanation"]

# How many columns the lines take at each level, and how many a text gets at the very least.
_INDENT = 4
_NARROWEST = 20

_KINDS = {
    NodeKind.CHOICE: "bold",
    NodeKind.PARTS: "bold",
    NodeKind.TEXT: "",
    NodeKind.NOTHING: "dim",
}
_GUIDE = "blue"
_LABEL = "cyan"
_GOOD = "bold green"
_BAD = "yellow"
_RAISED = "bold red"

# A piece of a line and its style in rich's words.
_Piece = tuple[str, str]


def print_strategy_explanation(explanation: StrategyExplanation, console: Console) -> None:
    """Print the decision tree."""
    root = _tree([(title(explanation), "bold")])
    _add(root, explanation.tree, console.width)
    _print(root, console)


def print_message_explanation(explanation: MessageExplanation, console: Console) -> None:
    """Print the key, the branches that were tried, and the fields that were read."""
    word, what = result_words(explanation)
    style = _GOOD if explanation.key is not None else _RAISED if explanation.raised else _BAD
    _print(_text([(f"{word}: ", "bold"), (what, style)]), console)
    root = _tree([(title(explanation.strategy), "bold")])
    _add(root, explanation.strategy.tree, console.width)
    _print(root, console)
    read = [reading_words(reading) for reading in explanation.readings]
    if explanation.moment is not None:
        read.append(clock_words(explanation.moment))
    if read:
        fields = _tree([("read", "bold")])
        for words in read:
            fields.add(_text([(words, "")]))
        _print(fields, console)


def _add(root: Tree, node: Node, width: int) -> None:
    """Add a node and all below it that there is room for; with outcomes, only what was asked."""
    waiting = [(root, "", node, 1)]
    while waiting:
        above, label, current, depth = waiting.pop()
        if _INDENT * (depth + 1) + _NARROWEST > width and current.branches:
            above.add(_text([("… too deep to show", "dim")]))
            continue
        drawn = above.add(_text(_line(label, current)))
        with_outcomes = current.outcome is not None
        waiting.extend(
            (drawn, branch.label, branch.node, depth + 1)
            for branch in reversed(current.branches)
            if not with_outcomes or branch.node.outcome is not None
        )


def _line(label: str, node: Node) -> Iterator[_Piece]:
    if label:
        yield f"{label}: ", _LABEL
    yield node.text, _KINDS[node.kind]
    if node.outcome is not None:
        yield f" {outcome_words(node)}".rstrip(), _outcome_style(node.outcome)


def _outcome_style(outcome: Outcome) -> str:
    if outcome.gave_text:
        return _GOOD
    return _RAISED if outcome.raised else _BAD


def _tree(pieces: Iterable[_Piece]) -> Tree:
    return Tree(_text(pieces), guide_style=_GUIDE)


def _text(pieces: Iterable[_Piece]) -> Text:
    """Text as it stands: rich reads no markup in it, and breaks words that are too long."""
    made = [(printable(text), style) for text, style in pieces]
    return Text.assemble(*made, overflow="fold")


def _print(what: Tree | Text, console: Console) -> None:
    if console.color_system is not None:
        console.print(what)
        return
    with console.capture() as capture:
        console.print(what)
    # rich leaves the blanks at which it has broken lines.
    console.file.write("".join(f"{line.rstrip(' ')}\n" for line in capture.get().splitlines()))
