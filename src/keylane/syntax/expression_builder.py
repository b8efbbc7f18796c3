"""From reductions of the grammar to the nodes of expressions, conditions and words.

Lark calls one method for each rule of `keylane.lark`; `tree_builder` has those of declarations.
Never judges: a constant that is wrong has been reported by the parser, and has no value here.
"""

from __future__ import annotations

from typing import TypeVar, cast

from lark import Token, Transformer, v_args

from keylane.frozen import replace
from keylane.source import Span
from keylane.syntax import condition_nodes, nodes
from keylane.syntax.condition_nodes import Condition
from keylane.syntax.hidden_characters import HIDDEN_CHARACTER
from keylane.syntax.literals import integer_value, text_problems, text_value

__all__ = ["ExpressionBuilder", "end_of", "name_of", "only", "text_of", "token_span"]

Node = TypeVar("Node")


def token_span(token: Token) -> Span:
    """The place of a token in the whole text."""
    # Positions are optional in Lark's types for tokens made by hand; the lexer always sets them.
    start = cast("int", token.start_pos)
    return Span(start, start + len(token))


def end_of(part: object) -> Span:
    """The place of a token or node: what ends a node that has `part` as its last one."""
    if isinstance(part, Token):
        return token_span(part)
    return cast("nodes.Name | nodes.Literal | nodes.Expression", part).span


def only(kind: type[Node], parts: tuple[object, ...]) -> tuple[Node, ...]:
    """Those of `parts` that are of one kind."""
    return tuple(part for part in parts if isinstance(part, kind))


def name_of(token: Token) -> nodes.Name:
    """An identifier; a plain `str`, for a token holds on to far more."""
    return nodes.Name(str(token), token_span(token))


def text_of(token: Token) -> nodes.Literal:
    """A constant text; without a value if something in it is reported."""
    is_wrong = any(True for _ in text_problems(token)) or HIDDEN_CHARACTER.search(token)
    return nodes.Literal(None if is_wrong else text_value(token), token_span(token))


@v_args(inline=True)
class ExpressionBuilder(Transformer[Token, nodes.File]):
    """One method for each rule or alias of the grammar; arguments as the rule keeps them.

    INVARIANT: no state, so that one parser serves all threads.
    """

    def reference(self, name: nodes.Name) -> nodes.Reference:
        """A bare name."""
        return nodes.Reference(name)

    def literal_expression(self, literal: nodes.Literal) -> nodes.LiteralExpression:
        """A bare constant."""
        return nodes.LiteralExpression(literal)

    def call(
        self,
        function: Token,
        *parts: nodes.Expression | nodes.Literal | nodes.Name | nodes.Window | Token,
    ) -> nodes.Call:
        """`f(a, b; setting)`: expressions, then perhaps a setting, then the closing parenthesis.

        A setting is a bare `Literal`, `Name` or `Window`, which no expression is.
        """
        *inner, parenthesis = parts
        setting = None
        if inner and isinstance(inner[-1], (nodes.Literal, nodes.Name, nodes.Window)):
            setting = inner.pop()
        return nodes.Call(
            name_of(function),
            cast("tuple[nodes.Expression, ...]", tuple(inner)),
            cast("nodes.Literal | nodes.Name | nodes.Window | None", setting),
            token_span(function).to(end_of(parenthesis)),
        )

    def window(self, every: Token, duration: Token, *of_moment: Token | nodes.Name) -> nodes.Window:
        """`every 4h of field`; an amount that does not fit into 64 bits is None."""
        amount = integer_value(duration[:-1])
        moments = only(nodes.Name, of_moment)
        end = moments[0].span if moments else token_span(duration)
        return nodes.Window(
            nodes.Duration(amount, duration[-1], token_span(duration)),
            moments[0] if moments else None,
            token_span(every).to(end),
        )

    def match(self, keyword: Token, subject: nodes.Name, *arms: nodes.Arm | Token) -> nodes.Match:
        """`match subject { arms }`; the last of `arms` is the closing brace."""
        span = token_span(keyword).to(end_of(arms[-1]))
        return nodes.Match(subject, only(nodes.Arm, arms), span)

    def arm(self, *pattern_and_body: nodes.Literal | Token | nodes.Expression) -> nodes.Arm:
        """`"a", "b" => body` or `_ => body`."""
        *pattern, body = pattern_and_body
        return nodes.Arm(
            only(nodes.Literal, tuple(pattern)),
            cast("nodes.Expression", body),
            end_of(pattern[0]).to(end_of(body)),
        )

    def when(
        self, keyword: Token, condition: Condition, body: nodes.Expression, parenthesis: Token
    ) -> nodes.When:
        """`when(condition => body)`."""
        return nodes.When(condition, body, token_span(keyword).to(token_span(parenthesis)))

    def any_of(self, *conditions: Condition | Token) -> condition_nodes.AnyOf:
        """`a or b`, with the words between the conditions."""
        parts = cast("tuple[Condition, ...]", conditions[::2])
        return condition_nodes.AnyOf(parts, parts[0].span.to(parts[-1].span))

    def all_of(self, *conditions: Condition | Token) -> condition_nodes.AllOf:
        """`a and b`, with the words between the conditions."""
        parts = cast("tuple[Condition, ...]", conditions[::2])
        return condition_nodes.AllOf(parts, parts[0].span.to(parts[-1].span))

    def grouped(self, opening: Token, condition: Condition, closing: Token) -> Condition:
        """`(a or b)`: the same condition; its place has the parentheses in it."""
        return replace(condition, span=token_span(opening).to(token_span(closing)))

    def negation(self, keyword: Token, condition: Condition) -> condition_nodes.Not:
        """`not a`."""
        return condition_nodes.Not(condition, token_span(keyword).to(condition.span))

    def field_question(
        self, question: Token, subject: nodes.Name, parenthesis: Token
    ) -> condition_nodes.FieldQuestion:
        """`present(field)`."""
        span = token_span(question).to(token_span(parenthesis))
        return condition_nodes.FieldQuestion(name_of(question), subject, span)

    def comparison(
        self, subject: nodes.Name, operator: Token, value: nodes.Literal
    ) -> condition_nodes.Comparison:
        """`field == value`."""
        span = subject.span.to(value.span)
        return condition_nodes.Comparison(subject, str(operator), value, span)

    def one_of(
        self, subject: nodes.Name, _in: Token, *values: nodes.Literal | Token
    ) -> condition_nodes.OneOf:
        """`field in ("x", "y")`; the last of `values` is the closing parenthesis."""
        span = subject.span.to(end_of(values[-1]))
        return condition_nodes.OneOf(subject, only(nodes.Literal, values), span)

    def starts_with(
        self, subject: nodes.Name, _keyword: Token, prefix: nodes.Literal
    ) -> condition_nodes.StartsWith:
        """`field starts_with "x"`."""
        return condition_nodes.StartsWith(subject, prefix, subject.span.to(prefix.span))

    def text(self, token: Token) -> nodes.Literal:
        """`"order"`."""
        return text_of(token)

    def integer(self, token: Token) -> nodes.Literal:
        """`12`; one that does not fit into 64 bits has no value."""
        return nodes.Literal(integer_value(token), token_span(token))

    def true(self, token: Token) -> nodes.Literal:
        """`true`."""
        return nodes.Literal(True, token_span(token))

    def false(self, token: Token) -> nodes.Literal:
        """`false`."""
        return nodes.Literal(False, token_span(token))

    def name(self, token: Token) -> nodes.Name:
        """An identifier."""
        return name_of(token)
