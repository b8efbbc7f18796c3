"""From an expression of the checked program to the plan of a strategy.

Takes a `Strategy`, gives a `StrategyPlan`. Never reorders alternatives and never drops one that
could give a key: what goes is what can be told from the expression alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keylane.metadata import TextShape, shape_of
from keylane.plan.arrange import alternatives_of, arrange
from keylane.plan.nodes import (
    KEY_LENGTH,
    Alternative,
    Choice,
    FieldTerm,
    Need,
    Piece,
    StrategyPlan,
)
from keylane.program import (
    Composite,
    Expression,
    Fallback,
    Field,
    FieldValue,
    Literal,
    NoOrdering,
    Single,
    Strategy,
)

__all__ = ["lower"]

_NO_TEXT = TextShape.of_text("")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text in the making: pieces may still stand side by side, needs may be named twice."""

    pieces: tuple[Piece, ...]
    shape: TextShape


def lower(strategy: Strategy) -> StrategyPlan:
    """The plan of `strategy`."""
    fields = {field.name: field for field in strategy.schema.fields}
    alternatives = _Lowering(fields).alternatives(strategy.body)
    choice = Choice(arrange(alternatives))
    used = set(_field_names(choice))
    return StrategyPlan(
        name=strategy.name,
        schema=strategy.schema,
        documentation=strategy.documentation,
        fields=tuple(field for field in strategy.schema.fields if field.name in used),
        templates=tuple(alternative.template for alternative in alternatives),
        choice=choice,
    )


def _field_names(choice: Choice) -> Iterable[str]:
    for alternative in alternatives_of(choice):
        for piece in alternative.template:
            if isinstance(piece, FieldTerm):
                yield piece.name
            elif isinstance(piece, Choice):
                yield from _field_names(piece)


class _Lowering:
    """Lowers the expressions of one strategy. Depth is bounded by the checker."""

    def __init__(self, fields: dict[str, Field]) -> None:
        self._shapes = {name: shape_of(field.type) for name, field in fields.items()}

    def alternatives(self, expression: Expression) -> list[Alternative]:
        """What a validated expression tries, in order; a text that can be no key is not tried."""
        kept: dict[Alternative, None] = {}
        for tried in _flattened(expression):
            draft = self._draft(tried)
            if draft is None or not _can_be_key(draft):
                continue
            alternative = _alternative(draft)
            kept.setdefault(alternative)
            if not alternative.needs and not alternative.check.needed:
                break
        return list(kept)

    def _draft(self, expression: Expression) -> _Draft | None:
        """The text of an expression that is not validated, or None: always nothing."""
        match expression:
            case FieldValue(field):
                return _Draft((FieldTerm(field.name),), self._shapes[field.name])
            case Literal(text):
                return _Draft((text,), TextShape.of_text(text))
            case Single(part, prefix):
                return (
                    self._draft(part)
                    if prefix is None
                    else self._joined((Literal(prefix), part), "-")
                )
            case Composite(parts, separator):
                return self._joined(parts, separator)
            case NoOrdering():
                return None
            case Fallback():
                return self._choice(expression)

    def _joined(self, parts: Iterable[Expression], separator: str) -> _Draft | None:
        pieces: list[Piece] = []
        shape = _NO_TEXT
        between = TextShape.of_text(separator)
        for index, part in enumerate(parts):
            draft = self._draft(part)
            if draft is None:
                return None
            if index:
                pieces.append(separator)
                shape = shape.followed_by(between)
            pieces.extend(draft.pieces)
            shape = shape.followed_by(draft.shape)
        return _Draft(tuple(pieces), shape)

    def _choice(self, fallback: Fallback) -> _Draft | None:
        alternatives = self.alternatives(fallback)
        if not alternatives:
            return None
        if len(alternatives) == 1 and not alternatives[0].check.needed:
            return _Draft(alternatives[0].template, alternatives[0].shape)
        shape = alternatives[0].shape
        for alternative in alternatives[1:]:
            shape = shape.or_else(alternative.shape)
        return _Draft((Choice(arrange(alternatives)),), _as_key(shape))


def _flattened(expression: Expression) -> Iterable[Expression]:
    """A fallback within a fallback tries the same texts in the same order as one fallback."""
    if isinstance(expression, Fallback):
        for alternative in expression.alternatives:
            yield from _flattened(alternative)
    else:
        yield expression


def _as_key(shape: TextShape) -> TextShape:
    """The shape of those texts of `shape` that are valid keys."""
    longest = KEY_LENGTH if shape.max is None else min(shape.max, KEY_LENGTH)
    return TextShape(max(shape.min, 1), longest, True)


def _can_be_key(draft: _Draft) -> bool:
    """Whether the text can be valid at all, as far as its length tells."""
    return draft.shape.min <= KEY_LENGTH and draft.shape.max != 0


def _alternative(draft: _Draft) -> Alternative:
    template: list[Piece] = []
    needs: dict[Need, None] = {}
    for piece in draft.pieces:
        if isinstance(piece, str):
            last = template[-1] if template else None
            if isinstance(last, str):
                template[-1] = last + piece
            elif piece:
                template.append(piece)
        else:
            template.append(piece)
            needs.setdefault(piece)
    return Alternative(tuple(needs), tuple(template), draft.shape)
