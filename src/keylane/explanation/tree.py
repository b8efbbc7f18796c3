"""What a strategy decides, as a tree; with the steps of one message, what it came to.

Takes an expression, gives nodes: one for each choice, and one for each text that is made without
any choice. With steps, every node that was asked says what it gave; the others say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from keylane.explanation.expression_text import constants_text, expression_text, head_text
from keylane.frozen import frozen
from keylane.interpreter import Step
from keylane.program import Expression, Fallback, Match, NoOrdering, When, parts_of

__all__ = ["Branch", "Node", "NodeKind", "Outcome", "decision_tree", "has_choice"]


class NodeKind(Enum):
    """What happens at a node."""

    #: One of the branches is taken.
    CHOICE = "choice"
    #: A text is made of the texts of all branches.
    PARTS = "parts"
    #: A text is made, without any choice.
    TEXT = "text"
    #: Nothing, on purpose.
    NOTHING = "nothing"


@frozen
class Outcome:
    """What a node gave for a message: a `text`, or none.

    `problem` says why there is none, or why the text is no key where it should have been one.
    `notes` are what is worth knowing of how the text was made. `raised` says that the problem left
    the strategy as an exception.
    """

    text: str | None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    raised: bool = False

    @property
    def gave_text(self) -> bool:
        """Whether the text was taken."""
        return self.text is not None and self.problem is None


@frozen
class Branch:
    """A way on from a node. `label` says when it is taken; it may be empty."""

    label: str
    node: Node


@frozen
class Node:
    """A choice or a text. `outcome` is None for a node that was not asked, or without a message."""

    kind: NodeKind
    text: str
    branches: tuple[Branch, ...] = ()
    outcome: Outcome | None = None


#: What a step gave, put into words; the second argument says whether its text has to be a key.
Judge = Callable[[Step, bool], Outcome]


def decision_tree(
    expression: Expression,
    step: Step | None = None,
    judge: Judge | None = None,
    must_be_key: bool = True,
) -> Node:
    """The tree of an expression. `step` is that of the expression, `judge` gives its outcome.

    `must_be_key` says that the text of the expression is validated where it stands.
    """
    outcome = judge(step, must_be_key) if judge is not None and step is not None else None
    if not has_choice(expression):
        is_nothing = isinstance(expression, NoOrdering)
        kind = NodeKind.NOTHING if is_nothing else NodeKind.TEXT
        return Node(kind, expression_text(expression), (), outcome)
    steps = {inside.position: inside for inside in step.steps} if step is not None else {}
    is_fallback = isinstance(expression, Fallback)
    branches = tuple(
        Branch(label, decision_tree(part, steps.get(position), judge, is_fallback))
        for position, (label, part) in enumerate(
            zip(_labels(expression), parts_of(expression), strict=True)
        )
    )
    is_choice = isinstance(expression, Fallback | Match | When)
    kind = NodeKind.CHOICE if is_choice else NodeKind.PARTS
    return Node(kind, head_text(expression), branches, outcome)


def _labels(expression: Expression) -> Iterator[str]:
    """When each part of an expression is taken, in the order of `parts_of`."""
    match expression:
        case Match(subject, arms, otherwise):
            yield from (constants_text(subject, arm.values) for arm in arms)
            if otherwise is not None:
                yield "_"
        case When():
            yield "true"
        case _:
            parts = parts_of(expression)
            word = "" if isinstance(expression, Fallback) else "part "
            numbers = range(1, len(parts) + 1)
            is_alone = len(parts) == 1 and not isinstance(expression, Fallback)
            yield from [""] if is_alone else (f"{word}{number}" for number in numbers)


def has_choice(expression: Expression) -> bool:
    """Whether something is decided within an expression."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Fallback | Match | When):
            return True
        waiting.extend(parts_of(current))
    return False
