"""Expressions of emitted code as values: what they give for every message.

Takes the tree of an expression and the local variables, gives a value. An expression that depends
on one variable of the graph alone is run by Python itself, once for each of its chosen values; the
others are taken apart. What cannot be taken apart is not understood, and said to be.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from keylane.validation.containers import AskedError
from keylane.validation.emitted import EmittedModule, NotShownError
from keylane.validation.graph import Graph
from keylane.validation.nodes import DEAD_ENTRY, Joined, Truth, Value
from keylane.validation.scope import unbound

__all__ = ["Expressions", "Names"]

Names = dict[str, Value]
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, others: one in others,
    ast.NotIn: lambda one, others: one not in others,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv,
    ast.BitAnd: operator.and_,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
}


class _SeveralVariablesError(Exception):
    """Raised where an expression has to be taken apart."""


class Expressions:
    """Evaluates expressions of one module; `Calls` says what is called."""

    def __init__(self, graph: Graph, module: EmittedModule, calls: Calls) -> None:
        """`calls` evaluates calls, attributes and subscripts."""
        self._graph = graph
        self._module = module
        self._calls = calls
        # Extractors and the application's strategies are choices, and no values to be made.
        self._not_run = {*module.extern_instances, *module.classes} - {"InvalidKeyError"}
        self._names_in: dict[ast.expr, tuple[list[str], list[str]]] = {}
        self._compiled: dict[tuple[ast.expr, tuple[str, ...]], Callable[..., Any]] = {}

    def evaluate(self, node: ast.expr, names: Names) -> Value:
        """The value of an expression; `:=` changes `names`."""
        try:
            return self._by_python(node, names)
        except (_SeveralVariablesError, AskedError):
            return self._taken_apart(node, names)

    def condition(self, value: Value) -> Value:
        """Whether a value counts as true, as true or false; what cannot be told is dead."""
        return self.applied("bool", bool, [value], 0)

    def truth(self, condition: Value) -> Truth:
        """Where a condition is true; an exception is not."""
        return self._graph.where("is True", lambda each: each is True, condition)

    # -- by Python ------------------------------------------------------------------------------

    def _by_python(self, node: ast.expr, names: Names) -> Value:
        function, read, changed = self._function(node, names)
        graph = self._graph
        operands = [names[name] for name in read]

        def of_leaves(*leaves: Value) -> Value:
            if any(isinstance(leaf, Joined) for leaf in leaves):
                raise _SeveralVariablesError
            found = graph.applied((node, "python"), function, leaves)
            if found is None:
                raise _SeveralVariablesError
            return found

        found = graph.lifted((node, "python"), of_leaves, operands)
        if not changed:
            return found
        for place, name in enumerate(changed, 1):
            names[name] = self._item(found, place)
        return self._item(found, 0)

    def _item(self, value: Value, place: int) -> Value:
        return self.applied(("item", place), operator.itemgetter(place), [value], 0)

    def _function(
        self, node: ast.expr, names: Names
    ) -> tuple[Callable[..., Any], list[str], list[str]]:
        """The expression as a function of the local names in it, and the names that it changes."""
        if node not in self._names_in:
            inside = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
            self._names_in[node] = (
                list(dict.fromkeys(each.id for each in inside)),
                list(dict.fromkeys(each.id for each in inside if isinstance(each.ctx, ast.Store))),
            )
        inside_names, changed = self._names_in[node]
        if any(name in self._not_run for name in inside_names):
            raise _SeveralVariablesError
        read = [name for name in inside_names if name in names]
        if not set(changed) <= set(read):
            raise _SeveralVariablesError
        key = (node, tuple(read))
        if key not in self._compiled:
            self._compiled[key] = _compiled(node, self._module.names, read, changed)
        return self._compiled[key], read, changed

    def applied(
        self, key: object, function: Callable[..., object], operands: list[Value], line: int
    ) -> Value:
        """A function of values, each of which may be anything."""
        graph = self._graph

        def of_leaves(*leaves: Value) -> Value:
            found = graph.applied(("or dead", key), or_dead(function), leaves)
            if found is None:
                raise NotShownError(line, "it asks of two fields at once")
            return found

        return graph.lifted(("applied to", key), of_leaves, operands)

    # -- taken apart ----------------------------------------------------------------------------

    def _taken_apart(self, node: ast.expr, names: Names) -> Value:
        graph = self._graph
        match node:
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Name(id=name) if name in self._module.names:
                return graph.constant(self._module.names[name])
            case ast.BoolOp(op=word, values=[first, *others]):
                return self._joined_by(isinstance(word, ast.And), first, others, names)
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _SIGNS:
                value = self.evaluate(operand, names)
                return self.applied(type(sign), _SIGNS[type(sign)], [value], node.lineno)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                asked = self.condition(self.evaluate(test, names))
                return self._chosen(asked, self.truth(asked), body, orelse, names)
            case ast.NamedExpr(target=ast.Name(id=name), value=inner):
                names[name] = self.evaluate(inner, names)
                return names[name]
            case ast.Compare(left=left, ops=words, comparators=others):
                return self._compared(node, [left, *others], words, names)
            case ast.BinOp(left=left, op=word, right=right) if type(word) in _ARITHMETIC:
                return self._calculated(
                    type(word), self.evaluate(left, names), self.evaluate(right, names), node.lineno
                )
            case ast.JoinedStr(values=pieces):
                return self._formatted(pieces, names)
            case ast.Tuple(elts=items):
                values = [self.evaluate(item, names) for item in items]
                return self.applied("tuple", lambda *each: each, values, node.lineno)
            case ast.Call() | ast.Attribute() | ast.Subscript():
                return self._calls.value(node, names, self)
        raise NotShownError(node.lineno, f"`{type(node).__name__}` is not understood")

    def _chosen(
        self, asked: Value, test: Truth, body: ast.expr, orelse: ast.expr, names: Names
    ) -> Value:
        """`body if asked else orelse`; what `asked` raises is raised."""
        graph = self._graph
        then, other = dict(names), dict(names)
        yes, no = self.evaluate(body, then), self.evaluate(orelse, other)
        self._merge(names, test, then, other)
        return graph.if_else(graph.raising(asked), asked, graph.if_else(test, yes, no))

    def _merge(self, names: Names, test: Truth, then: Names, other: Names) -> None:
        nothing = unbound(self._graph)
        for name in {*then, *other}:
            names[name] = self._graph.if_else(
                test, then.get(name, nothing), other.get(name, nothing)
            )

    def _joined_by(
        self, is_and: bool, first: ast.expr, others: list[ast.expr], names: Names
    ) -> Value:
        graph = self._graph
        found = self.evaluate(first, names)
        for node in others:
            asked = self.condition(found)
            # Where this is true, the next operand is asked.
            goes_on = graph.where(("is", is_and), lambda each: each is is_and, asked)
            then = dict(names)
            value = self.evaluate(node, then)
            self._merge(names, goes_on, then, dict(names))
            found = graph.if_else(graph.raising(asked), asked, found)
            found = graph.if_else(goes_on, value, found)
        return found

    def _compared(
        self, node: ast.Compare, operands: list[ast.expr], words: list[ast.cmpop], names: Names
    ) -> Value:
        graph = self._graph
        values = [self.evaluate(each, names) for each in operands]
        found: Value = graph.constant(True)
        for word, one, other in reversed(list(zip(words, values[:-1], values[1:], strict=True))):
            answer = self.applied(type(word), _COMPARISONS[type(word)], [one, other], node.lineno)
            found = graph.if_else(self.truth(self.condition(answer)), found, answer)
        return found

    def _calculated(self, word: type[ast.operator], one: Value, other: Value, line: int) -> Value:
        graph = self._graph
        key = ("calculated", word)

        def of_leaves(left: Value, right: Value) -> Value:
            found = None
            if not isinstance(left, Joined) and not isinstance(right, Joined):
                found = graph.applied(key, _ARITHMETIC[word], (left, right))
            if found is None and word is ast.Add:
                found = graph.joined((left, right))
            if found is None:
                raise NotShownError(line, "it calculates with two fields at once")
            return found

        found = graph.lifted(("arithmetic", word), of_leaves, [one, other])
        return self._unless_raising([one, other], found)

    def _formatted(self, pieces: list[ast.expr], names: Names) -> Value:
        graph = self._graph
        values: list[Value] = []
        for piece in pieces:
            match piece:
                case ast.Constant(value=text):
                    values.append(graph.constant(text))
                case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                    values.append(graph.lifted("format", self._text, [self.evaluate(inner, names)]))
                case _:
                    raise NotShownError(piece.lineno, "a format is not understood")
        found = graph.lifted("joined text", lambda *leaves: graph.joined(leaves), values)
        return self._unless_raising(values, found)

    def _unless_raising(self, operands: list[Value], found: Value) -> Value:
        """What is found of operands; where one of them is an exception, that."""
        graph = self._graph
        for operand in reversed(operands):
            found = graph.if_else(graph.raising(operand), operand, found)
        return found

    def _text(self, leaf: Value) -> Value:
        """What an f-string makes of a value."""
        if isinstance(leaf, Joined):
            return leaf
        found = self._graph.applied("format", format, [leaf])
        assert found is not None
        return found


def or_dead(function: Callable[..., object]) -> Callable[..., object]:
    """The function, where it cannot be told what it gives."""

    def told(*values: object) -> object:
        try:
            return function(*values)
        except AskedError:
            return DEAD_ENTRY

    return told


class Calls:
    """Evaluates calls, attributes and subscripts: see `calls`."""

    def value(self, node: ast.expr, names: Names, expressions: Expressions) -> Value:
        """The value of such an expression."""
        raise NotImplementedError


def _compiled(
    node: ast.expr, module_names: dict[str, Any], read: list[str], changed: list[str]
) -> Callable[..., Any]:
    """The expression as a function of `read`; with `:=` it gives the changed names as well."""
    result: ast.expr = node
    if changed:
        loads: list[ast.expr] = [ast.Name(name, ast.Load()) for name in changed]
        result = ast.Tuple([node, *loads], ast.Load())
    arguments = ast.arguments([], [ast.arg(name) for name in read], None, [], [], None, [])
    expression = ast.Expression(ast.Lambda(arguments, result))
    function: Callable[..., Any] = eval(
        compile(ast.fix_missing_locations(expression), "<emitted>", "eval", dont_inherit=True),
        module_names,
    )
    return function
