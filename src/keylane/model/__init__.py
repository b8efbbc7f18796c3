"""The domain's own library: session keys, extractors, strategies. Standard library only.

Usable by hand, without any `.lane` file:

>>> strategy = FallbackStrategy([
...     CompositeKeyStrategy(["owner", "repo", "pr_number"], "/"),
...     CompositeKeyStrategy(["owner", "repo"], "/"),
... ])
>>> strategy.generate_key(MappingExtractor({"owner": "octocat", "repo": "hello"}))
SessionId('octocat/hello')
"""

from __future__ import annotations

from keylane.model.branches import (
    MatchStrategy,
    WhenStrategy,
)
from keylane.model.conditions import (
    AllConditions,
    AnyCondition,
    Condition,
    FieldBeginsWith,
    FieldCompares,
    FieldIsOneOf,
    FieldPresent,
    NotCondition,
    Ordering,
)
from keylane.model.extractor import (
    MappingExtractor,
    SessionKeyExtractor,
)
from keylane.model.nothing import (
    Nothing,
    Reason,
    ReasonKind,
)
from keylane.model.session_id import (
    InvalidSessionIdError,
    SessionId,
    why_invalid,
)
from keylane.model.strategies import (
    CompositeKeyStrategy,
    FallbackStrategy,
    InvalidKeyError,
    LiteralStrategy,
    NoOrderingStrategy,
    SessionKeyGenerator,
    SessionKeyStrategy,
    SingleFieldStrategy,
)
from keylane.model.text_strategies import (
    BucketStrategy,
    Clock,
    DigestStrategy,
    EscapeStrategy,
    FitStrategy,
    LowerStrategy,
    TimePartitionStrategy,
    TrimStrategy,
    UpperStrategy,
    UtcStrategy,
)

__all__ = [
    "AllConditions",
    "AnyCondition",
    "BucketStrategy",
    "Clock",
    "CompositeKeyStrategy",
    "Condition",
    "DigestStrategy",
    "EscapeStrategy",
    "FallbackStrategy",
    "FieldBeginsWith",
    "FieldCompares",
    "FieldIsOneOf",
    "FieldPresent",
    "FitStrategy",
    "InvalidKeyError",
    "InvalidSessionIdError",
    "LiteralStrategy",
    "LowerStrategy",
    "MappingExtractor",
    "MatchStrategy",
    "NoOrderingStrategy",
    "NotCondition",
    "Nothing",
    "Ordering",
    "Reason",
    "ReasonKind",
    "SessionId",
    "SessionKeyExtractor",
    "SessionKeyGenerator",
    "SessionKeyStrategy",
    "SingleFieldStrategy",
    "TimePartitionStrategy",
    "TrimStrategy",
    "UpperStrategy",
    "UtcStrategy",
    "WhenStrategy",
    "why_invalid",
]
