"""From an expression of the language to a strategy of the model, one object for one node."""

from __future__ import annotations

from collections.abc import Mapping

from keylane.interpreter.externs import ExternStrategy
from keylane.metadata import IntType, TimestampType
from keylane.model import (
    AllConditions,
    AnyCondition,
    BucketStrategy,
    Clock,
    CompositeKeyStrategy,
    Condition,
    DigestStrategy,
    EscapeStrategy,
    FallbackStrategy,
    FieldBeginsWith,
    FieldCompares,
    FieldIsOneOf,
    FieldPresent,
    FitStrategy,
    LiteralStrategy,
    LowerStrategy,
    MatchStrategy,
    NoOrderingStrategy,
    NotCondition,
    Ordering,
    SessionKeyGenerator,
    SessionKeyStrategy,
    SingleFieldStrategy,
    TimePartitionStrategy,
    TrimStrategy,
    UpperStrategy,
    UtcStrategy,
    WhenStrategy,
)
from keylane.program import (
    AllOf,
    AnyOf,
    Bucket,
    Comparison,
    Composite,
    Digest,
    Escape,
    Expression,
    Extern,
    Fallback,
    Field,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    NoOrdering,
    Not,
    OneOf,
    Present,
    Single,
    StartsWith,
    TimePartition,
    Trim,
    Upper,
    Utc,
    When,
    parts_of,
)
from keylane.program import Condition as ProgramCondition

__all__ = ["StrategyTree", "condition_of", "reads_clock"]


def reads_clock(body: Expression) -> bool:
    """Whether an expression depends on the time of the call."""
    waiting = [body]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, TimePartition | Utc) and expression.moment is None:
            return True
        waiting.extend(parts_of(expression))
    return False


class StrategyTree:
    """Builds strategies; depth is bounded by the checker."""

    def __init__(
        self, clock: Clock, externs: Mapping[Extern, SessionKeyGenerator], *, raises: bool
    ) -> None:
        """Build with this clock and these instances; validation `raises` or gives nothing."""
        self._clock = clock
        self._externs = externs
        self._raises = raises

    def strategy_of(self, expression: Expression) -> SessionKeyStrategy:
        """The strategy for an expression."""
        build = self.strategy_of
        match expression:
            case FieldValue(field):
                return SingleFieldStrategy(field.name)
            case Literal(text):
                return LiteralStrategy(text)
            case Single(part, prefix):
                return SingleFieldStrategy(build(part), prefix)
            case Composite(parts, separator):
                return CompositeKeyStrategy([build(part) for part in parts], separator)
            case NoOrdering():
                return NoOrderingStrategy()
            case Fallback(alternatives):
                return FallbackStrategy(map(build, alternatives), raises=self._raises)
            case Match(subject, arms, otherwise):
                bodies = [(arm.values, build(arm.body)) for arm in arms]
                by_value = {value: body for values, body in bodies for value in values}
                rest = None if otherwise is None else build(otherwise)
                return MatchStrategy(subject.name, by_value, rest)
            case When(condition, body):
                return WhenStrategy(condition_of(condition), build(body))
            case Lower(part):
                return LowerStrategy(build(part))
            case Upper(part):
                return UpperStrategy(build(part))
            case Trim(part):
                return TrimStrategy(build(part))
            case Escape(part, characters):
                return EscapeStrategy(build(part), characters)
            case Digest(part, length):
                return DigestStrategy(build(part), length)
            case Bucket(part, count):
                return BucketStrategy(build(part), count)
            case Fit(part, length):
                return FitStrategy(build(part), length)
            case TimePartition(part, minutes, moment):
                return TimePartitionStrategy(build(part), minutes, self._moment(moment))
            case Utc(moment, unit):
                return UtcStrategy(self._moment(moment), unit.value)
            case Extern():
                generator = self._externs[expression]
                return ExternStrategy(expression.name, generator, self._raises)

    def _moment(self, field: Field | None) -> str | Clock:
        return self._clock if field is None else field.name


def condition_of(condition: ProgramCondition) -> Condition:
    """The model's question for a condition."""
    match condition:
        case Present(field):
            return FieldPresent(field.name)
        case Comparison(field, operator, value):
            return FieldCompares(field.name, operator, value, _ordering(field))
        case OneOf(field, values):
            return FieldIsOneOf(field.name, values)
        case StartsWith(field, prefix):
            return FieldBeginsWith(field.name, prefix)
        case AllOf(conditions):
            return AllConditions(tuple(map(condition_of, conditions)))
        case AnyOf(conditions):
            return AnyCondition(tuple(map(condition_of, conditions)))
        case Not(inner):
            return NotCondition(condition_of(inner))


def _ordering(field: Field) -> Ordering:
    if isinstance(field.type, IntType):
        return Ordering.NUMBER
    return Ordering.INSTANT if isinstance(field.type, TimestampType) else Ordering.TEXT
