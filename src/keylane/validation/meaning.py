"""What a strategy of a checked program gives for every message, as a value of a graph.

Takes a strategy and the free choices of a message. The interpreter says what functions, conditions
and types make of single values; what is here is how expressions hold together, from
docs/language.md. Never looks at a plan or at emitted code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from keylane.frozen import frozen, replace
from keylane.interpreter.tree import StrategyTree
from keylane.metadata import canonical_text, shape_of
from keylane.model import InvalidKeyError, MappingExtractor, Nothing, why_invalid
from keylane.model.session_id import MAX_LENGTH, invalidity
from keylane.program import (
    AllOf,
    AnyOf,
    Bucket,
    Composite,
    Condition,
    Digest,
    Escape,
    Expression,
    Extern,
    Fallback,
    Field,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    NoOrdering,
    Not,
    Single,
    Strategy,
    TimePartition,
    Trim,
    Upper,
    Utc,
    When,
    field_names_of,
)
from keylane.validation.asked import fields_in_order
from keylane.validation.bounds import UNKNOWN, bounds_after, either_bounds
from keylane.validation.choices import Choices, Clockwork
from keylane.validation.graph import Graph
from keylane.validation.nodes import Joined, Truth, Value

__all__ = ["Meaning", "is_valid_key"]

_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_NO_MESSAGE = MappingExtractor({})


@frozen
class _Gives:
    """An application's strategy that gives this."""

    given: Any

    def generate_key(self, _: object, /) -> Any:
        return self.given


