"""Calls, attributes and subscripts of emitted code.

A function of the module is asked for each chosen value of its argument; where its argument is a
container, or depends on more than one variable, its body is followed. Members of containers are
free choices of their own. What a method asks of its extractor, its clock and externs is answered
here.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from keylane.program import Extern
from keylane.validation.choices import Clockwork, ExtractorChoices, PayloadChoices
from keylane.validation.containers import MISSING, AnyExtractor, AnyList, AnyObject, AskedError
from keylane.validation.emitted import EmittedModule, NotShownError
from keylane.validation.expressions import Calls, Expressions, Names, or_dead
from keylane.validation.forms import ONE_OF
from keylane.validation.graph import Graph
from keylane.validation.nodes import DEAD, Constant, Joined, Raised, Table, Value
from keylane.validation.splitting import bits

__all__ = ["EmittedCalls", "Own"]

# What holds of a text exactly if it holds of all its parts.
_OF_EACH_PART = frozenset({"isascii", "isprintable"})
_NO_KEY = Raised(("KeyError", "LookupError", "Exception", "BaseException", "object"))
_NO_INDEX = Raised(("IndexError", "LookupError", "Exception", "BaseException", "object"))
_NO_STEP = Raised(("TypeError", "Exception", "BaseException", "object"))
_NO_GET = Raised(("AttributeError", "Exception", "BaseException", "object"))


class Own:
    """`self` in a method: the attributes and the methods of its class."""

    def __init__(self, class_name: str, attributes: Names, methods: dict[str, ast.FunctionDef]):
        """`attributes` are values."""
        self.class_name = class_name
        self.attributes = attributes
        self.methods = methods

    def __getattr__(self, name: str) -> Any:
        """What Python cannot tell."""
        raise AskedError


class EmittedCalls(Calls):
    """The calls of one method."""

    def __init__(
        self,
        graph: Graph,
        module: EmittedModule,
        choices: ExtractorChoices | PayloadChoices,
        clockwork: Clockwork,
        externs: dict[str, Extern],
        follow: Callable[[ast.FunctionDef, Names], Value],
    ) -> None:
        """`externs` are those of the program by name; `follow` runs the body of a function."""
        self._graph = graph
        self._module = module
        self._choices = choices
        self._clockwork = clockwork
        self._externs = externs
        self._follow = follow
        self._instances = module.extern_instances

    def value(self, node: ast.expr, names: Names, expressions: Expressions) -> Value:
        """The value of a call, an attribute or a subscript."""
        match node:
            case ast.Call():
                return self._call(node, names, expressions)
            case ast.Attribute(value=inner, attr=name):
                own = expressions.evaluate(inner, names)
                return self._attribute(own, name, expressions, node.lineno)
            case ast.Subscript(value=inner, slice=ast.Slice() as piece):
                value = expressions.evaluate(inner, names)
                bounds = [
                    self._graph.nothing if each is None else expressions.evaluate(each, names)
                    for each in (piece.lower, piece.upper, piece.step)
                ]
                return expressions.applied("slice", _sliced, [value, *bounds], node.lineno)
            case ast.Subscript(value=inner, slice=index):
                value, step = expressions.evaluate(inner, names), expressions.evaluate(index, names)
                return self._walked(value, step, _NO_KEY, expressions, node.lineno)
        raise NotShownError(node.lineno, "this is not understood")

    def _constant(self, value: Value) -> object:
        return self._graph.value_of(value) if isinstance(value, Constant) else None

    def _attribute(self, own: Value, name: str, expressions: Expressions, line: int) -> Value:
        known = self._constant(own)
        if isinstance(known, Own):
            if name not in known.attributes:
                raise NotShownError(line, f"`{name}` of the instance is not understood")
            return known.attributes[name]
        return expressions.applied(("attribute", name), operator.attrgetter(name), [own], line)

    # -- calls ----------------------------------------------------------------------------------

    def _call(self, node: ast.Call, names: Names, expressions: Expressions) -> Value:
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise NotShownError(node.lineno, "a call is not understood")
        line = node.lineno
        if isinstance(node.func, ast.Attribute):
            own = expressions.evaluate(node.func.value, names)
            arguments = [expressions.evaluate(each, names) for each in node.args]
            match node.func:
                case ast.Attribute(ast.Name(name), "generate_key") if name in self._instances:
                    return self._given(name, arguments, line)
            return self._method(own, node.func.attr, arguments, expressions, line)
        function = expressions.evaluate(node.func, names)
        arguments = [expressions.evaluate(each, names) for each in node.args]
        known = self._constant(function)
        if isinstance(known, _Bound):
            return self._follow(known.method, known.names(self._graph, arguments))
        if isinstance(known, type) and known.__name__ in self._module.classes:
            return self._instance(known, arguments, line)
        return self._graph.lifted(
            ("called", line),
            lambda *leaves: self._called(leaves[0], leaves[1:], line),
            [function, *arguments],
        )

    def _called(self, function: Value, arguments: tuple[Value, ...], line: int) -> Value:
        graph = self._graph
        if len(arguments) == 1 and isinstance(arguments[0], Joined):
            search = self._constant(function)
            if _is_search_for_one_character(search):
                return self._searched(search, arguments[0])
        try:
            found = graph.applied("call", _called, (function, *arguments))
        except AskedError:
            found = None
        if found is not None:
            return found
        name = getattr(self._constant(function), "__name__", "")
        definition = self._module.functions.get(name)
        if definition is None or self._module.names.get(name) is not self._constant(function):
            raise NotShownError(line, "a call is not understood")
        parameters = [each.arg for each in (*definition.args.posonlyargs, *definition.args.args)]
        if len(parameters) != len(arguments):
            raise NotShownError(line, f"`{name}` gets another number of arguments")
        return self._follow(definition, dict(zip(parameters, arguments, strict=True)))

    def _method(
        self, own: Value, name: str, arguments: list[Value], expressions: Expressions, line: int
    ) -> Value:
        known = self._constant(own)
        if isinstance(known, AnyExtractor):
            asked = [self._constant(each) for each in arguments]
            is_own = isinstance(self._choices, ExtractorChoices) and known.of_payload is None
            if is_own and name == "get_metadata" and len(asked) == 1 and isinstance(asked[0], str):
                assert isinstance(self._choices, ExtractorChoices)
                return self._choices.answer(asked[0])
            raise NotShownError(line, "what is asked of the extractor is not understood")
        if isinstance(known, Own):
            if name == "_clock" and not arguments and name in known.attributes:
                return known.attributes[name]
            if name in known.methods:
                bound = _Bound(known, known.methods[name])
                return self._follow(bound.method, bound.names(self._graph, arguments))
            raise NotShownError(line, f"`{name}` of the instance is not understood")
        if name == "get" and len(arguments) == 1:
            return self._walked(own, arguments[0], None, expressions, line)
        if name in _OF_EACH_PART and not arguments:
            return self._graph.lifted(
                ("part by part", name), lambda leaf: self._parts(leaf, name), [own]
            )
        return expressions.applied(
            ("method", name),
            lambda each, *others: getattr(each, name)(*others),
            [own, *arguments],
            line,
        )

    def _parts(self, leaf: Value, name: str) -> Value:
        """A method that holds of a text if it holds of each part, as yes or no."""
        graph = self._graph

        def ask(each: Any) -> object:
            return getattr(each, name)()

        if not isinstance(leaf, Joined):
            found = graph.applied(("method", name), or_dead(ask), [leaf])
            assert found is not None
            return found
        found = graph.constant(True)
        for part in reversed(leaf.parts):
            answer = graph.applied(("method", name), or_dead(ask), [part])
            assert answer is not None
            is_true = graph.where("is True", lambda each: each is True, answer)
            found = graph.if_else(is_true, found, answer)
        return found

    def _searched(self, search: Any, text: Joined) -> Value:
        """The first part in which one of some characters is found, or None."""
        graph = self._graph
        found: Value = graph.nothing
        for part in reversed(text.parts):
            answer = graph.applied(("called", search), or_dead(search), [part])
            assert answer is not None
            is_nothing = graph.where("is None", lambda each: each is None, answer)
            found = graph.if_else(is_nothing, found, answer)
        return found

    def _instance(self, known: type, arguments: list[Value], line: int) -> Value:
        """An extractor of the payload that the method was called with."""
        if isinstance(self._choices, PayloadChoices) and len(arguments) == 1:
            payload = self._graph.identity(self._choices.at(()))
            if arguments[0] is payload:
                return self._graph.constant(AnyExtractor(known.__name__))
        raise NotShownError(line, f"what `{known.__name__}` is made of is not understood")

    def _given(self, instance: str, arguments: list[Value], line: int) -> Value:
        """What the application's own strategy in the variable `instance` gives for the message."""
        extern = self._extern_of(instance)
        if extern is None:
            raise NotShownError(
                line, "which strategy of the application is asked is not understood"
            )
        told = self._constant(arguments[0]) if len(arguments) == 1 else None
        if not isinstance(told, AnyExtractor):
            raise NotShownError(line, "what the application's strategy gets is not understood")
        if (told.of_payload is not None) is not isinstance(self._choices, PayloadChoices):
            raise NotShownError(line, "the application's strategy gets another extractor")
        return self._clockwork.given(extern)

    def _extern_of(self, instance: str) -> Extern | None:
        """The extern whose class the instance is of; of several with one class, by its name."""
        own = type(self._module.names[instance])
        found = [
            each
            for each in self._externs.values()
            if (each.module, each.class_name) == (own.__module__, own.__name__)
        ]
        if len(found) > 1:
            found = [each for each in found if re.fullmatch(rf"_{each.name}(_[0-9]+)?", instance)]
        return found[0] if len(found) == 1 else None

    # -- members --------------------------------------------------------------------------------

    def _walked(
        self,
        value: Value,
        step: Value,
        missing: Raised | None,
        expressions: Expressions,
        line: int,
    ) -> Value:
        """A member of a value: `get` where what is missing is None, else a subscript."""
        is_get = missing is None
        plain = _got if is_get else operator.getitem
        return self._graph.lifted(
            ("walked", is_get, line),
            lambda own, index: self._member(own, index, plain, is_get, line),
            [value, step],
        )

    def _member(
        self, own: Value, index: Value, plain: Callable[..., Any], is_get: bool, line: int
    ) -> Value:
        graph = self._graph
        known = self._constant(own)
        if isinstance(known, AnyObject | AnyList):
            return self._child(known, self._constant(index), is_get, line)
        if not isinstance(own, Table):
            found = graph.applied(("member", is_get), or_dead(plain), (own, index))
            if found is None:
                raise NotShownError(line, "a subscript is not understood")
            return found
        numbering = graph.numbering
        indices = graph.column(own.variable, index)
        if indices is None:
            raise NotShownError(line, "a subscript is not understood")
        masks: dict[tuple[int, int], int] = {}
        for place, pair in enumerate(zip(own.entries, indices, strict=True)):
            masks[pair] = masks.get(pair, 0) | 1 << place
        entries = [DEAD] * len(own.entries)
        containers: list[tuple[int, Value]] = []
        for (entry, place_number), mask in masks.items():
            container = numbering.value(entry) if entry != DEAD else None
            if isinstance(container, AnyObject | AnyList):
                step = numbering.value(place_number)
                containers.append((mask, self._child(container, step, is_get, line)))
            else:
                answer = numbering.asked(or_dead(plain), (entry, place_number))
                for place in bits(mask):
                    entries[place] = answer
        found = graph.table(own.variable, entries)
        for mask, child in containers:
            found = graph.if_else(graph.literal(own.variable, mask), child, found)
        return found

    def _child(
        self, container: AnyObject | AnyList, step: object, is_get: bool, line: int
    ) -> Value:
        graph = self._graph
        if isinstance(container, AnyList) and is_get:
            return graph.constant(_NO_GET)
        if isinstance(container, AnyList) and type(step) is str:
            return graph.constant(_NO_STEP)
        if type(step) not in (int, str) or not isinstance(self._choices, PayloadChoices):
            raise NotShownError(line, "a member is not understood")
        if isinstance(container, AnyObject) and type(step) is int:
            # Names in JSON are texts.
            return graph.nothing if is_get else graph.constant(_NO_KEY)
        if type(step) is int and step < 0:
            raise NotShownError(line, "an array is read from its end")
        child = self._choices.at((*container.path, str(step)))
        no_member = _NO_INDEX if isinstance(container, AnyList) else _NO_KEY
        absent: Value = graph.nothing if is_get else graph.constant(no_member)
        identity = graph.identity(child)
        is_missing = graph.where("is missing", lambda each: each is MISSING, identity)
        return graph.if_else(is_missing, absent, identity)


class _Bound:
    """A method of an instance as a value."""

    def __init__(self, own: Own, method: ast.FunctionDef) -> None:
        self._own = own
        self.method = method

    def names(self, graph: Graph, arguments: list[Value]) -> Names:
        parameters = [each.arg for each in (*self.method.args.posonlyargs, *self.method.args.args)]
        if len(parameters) != len(arguments) + 1:
            raise NotShownError(self.method.lineno, "a method gets another number of arguments")
        return dict(zip(parameters, [graph.constant(self._own), *arguments], strict=True))


def _is_search_for_one_character(function: object) -> bool:
    pattern = getattr(function, "__self__", None)
    if not isinstance(pattern, re.Pattern) or getattr(function, "__name__", "") != "search":
        return False
    return isinstance(pattern.pattern, str) and ONE_OF.fullmatch(pattern.pattern) is not None


def _called(function: Any, *arguments: Any) -> object:
    return function(*arguments)


def _got(value: Any, name: object) -> object:
    return value.get(name)


def _sliced(value: Any, *bounds: Any) -> object:
    return value[slice(*bounds)]
