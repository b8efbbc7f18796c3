"""Statements of emitted code: which value a function returns for every message.

Takes the tree of a function and its arguments, gives a value. Ways that part at an `if` meet again
behind it, where their variables are merged; so the work is in the size of the code. Loops are over
constants. What is not understood is said to be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from keylane.validation.emitted import EmittedModule, NotShownError
from keylane.validation.expressions import Expressions, Names
from keylane.validation.graph import Graph
from keylane.validation.nodes import (
    DEAD,
    FALSE,
    TRUE,
    Branch,
    Constant,
    Raised,
    Table,
    Truth,
    Value,
)
from keylane.validation.scope import Place, met, nowhere, unbound

__all__ = ["Statements"]


@dataclass(slots=True)
class _Handlers:
    """The `except` clauses around a place: the names of their classes, and who gets there."""

    classes: list[frozenset[str]]
    caught: list[list[Place]] = field(default_factory=list)


@dataclass(slots=True)
class _Loop:
    """The places at which the body of a loop is left."""

    again: list[Place] = field(default_factory=list)
    left: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """A call of a function: what it has given so far, and what surrounds the place."""

    result: Value
    handlers: list[_Handlers] = field(default_factory=list)
    loops: list[_Loop] = field(default_factory=list)


class Statements:
    """Follows the functions of one module."""

    def __init__(self, graph: Graph, module: EmittedModule) -> None:
        """`expressions` has to be set before a function is followed."""
        self._graph = graph
        self._module = module
        self.expressions: Expressions

    def follow(self, function: ast.FunctionDef, arguments: Names) -> Value:
        """What a function returns or raises."""
        frame = _Frame(self._graph.nothing)
        nothing = unbound(self._graph)
        stored = [each for each in ast.walk(function) if isinstance(each, ast.Name)]
        names: Names = {each.id: nothing for each in stored if isinstance(each.ctx, ast.Store)}
        names.update(arguments)
        end = self._block(function.body, Place(names, TRUE, TRUE), frame)
        # INVARIANT: what is reached here has returned nothing, which is None.
        return self._graph.if_else(end.reached, self._graph.nothing, frame.result)

    def _block(self, statements: list[ast.stmt], place: Place, frame: _Frame) -> Place:
        for statement in statements:
            if place.reached is FALSE:
                break
            place = self._statement(statement, place, frame)
        return place

    def _statement(self, node: ast.stmt, place: Place, frame: _Frame) -> Place:
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return place
            case ast.Expr(value=expression):
                return self._evaluated(expression, place, frame)[1]
            case ast.Assign(targets=[target], value=expression):
                value, place = self._evaluated(expression, place, frame)
                self._assign(target, value, place)
                return place
            case ast.AnnAssign(target=target, value=ast.expr() as expression):
                value, place = self._evaluated(expression, place, frame)
                self._assign(target, value, place)
                return place
            case ast.If():
                return self._if(node, place, frame)
            case ast.Return(value=returned):
                if returned is None:
                    value = self._graph.nothing
                else:
                    value, place = self._evaluated(returned, place, frame)
                frame.result = self._graph.if_else(place.reached, value, frame.result)
                return nowhere()
            case ast.Raise(exc=ast.expr() as exception, cause=None):
                value, place = self._evaluated(exception, place, frame)
                raised = self.expressions.applied("raise", _raise, [value], node.lineno)
                return self._left(raised, place, frame)
            case ast.Try(handlers=handlers, finalbody=[]) if handlers:
                return self._try(node, place, frame)
            case ast.For(target=ast.Name(), orelse=[]):
                return self._for(node, place, frame)
            case ast.Continue() if frame.loops:
                frame.loops[-1].again.append(place)
                return nowhere()
            case ast.Break() if frame.loops:
                frame.loops[-1].left.append(place)
                return nowhere()
        raise NotShownError(node.lineno, f"`{type(node).__name__}` is not understood")

    def _evaluated(self, expression: ast.expr, place: Place, frame: _Frame) -> tuple[Value, Place]:
        """The value of an expression, and the place behind it; where it raises, that is left."""
        before = dict(place.names)
        value = self.expressions.evaluate(expression, place.names)
        return value, self._left(value, place, frame, before)

    def _left(self, value: Value, place: Place, frame: _Frame, names: Names | None = None) -> Place:
        """The place where `value` is no exception; the others are caught, or leave the function."""
        graph = self._graph
        raising = graph.raising(value)
        if graph.both(place.reached, raising) is FALSE:
            return place
        remaining = place.narrowed(graph, graph.opposite(raising))
        leaving = Place(names or place.names, place.reached, place.within).narrowed(graph, raising)
        for handlers in reversed(frame.handlers):
            for classes, caught in zip(handlers.classes, handlers.caught, strict=True):
                is_caught = graph.where(("caught", classes), partial(_is_of, classes), value)
                here = leaving.narrowed(graph, is_caught)
                if here.reached is not FALSE:
                    caught.append(here)
                    leaving = leaving.narrowed(graph, graph.opposite(is_caught))
        frame.result = graph.if_else(leaving.reached, value, frame.result)
        return remaining

    def _assign(self, target: ast.expr, value: Value, place: Place) -> None:
        match target:
            case ast.Name(id=name):
                place.names[name] = value
            case ast.Tuple(elts=targets):
                for index, each in enumerate(targets):
                    item = self.expressions.applied(
                        ("item of", index, len(targets)),
                        lambda values, index=index: _unpacked(values, len(targets))[index],
                        [value],
                        target.lineno,
                    )
                    self._assign(each, item, place)
            case _:
                raise NotShownError(target.lineno, "what is assigned to is not understood")

    # -- compound statements --------------------------------------------------------------------

    def _if(self, node: ast.If, place: Place, frame: _Frame) -> Place:
        value, place = self._evaluated(node.test, place, frame)
        asked = self.expressions.condition(value)
        place = self._left(asked, place, frame)
        test = self.expressions.truth(asked)
        yes = self._block(node.body, place.narrowed(self._graph, test), frame)
        opposite = self._graph.opposite(test)
        no = self._block(node.orelse, place.narrowed(self._graph, opposite), frame)
        return met(self._graph, [(test, yes), (TRUE, no)])

    def _try(self, node: ast.Try, place: Place, frame: _Frame) -> Place:
        graph = self._graph
        classes = [self._classes(handler) for handler in node.handlers]
        handlers = _Handlers(classes, [[] for _ in classes])
        frame.handlers.append(handlers)
        end = self._block(node.body, Place(dict(place.names), place.reached, TRUE), frame)
        frame.handlers.pop()
        ends: list[tuple[Truth, Place]] = []
        for handler, caught in zip(node.handlers, handlers.caught, strict=True):
            start = met(graph, [(each.within, each) for each in caught])
            test = start.within
            ends.append((test, self._block(handler.body, start, frame)))
        ends.append((TRUE, self._block(node.orelse, end, frame)))
        behind = met(graph, ends)
        behind.within = graph.both(place.within, behind.within)
        return behind

    def _classes(self, handler: ast.ExceptHandler) -> frozenset[str]:
        if handler.name is not None or handler.type is None:
            raise NotShownError(handler.lineno, "an `except` is not understood")
        nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = [each.id for each in nodes if isinstance(each, ast.Name)]
        if len(names) != len(nodes):
            raise NotShownError(handler.lineno, "an `except` is not understood")
        return frozenset(names)

    def _for(self, node: ast.For, place: Place, frame: _Frame) -> Place:
        value, place = self._evaluated(node.iter, place, frame)
        assert isinstance(node.target, ast.Name)
        graph = self._graph
        ends: list[tuple[Truth, Place]] = []
        for test, items in self._cases(value, TRUE):
            here = place.narrowed(graph, test)
            if here.reached is FALSE:
                continue
            if not isinstance(items, tuple):
                raise NotShownError(node.lineno, "what a loop is over is not understood")
            here.within = TRUE
            left: list[tuple[Truth, Place]] = []
            for item in items:
                loop = _Loop()
                frame.loops.append(loop)
                here.names[node.target.id] = graph.constant(item)
                end = self._block(node.body, here, frame)
                frame.loops.pop()
                left += [(each.within, each) for each in loop.left]
                here = met(graph, [*((each.within, each) for each in loop.again), (TRUE, end)])
                if here.reached is FALSE:
                    break
            ends.append((test, met(graph, [*left, (TRUE, here)])))
        behind = met(graph, ends)
        behind.within = place.within
        return behind

    def _cases(self, value: Value, test: Truth) -> Iterator[tuple[Truth, object]]:
        """The single values that a value comes to, and for which messages."""
        graph = self._graph
        match value:
            case Constant():
                yield test, graph.value_of(value)
            case Table(variable=variable, entries=entries):
                masks: dict[int, int] = {}
                for bit, entry in enumerate(entries):
                    masks[entry] = masks.get(entry, 0) | 1 << bit
                for entry, mask in masks.items():
                    if entry != DEAD:
                        here = graph.both(test, graph.literal(variable, mask))
                        yield here, graph.numbering.value(entry)
            case Branch(variable=variable, branches=branches):
                for mask, each in branches:
                    yield from self._cases(each, graph.both(test, graph.literal(variable, mask)))
            case _:
                raise NotShownError(1, "a loop over a text is not understood")


def _is_of(classes: frozenset[str], value: object) -> bool:
    return isinstance(value, Raised) and not classes.isdisjoint(value.lineage)


def _raise(exception: object) -> object:
    if not isinstance(exception, BaseException):
        raise TypeError("exceptions must derive from BaseException")
    raise exception


def _unpacked(values: object, count: int) -> tuple[object, ...]:
    assert isinstance(values, Iterable)
    unpacked = tuple(values)
    if len(unpacked) != count:
        raise ValueError("another number of values to unpack")
    return unpacked
