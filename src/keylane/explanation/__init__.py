"""Why a message gets its key: strategies as decision trees, and what one message made of them.

Takes a checked strategy, perhaps with a payload, gives an explanation as data. The steps are those
of the interpreter itself. Never draws: that is `pictures`.
"""

from __future__ import annotations

from keylane.explanation.explanation import (
    MessageExplanation,
    StrategyExplanation,
    explain_message,
    explain_strategy,
)
from keylane.explanation.readings import FieldReading
from keylane.explanation.tree import Branch, Node, NodeKind, Outcome

__all__ = [
    "Branch",
    "FieldReading",
    "MessageExplanation",
    "Node",
    "NodeKind",
    "Outcome",
    "StrategyExplanation",
    "explain_message",
    "explain_strategy",
]
