"""Random expressions as syntax trees: bodies of strategies for one schema.

Every construct, nested up to six deep, few different fields in many places: that is where orders of
evaluation and reading twice go wrong. What is made here the checker accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from keylane.metadata import BoolType, EnumType, IntType, StringType
from keylane.program import Schema
from keylane.syntax import nodes
from keylane.verify.conditions import names_with_value, random_condition
from keylane.verify.constants import constant_node, constants
from keylane.verify.settings import FUNCTIONS_OF_TEXT, literal_text, random_setting, random_unit
from keylane.verify.spot import Spot
from keylane.verify.tree_words import NOWHERE, name_node, reference, text_node

__all__ = ["ExpressionMaker", "names_in"]

_NO_ORDERING = "no_ordering"
_TEXT = "none"
_DEEPEST = 6
# Calls and leaves of one body; small programs compile fast and say at once what is wrong.
_LARGEST = 28
# The same with the bodies of named strategies in their places.
_LARGEST_WHOLE = 80
_SUBJECTS = (StringType, EnumType, IntType, BoolType)


def parts_of(expression: nodes.Expression) -> tuple[nodes.Expression, ...]:
    """The expressions directly inside another one."""
    match expression:
        case nodes.Call(arguments=arguments):
            return arguments
        case nodes.Match(arms=arms):
            return tuple(arm.body for arm in arms)
        case nodes.When(body=body):
            return (body,)
    return ()


def names_in(expression: nodes.Expression) -> Iterator[str]:
    """The names in `expression` that stand for fields, strategies and words."""
    if isinstance(expression, nodes.Reference):
        yield expression.name.text
    for part in parts_of(expression):
        yield from names_in(part)


class ExpressionMaker:
    """Makes the bodies of a schema's strategies, which may name the strategies made before."""

    def __init__(self, random: Random, name: nodes.Name, schema: Schema) -> None:
        """For strategies of `schema`, which the file calls `name`."""
        self.name = name
        self.schema = schema
        self._random = random
        self._sizes: dict[str, int] = {}
        self._always_nothing = {_NO_ORDERING}
        self._room = 0

    def add_extern(self, name: str) -> None:
        """The strategy `name` of an application may be named in later bodies."""
        self._sizes[name] = 1

    def body(self, name: str) -> nodes.Expression:
        """A body for the strategy `name`, which may be named in later ones."""
        self._room = _LARGEST
        depth = self._random.choice([3, 2, 1, 4, _DEEPEST])
        if self._random.randrange(12) == 11:
            body: nodes.Expression = reference(_NO_ORDERING)
        else:
            body = self._without_empty_text(self._expression(Spot.of_body(self.schema, depth)))
        if isinstance(body, nodes.Reference) and body.name.text in self._always_nothing:
            self._always_nothing.add(name)
        self._sizes[name] = self._size(body)
        return body

    def _size(self, expression: nodes.Expression) -> int:
        if isinstance(expression, nodes.Reference):
            return self._sizes.get(expression.name.text, 1)
        return 1 + sum(map(self._size, parts_of(expression)))

    def _expression(self, spot: Spot) -> nodes.Expression:
        self._room -= 1
        if spot.depth <= 1 or self._room <= 0:
            return self._leaf(spot)
        make = self._random.choice(
            [
                self._composite,
                self._fallback,
                self._fallback,
                self._composite,
                self._match,
                self._match,
                self._when,
                self._when,
                self._single,
                self._text_function,
                self._text_function,
                self._text_function,
                self._text_function,
            ]
        )
        return make(spot)

    def _leaf(self, spot: Spot) -> nodes.Expression:
        # Texts beyond ASCII may stand in few places: there they are made more often.
        kind = self._random.randrange(14 if spot.printable else 18)
        if kind < 8:
            return self._field(spot)
        if kind < 10 and self._named():
            return reference(self._random.choice(self._named()))
        if kind == 10:
            return reference(_NO_ORDERING)
        if kind in (11, 12):
            return self._utc(spot)
        text = literal_text(self._random, spot) if self._random.randrange(6) else ""
        return nodes.LiteralExpression(text_node(text))

    def _field(self, spot: Spot) -> nodes.Expression:
        """A field; a text that can be a key where none may be named."""
        fields = spot.reach.fields()
        if not fields:
            return nodes.LiteralExpression(text_node(_TEXT))
        return reference(self._random.choice(fields).name)

    def _named(self) -> list[str]:
        return [name for name, size in self._sizes.items() if size <= _LARGEST_WHOLE // 4]

    def _utc(self, spot: Spot) -> nodes.Call:
        moments = [each.name for each in spot.timestamps()] + ["now"]
        unit = random_unit(self._random)
        return _call("utc", [reference(self._random.choice(moments))], unit)

    def _single(self, spot: Spot) -> nodes.Call:
        text = literal_text(self._random, spot)
        prefix = text_node(text) if text and self._random.randrange(3) else None
        return _call("single", [self._expression(spot.inside("single"))], prefix)

    def _text_function(self, spot: Spot) -> nodes.Call:
        function = self._random.choice(FUNCTIONS_OF_TEXT)
        part = self._expression(spot.inside(function))
        return _call(function, [part], random_setting(self._random, function, spot.timestamps()))

    def _composite(self, spot: Spot) -> nodes.Call:
        inside = spot.inside("composite")
        parts = [self._expression(inside) for _ in range(self._random.choice([2, 1, 3, 4]))]
        text = literal_text(self._random, spot) if self._random.randrange(8) else ""
        if len(parts) == 1 and self._random.randrange(2):
            return _call("composite", parts, None)
        return _call("composite", parts, text_node(text))

    def _fallback(self, spot: Spot) -> nodes.Call:
        inside = spot.inside("fallback")
        alternatives = []
        count = self._random.choice([2, 3, 1, 4])
        for place in range(count):
            alternative = self._without_empty_text(self._expression(inside))
            is_last = place == count - 1
            if not is_last and self._is_no_ordering(alternative):
                alternative = self._field(inside)
            alternatives.append(alternative)
        return _call("fallback", alternatives, None)

    def _when(self, spot: Spot) -> nodes.Expression:
        if not spot.reach.fields():
            return self._leaf(spot)
        condition = random_condition(self._random, spot.reach, self._random.choice([1, 2, 3, 4]))
        inside = spot.knowing(spot.reach.where(names_with_value(condition)))
        return nodes.When(condition, self._expression(inside), NOWHERE)

    def _match(self, spot: Spot) -> nodes.Expression:
        """Arms for all values that are left or for some, and `_` where it has to or may be."""
        reach = spot.reach
        subjects = [each for each in reach.fields() if isinstance(each.type, _SUBJECTS)]
        if not subjects:
            return self._leaf(spot)
        subject = self._random.choice(subjects)
        possible = reach.values(subject)
        if possible is None:
            found = constants(self._random, subject, 4)
            values = [value for value in found if not reach.is_used(subject, value)]
        else:
            values = sorted(possible)
        if not values:
            return self._leaf(spot)
        self._random.shuffle(values)
        if self._random.randrange(2):
            values = values[: self._random.randint(1, len(values))]
        arms = []
        for some in self._in_groups(values):
            literals = tuple(constant_node(subject, value) for value in some)
            body = self._expression(spot.knowing(reach.in_arm(subject, some)))
            arms.append(nodes.Arm(literals, body, NOWHERE))
        is_exhaustive = possible is not None and len(values) == len(possible)
        if is_exhaustive and (reach.is_present(subject) or self._random.randrange(2)):
            return nodes.Match(name_node(subject.name), tuple(arms), NOWHERE)
        otherwise = self._expression(spot.knowing(reach.otherwise(subject, values)))
        arms.append(nodes.Arm((), otherwise, NOWHERE))
        return nodes.Match(name_node(subject.name), tuple(arms), NOWHERE)

    def _in_groups(self, values: list[str]) -> Iterator[list[str]]:
        begin = 0
        while begin < len(values):
            end = begin + self._random.choice([1, 1, 2, 3])
            yield values[begin:end]
            begin = end

    def _is_no_ordering(self, expression: nodes.Expression) -> bool:
        return (
            isinstance(expression, nodes.Reference) and expression.name.text in self._always_nothing
        )

    @staticmethod
    def _without_empty_text(expression: nodes.Expression) -> nodes.Expression:
        """`expression`, or a text that can be a key where it is the empty one."""
        if isinstance(expression, nodes.LiteralExpression) and not expression.literal.value:
            return nodes.LiteralExpression(text_node(_TEXT))
        return expression


def _call(
    function: str,
    arguments: list[nodes.Expression],
    setting: nodes.Literal | nodes.Name | nodes.Window | None,
) -> nodes.Call:
    return nodes.Call(name_node(function), tuple(arguments), setting, NOWHERE)
