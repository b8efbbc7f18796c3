"""What stands in the expressions of a program: constructs, questions, settings, texts, nesting."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from keylane.syntax import condition_nodes, nodes

__all__ = ["EXPRESSIONS", "depth_of", "things_in_expression"]

_BRANCHING = ("composite", "fallback", "match", "when")
_OF_TEXTS = ("fit", "digest", "lower", "time_partition")
_ORDER = ("<", "<=", ">", ">=")
_TYPES = ("string", "int", "bool", "uuid", "timestamp", "enum")
_SUBJECTS = ("string", "enum", "int", "bool")
#: Everything that a run has to show.
EXPRESSIONS = frozenset(
    {
        *("field", "no_ordering", "no_ordering inside", "literal", "empty literal"),
        *("literal of 128 characters", "literal with quotes", "literal with backslashes"),
        *("literal with braces", "literal with a percent sign", "literal with spaces"),
        *("literal beyond ASCII", "literal of 1,000 characters"),
        *("single", "single with prefix", "composite", "composite of one part"),
        *("composite of three and more", "empty separator", "separator beyond ASCII"),
        *("fallback", "fallback of one alternative", "fallback of three and more"),
        *(f"{outer} > {inner}" for outer, inner in product(_BRANCHING, _BRANCHING + _OF_TEXTS)),
        *(f"{outer} > {inner}" for outer, inner in product(_OF_TEXTS, _BRANCHING)),
        *("fallback > composite > fallback", "composite > fallback > composite"),
        *("single > composite", "composite > single", "match > match > match"),
        *("lower", "upper", "trim", "escape", "escape of nothing more", "digest", "bucket"),
        *("digest 16", "digest 64", "bucket 2", "bucket 65536", "fit 48", "fit 128"),
        *("fit", "fit with a length", "time_partition", "window of the clock"),
        *("window of a field", "1m", "720m", "1h", "12h", "utc of the clock", "utc of a field"),
        *(f"utc {unit}" for unit in ("year", "month", "day", "hour", "minute")),
        *(f"match on {each}" for each in _SUBJECTS),
        *("match with _", "match without _", "arm of several values", "match of one arm"),
        *("when", "in of several values", "starts_with string", "and", "or", "not"),
        *("not > and", "not > or", "and > or", "or > and", "not > not"),
        *(f"{asked} {each}" for asked in ("present", "in", "==", "!=") for each in _TYPES),
        *(f"{operator} {each}" for operator in _ORDER for each in ("int", "timestamp")),
    }
)
_JOINTS = {
    condition_nodes.AllOf: "and",
    condition_nodes.AnyOf: "or",
    condition_nodes.Not: "not",
}


def depth_of(expression: nodes.Expression) -> int:
    """How many levels of expressions there are."""
    return 1 + max(map(depth_of, _parts(expression)), default=0)


def things_in_expression(
    expression: nodes.Expression,
    above: tuple[str, ...],
    strategies: Collection[str],
    types: Mapping[str, str],
) -> Iterator[str]:
    """What stands in an expression below the constructs `above`; strategies by name.

    `types` are those of the schema's fields.
    """
    if isinstance(expression, nodes.Reference):
        name = expression.name.text
        if name == "no_ordering":
            yield "no_ordering inside" if above else "no_ordering"
        else:
            yield name if name in strategies else "field"
        return
    if isinstance(expression, nodes.LiteralExpression):
        yield "literal"
        yield from _of_text(str(expression.literal.value), "literal")
        return
    path = (*above, _of_construct(expression))
    yield from (" > ".join(path[-length:]) for length in (1, 2, 3) if len(path) >= length)
    match expression:
        case nodes.Call(function=nodes.Name("utc")):
            yield from _of_utc(expression)
            return
        case nodes.Call():
            yield from _of_call(expression)
        case nodes.Match():
            yield from _of_match(expression, types)
        case nodes.When():
            yield from _of_condition(expression.condition, None, types)
    for part in _parts(expression):
        yield from things_in_expression(part, path, strategies, types)


def _parts(expression: nodes.Expression) -> tuple[nodes.Expression, ...]:
    match expression:
        case nodes.Call():
            return expression.arguments
        case nodes.Match():
            return tuple(arm.body for arm in expression.arms)
        case nodes.When():
            return (expression.body,)
    return ()


def _of_construct(expression: nodes.Expression) -> str:
    if isinstance(expression, nodes.Call):
        return expression.function.text
    return "match" if isinstance(expression, nodes.Match) else "when"


def _of_call(call: nodes.Call) -> Iterator[str]:
    function, count, setting = call.function.text, len(call.arguments), call.setting
    if function in ("composite", "fallback") and count != 2:
        one = "part" if function == "composite" else "alternative"
        yield f"{function} of one {one}" if count == 1 else f"{function} of three and more"
    match setting:
        case nodes.Window(every, moment):
            yield f"{every.amount}{every.unit}"
            yield "window of the clock" if moment is None else "window of a field"
        case nodes.Literal(int(number)):
            yield f"{function} {number}"
            yield f"{function} with a length"
        case nodes.Literal(text) if function == "escape":
            yield "escape" if text else "escape of nothing more"
        case nodes.Literal(text):
            yield from _of_text(str(text), "separator")
            if function == "single":
                yield "single with prefix"


def _of_utc(call: nodes.Call) -> Iterator[str]:
    assert isinstance(call.setting, nodes.Name)
    yield f"utc {call.setting.text}"
    moment = call.arguments[0]
    is_now = isinstance(moment, nodes.Reference) and moment.name.text == "now"
    yield "utc of the clock" if is_now else "utc of a field"


def _of_match(match: nodes.Match, types: Mapping[str, str]) -> Iterator[str]:
    yield f"match on {types[match.subject.text]}"
    yield "match with _" if not match.arms[-1].values else "match without _"
    if len(match.arms) == 1:
        yield "match of one arm"
    for arm in match.arms:
        if len(arm.values) > 1:
            yield "arm of several values"


def _of_condition(
    condition: condition_nodes.Condition, above: str | None, types: Mapping[str, str]
) -> Iterator[str]:
    match condition:
        case condition_nodes.AllOf(inner) | condition_nodes.AnyOf(inner):
            joint = _JOINTS[type(condition)]
            yield joint if above is None else f"{above} > {joint}"
            for each in inner:
                yield from _of_condition(each, joint, types)
        case condition_nodes.Not(negated):
            yield "not" if above is None else f"{above} > not"
            yield from _of_condition(negated, "not", types)
        case condition_nodes.FieldQuestion(question, subject):
            yield f"{question.text} {types[subject.text]}"
        case condition_nodes.Comparison(subject, operator):
            yield f"{operator} {types[subject.text]}"
        case condition_nodes.OneOf(subject, values):
            yield f"in {types[subject.text]}"
            if len(values) > 1:
                yield "in of several values"
        case condition_nodes.StartsWith(subject):
            yield f"starts_with {types[subject.text]}"


def _of_text(text: str, what: str) -> Iterator[str]:
    if not text:
        yield f"empty {what}"
    if len(text) in (128, 1_000):
        yield f"{what} of {len(text):,} characters"
    if not text.isascii():
        yield f"{what} beyond ASCII"
    for characters, name in (
        ("\"'", "quotes"),
        ("\\", "backslashes"),
        ("{}", "braces"),
        ("%", "a percent sign"),
        (" ", "spaces"),
    ):
        if any(character in characters for character in text):
            yield f"{what} with {name}"
