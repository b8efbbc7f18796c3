"""From reductions of the grammar to the nodes of a file.

Lark calls one method for each rule of `keylane.lark`, from the leaves up, while it parses: no tree
of Lark's is ever built, nothing recurses. Never judges: a constant that is wrong has been reported
by the parser, and has no value here.
"""

from __future__ import annotations

from typing import TypeVar, cast

from lark import Token, v_args

from keylane.syntax import nodes
from keylane.syntax.expression_builder import (
    ExpressionBuilder,
    end_of,
    name_of,
    only,
    text_of,
    token_span,
)
from keylane.syntax.literals import text_value

__all__ = ["TreeBuilder"]

Item = TypeVar("Item")


def _documentation(token: Token | None) -> str | None:
    """The text of a block of `##` lines: marks, one blank behind each and trailing blanks gone."""
    if token is None:
        return None
    lines = (line.lstrip(" \t")[2:].removeprefix(" ").rstrip() for line in token.split("\n"))
    return "\n".join(lines)


def _broken_names(parts: tuple[object, ...]) -> frozenset[str]:
    """The words of all parts that are broken, in cases too."""
    names = (each.names for each in only(nodes.BrokenMember, parts))
    return frozenset().union(*names, *(each.broken_names for each in only(nodes.Variant, parts)))


@v_args(inline=True)
class TreeBuilder(ExpressionBuilder):
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
        return nodes.Import(
            text_of(path), only(nodes.Name, names), token_span(keyword).to(end_of(names[-1]))
        )

    def schema(
        self,
        documentation: Token | None,
        keyword: Token,
        name: nodes.Name,
        *members_and_brace: nodes.Field | nodes.Variant | nodes.BrokenMember | Token,
    ) -> nodes.Schema:
        """`schema Name { … }`."""
        *members, brace = members_and_brace
        return nodes.Schema(
            name,
            tuple(each for each in members if isinstance(each, nodes.Field | nodes.Variant)),
            _documentation(documentation),
            token_span(keyword).to(end_of(brace)),
            _broken_names(members_and_brace),
        )

    def variant(
        self,
        keyword: Token,
        discriminant: nodes.Name,
        _in: Token,
        *values_and_fields: nodes.Literal | nodes.Field | nodes.BrokenMember | Token,
    ) -> nodes.Variant:
        """`case field in ("a", "b") { … }`; the last part is the closing brace."""
        return nodes.Variant(
            discriminant,
            only(nodes.Literal, values_and_fields),
            only(nodes.Field, values_and_fields),
            token_span(keyword).to(end_of(values_and_fields[-1])),
            _broken_names(values_and_fields),
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
        span = name.span.to(end_of(parts[-1])) if parts else name.span
        return nodes.TypeExpression(
            name, only(nodes.Literal, parts), only(nodes.Bound, parts), span
        )

    def bound(self, name: nodes.Name, value: nodes.Literal | nodes.Name) -> nodes.Bound:
        """`min=1`, `case=insensitive`."""
        return nodes.Bound(name, value, name.span.to(value.span))

    def bound_of_several(
        self, name: nodes.Name, *values_and_parenthesis: nodes.Literal | Token
    ) -> nodes.Bound:
        """`reject=("a", "b")`."""
        return nodes.Bound(
            name,
            only(nodes.Literal, values_and_parenthesis),
            name.span.to(end_of(values_and_parenthesis[-1])),
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
        clauses: tuple[nodes.Clause, ...],
        body: nodes.Expression,
    ) -> nodes.Strategy:
        """`strategy Name for Schema clauses = body`."""
        span = token_span(keyword).to(body.span)
        return nodes.Strategy(name, schema, body, _documentation(documentation), span, clauses)

    def clauses(self, *clauses: nodes.Clause) -> tuple[nodes.Clause, ...]:
        """What stands between the schema's name and `=`."""
        return clauses

    def contract(self, keyword: Token, *names: nodes.Name | Token) -> nodes.ContractClause:
        """`together (a, b)`; the last of `names` is the closing parenthesis."""
        span = token_span(keyword).to(end_of(names[-1]))
        return nodes.ContractClause(name_of(keyword), only(nodes.Name, names), span)

    def allow(self, keyword: Token, *parts: nodes.Name | Token) -> nodes.AllowClause:
        """`allow (KL0806; "reason")`; the reason and the closing parenthesis are the last."""
        *codes, reason, parenthesis = parts
        span = token_span(keyword).to(end_of(parenthesis))
        return nodes.AllowClause(
            only(nodes.Name, tuple(codes)), text_of(cast("Token", reason)), span
        )

    def on_invalid_raise(self, on: Token, _invalid: Token, raise_: Token) -> nodes.OnInvalidRaise:
        """`on invalid raise`."""
        return nodes.OnInvalidRaise(token_span(on).to(token_span(raise_)))

    def extern(
        self,
        documentation: Token | None,
        keyword: Token,
        name: nodes.Name,
        _for: Token,
        schema: nodes.Name,
        _from: Token,
        target: Token,
    ) -> nodes.Extern:
        """`extern Name for Schema from "package.module:Class"`."""
        span = token_span(keyword).to(token_span(target))
        literal = text_of(target)
        return nodes.Extern(name, schema, literal, _documentation(documentation), span)