class Meaning:
    """The meaning of one strategy."""

    def __init__(
        self, graph: Graph, strategy: Strategy, choices: Choices, clockwork: Clockwork
    ) -> None:
        """Messages are made of `choices` and `clockwork`."""
        self._graph = graph
        self._strategy = strategy
        self._choices = choices
        self._clockwork = clockwork
        self._fields = {field.name: field for field in strategy.schema.fields}
        self._texts: dict[str, Value] = {}
        self._found: dict[int, Value] = {}

    def key(self) -> Value:
        """The key: a text, None or an exception."""
        # Choices are decided by in the order in which they are made, and that is the order of the
        # text.
        for field in fields_in_order(self._strategy.body):
            self.text_of(field)
        return self._validated(self._strategy.body)

    def text_of(self, field: Field) -> Value:
        """The canonical text of a field, or None."""
        found = self._texts.get(field.name)
        if found is not None:
            return found
        if field.discriminant is None:
            found = self._canonical(field, field.pointers)
        else:
            subject = self.text_of(self._fields[field.discriminant])
            found = self._graph.nothing
            for case in field.cases:
                is_case = self._is_one_of(subject, case.values)
                found = self._if_else(is_case, self._canonical(field, case.pointers), found)
        self._texts[field.name] = found
        return found

    def _canonical(self, field: Field, pointers: tuple[tuple[str, ...], ...]) -> Value:
        found = self._applied(
            ("canonical", field.name),
            lambda raw: canonical_text(field.type, raw),
            self._choices.raw(field, pointers),
        )
        shape = shape_of(field.type)
        self._graph.learn(found, (shape.min, shape.max, shape.printable_ascii))
        return found

    # -- expressions ----------------------------------------------------------------------------

    def text(self, expression: Expression) -> Value:
        """The text of an expression, which is not validated."""
        found = self._found.get(id(expression))
        if found is None:
            found = self._found[id(expression)] = self._text(expression)
        return found

    def _text(self, expression: Expression) -> Value:
        graph = self._graph
        match expression:
            case FieldValue(field):
                return self.text_of(field)
            case Literal(text):
                return graph.constant(text)
            case Single(part, None):
                return self.text(part)
            case Single(part, prefix):
                return self._joined([graph.constant(f"{prefix}-"), self.text(part)])
            case Composite(parts, separator):
                pieces = [self.text(parts[0])]
                for part in parts[1:]:
                    pieces += [graph.constant(separator), self.text(part)]
                return self._joined(pieces)
            case NoOrdering():
                return graph.nothing
            case Fallback(alternatives):
                return self._first(alternatives)
            case Match():
                return self._arm(expression)
            case When(condition, body):
                is_true = graph.where("is True", lambda each: each is True, self._answer(condition))
                return self._if_else(is_true, self.text(body), graph.nothing)
            case TimePartition(part, _, moment):
                window = self._of_moment(moment, replace(expression, part=Literal("")))
                return self._joined([self.text(part), self._graph.constant("-p"), window])
            case Utc(moment, _):
                return self._of_moment(moment, expression)
            case Extern():
                return self._extern(expression)
        return self._function(expression)

    def _joined(self, pieces: list[Value]) -> Value:
        """All pieces, each of which is asked: what one of them raises is raised."""
        graph = self._graph
        found = graph.lifted(
            "joined", lambda *leaves: graph.joined(leaves, is_meaning=True), pieces
        )
        for piece in pieces:
            found = self._if_else(self._is_nothing(piece), graph.nothing, found)
        for piece in reversed(pieces):
            found = self._if_else(graph.raising(piece), piece, found)
        return found

    def _first(self, alternatives: tuple[Expression, ...]) -> Value:
        found: Value = self._graph.nothing
        for alternative in reversed(alternatives):
            key = self._validated(alternative)
            found = self._if_else(self._is_nothing(key), found, key)
        return found

    def _validated(self, expression: Expression) -> Value:
        """The text of an expression if it is a key; else nothing, or what it raises."""
        graph = self._graph
        text = self.text(expression)
        refused: Value = graph.nothing
        if self._strategy.raises:
            fields = field_names_of(expression)
            refused = self._applied(("invalid", fields), lambda text: _invalid(text, fields), text)
        is_text = graph.where("is text", lambda each: isinstance(each, str), text)
        found = self._if_else(is_valid_key(graph, text), text, refused)
        return self._if_else(is_text, found, text)

    def _arm(self, match: Match) -> Value:
        subject = self.text_of(match.subject)
        rest = match.otherwise
        found = self._graph.nothing if rest is None else self.text(rest)
        for arm in match.arms:
            is_arm = self._is_one_of(subject, arm.values)
            found = self._if_else(is_arm, self.text(arm.body), found)
        return found

    def _of_moment(self, moment: Field | None, expression: Expression) -> Value:
        """The text that the time gives; `expression` has no other part."""

        def text_at(moment_text: object) -> object:
            metadata = {} if moment is None else {moment.name: cast(str, moment_text)}
            clock = (lambda: cast(datetime, moment_text)) if moment is None else _some_moment
            text = _text(expression, metadata, clock)
            return text if text is None else text.removeprefix("-p")

        subject = self._clockwork.moment() if moment is None else self.text_of(moment)
        found = self._applied(("moment", expression), text_at, subject)
        match expression:
            case TimePartition(_, minutes):
                self._graph.learn(found, (1, len(str(24 * 60 // minutes - 1)), True))
            case Utc(_, unit):
                self._graph.learn(found, (unit.value, unit.value, True))
        return found

    def _extern(self, extern: Extern) -> Value:
        raises = self._strategy.raises

        def text_given(given: object) -> object:
            tree = StrategyTree(_some_moment, {extern: _Gives(given)}, raises=raises)
            return _plain(tree.strategy_of(extern).derive_text(_NO_MESSAGE))

        found = self._applied(("extern", extern), text_given, self._clockwork.given(extern), True)
        self._graph.learn(found, (1, MAX_LENGTH, True))
        return found

    def _function(self, function: Lower | Upper | Trim | Escape | Digest | Bucket | Fit) -> Value:
        """A text function of a text; nothing stays nothing."""
        of_nothing = replace(function, part=Literal(""))

        def changed(leaf: Value) -> Value:
            found = self._applied(
                ("function", of_nothing),
                lambda text: (
                    None
                    if text is None
                    else _text(replace(function, part=Literal(cast(str, text))), {}, _some_moment)
                ),
                leaf,
            )
            self._graph.learn(found, bounds_after(function, self._graph.bounds_of(leaf) or UNKNOWN))
            return found

        return self._graph.lifted(("changed", of_nothing), changed, [self.text(function.part)])

    # -- conditions -----------------------------------------------------------------------------

    def _answer(self, condition: Condition) -> Value:
        """True, False or None: unknown."""
        match condition:
            case AllOf(conditions):
                return self._decided([self._answer(each) for each in conditions], False)
            case AnyOf(conditions):
                return self._decided([self._answer(each) for each in conditions], True)
            case Not(inner):
                return self._applied(
                    "not",
                    lambda answer: None if answer is None else not answer,
                    self._answer(inner),
                )
        name = condition.field.name

        def answered(text: object) -> bool | None:
            metadata = {} if text is None else {name: cast(str, text)}
            for answer, asked in ((True, condition), (False, Not(condition))):
                if _text(When(asked, Literal("x")), metadata, _some_moment) is not None:
                    return answer
            return None

        return self._applied(("condition", condition), answered, self.text_of(condition.field))

    def _decided(self, answers: list[Value], decisive: bool) -> Value:
        """`decisive` if one of the answers is that, else unknown if one is, else the opposite."""
        graph = self._graph
        found: Value = graph.constant(not decisive)
        for answer in answers:
            found = graph.if_else(self._is_nothing(answer), graph.nothing, found)
        for answer in answers:
            is_decisive = graph.where(("is", decisive), lambda each: each is decisive, answer)
            found = graph.if_else(is_decisive, graph.constant(decisive), found)
        return found

    def _if_else(self, test: Truth, yes: Value, no: Value) -> Value:
        """One of two values; what is certain of both is learned of what they come to together."""
        found = self._graph.if_else(test, yes, no)
        if found is not yes and found is not no:
            bounds = either_bounds([self._graph.bounds_of(yes), self._graph.bounds_of(no)])
            if bounds is not None:
                self._graph.learn(found, bounds)
        return found

    # -- single values --------------------------------------------------------------------------

    def _applied(
        self, key: object, function: Callable[[Any], object], value: Value, of_none: bool = True
    ) -> Value:
        graph = self._graph

        def of_leaf(leaf: Value) -> Value:
            found = graph.applied(key, function, [leaf])
            assert found is not None
            return found

        return graph.lifted(("of leaf", key), of_leaf, [value])

    def _is_nothing(self, value: Value) -> Truth:
        if isinstance(value, Joined):
            value = self._graph.constant("")
        return self._graph.where("is None", lambda each: each is None, value)

    def _is_one_of(self, value: Value, texts: tuple[str, ...]) -> Truth:
        return self._graph.where(("one of", texts), lambda each: each in texts, value)


def is_valid_key(graph: Graph, value: Value) -> Truth:
    """Where a value is the text of a valid key."""

    def of_leaf(leaf: Value) -> Value:
        if not isinstance(leaf, Joined):
            return leaf
        # What holds of a text if it holds of its parts is asked of these.
        has_length = graph.where(
            "has length", lambda each: isinstance(each, str) and 0 < len(each) <= MAX_LENGTH, leaf
        )
        for part in leaf.parts:
            printable = graph.where("is printable", _is_printable, part)
            has_length = graph.both(has_length, printable)
        return graph.if_else(has_length, graph.constant("valid"), graph.nothing)

    told = graph.lifted("validity", of_leaf, [value])
    return graph.where(
        "is valid", lambda each: isinstance(each, str) and why_invalid(each) is None, told
    )


def _is_printable(text: object) -> bool:
    return (
        isinstance(text, str)
        and (text == "" or why_invalid(text[:MAX_LENGTH]) is None)
        and (text.isascii() and text.isprintable())
    )


def _some_moment() -> datetime:
    return _SOME_MOMENT


def _text(
    expression: Expression, metadata: dict[str, str], clock: Callable[[], datetime]
) -> str | None:
    """What the interpreter gives for an expression that names no extern."""
    tree = StrategyTree(clock, {}, raises=False)
    return _plain(tree.strategy_of(expression).derive_text(MappingExtractor(metadata)))


def _plain(text: str | Nothing) -> str | None:
    return None if isinstance(text, Nothing) else str.__str__(text)


def _invalid(text: object, fields: tuple[str, ...]) -> object:
    if not isinstance(text, str):
        return text
    raise InvalidKeyError(invalidity(text), len(text), fields)
