"""`match`: an arm for each value of a field, and one for the others.

Takes the syntax tree of a match, gives the program's match with its size, or None if something in
it is wrong. What an arm knows of the message is handed to those who check its body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from keylane.check import match_errors
from keylane.check.constants import canonical_constant
from keylane.check.context import Context
from keylane.check.entities import CheckedBody, KnownField
from keylane.check.functions import sized
from keylane.check.knowledge import Knowledge, Possible
from keylane.check.references import Names
from keylane.check.texts import size_of_text
from keylane.check.wording import LISTED, name_of, text_of
from keylane.metadata import BoolType, EnumType, IntType, StringType
from keylane.program import Arm, Match
from keylane.source import Span
from keylane.syntax import nodes

__all__ = ["Matches"]

_CheckBody = Callable[[nodes.Expression, Context], CheckedBody | None]
_SUBJECT_TYPES = (StringType, EnumType, IntType, BoolType)


@dataclass(slots=True)
class _Arms:
    """What has been found in the arms so far."""

    # Where each value stands first, by its canonical text.
    values: dict[str, nodes.Literal] = field(default_factory=dict)
    sound: bool = True
    arms: list[tuple[tuple[str, ...], CheckedBody, Span]] = field(default_factory=list)
    otherwise: CheckedBody | None = None


class Matches:
    """Checks the matches in the body of one strategy."""

    def __init__(self, names: Names, check_body: _CheckBody) -> None:
        """`names` say what fields mean; `check_body` checks an expression in a context."""
        self._names = names
        self._check_body = check_body
        self._reporter = names.reporter
        self._source = names.reporter.source

    def check(self, node: nodes.Match, context: Context) -> CheckedBody | None:
        """`node`, which stands in `context`."""
        subject = self._subject(node, context)
        arms = _Arms()
        first_otherwise: nodes.Arm | None = None
        for arm in node.arms:
            if arm.values:
                self._arm(arm, arms, subject, context)
                continue
            self._otherwise(arm, arms, subject, context)
            if first_otherwise is None:
                first_otherwise = arm
            else:
                arms.sound = False
                self._reporter.report(
                    match_errors.otherwise_twice(self._source, arm, first_otherwise)
                )
        if first_otherwise is not None and node.arms[-1].values:
            arms.sound = False
            self._reporter.report(match_errors.otherwise_not_last(self._source, first_otherwise))
        if subject is None or subject.field is None:
            return None
        if first_otherwise is None:
            self._check_exhaustive(node, arms, subject, context)
        if not arms.sound:
            return None
        bodies = [body for _, body, _ in arms.arms]
        if arms.otherwise is not None:
            bodies.append(arms.otherwise)
        match = Match(
            subject.field,
            tuple(
                Arm(values, body.expression, self._reporter.place(span))
                for values, body, span in arms.arms
            ),
            None if arms.otherwise is None else arms.otherwise.expression,
            self._reporter.place(node.span),
            None if first_otherwise is None else self._reporter.place(first_otherwise.span),
        )
        return sized(match, bodies, 1 + sum(map(size_of_text, arms.values)))

    def _subject(self, node: nodes.Match, context: Context) -> KnownField | None:
        known = self._names.field(node.subject, context.knowledge)
        if known is None or known.field is None:
            return None
        if not isinstance(known.field.type, _SUBJECT_TYPES):
            self._reporter.report(match_errors.match_subject(self._source, node.subject, known))
            return None
        return known

    def _arm(
        self, arm: nodes.Arm, arms: _Arms, subject: KnownField | None, context: Context
    ) -> None:
        # Where no message comes that is told, and nothing of what it would mean for the body.
        known = Knowledge()
        values: list[str] = []
        if subject is not None:
            values = self._values(arm, arms, subject, context)
            possible = context.knowledge.of(subject.name.text).narrowed_to(frozenset(values))
            if possible.can_have_value(subject):
                known = context.knowledge.with_value(subject, possible)
        body = self._check_body(arm.body, context.knowing(known))
        if body is None:
            arms.sound = False
        else:
            arms.arms.append((tuple(values), body, arm.span))

    def _values(
        self, arm: nodes.Arm, arms: _Arms, subject: KnownField, context: Context
    ) -> list[str]:
        """The values of an arm that are sound and stand nowhere before."""
        values: list[str] = []
        possible = context.knowledge.of(subject.name.text)
        for literal in arm.values:
            value = canonical_constant(literal, subject, self._reporter)
            if value is None:
                arms.sound = False
                continue
            first = arms.values.setdefault(value, literal)
            if first is not literal:
                arms.sound = False
                self._reporter.report(match_errors.repeated_value(self._source, literal, first))
                continue
            if not possible.can_be(value):
                self._reporter.report(
                    match_errors.unreachable_value(self._source, literal, subject.name)
                )
            values.append(value)
        return values

    def _otherwise(
        self, arm: nodes.Arm, arms: _Arms, subject: KnownField | None, context: Context
    ) -> None:
        known = Knowledge()
        if subject is not None:
            left = self._left(arms, subject, context)
            if left.can_have_value(subject) or left.absent:
                known = context.knowledge.with_field(subject, left)
            if not left.can_have_value(subject):
                self._report_no_value_left(arm, subject, left, context)
        body = self._check_body(arm.body, context.knowing(known))
        if body is None:
            arms.sound = False
        arms.otherwise = body

    def _left(self, arms: _Arms, subject: KnownField, context: Context) -> Possible:
        """What the subject can be behind the arms so far."""
        return context.knowledge.of(subject.name.text).without(frozenset(arms.values))

    def _report_no_value_left(
        self, arm: nodes.Arm, subject: KnownField, left: Possible, context: Context
    ) -> None:
        """`_` behind arms for all values: only a message without the field can come to it."""
        if not left.absent:
            self._reporter.report(match_errors.unreachable_arm(self._source, arm, subject.name))
        elif not self._can_be_missing(subject, context):
            self._reporter.report(match_errors.arm_for_malformed(self._source, arm, subject.name))

    def _check_exhaustive(
        self, node: nodes.Match, arms: _Arms, subject: KnownField, context: Context
    ) -> None:
        """Without `_`: every value has an arm, and what happens without the field is known."""
        if not arms.sound:
            # A value that is misspelt would be called missing as well.
            return
        left = self._left(arms, subject, context)
        if not left.is_finite(subject):
            arms.sound = False
            self._reporter.report(match_errors.without_otherwise(self._source, node))
        elif left.can_have_value(subject):
            arms.sound = False
            self._report_missing(node, subject, left)
        elif self._can_be_missing(subject, context):
            self._reporter.report(match_errors.no_arm_for_absent(self._source, node.subject))

    def _report_missing(self, node: nodes.Match, subject: KnownField, left: Possible) -> None:
        assert subject.field is not None
        field_type = subject.field.type
        # Members are not sorted: there may be many of them, and many matches on them.
        values: Sequence[str]
        if left.only is None and isinstance(field_type, EnumType):
            values = field_type.members
        else:
            values = sorted(subject.values if left.only is None else left.only)
        missing = islice((value for value in values if left.can_be(value)), LISTED)
        spelling = name_of if isinstance(field_type, BoolType | IntType) else text_of
        count = len(values) - len(left.never)
        self._reporter.report(
            match_errors.missing_values(self._source, node, list(map(spelling, missing)), count)
        )

    def _can_be_missing(self, subject: KnownField, context: Context) -> bool:
        schema = self._names.schema
        return schema is not None and context.knowledge.can_be_missing(subject, schema)
