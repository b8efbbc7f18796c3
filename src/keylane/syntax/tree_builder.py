"""From reductions of the grammar to nodes.

Lark calls one method for each rule of `keylane.lark`, from the leaves up, while it parses: no tree
of Lark's is ever built, nothing recurses. Never judges: a constant that is wrong has been reported
by the parser, and its declaration is dropped there.
"""

from __future__ import annotations

from typing import TypeVar, cast

from lark import Token, Transformer, v_args

from keylane.source import Span
from keylane.syntax import nodes
from keylane.syntax.literals import integer_value, text_value

__all__ = ["TreeBuilder", "token_span"]

Item = TypeVar("Item")


def token_span(token: Token) -> Span:
    """The place of a token in the whole text."""
    # Positions are optional in Lark's types for tokens made by hand; the lexer always sets them.
    start = cast("int", token.start_pos)
    return Span(start, start + len(token))


def _documentation(token: Token | None) -> str | None:
    """The text of a block of `##` lines: marks, one blank behind each and trailing blanks gone."""
    if token is None:
        return None
    lines = (line.lstrip(" \t")[2:].removeprefix(" ").rstrip() for line in token.split("\n"))
    return "\n".join(lines)


@v_args(inline=True)
class TreeBuilder(Transformer[Token, nodes.File]):
    """One method for each rule or alias of the grammar; arguments as the rule keeps them.

    INVARIANT: no state, so that one parser serves all threads.
    """

    def nothing(self) -> list[object]:
        """Begin a list."""
        return []

    def and_one_more(self, items: list[Item], item: Item) -> list[Item]:
        """Put `item` behind `items`, in place: the parser drops the shorter list."""
        items.append(item)
        return items

    def file(
        self,
        documentation: Token | None,
        imports: list[nodes.Import],
        declarations: list[nodes.Declaration],
    ) -> nodes.File:
        """A whole text."""
        return nodes.File(_documentation(documentation), tuple(imports), tuple(declarations))

    def import_statement(
        self, keyword: Token, path: Token, _import: Token, *names: nodes.Name | Token
    ) -> nodes.Import:
        """`from "path" import a, b`; a closing parenthesis, if any, is the last of `names`."""
        last = names[-1]
        end = token_span(last) if isinstance(last, Token) else last.span
        return nodes.Import(
            nodes.Literal(text_value(path), token_span(path)),
            tuple(name for name in names if isinstance(name, nodes.Name)),
            token_span(keyword).to(end),
        )

    def schema(
        self,
        documentation: Token | None,
        keyword: Token,
        name: nodes.Name,
        *fields_and_brace: nodes.Field | Token,
    ) -> nodes.Schema:
        """`schema Name { … }`."""
        *fields, brace = fields_and_brace
        return nodes.Schema(
            name,
            cast("tuple[nodes.Field, ...]", tuple(fields)),
            _documentation(documentation),
            token_span(keyword).to(token_span(cast("Token", brace))),
        )

    def field(
        self,
        documentation: Token | None,
        name: nodes.Name,
        type_expression: nodes.TypeExpression,
        optional: Token | None,
        pointers: tuple[nodes.Pointer, ...] | None,
    ) -> nodes.Field:
        """`name: type? @ /pointer`."""
        if pointers:
            end = pointers[-1].span
        else:
            end = type_expression.span if optional is None else token_span(optional)
        return nodes.Field(
            name,
            type_expression,
            optional is not None,
            pointers or (),
            _documentation(documentation),
            name.span.to(end),
        )

    def type_expression(
        self, name: nodes.Name, *parts: nodes.Literal | nodes.Bound | Token
    ) -> nodes.TypeExpression:
        """`int` or `int(…)`; a closing parenthesis, if any, is the last of `parts`."""
        span = name.span.to(token_span(cast("Token", parts[-1]))) if parts else name.span
        return nodes.TypeExpression(
            name,
            tuple(part for part in parts if isinstance(part, nodes.Literal)),
            tuple(part for part in parts if isinstance(part, nodes.Bound)),
            span,
        )

    def bound(self, name: nodes.Name, value: nodes.Literal | nodes.Name) -> nodes.Bound:
        """`min=1`, `case=insensitive`."""
        return nodes.Bound(name, value, name.span.to(value.span))

    def bound_of_several(
        self, name: nodes.Name, *values_and_parenthesis: nodes.Literal | Token
    ) -> nodes.Bound:
        """`reject=("a", "b")`."""
        *values, parenthesis = values_and_parenthesis
        return nodes.Bound(
            name,
            cast("tuple[nodes.Literal, ...]", tuple(values)),
            name.span.to(token_span(cast("Token", parenthesis))),
        )

    def pointers(self, *pointers: nodes.Pointer) -> tuple[nodes.Pointer, ...]:
        """`/a | /b`."""
        return pointers

    def pointer(self, token: Token) -> nodes.Pointer:
        """`/a/b`."""
        return nodes.Pointer(str(token), token_span(token))

    def quoted_pointer(self, token: Token) -> nodes.Pointer:
        """`"/a b"`."""
        return nodes.Pointer(text_value(token), token_span(token))

    def strategy(
        self,
        documentation: Token | None,
        keyword: Token,
        name: nodes.Name,
        _for: Token,
        schema: nodes.Name,
        body: nodes.Expression,
    ) -> nodes.Strategy:
        """`strategy Name for Schema = body`."""
        span = token_span(keyword).to(body.span)
        return nodes.Strategy(name, schema, body, _documentation(documentation), span)

    def reference(self, name: nodes.Name) -> nodes.Reference:
        """A bare name."""
        return nodes.Reference(name)

    def literal_expression(self, literal: nodes.Literal) -> nodes.LiteralExpression:
        """A bare constant."""
        return nodes.LiteralExpression(literal)

    def call(
        self, function: Token, *parts: nodes.Expression | nodes.Literal | nodes.Name | Token
    ) -> nodes.Call:
        """`f(a, b; setting)`: expressions, then perhaps a setting, then the closing parenthesis.

        A setting is a bare `Literal` or `Name`, which no expression is.
        """
        *inner, parenthesis = parts
        setting = (
            inner.pop() if inner and isinstance(inner[-1], (nodes.Literal, nodes.Name)) else None
        )
        return nodes.Call(
            self.name(function),
            cast("tuple[nodes.Expression, ...]", tuple(inner)),
            cast("nodes.Literal | nodes.Name | None", setting),
            token_span(function).to(token_span(cast("Token", parenthesis))),
        )

    def text(self, token: Token) -> nodes.Literal:
        """`"order"`."""
        return nodes.Literal(text_value(token), token_span(token))

    def integer(self, token: Token) -> nodes.Literal:
        """`12`; one that does not fit into 64 bits counts as 0."""
        return nodes.Literal(integer_value(token) or 0, token_span(token))

    def true(self, token: Token) -> nodes.Literal:
        """`true`."""
        return nodes.Literal(True, token_span(token))

    def false(self, token: Token) -> nodes.Literal:
        """`false`."""
        return nodes.Literal(False, token_span(token))

    def name(self, token: Token) -> nodes.Name:
        """An identifier; a plain `str`, for a token holds on to far more."""
        return nodes.Name(str(token), token_span(token))
