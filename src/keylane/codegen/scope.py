"""The module-level names that a method's code uses."""

from __future__ import annotations

from collections.abc import Mapping

from keylane.codegen.naming import Names
from keylane.frozen import frozen
from keylane.plan.nodes import Lane
from keylane.program import Extern

__all__ = ["MethodScope"]


@frozen
class MethodScope:
    """What a method of one schema's strategies can name.

    `functions` are the conformance functions by field, `escape_patterns` the constants by set of
    characters, `lane_tables` those that hold the texts of lanes, `externs` the instances;
    `extractor` is the schema's extractor class. Local variables keep away from `taken`.
    """

    functions: Mapping[str, str]
    escape_patterns: Mapping[str, str]
    lane_tables: Mapping[Lane, str]
    externs: Mapping[Extern, str]
    extractor: str
    taken: frozenset[str]

    def names(self) -> Names:
        """The names of a method's local variables."""
        return Names(self.taken)
