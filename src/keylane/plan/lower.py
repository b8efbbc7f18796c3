"""From an expression of the checked program to the plan of a strategy.

Takes a `Strategy`, gives a `StrategyPlan`. Never reorders what is tried and never drops what could
give a key: what goes is what can be told from the expression alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from keylane.frozen import frozen
from keylane.metadata import StringType, TextShape, shape_of
from keylane.plan.arrange import arrange
from keylane.plan.conditions import with_negated_questions
from keylane.plan.nodes import (
    KEY_LENGTH,
    NO_CHECK,
    Alternative,
    Applied,
    Block,
    CalendarText,
    Choice,
    ClockTerm,
    Dispatch,
    ExternTerm,
    FieldTerm,
    Guard,
    KeyCheck,
    Moment,
    Piece,
    StrategyPlan,
    Template,
    WindowNumber,
    alternatives_of,
    needs_of,
)
from keylane.plan.text_shapes import applied_shape, can_be_key, result_shape
from keylane.plan.uses import PlanUses
from keylane.program import (
    Bucket,
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
    Single,
    Strategy,
    TimePartition,
    Trim,
    Upper,
    Utc,
    When,
    field_names_of,
)

__all__ = ["lower"]

_NO_TEXT = TextShape.of_text("")
_ANY_KEY = TextShape(1, KEY_LENGTH, printable_ascii=True)


@frozen
class _Draft:
    """A text in the making; literals may still stand side by side."""

    pieces: tuple[Piece, ...]
    shape: TextShape

    def then(self, other: _Draft) -> _Draft:
        return _Draft((*self.pieces, *other.pieces), self.shape.followed_by(other.shape))


def lower(strategy: Strategy) -> StrategyPlan:
    """The plan of `strategy`."""
    lowering = _Lowering(strategy)
    choice = lowering.choice(lowering.validated(strategy.body))
    uses = PlanUses.of(choice, strategy.schema)
    return StrategyPlan(
        name=strategy.name,
        schema=strategy.schema,
        documentation=strategy.documentation,
        fields=uses.fields,
        observed=uses.observed.union(_loosely_tested_names(uses.fields))
        if strategy.raises
        else uses.observed,
        asked=uses.asked,
        compared=uses.compared,
        measured=uses.measured,
        encoded=frozenset() if strategy.raises else uses.encoded,
        placed_once=uses.placed_once,
        externs=uses.externs,
        functions=uses.functions,
        lanes=uses.lanes,
        reads_clock=uses.reads_clock,
        raises=strategy.raises,
        choice=choice,
    )


class _Lowering:
    """Lowers the expressions of one strategy. Depth is bounded by the checker."""

    def __init__(self, strategy: Strategy) -> None:
        self._raises = strategy.raises
        self._shapes = {field.name: shape_of(field.type) for field in strategy.schema.fields}

    def choice(self, blocks: Sequence[Block]) -> Choice:
        """Blocks in order, arranged where that cannot be noticed.

        A part that raises does so even where another part of the same text is missing, so that
        nothing may be left out because of what is missing.
        """
        if self._raises and any(_has_parts(each.template) for each in alternatives_of(blocks)):
            return Choice(tuple(blocks))
        return Choice(arrange(blocks))

    # -- what is tried --------------------------------------------------------------------------

    def validated(self, expression: Expression) -> list[Block]:
        """The blocks of an expression whose text becomes a key, if it is valid."""
        fields = field_names_of(expression) if self._raises else None
        return self._until_certain(self._blocks(expression, KeyUse(fields)))

    def _blocks(self, expression: Expression, use: KeyUse | None) -> Iterator[Block]:
        """The blocks of an expression; without `use` their texts are not validated."""
        match expression:
            case Fallback(alternatives):
                # A fallback within a fallback tries the same texts in the same order as one.
                for alternative in alternatives:
                    yield from self.validated(alternative)
            case Match(subject, arms, otherwise):
                rest = None if otherwise is None else tuple(self._blocks(otherwise, use))
                branches = tuple((arm.values, tuple(self._blocks(arm.body, use))) for arm in arms)
                yield Dispatch(FieldTerm(subject.name), branches, rest)
            case When(condition, body):
                inner = tuple(self._blocks(body, use))
                if inner:
                    yield Guard(with_negated_questions(condition), inner)
            case Single(part, None):
                yield from self._blocks(part, use)
            case _:
                draft = self._draft(expression)
                if draft is not None:
                    yield from self._alternative(draft, use)

    def _alternative(self, draft: _Draft, use: KeyUse | None) -> Iterator[Alternative]:
        template = _merged(draft.pieces)
        if use is None:
            yield Alternative(template, draft.shape, NO_CHECK)
        elif use.raises is not None or can_be_key(draft.shape):
            check = KeyCheck.for_texts_of(draft.shape)
            yield Alternative(template, draft.shape, check, use.raises)

    @staticmethod
    def _until_certain(blocks: Iterable[Block]) -> list[Block]:
        """The blocks up to one that always gives a result, each once."""
        kept: dict[Block, None] = {}
        for block in blocks:
            kept.setdefault(block)
            if isinstance(block, Alternative) and _is_certain(block):
                break
        return list(kept)

    # -- texts ----------------------------------------------------------------------------------

    def _draft(self, expression: Expression) -> _Draft | None:
        """The text of an expression that is not validated, or None: always nothing."""
        match expression:
            case FieldValue(field):
                return self._field(field)
            case Literal(text):
                return _literal(text)
            case Single(part, prefix):
                parts = (part,) if prefix is None else (Literal(prefix), part)
                return self._joined(parts, "-")
            case Composite(parts, separator):
                return self._joined(parts, separator)
            case NoOrdering():
                return None
            case Fallback() | Match() | When():
                return self._branching(expression)
            case Lower(part):
                return self._applied(part, "lower", None)
            case Upper(part):
                return self._applied(part, "upper", None)
            case Trim(part):
                return self._applied(part, "trim", None)
            case Escape(part, characters):
                return self._applied(part, "escape", characters)
            case Digest(part, length):
                return self._applied(part, "digest", length)
            case Bucket(part, count):
                return self._applied(part, "bucket", count)
            case Fit(part, length):
                return self._fitted(part, length)
            case TimePartition(part, minutes, moment):
                longest = len(str(24 * 60 // minutes - 1))
                window = WindowNumber(_moment(moment), minutes)
                shape = TextShape(1, longest, printable_ascii=True)
                draft = self._draft(part)
                return draft and draft.then(_literal("-p")).then(_Draft((window,), shape))
            case Utc(moment, unit):
                shape = TextShape(unit.value, unit.value, printable_ascii=True)
                return _Draft((CalendarText(_moment(moment), unit.value),), shape)
            case Extern():
                return _Draft((ExternTerm(expression),), _ANY_KEY)

    def _field(self, field: Field) -> _Draft:
        return _Draft((FieldTerm(field.name),), self._shapes[field.name])

    def _joined(self, parts: Iterable[Expression], separator: str) -> _Draft | None:
        drafts = [self._draft(part) for part in parts]
        joined: _Draft | None = None
        for draft in drafts:
            if draft is None:
                return self._nothing_beside(drafts)
            joined = draft if joined is None else joined.then(_literal(separator)).then(draft)
        return joined

    def _nothing_beside(self, drafts: Iterable[_Draft | None]) -> _Draft | None:
        """What always is nothing; but parts of it that can raise must be tried."""
        pieces = [piece for draft in drafts if draft is not None for piece in draft.pieces]
        if not self._raises or not _has_parts(pieces):
            return None
        return _Draft((Choice(()), *pieces), _ANY_KEY)

    def _branching(self, expression: Expression) -> _Draft | None:
        blocks = self._until_certain(self._blocks(expression, None))
        alternatives = list(alternatives_of(blocks))
        if not alternatives:
            return None
        first = blocks[0]
        if len(blocks) == 1 and isinstance(first, Alternative) and not first.check.needed:
            return _Draft(first.template, first.shape)
        shape = result_shape(alternatives[0])
        for alternative in alternatives[1:]:
            shape = shape.or_else(result_shape(alternative))
        return _Draft((self.choice(blocks),), shape)

    def _applied(
        self, part: Expression, function: str, argument: str | int | None
    ) -> _Draft | None:
        draft = self._draft(part)
        if draft is None:
            return None
        applied = Applied(function, argument, _merged(draft.pieces), draft.shape)
        shape = applied_shape(function, argument, draft.shape)
        return _Draft((applied,), shape)

    def _fitted(self, part: Expression, length: int) -> _Draft | None:
        draft = self._applied(part, "fit", length)
        if draft is None or draft.shape.min > 0:
            return draft
        # The empty text stays empty, and that is nothing: a check of its own, which never raises.
        check = KeyCheck(not_empty=True, length=False, characters=False)
        alternative = Alternative(draft.pieces, draft.shape, check)
        return _Draft((Choice((alternative,)),), result_shape(alternative))


@frozen
class KeyUse:
    """That a text becomes a key; if an invalid one `raises`, the fields that are named then."""

    raises: tuple[str, ...] | None


def _loosely_tested_names(fields: Iterable[Field]) -> Iterator[str]:
    """Fields whose text may be taken for absent or present if it is not ASCII.

    That is so of text that is folded or that is rejected, unless it matters at once. Where an
    invalid key raises it does: absent is not the same as invalid.
    """
    for field in fields:
        if isinstance(field.type, StringType) and (
            field.type.fold_case or not all(map(str.isascii, field.type.reject))
        ):
            yield field.name


def _is_certain(alternative: Alternative) -> bool:
    """Whether the alternative has a result for every message."""
    constant = all(isinstance(piece, str) for piece in alternative.template)
    return constant and not alternative.check.needed


def _has_parts(pieces: Iterable[Piece]) -> bool:
    """Whether some piece is validated for itself, and so could raise."""
    return any(isinstance(need, Choice | ExternTerm) for need in needs_of(tuple(pieces)))


def _moment(field: Field | None) -> Moment:
    return ClockTerm() if field is None else FieldTerm(field.name)


def _literal(text: str) -> _Draft:
    return _Draft((text,), TextShape.of_text(text))


def _merged(pieces: Iterable[Piece]) -> Template:
    template: list[Piece] = []
    for piece in pieces:
        last = template[-1] if template else None
        if isinstance(piece, str) and isinstance(last, str):
            template[-1] = last + piece
        elif piece != "":
            template.append(piece)
    return tuple(template)
