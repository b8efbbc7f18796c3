"""Random expressions as syntax trees: bodies of strategies for one schema.

Every construct, nested up to six deep, few different fields in many places: that is where orders of
evaluation and reading twice go wrong. What is made here the checker accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from keylane.syntax import nodes
from keylane.verify.hostile_text import key_text
from keylane.verify.schemas import NOWHERE, name_node, text_node

__all__ = ["ExpressionMaker", "names_in"]

_NO_ORDERING = "no_ordering"
_DEEPEST = 6
# Calls and leaves of one body; small programs compile fast and say at once what is wrong.
_LARGEST = 24
# The same with the bodies of named strategies in their places.
_LARGEST_WHOLE = 80


def names_in(expression: nodes.Expression) -> Iterator[str]:
    """The names of fields and strategies in `expression`."""
    if isinstance(expression, nodes.Reference):
        yield expression.name.text
    elif isinstance(expression, nodes.Call):
        for argument in expression.arguments:
            yield from names_in(argument)


class ExpressionMaker:
    """Makes the bodies of a schema's strategies, which may name the strategies made before."""

    def __init__(self, random: Random, schema: nodes.Schema) -> None:
        """For strategies of `schema`."""
        self.schema = schema
        self._random = random
        self._fields = [
            field.name.text for field in schema.fields if field.type.name.text != "float"
        ]
        self._sizes: dict[str, int] = {}
        self._always_nothing = {_NO_ORDERING}
        self._room = 0

    def body(self, name: str) -> nodes.Expression:
        """A body for the strategy `name`, which may be named in later ones."""
        self._room = _LARGEST
        depth = self._random.choice([3, 2, 1, 4, _DEEPEST])
        if self._random.randrange(12) == 11:
            body: nodes.Expression = nodes.Reference(name_node(_NO_ORDERING))
        else:
            body = self._without_empty_text(self._expression(depth))
        if isinstance(body, nodes.Reference) and body.name.text in self._always_nothing:
            self._always_nothing.add(name)
        self._sizes[name] = self._size(body)
        return body

    def _size(self, expression: nodes.Expression) -> int:
        if isinstance(expression, nodes.Reference):
            return self._sizes.get(expression.name.text, 1)
        if isinstance(expression, nodes.Call):
            return 1 + sum(map(self._size, expression.arguments))
        return 1

    def _expression(self, depth: int) -> nodes.Expression:
        self._room -= 1
        if depth <= 1 or self._room <= 0:
            return self._leaf()
        make = self._random.choice(
            [
                self._composite,
                self._fallback,
                self._fallback,
                self._composite,
                self._single,
            ]
        )
        return make(depth - 1)

    def _leaf(self) -> nodes.Expression:
        kind = self._random.randrange(12)
        if kind < 8:
            return nodes.Reference(name_node(self._random.choice(self._fields)))
        if kind < 10 and self._named():
            return nodes.Reference(name_node(self._random.choice(self._named())))
        if kind == 10:
            return nodes.Reference(name_node(_NO_ORDERING))
        text = key_text(self._random) if self._random.randrange(6) else ""
        return nodes.LiteralExpression(text_node(text))

    def _named(self) -> list[str]:
        return [name for name, size in self._sizes.items() if size <= _LARGEST_WHOLE // 4]

    def _single(self, depth: int) -> nodes.Call:
        prefix = text_node(key_text(self._random)) if self._random.randrange(3) else None
        return _call("single", [self._expression(depth)], prefix)

    def _composite(self, depth: int) -> nodes.Call:
        parts = [self._expression(depth) for _ in range(self._random.choice([2, 1, 3, 4]))]
        separator = text_node(key_text(self._random) if self._random.randrange(8) else "")
        if len(parts) == 1 and self._random.randrange(2):
            return _call("composite", parts, None)
        return _call("composite", parts, separator)

    def _fallback(self, depth: int) -> nodes.Call:
        alternatives = []
        count = self._random.choice([2, 3, 1, 4])
        for place in range(count):
            alternative = self._without_empty_text(self._expression(depth))
            is_last = place == count - 1
            if not is_last and self._is_no_ordering(alternative):
                alternative = nodes.Reference(name_node(self._random.choice(self._fields)))
            alternatives.append(alternative)
        return _call("fallback", alternatives, None)

    def _is_no_ordering(self, expression: nodes.Expression) -> bool:
        return (
            isinstance(expression, nodes.Reference) and expression.name.text in self._always_nothing
        )

    @staticmethod
    def _without_empty_text(expression: nodes.Expression) -> nodes.Expression:
        """`expression`, or a text that can be a key where it is the empty one."""
        if isinstance(expression, nodes.LiteralExpression) and not expression.literal.value:
            return nodes.LiteralExpression(text_node("none"))
        return expression


def _call(
    function: str, arguments: list[nodes.Expression], setting: nodes.Literal | None
) -> nodes.Call:
    return nodes.Call(name_node(function), tuple(arguments), setting, NOWHERE)
