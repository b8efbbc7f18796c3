"""The reference: a checked program as a tree of the model's strategy objects.

Takes a `Program`, gives for each strategy an object that derives keys. Being obviously right is its
only virtue: no step is shared with the plan or the generator, and nothing is optimised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from keylane.metadata import FloatType, canonical_text
from keylane.model import (
    CompositeKeyStrategy,
    FallbackStrategy,
    LiteralStrategy,
    NoOrderingStrategy,
    Nothing,
    Reason,
    ReasonKind,
    SessionId,
    SessionKeyExtractor,
    SessionKeyStrategy,
    SingleFieldStrategy,
)
from keylane.program import (
    Composite,
    Expression,
    Fallback,
    FieldValue,
    Literal,
    NoOrdering,
    Program,
    Schema,
    Single,
    Strategy,
)

__all__ = ["InterpretedStrategy", "PayloadExtractor", "interpret"]

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


def interpret(program: Program) -> dict[str, InterpretedStrategy]:
    """The strategies of `program` by name."""
    return {strategy.name: InterpretedStrategy(strategy) for strategy in program.strategies}


class InterpretedStrategy:
    """A strategy of a program; has the entry points of the class that is generated for it."""

    def __init__(self, strategy: Strategy) -> None:
        """Build the tree of `strategy`."""
        self.name = strategy.name
        self.schema = strategy.schema
        self.root = strategy_of(strategy.body)

    def generate_key(self, extractor: SessionKeyExtractor) -> SessionId | None:
        """The session key of the message that `extractor` answers for, or None."""
        key = self.derive_key(extractor)
        return None if isinstance(key, Nothing) else key

    def generate_keys(self, extractors: Iterable[SessionKeyExtractor]) -> list[SessionId | None]:
        """The session keys of many messages, in their order."""
        return [self.generate_key(extractor) for extractor in extractors]

    def generate_key_from_payload(self, payload: Mapping[str, Any]) -> SessionId | None:
        """The session key of the message with this payload, or None."""
        return self.generate_key(PayloadExtractor(self.schema, payload))

    def derive_key(self, extractor: SessionKeyExtractor) -> SessionId | Nothing:
        """The session key, or nothing and why."""
        canonical = _CanonicalExtractor(self.schema, extractor)
        key = self.root.derive_key(canonical)
        return canonical.refine(key) if isinstance(key, Nothing) else key

    def derive_key_from_payload(self, payload: Mapping[str, Any]) -> SessionId | Nothing:
        """The session key of the message with this payload, or nothing and why."""
        raw = _RawExtractor(self.schema, payload)
        return self.derive_key(raw)


def strategy_of(expression: Expression) -> SessionKeyStrategy:
    """The model's strategy for an expression of the language, one object for one node."""
    match expression:
        case FieldValue(field):
            return SingleFieldStrategy(field.name)
        case Literal(text):
            return LiteralStrategy(text)
        case Single(part, prefix):
            return SingleFieldStrategy(strategy_of(part), prefix)
        case Composite(parts, separator):
            return CompositeKeyStrategy([strategy_of(part) for part in parts], separator)
        case NoOrdering():
            return NoOrderingStrategy()
        case Fallback(alternatives):
            return FallbackStrategy([strategy_of(alternative) for alternative in alternatives])


class _CanonicalExtractor(SessionKeyExtractor):
    """Another extractor's answers as canonical text; each field is asked at most once."""

    def __init__(self, schema: Schema, extractor: SessionKeyExtractor) -> None:
        self._types = {field.name: field.type for field in schema.fields}
        self._extractor = extractor
        self._raw: dict[str, object] = {}

    def get_metadata(self, name: str) -> str | None:
        if name not in self._raw:
            self._raw[name] = self._extractor.get_metadata(name)
        return canonical_text(self._types[name], self._raw[name])

    def refine(self, nothing: Nothing) -> Nothing:
        """Tell a field that has a value, but none of its type, from one that is missing."""
        return Nothing(
            tuple(
                Reason(ReasonKind.NOT_CONFORMING, reason.subject)
                if reason.kind is ReasonKind.MISSING
                and self._raw.get(reason.subject or "") is not None
                else reason
                for reason in nothing.reasons
            )
        )


def pointed_value(payload: object, pointer: tuple[str, ...]) -> object:
    """The value at a decoded JSON pointer (RFC 6901), or None if there is none.

    A step into a list or tuple is an index, into anything else a name; what cannot be stepped
    into has no value there.
    """
    value: Any = payload
    for step in pointer:
        try:
            if isinstance(value, list | tuple):
                value = value[int(step)] if _ARRAY_INDEX.fullmatch(step) else None
            else:
                value = value[step]
        except (LookupError, TypeError):
            return None
    return value


class _RawExtractor(SessionKeyExtractor):
    """The values of a payload as they are: what is refused can be told from what is missing."""

    def __init__(self, schema: Schema, payload: Mapping[str, Any]) -> None:
        self._pointers = {field.name: field.pointers for field in schema.fields}
        self._payload = payload

    def get_metadata(self, name: str) -> Any:
        for pointer in self._pointers[name]:
            value = pointed_value(self._payload, pointer)
            if value is not None:
                return value
        return None


class PayloadExtractor(SessionKeyExtractor):
    """The metadata of a payload by a schema: canonical texts."""

    def __init__(self, schema: Schema, payload: Mapping[str, Any]) -> None:
        """Read `payload` (what `json.loads` gives) by the pointers of `schema`."""
        self._raw = _RawExtractor(schema, payload)
        self._types = {
            field.name: field.type
            for field in schema.fields
            if not isinstance(field.type, FloatType)
        }

    def get_metadata(self, name: str) -> str | None:
        """The canonical text of field `name`; None if it is absent or not in the schema."""
        if name not in self._types:
            return None
        return canonical_text(self._types[name], self._raw.get_metadata(name))

    def list_metadata_keys(self) -> list[str]:
        """The names of the fields that the payload has a value for, in the schema's order."""
        return [name for name in self._types if self.get_metadata(name) is not None]
