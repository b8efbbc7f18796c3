"""Conditions of `when`: questions about fields, joined by `and`, `or` and `not`.

Takes the syntax tree of a condition, gives the program's condition with its size, or None if
something in it is wrong. Goes no deeper than expressions may nest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keylane.check import condition_errors, constant_errors, limits
from keylane.check.constants import canonical_constant, canonical_prefix
from keylane.check.context import Context
from keylane.check.entities import KnownField
from keylane.check.references import Names
from keylane.check.texts import size_of_text
from keylane.check.words import PRESENT
from keylane.frozen import frozen
from keylane.metadata import IntType, StringType, TimestampType
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    OneOf,
    Present,
    StartsWith,
)
from keylane.source import Span
from keylane.syntax import condition_nodes
from keylane.syntax.nodes import Literal, Name

__all__ = ["CheckedCondition", "Conditions"]

_ORDERED = (IntType, TimestampType)


@frozen
class CheckedCondition:
    """A condition of the program, and its size: each constant text counts."""

    condition: Condition
    depth: int
    nodes: int


class Conditions:
    """Checks the conditions in the body of one strategy."""

    def __init__(self, names: Names, too_deep: Callable[[Span], None]) -> None:
        """`names` say what fields mean; `too_deep` hears of what is too far inside."""
        self._names = names
        self._too_deep = too_deep
        self._reporter = names.reporter
        self._source = names.reporter.source

    def check(self, node: condition_nodes.Condition, context: Context) -> CheckedCondition | None:
        """`node`, which stands in `context`."""
        if context.depth > limits.NESTING:
            self._too_deep(node.span)
            return None
        inside = context.knowing(context.knowledge)
        match node:
            case condition_nodes.AllOf(conditions):
                return self._joined(
                    AllOf, node.span, [self.check(each, inside) for each in conditions]
                )
            case condition_nodes.AnyOf(conditions):
                return self._joined(
                    AnyOf, node.span, [self.check(each, inside) for each in conditions]
                )
            case condition_nodes.Not(condition):
                inner = self.check(condition, inside)
                if inner is None:
                    return None
                negation = Not(inner.condition, self._reporter.place(node.span))
                return CheckedCondition(negation, inner.depth + 1, inner.nodes + 1)
            case condition_nodes.FieldQuestion():
                return self._question(node, context)
            case condition_nodes.Comparison():
                return self._comparison(node, context)
            case condition_nodes.OneOf():
                return self._one_of(node, context)
            case condition_nodes.StartsWith():
                return self._starts_with(node, context)

    def _question(
        self, node: condition_nodes.FieldQuestion, context: Context
    ) -> CheckedCondition | None:
        known = self._field(node.subject, context)
        if node.question.text != PRESENT:
            suggestion = self._reporter.suggest(node.question.text, (PRESENT,))
            self._reporter.report(
                condition_errors.unknown_question(
                    self._source, node.question, node.subject, suggestion
                )
            )
            return None
        if known is None or known.field is None:
            return None
        return CheckedCondition(Present(known.field, self._reporter.place(node.span)), 1, 1)

    def _comparison(
        self, node: condition_nodes.Comparison, context: Context
    ) -> CheckedCondition | None:
        known = self._field(node.subject, context)
        if known is None or known.field is None:
            return None
        if node.operator not in ("==", "!=") and not isinstance(known.field.type, _ORDERED):
            self._reporter.report(
                condition_errors.no_order(self._source, node.subject, node.operator)
            )
            return None
        value = canonical_constant(node.value, known, self._reporter)
        if value is None:
            return None
        comparison = Comparison(known.field, node.operator, value, self._reporter.place(node.span))
        return CheckedCondition(comparison, 1, size_of_text(value))

    def _one_of(self, node: condition_nodes.OneOf, context: Context) -> CheckedCondition | None:
        known = self._field(node.subject, context)
        if known is None or known.field is None:
            return None
        values = self._values(node.values, known)
        if values is None:
            return None
        size = sum(map(size_of_text, values))
        one_of = OneOf(known.field, tuple(values), self._reporter.place(node.span))
        return CheckedCondition(one_of, 1, 1 + size)

    def _values(self, literals: Sequence[Literal], known: KnownField) -> list[str] | None:
        """The canonical texts of a list, each once; None if one of them is wrong."""
        found: dict[str, Literal] = {}
        sound = True
        for literal in literals:
            value = canonical_constant(literal, known, self._reporter)
            if value is None:
                sound = False
                continue
            first = found.setdefault(value, literal)
            if first is not literal:
                self._reporter.report(
                    constant_errors.repeated_constant(self._source, literal, first)
                )
        return list(found) if sound else None

    def _starts_with(
        self, node: condition_nodes.StartsWith, context: Context
    ) -> CheckedCondition | None:
        known = self._field(node.subject, context)
        if known is None or known.field is None:
            return None
        if not isinstance(known.field.type, StringType):
            self._reporter.report(condition_errors.no_string(self._source, node.subject))
            return None
        prefix = canonical_prefix(node.prefix, known, self._reporter)
        if prefix is None:
            return None
        starts_with = StartsWith(known.field, prefix, self._reporter.place(node.span))
        return CheckedCondition(starts_with, 1, size_of_text(prefix))

    def _field(self, name: Name, context: Context) -> KnownField | None:
        return self._names.field(name, context.knowledge)

    def _joined(
        self,
        join: type[AllOf] | type[AnyOf],
        span: Span,
        conditions: Sequence[CheckedCondition | None],
    ) -> CheckedCondition | None:
        known = [condition for condition in conditions if condition is not None]
        if len(known) < len(conditions):
            return None
        return CheckedCondition(
            join(tuple(each.condition for each in known), self._reporter.place(span)),
            1 + max(each.depth for each in known),
            1 + sum(each.nodes for each in known),
        )
