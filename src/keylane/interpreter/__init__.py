"""The reference: a checked program as trees of the model's strategy objects.

Takes a `Program`, gives for each strategy an object that derives keys. Being obviously right is its
only virtue: no step is shared with the plan or the generator, and nothing is optimised.
"""

from __future__ import annotations

from keylane.interpreter.externs import ExternError, expected_errors
from keylane.interpreter.interpreted import InterpretedStrategy, interpret, system_clock
from keylane.interpreter.payload import PayloadExtractor
from keylane.interpreter.traced import Step, Trace, Tracer, traced

__all__ = [
    "ExternError",
    "InterpretedStrategy",
    "PayloadExtractor",
    "Step",
    "Trace",
    "Tracer",
    "expected_errors",
    "interpret",
    "system_clock",
    "traced",
]
