"""The body of a strategy: what its names, functions, matches and conditions mean.

Takes the syntax tree of a body, gives the program's expression, or None if something in it is
wrong. Strategies that it names have been checked before; their bodies are put in as they are,
never copied. Goes no deeper into the tree than expressions may nest.
"""

from __future__ import annotations

from keylane.check import expression_errors, limit_errors, limits, name_errors
from keylane.check.comma_settings import comma_setting
from keylane.check.conditions import Conditions
from keylane.check.context import Context
from keylane.check.entities import CheckedBody, KnownStrategy
from keylane.check.functions import EMPTY, Functions
from keylane.check.matches import Matches
from keylane.check.references import Names
from keylane.check.texts import fits_key, size_of_text
from keylane.check.words import FUNCTIONS, NO_ORDERING
from keylane.program import Literal, When
from keylane.source import Span
from keylane.syntax import nodes

__all__ = ["check_body"]


def check_body(strategy: KnownStrategy, names: Names) -> CheckedBody | None:
    """The checked body of `strategy`, in which `names` have their meaning."""
    node, reporter = strategy.node, names.reporter
    body = _BodyChecker(names).check(node.body, Context())
    if body is None:
        return None
    if body.expression == EMPTY:
        reporter.report(expression_errors.empty_key(reporter.source, node.body, "the strategy"))
        return None
    if body.nodes > limits.STRATEGY_NODES:
        reporter.report(limit_errors.strategy_too_large(reporter.source, node.name, body.nodes))
        return None
    return body


class _BodyChecker:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._reporter = names.reporter
        self._source = names.reporter.source
        self._functions = Functions(names)
        self._conditions = Conditions(names, self._too_deep)
        self._matches = Matches(names, self.check)
        self._told_depth = False

    def check(self, expression: nodes.Expression, context: Context) -> CheckedBody | None:
        """`expression`, which stands in `context` in the body."""
        if context.depth > limits.NESTING:
            self._too_deep(expression.span)
            return None
        match expression:
            case nodes.LiteralExpression(literal):
                return self._literal(literal, context)
            case nodes.Reference(name):
                return self._reference(name, context)
            case nodes.Call():
                return self._call(expression, context)
            case nodes.Match():
                return self._matches.check(expression, context)
            case nodes.When():
                return self._when(expression, context)

    def _too_deep(self, span: Span) -> None:
        if not self._told_depth:
            self._told_depth = True
            self._reporter.report(limit_errors.nesting_too_deep(self._source, span))

    def _literal(self, literal: nodes.Literal, context: Context) -> CheckedBody | None:
        text = literal.value
        if text is None:
            return None
        if not isinstance(text, str):
            self._reporter.report(expression_errors.literal_not_text(self._source, literal))
            return None
        if not fits_key(literal, text, context, self._reporter):
            return None
        return CheckedBody(Literal(text, self._reporter.place(literal.span)), 1, size_of_text(text))

    def _reference(self, name: nodes.Name, context: Context) -> CheckedBody | None:
        checked = self._names.value(name, context.knowledge)
        if checked is not None and context.depth - 1 + checked.depth > limits.NESTING:
            self._too_deep(name.span)
            return None
        return checked

    def _call(self, call: nodes.Call, context: Context) -> CheckedBody | None:
        function = call.function.text
        inside = context.inside(function)
        if comma_setting(call) is not None:
            # The number in `fit(e, 64)` is no text that lacks its quotes. `utc` takes a moment.
            if function != "utc":
                self.check(call.arguments[0], inside)
            self._reporter.report(expression_errors.argument_count(self._source, call))
            return None
        if function == "utc":
            return self._functions.utc(call, context)
        parts = [self.check(argument, inside) for argument in call.arguments]
        if function in FUNCTIONS:
            return self._functions.call(call, parts, context)
        if function == NO_ORDERING:
            self._reporter.report(expression_errors.no_ordering_called(self._source, call))
        else:
            suggestion = self._reporter.suggest(function, FUNCTIONS)
            self._reporter.report(
                name_errors.unknown_function(self._source, call.function, FUNCTIONS, suggestion)
            )
        return None

    def _when(self, node: nodes.When, context: Context) -> CheckedBody | None:
        inside = context.inside("when")
        condition = self._conditions.check(node.condition, inside)
        if condition is not None:
            inside = context.knowing(context.knowledge.where(condition.condition))
        body = self.check(node.body, inside)
        if condition is None or body is None:
            return None
        return CheckedBody(
            When(condition.condition, body.expression, self._reporter.place(node.span)),
            1 + max(condition.depth, body.depth),
            1 + condition.nodes + body.nodes,
        )
