"""The body of a strategy: functions, literals and sizes.

Takes the syntax tree of a body, gives the program's expression, or None if something in it is
wrong. Strategies that it names have been checked before; their bodies are put in as they are,
never copied. Goes no deeper into the tree than expressions may nest.
"""

from __future__ import annotations

from keylane.check import expression_errors, limit_errors, limits, name_errors
from keylane.check.entities import CheckedBody, KnownSchema, KnownStrategy, Scope
from keylane.check.references import FUNCTIONS, NO_ORDERING, resolve
from keylane.check.reporter import Reporter
from keylane.metadata import PRINTABLE_ASCII
from keylane.program import Composite, Fallback, Literal, NoOrdering, Single
from keylane.syntax import nodes

__all__ = ["check_body"]

_EMPTY = Literal("")


def check_body(strategy: KnownStrategy, scope: Scope, reporter: Reporter) -> CheckedBody | None:
    """The checked body of `strategy`. Without a schema its names are not looked at."""
    node = strategy.node
    body = _BodyChecker(strategy.schema, scope, reporter).check(node.body, 1)
    if body is None:
        return None
    if body.expression == _EMPTY:
        reporter.report(expression_errors.empty_key(reporter.source, node.body, "the strategy"))
        return None
    if body.nodes > limits.STRATEGY_NODES:
        reporter.report(limit_errors.strategy_too_large(reporter.source, node.name, body.nodes))
        return None
    return body


class _BodyChecker:
    def __init__(self, schema: KnownSchema | None, scope: Scope, reporter: Reporter) -> None:
        self._schema = schema
        self._scope = scope
        self._reporter = reporter
        self._source = reporter.source
        self._told_depth = False

    def check(self, expression: nodes.Expression, depth: int) -> CheckedBody | None:
        """`expression`, which stands `depth` deep in the body."""
        if isinstance(expression, nodes.LiteralExpression):
            return self._literal(expression.literal)
        if isinstance(expression, nodes.Reference):
            checked = resolve(expression.name, self._schema, self._scope, self._reporter)
            if checked is not None and depth - 1 + checked.depth > limits.NESTING:
                self._too_deep(expression)
                return None
            return checked
        if depth == limits.NESTING and expression.arguments:
            self._too_deep(expression.arguments[0])
            return None
        return self._call(expression, depth)

    def _too_deep(self, expression: nodes.Expression) -> None:
        if not self._told_depth:
            self._told_depth = True
            self._reporter.report(limit_errors.nesting_too_deep(self._source, expression.span))

    def _literal(self, literal: nodes.Literal) -> CheckedBody | None:
        if not isinstance(literal.value, str):
            self._reporter.report(expression_errors.literal_not_text(self._source, literal))
            return None
        return CheckedBody(Literal(literal.value), 1, 1) if self._fits_key(literal) else None

    def _fits_key(self, literal: nodes.Literal) -> bool:
        """Whether a key can have the text in it."""
        text = str(literal.value)
        if len(text) <= limits.KEY_LENGTH and PRINTABLE_ASCII.issuperset(text):
            return True
        self._reporter.report(expression_errors.literal_never_key(self._source, literal, text))
        return False

    def _call(self, call: nodes.Call, depth: int) -> CheckedBody | None:
        parts = [self.check(argument, depth + 1) for argument in call.arguments]
        function = call.function.text
        if function == "single":
            return self._single(call, parts)
        if function == "composite":
            return self._composite(call, parts)
        if function == "fallback":
            return self._fallback(call, parts)
        if function == NO_ORDERING:
            self._reporter.report(expression_errors.no_ordering_called(self._source, call))
        else:
            suggestion = self._reporter.suggest(function, FUNCTIONS)
            self._reporter.report(
                name_errors.unknown_function(self._source, call.function, FUNCTIONS, suggestion)
            )
        return None

    def _single(self, call: nodes.Call, parts: list[CheckedBody | None]) -> CheckedBody | None:
        sound, prefix = self._setting(call)
        if prefix == "" and isinstance(call.setting, nodes.Literal):
            self._reporter.report(expression_errors.empty_prefix(self._source, call.setting))
            sound = False
        if len(parts) != 1:
            self._reporter.report(expression_errors.argument_count(self._source, call))
            return None
        part = parts[0]
        if part is None or not sound:
            return None
        return CheckedBody(Single(part.expression, prefix), part.depth + 1, part.nodes + 1)

    def _composite(self, call: nodes.Call, parts: list[CheckedBody | None]) -> CheckedBody | None:
        sound, separator = self._setting(call)
        if not parts:
            self._reporter.report(expression_errors.empty_call(self._source, call, "parts"))
            return None
        if len(parts) > 1 and call.setting is None:
            self._reporter.report(expression_errors.missing_separator(self._source, call))
            return None
        known = _all_known(parts)
        if known is None or not sound:
            return None
        return _joined(Composite(tuple(part.expression for part in known), separator or ""), known)

    def _fallback(self, call: nodes.Call, parts: list[CheckedBody | None]) -> CheckedBody | None:
        if call.setting is not None:
            self._reporter.report(
                expression_errors.unexpected_setting(self._source, "fallback", call.setting)
            )
        if not parts:
            self._reporter.report(expression_errors.empty_call(self._source, call, "alternatives"))
            return None
        sound = call.setting is None
        for place, (part, argument) in enumerate(zip(parts, call.arguments, strict=True), 1):
            if part is None:
                continue
            if isinstance(part.expression, NoOrdering) and place < len(parts):
                self._reporter.report(
                    expression_errors.no_ordering_not_last(self._source, argument.span)
                )
                sound = False
            elif part.expression == _EMPTY:
                self._reporter.report(
                    expression_errors.empty_key(self._source, argument, "this alternative")
                )
                sound = False
        known = _all_known(parts)
        if known is None or not sound:
            return None
        return _joined(Fallback(tuple(part.expression for part in known)), known)

    def _setting(self, call: nodes.Call) -> tuple[bool, str | None]:
        """Whether the setting is sound, and its text if there is one."""
        setting = call.setting
        if setting is None:
            return True, None
        if isinstance(setting, nodes.Name) or not isinstance(setting.value, str):
            self._reporter.report(
                expression_errors.setting_not_text(self._source, call.function.text, setting)
            )
            return False, None
        return self._fits_key(setting), setting.value


def _all_known(parts: list[CheckedBody | None]) -> list[CheckedBody] | None:
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else None


def _joined(expression: Composite | Fallback, parts: list[CheckedBody]) -> CheckedBody:
    return CheckedBody(
        expression,
        1 + max(part.depth for part in parts),
        1 + sum(part.nodes for part in parts),
    )
