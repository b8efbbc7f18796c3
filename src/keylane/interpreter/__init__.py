"""The reference: a checked program as trees of the model's strategy objects.

Takes a `Program`, gives for each strategy an object that derives keys. Being obviously right is its
only virtue: no step is shared with the plan or the generator, and nothing is optimised.
"""

from __future__ import annotations

from keylane.interpreter.externs import ExternError
from keylane.interpreter.interpreted import InterpretedStrategy, interpret, system_clock
from keylane.interpreter.payload import PayloadExtractor

__all__ = ["ExternError", "InterpretedStrategy", "PayloadExtractor", "interpret", "system_clock"]
