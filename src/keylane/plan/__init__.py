"""The plan: how a strategy is carried out, before it is written as code.

`nodes` are its data, `lower` makes it of a checked strategy.
"""

from __future__ import annotations

from keylane.plan.lower import lower
from keylane.plan.nodes import StrategyPlan

__all__ = ["StrategyPlan", "lower"]
