"""From the body of a strategy to its outcomes: for each way it can go, when it does and the text.

Takes a strategy and the cells of its fields, gives outcomes and marks. Parts that branch multiply;
beyond a budget nothing is decided (`TooManyOutcomes`). Never looks at a message.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import (
    FALSE,
    TRUE,
    Formula,
    In,
    LengthBetween,
    Unknown,
    all_of,
    any_of,
    exclusive,
    is_true,
    negated,
)
from keylane.behaviour.outcomes import Ending, Mark, MarkKind, Outcome, Outcomes
from keylane.behaviour.templates import (
    ClockSource,
    ExternSource,
    FieldSource,
    Function,
    Template,
    Term,
    TextSource,
    applied_to_text,
    hidden,
    joined,
    mapped,
)
from keylane.behaviour.text_lengths import (
    FIT_TAIL,
    KEY_LENGTH,
    can_be_key,
    length_bounds,
    length_of,
)
from keylane.behaviour.truth import Known, simplified
from keylane.cells.fields import FieldCells
from keylane.frozen import replace
from keylane.model import text_functions
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
)

__all__ = ["TooManyOutcomes", "outcomes_of"]

# Most questions look at pairs of outcomes.
_MOST_OUTCOMES = 1_000
_WHITE_SPACE = " \t\n\v\f\r"


class TooManyOutcomes(Exception):  # noqa: N818 - an answer, no error
    """Parts that branch give more outcomes than are looked at."""


def outcomes_of(strategy: Strategy, domain: Domain) -> Outcomes:
    """The outcomes of a strategy over the cells of `domain`.

    Raises `TooManyOutcomes`.
    """
    builder = _Builder(domain, raises=strategy.raises)
    outcomes = builder.validated(strategy.body, TRUE)
    return Outcomes(domain, tuple(outcomes), tuple(builder.marks))


class _Builder:
    """Builds outcomes; depth is bounded by the checker."""

    def __init__(self, domain: Domain, *, raises: bool) -> None:
        self._domain = domain
        self._cells: Sequence[FieldCells] = domain.cells
        self._raises = raises
        self._made = 0
        self.marks: list[Mark] = []

    def validated(self, expression: Expression, context: Formula) -> list[Outcome]:
        """The outcomes of an expression whose text becomes a key; `context` says when it is asked.

        None of them is nothing.
        """
        outcomes: list[Outcome] = []
        for each in self._outcomes(expression, context):
            if isinstance(each.end, Ending) or each.is_key:
                outcomes.append(each)
                continue
            valid = self._simple(all_of(can_be_key(each.end, KEY_LENGTH, self._cells)))
            failed = all_of([each.formula, self._not(valid)])
            if valid != TRUE:
                reached = all_of([context, *self._none_of(outcomes, failed), failed])
                self.marks.append(Mark(MarkKind.INVALID, expression, reached, template=each.end))
            outcomes.append(Outcome(all_of([each.formula, valid]), each.end, is_key=True))
            if valid != TRUE:
                outcomes.append(Outcome(failed, Ending.RAISES if self._raises else Ending.NOTHING))
        return self._counted(self._without_nothing(outcomes))

    def _without_nothing(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """The same outcomes; those behind one that is nothing exclude it."""
        kept: list[Outcome] = []
        nothing: list[Outcome] = []
        for each in outcomes:
            if each.end is Ending.NOTHING:
                nothing.append(each)
            else:
                formula = all_of([each.formula, *self._none_of(nothing, each.formula)])
                kept.append(replace(each, formula=formula))
        return kept

    def _none_of(self, outcomes: Iterable[Outcome], unless: Formula) -> list[Formula]:
        """That no outcome applies; left out are those that exclude `unless` anyway."""
        return [self._not(one.formula) for one in outcomes if not exclusive(one.formula, unless)]

    def _outcomes(self, expression: Expression, context: Formula) -> list[Outcome]:
        match expression:
            case FieldValue(field):
                return [self._field(field, ())]
            case Literal(text):
                return [Outcome(TRUE, joined([text]))]
            case Single(part, None):
                return self._outcomes(part, context)
            case Single(part, prefix):
                return self._joined((Literal(prefix or ""), part), "-", context)
            case Composite(parts, separator):
                return self._joined(parts, separator, context)
            case NoOrdering():
                return []
            case Fallback(alternatives):
                return self._first_key(alternatives, context)
            case Match():
                return self._matched(expression, context)
            case When(condition, body):
                holds = is_true(condition, self._cells, self._domain.variables)
                return self._under(holds, self._outcomes(body, all_of([context, holds])))
            case Lower(part):
                return self._mapped(part, Function("lower"), context)
            case Upper(part):
                return self._mapped(part, Function("upper"), context)
            case Escape(part, characters):
                return self._mapped(part, Function("escape", characters), context)
            case Trim(part):
                return self._each(part, self._trimmed, context)
            case Digest(part, length):
                return self._hidden(part, Function("digest", length), context)
            case Bucket(part, count):
                return self._hidden(part, Function("bucket", count), context)
            case Fit(part, length):
                return self._fitted(part, length, context)
            case TimePartition(part, minutes, moment):
                last = self._moment(moment, Function("window", minutes))
                return self._product([self._outcomes(part, context), [last]], "-p")
            case Utc(moment, unit):
                return [self._moment(moment, Function("utc", unit.value))]
            case Extern():
                return self._extern(expression)

    # -- single texts ---------------------------------------------------------------------------

    def _field(self, field: Field, functions: tuple[Function, ...]) -> Outcome:
        variable = self._domain.variables[field.name]
        present = In(variable, self._cells[variable].present)
        return Outcome(present, (Term(FieldSource(variable), functions),))

    def _moment(self, moment: Field | None, function: Function) -> Outcome:
        if moment is None:
            return Outcome(TRUE, (Term(ClockSource(), (function,)),))
        return self._field(moment, (function,))

    def _extern(self, extern: Extern) -> list[Outcome]:
        source = ExternSource(extern)
        outcomes = [Outcome(Unknown(("a key", source)), (Term(source),), is_key=True)]
        if self._raises:
            outcomes.append(Outcome(Unknown(("no valid key", source)), Ending.RAISES))
        return outcomes

    # -- functions ------------------------------------------------------------------------------

    def _mapped(self, part: Expression, function: Function, context: Formula) -> list[Outcome]:
        return self._each(part, lambda template: mapped(template, function), context)

    def _hidden(self, part: Expression, function: Function, context: Formula) -> list[Outcome]:
        return self._each(part, lambda template: hidden(template, function), context)

    def _each(
        self, part: Expression, change: Callable[[Template], Template], context: Formula
    ) -> list[Outcome]:
        return [
            each if isinstance(each.end, Ending) else Outcome(each.formula, change(each.end))
            for each in self._outcomes(part, context)
        ]

    def _trimmed(self, template: Template) -> Template:
        if all(isinstance(piece, str) for piece in template):
            return joined([applied_to_text(Function("trim"), "".join(map(str, template)))])
        if all(self._has_no_blank_end(template[end]) for end in (0, -1)):
            return template
        only = template[0]
        if len(template) == 1 and isinstance(only, Term):
            return (only.then(Function("trim")),)
        return (Term(TextSource(template), (Function("trim"),)),)

    def _has_no_blank_end(self, piece: str | Term) -> bool:
        """Whether texts of the piece are never empty and neither begin nor end with a blank."""
        if isinstance(piece, str):
            return not set(piece[0] + piece[-1]) & set(_WHITE_SPACE)
        if piece.functions or not isinstance(piece.source, FieldSource):
            return False
        own = self._cells[piece.source.variable]
        return all(
            cell.printable and cell.shortest > 0 and " " not in cell.language.alphabet
            for cell in own.in_mask(own.present)
        )

    def _fitted(self, part: Expression, length: int, context: Formula) -> list[Outcome]:
        """Texts that are kept, then those that are not, then nothing for the empty text.

        Whether a text looks fitted already is left open where it may.
        """
        outcomes: list[Outcome] = []
        for each in self._outcomes(part, context):
            if isinstance(each.end, Ending):
                outcomes.append(each)
                continue
            if all(isinstance(piece, str) for piece in each.end):
                text = text_functions.fit("".join(map(str, each.end)), length)
                outcomes.append(
                    Outcome(each.formula, Ending.NOTHING if text is None else joined([text]))
                )
                continue
            kept = all_of(can_be_key(each.end, length, self._cells))
            if self._can_look_fitted(each.end):
                kept = all_of([kept, Unknown(("looks fitted", each.end), answer=False)])
            kept = self._simple(kept)
            is_empty = self._simple(LengthBetween(length_of(each.end), 0, 0))
            term = Term(TextSource(each.end), (Function("fitted", length),))
            changed = self._simple(all_of([self._not(kept), self._not(is_empty)]))
            for when, end in ((kept, each.end), (changed, (term,)), (is_empty, Ending.NOTHING)):
                if when != FALSE:
                    outcomes.append(Outcome(all_of([each.formula, when]), end))
        return outcomes

    def _can_look_fitted(self, template: Template) -> bool:
        """Whether a text may end in `-fit-` and 32 hexadecimal digits."""
        box = [own.all for own in self._domain.cells]
        _, longest = length_bounds(template, box, self._cells)
        return longest is None or longest >= FIT_TAIL

    # -- several expressions --------------------------------------------------------------------

    def _joined(
        self, parts: Sequence[Expression], separator: str, context: Formula
    ) -> list[Outcome]:
        return self._product([self._outcomes(part, context) for part in parts], separator)

    def _product(self, parts: Sequence[Sequence[Outcome]], separator: str) -> list[Outcome]:
        """Every way in which each part can go.

        A part that raises does so whatever the other parts are, missing ones among them.
        """
        outcomes: list[Outcome] = []
        if self._raises:
            for part in parts:
                for number, each in enumerate(part):
                    if each.end is Ending.RAISES:
                        before = self._none_of(part[:number], each.formula)
                        outcomes.append(Outcome(all_of([each.formula, *before]), Ending.RAISES))
        ways = [[each for each in part if each.end is not Ending.RAISES] for part in parts]
        self._count(math.prod(map(len, ways)))
        for way in itertools.product(*ways):
            formula = all_of(each.formula for each in way)
            if any(isinstance(each.end, Ending) for each in way):
                outcomes.append(Outcome(formula, Ending.NOTHING))
            else:
                outcomes.append(Outcome(formula, _with_separator(way, separator)))
        return outcomes

    def _first_key(self, alternatives: Sequence[Expression], context: Formula) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for number, alternative in enumerate(alternatives, 1):
            own = self.validated(alternative, context)
            gives = any_of(each.formula for each in own if not isinstance(each.end, Ending))
            if not isinstance(alternative, NoOrdering):
                self.marks.append(
                    Mark(
                        MarkKind.ALTERNATIVE,
                        alternative,
                        all_of([context, gives]),
                        gives,
                        number,
                        len(alternatives),
                    )
                )
            outcomes += own
            context = all_of([context, *(self._not(each.formula) for each in own)])
        return outcomes

    def _matched(self, match: Match, context: Formula) -> list[Outcome]:
        variable = self._domain.variables[match.subject.name]
        own = self._cells[variable]
        rest = own.all
        outcomes: list[Outcome] = []
        of = len(match.arms) + (match.otherwise is not None)
        for number, arm in enumerate(match.arms, 1):
            mask = own.of_values(arm.values)
            rest &= ~mask
            outcomes += self._arm(In(variable, mask), arm.body, context, number, of)
        if match.otherwise is not None:
            outcomes += self._arm(In(variable, rest), match.otherwise, context, of, of)
        return outcomes

    def _arm(
        self, taken: Formula, body: Expression, context: Formula, number: int, of: int
    ) -> list[Outcome]:
        context = all_of([context, taken])
        self.marks.append(Mark(MarkKind.ARM, body, context, taken, number, of))
        return self._under(taken, self._outcomes(body, context))

    def _under(self, formula: Formula, outcomes: Iterable[Outcome]) -> list[Outcome]:
        return [replace(each, formula=all_of([formula, each.formula])) for each in outcomes]

    # -- formulas -------------------------------------------------------------------------------

    def _not(self, formula: Formula) -> Formula:
        return negated(formula, self._cells)

    def _simple(self, formula: Formula) -> Formula:
        return simplified(formula, Known(self._cells, list(self._domain.everything)))

    def _count(self, made: int) -> None:
        self._made += made
        if self._made > _MOST_OUTCOMES:
            raise TooManyOutcomes

    def _counted(self, outcomes: list[Outcome]) -> list[Outcome]:
        self._count(len(outcomes))
        return outcomes


def _with_separator(way: Iterable[Outcome], separator: str) -> Template:
    pieces: list[Template] = []
    for each in way:
        assert not isinstance(each.end, Ending)
        if pieces:
            pieces.append((separator,))
        pieces.append(each.end)
    return joined(*pieces)
