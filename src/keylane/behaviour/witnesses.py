"""Messages that show something: as payloads that a user can send, run through the interpreter.

Takes texts of fields, gives the payload in which they lie and what the strategy makes of it. What
a witness is said to show is told from these answers only, never from a formula. A strategy of
the application (`extern`) is never loaded: strategies with one have no witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from keylane.behaviour.domain import Domain
from keylane.behaviour.messages import Texts
from keylane.frozen import frozen
from keylane.interpreter import InterpretedStrategy, PayloadExtractor, Tracer
from keylane.metadata import BoolType, IntType
from keylane.model import InvalidKeyError, Nothing, SessionKeyExtractor
from keylane.model.strategies import key_of
from keylane.program import (
    Expression,
    Extern,
    Field,
    Strategy,
    TimePartition,
    Utc,
    parts_of,
)

__all__ = ["MOMENT", "OTHER_MOMENTS", "Runner", "Witness", "has_extern", "payload_of"]

MOMENT = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
OTHER_MOMENTS = (
    datetime(2027, 2, 2, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 1, 12, 30, tzinfo=UTC),
    datetime(2026, 1, 1, 23, 59, tzinfo=UTC),
)
_LONGEST_ARRAY = 100


@frozen
class Witness:
    """A message and what a strategy made of it.

    `payload` is None where no payload has these texts (fields that lie at the same place); then
    `metadata` is given by an extractor. `key` is None where there is none: `reason` says why then,
    and `raised` that the strategy raises. `moment` is the time of the call, which matters where the
    strategy reads the clock (`depends_on_time`).
    """

    metadata: Mapping[str, str]
    payload: Mapping[str, Any] | None
    key: str | None
    reason: str | None = None
    raised: bool = False
    moment: datetime = MOMENT
    depends_on_time: bool = False


class _Metadata(SessionKeyExtractor):
    def __init__(self, metadata: Mapping[str, str]) -> None:
        self._metadata = metadata

    def get_metadata(self, name: str) -> str | None:
        return self._metadata.get(name)


def has_extern(strategy: Strategy) -> bool:
    """Whether a strategy of the application is a part of the strategy."""
    return any(isinstance(each, Extern) for each in _expressions(strategy))


def _reads_clock(strategy: Strategy) -> bool:
    return any(
        isinstance(each, TimePartition | Utc) and each.moment is None
        for each in _expressions(strategy)
    )


def _expressions(strategy: Strategy) -> Iterator[Expression]:
    waiting = [strategy.body]
    while waiting:
        expression = waiting.pop()
        yield expression
        waiting.extend(parts_of(expression))


def _named(domain: Domain, texts: Iterable[str | None]) -> dict[str, str]:
    return {
        own.field.name: text
        for own, text in zip(domain.cells, texts, strict=False)
        if text is not None
    }


class Runner:
    """Runs messages through the interpreter; `strategy` has no externs."""

    def __init__(self, strategy: Strategy) -> None:
        """Run `strategy`."""
        self._strategy = strategy
        self.reads_clock = _reads_clock(strategy)
        self._moment = MOMENT
        self._interpreted: InterpretedStrategy | None = None
        self._tracer: Tracer | None = None

    def run(self, domain: Domain, texts: Texts, moment: datetime = MOMENT) -> Witness:
        """What the strategy makes of a message with exactly these texts."""
        metadata = _named(domain, texts)
        payload = payload_of(domain.schema.fields, metadata)
        if payload is not None and self._read(domain, payload) != metadata:
            payload = None
        return self._answer(metadata, payload, moment)

    def run_payload(self, domain: Domain, texts: Texts) -> Witness | None:
        """What it makes of a payload with these texts, and perhaps others at the same places.

        None if two of the texts cannot both lie in a payload.
        """
        payload = payload_of(domain.schema.fields, _named(domain, texts))
        if payload is None:
            return None
        return self._answer(self._read(domain, payload), payload, MOMENT)

    def _read(self, domain: Domain, payload: Mapping[str, Any]) -> dict[str, str]:
        extractor = PayloadExtractor(self._strategy.schema, payload)
        return _named(domain, [extractor.get_metadata(own.field.name) for own in domain.cells])

    def again(self, witness: Witness) -> Witness:
        """What the strategy makes of a message that another one was asked about."""
        return self._answer(witness.metadata, witness.payload, witness.moment)

    def invalid_texts(self, expression: Expression, witness: Witness) -> list[str]:
        """What an expression of the strategy gave for a message and is no valid key."""
        if self._tracer is None:
            self._tracer = Tracer(self._strategy, lambda: self._moment)
        self._moment = witness.moment
        texts = self._tracer.texts(expression, _Metadata(witness.metadata))
        return [text for text in texts if isinstance(key_of(text), Nothing)]

    def _answer(
        self, metadata: Mapping[str, str], payload: Mapping[str, Any] | None, moment: datetime
    ) -> Witness:
        if self._interpreted is None:
            self._interpreted = InterpretedStrategy(self._strategy, lambda: self._moment)
        self._moment = moment
        try:
            answer = (
                self._interpreted.derive_key(_Metadata(metadata))
                if payload is None
                else self._interpreted.derive_key_from_payload(payload)
            )
        except InvalidKeyError as error:
            return Witness(metadata, payload, None, str(error), True, moment, self.reads_clock)
        if isinstance(answer, Nothing):
            reason = str(answer)
            return Witness(metadata, payload, None, reason, False, moment, self.reads_clock)
        return Witness(metadata, payload, str(answer), None, False, moment, self.reads_clock)


def payload_of(fields: tuple[Field, ...], metadata: Mapping[str, str]) -> dict[str, Any] | None:
    """The payload in which each field lies at its first pointer; None if two cannot both lie there.

    Numbers and booleans are JSON's own.
    """
    payload: dict[str, Any] = {}
    for each in fields:
        text = metadata.get(each.name)
        pointers = _pointers(each, metadata)
        if text is not None and pointers and not _placed(payload, pointers[0], _native(each, text)):
            return None
    return payload


def _pointers(each: Field, metadata: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    if each.discriminant is None:
        return each.pointers
    value = metadata.get(each.discriminant)
    return next((case.pointers for case in each.cases if value in case.values), ())


def _native(each: Field, text: str) -> object:
    if isinstance(each.type, IntType):
        return int(text)
    if isinstance(each.type, BoolType):
        return text == "true"
    return text


def _placed(payload: dict[str, Any], pointer: tuple[str, ...], value: object) -> bool:
    """Put a value at a pointer; False if something else lies in its way."""
    inside = payload
    for step in pointer[:-1]:
        inside = inside.setdefault(step, {})
        if not isinstance(inside, dict):
            return False
    return bool(inside.setdefault(pointer[-1], value) == value)
