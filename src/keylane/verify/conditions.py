"""Random conditions of `when` as syntax trees: every question, and every way to join them."""

from __future__ import annotations

from random import Random

from keylane.metadata import IntType, StringType, TimestampType
from keylane.program import Field
from keylane.syntax import condition_nodes
from keylane.verify.constants import constant_node, constants, prefix
from keylane.verify.reach import Reach
from keylane.verify.tree_words import NOWHERE, name_node, text_node

__all__ = ["names_with_value", "random_condition"]

_EQUALITY = ("==", "!=")
_ORDER = ("<", "<=", ">", ">=")


def random_condition(random: Random, reach: Reach, depth: int) -> condition_nodes.Condition:
    """A condition of at most `depth` levels on the fields that may be named at a place."""
    if depth <= 1 or random.randrange(3) == 0:
        return _question(random, random.choice(reach.fields()))
    kind = random.randrange(3)
    if kind == 0:
        return condition_nodes.Not(random_condition(random, reach, depth - 1), NOWHERE)
    count = random.choice([2, 2, 3])
    joined = tuple(random_condition(random, reach, depth - 1) for _ in range(count))
    if kind == 1:
        return condition_nodes.AllOf(joined, NOWHERE)
    return condition_nodes.AnyOf(joined, NOWHERE)


def names_with_value(
    condition: condition_nodes.Condition, *, is_true: bool = True
) -> frozenset[str]:
    """The fields that surely have a value where a condition is true, or false if not `is_true`."""
    match condition:
        case condition_nodes.Not(inner):
            return names_with_value(inner, is_true=not is_true)
        case condition_nodes.AllOf(conditions) | condition_nodes.AnyOf(conditions):
            names = [names_with_value(each, is_true=is_true) for each in conditions]
            is_sure_of_all = isinstance(condition, condition_nodes.AllOf) is is_true
            return frozenset().union(*names) if is_sure_of_all else frozenset()
        case condition_nodes.FieldQuestion() if not is_true:
            return frozenset()
    return frozenset({condition.subject.text})


def _question(random: Random, field: Field) -> condition_nodes.Condition:
    subject = name_node(field.name)
    values = [constant_node(field, text) for text in constants(random, field, 3)]
    kind = random.randrange(8)
    if kind == 0 or not values:
        return condition_nodes.FieldQuestion(name_node("present"), subject, NOWHERE)
    if kind < 3:
        some = tuple(values[: random.randint(1, len(values))])
        return condition_nodes.OneOf(subject, some, NOWHERE)
    if kind < 5 and isinstance(field.type, StringType):
        beginning = prefix(random, field)
        if beginning is not None:
            return condition_nodes.StartsWith(subject, text_node(beginning), NOWHERE)
    ordered = isinstance(field.type, IntType | TimestampType)
    operator = random.choice((*_EQUALITY, *_ORDER) if ordered else _EQUALITY)
    return condition_nodes.Comparison(subject, operator, values[0], NOWHERE)
