"""The checked program: small, typed, every name resolved.

What the interpreter, the plan and the proofs see; nothing of the surface syntax remains but the
spans that a later finding points at. Whoever holds a `Program` may rely on what the checker has
established; each class says what that is.
"""

from __future__ import annotations

from keylane.program.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    OneOf,
    Present,
    StartsWith,
    condition_fields,
)
from keylane.program.expressions import (
    Arm,
    Bucket,
    Composite,
    Digest,
    Escape,
    Expression,
    Extern,
    Fallback,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    NoOrdering,
    Single,
    TimePartition,
    TimeUnit,
    Trim,
    Upper,
    Utc,
    When,
    field_names_of,
    part_places_of,
    parts_of,
)
from keylane.program.schemas import (
    Case,
    Field,
    Schema,
)
from keylane.program.strategies import (
    Allowance,
    BrokerLimit,
    Contracts,
    EntityClause,
    Program,
    Strategy,
)

__all__ = [
    "AllOf",
    "Allowance",
    "AnyOf",
    "Arm",
    "BrokerLimit",
    "Bucket",
    "Case",
    "Comparison",
    "Composite",
    "Condition",
    "Contracts",
    "Digest",
    "EntityClause",
    "Escape",
    "Expression",
    "Extern",
    "Fallback",
    "Field",
    "FieldValue",
    "Fit",
    "Literal",
    "Lower",
    "Match",
    "NoOrdering",
    "Not",
    "OneOf",
    "Present",
    "Program",
    "Schema",
    "Single",
    "StartsWith",
    "Strategy",
    "TimePartition",
    "TimeUnit",
    "Trim",
    "Upper",
    "Utc",
    "When",
    "condition_fields",
    "field_names_of",
    "part_places_of",
    "parts_of",
]
