"""What all pictures say in the same words."""

from __future__ import annotations

from datetime import datetime

from keylane.explanation import (
    FieldReading,
    MessageExplanation,
    Node,
    NodeKind,
    Outcome,
    StrategyExplanation,
)
from keylane.explanation.expression_text import quoted

__all__ = ["clock_words", "outcome_words", "reading_words", "result_words", "title"]

# A key has at most 128 characters; a text that is none may have any number.
_LONGEST_TEXT = 130


def title(explanation: StrategyExplanation) -> str:
    """The strategy with what holds for all of it."""
    remarks = []
    if explanation.raises:
        remarks.append("an invalid key raises")
    if explanation.reads_clock:
        remarks.append("reads the clock")
    behind = f" ({', '.join(remarks)})" if remarks else ""
    return f"{explanation.name} for {explanation.schema}{behind}"


def outcome_words(node: Node) -> str:
    """What a node gave, and why; empty where it was not asked.

    A choice does not say again what the branch says that was taken.
    """
    outcome = node.outcome
    if outcome is None:
        return ""
    words = "" if _is_said_by_branch(node, outcome) else f"=> {_given_words(outcome)} "
    return (words + " ".join(f"({note})" for note in outcome.notes)).rstrip(" ")


def _given_words(outcome: Outcome) -> str:
    raises = "raises: " if outcome.raised else ""
    if outcome.text is None:
        return f"{raises or 'nothing: '}{outcome.problem}"
    text = quoted(outcome.text, _LONGEST_TEXT)
    return text if outcome.problem is None else f"{raises}{text} is no key: {outcome.problem}"


def _is_said_by_branch(node: Node, outcome: Outcome) -> bool:
    asked = [branch.node.outcome for branch in node.branches if branch.node.outcome is not None]
    if node.kind is not NodeKind.CHOICE or not asked:
        return False
    if outcome.text is None:
        return not asked[-1].gave_text
    return outcome.gave_text and asked[-1].gave_text


def result_words(explanation: MessageExplanation) -> tuple[str, str]:
    """The result in a word, and what it is."""
    if explanation.key is not None:
        return "key", quoted(explanation.key, _LONGEST_TEXT)
    return ("error" if explanation.raised else "no key"), str(explanation.problem)


def reading_words(reading: FieldReading) -> str:
    """A field, its canonical text and where it comes from, or why it has none."""
    if reading.text is None:
        if reading.value is None:
            tried = f" (nothing at {' or '.join(reading.places)})" if reading.places else ""
            return f"`{reading.field}` {reading.problem}{tried}"
        return f"`{reading.field}` {reading.problem} ({reading.value} at {reading.place})"
    text = quoted(reading.text)
    source = "" if reading.value == text else f"from {reading.value} "
    return f"`{reading.field}` is {text} ({source}at {reading.place})"


def clock_words(moment: datetime) -> str:
    """What the clock said."""
    return f"the clock says {moment.isoformat()}"
