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

from keylane.model.extractor import MappingExtractor, SessionKeyExtractor
from keylane.model.nothing import Nothing, Reason, ReasonKind
from keylane.model.session_id import InvalidSessionIdError, SessionId, why_invalid
from keylane.model.strategies import (
    CompositeKeyStrategy,
    FallbackStrategy,
    LiteralStrategy,
    NoOrderingStrategy,
    SessionKeyGenerator,
    SessionKeyStrategy,
    SingleFieldStrategy,
)

__all__ = [
    "CompositeKeyStrategy",
    "FallbackStrategy",
    "InvalidSessionIdError",
    "LiteralStrategy",
    "MappingExtractor",
    "NoOrderingStrategy",
    "Nothing",
    "Reason",
    "ReasonKind",
    "SessionId",
    "SessionKeyExtractor",
    "SessionKeyGenerator",
    "SessionKeyStrategy",
    "SingleFieldStrategy",
    "why_invalid",
]
