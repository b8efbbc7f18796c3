"""The plan: how a strategy is carried out, before it is written as code."""

from __future__ import annotations

from keylane.plan.lower import lower
from keylane.plan.nodes import (
    KEY_LENGTH,
    Alternative,
    Block,
    Choice,
    FieldTerm,
    Group,
    KeyCheck,
    Need,
    Piece,
    StrategyPlan,
)

__all__ = [
    "KEY_LENGTH",
    "Alternative",
    "Block",
    "Choice",
    "FieldTerm",
    "Group",
    "KeyCheck",
    "Need",
    "Piece",
    "StrategyPlan",
    "lower",
]
