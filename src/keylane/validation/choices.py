"""The free choices of a message: what a payload or an extractor may hold for fields.

Takes a schema and what is asked of its fields, gives variables and the raw values of fields. A
place of a payload is one variable, which several fields and the containers below it share. Never
canonical texts: those are `meaning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Protocol

from keylane.metadata import BoolType, StringType
from keylane.program import Extern, Field, Schema
from keylane.validation.containers import MISSING, AnyList, AnyObject
from keylane.validation.graph import Graph
from keylane.validation.nodes import Value, Variable
from keylane.validation.samples import Asked, chosen_values
from keylane.validation.samples_of_time import MOMENTS

__all__ = ["Choices", "Clockwork", "ExtractorChoices", "Path", "PayloadChoices"]

Path = tuple[str, ...]
_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
_NOTHING_ASKED = Asked()
# What an application's own strategy may give. Another type raises where the result is needed, and
# whether it is asked for where it is not needed is open: that is no part of the comparison.
_GIVEN = (
    None,
    "application",
    "",
    "x" * 128,
    "x" * 129,
    "caf\u00e9",
    "a\n",
    "-fit-" + "0" * 32,
    " ",
)
_NO_CONTAINERS = (None, "container", 7, True, 0.5)


class Choices(Protocol):
    """One of the two ways to get a message."""

    def raw(self, field: Field, pointers: Iterable[Path]) -> Value:
        """The raw value of a field; in a payload, at the first of `pointers` that leads to one."""


class Clockwork:
    """The choices that are no metadata: the moment of the call, and what externs give."""

    def __init__(self, graph: Graph) -> None:
        """Make no variable before it is needed."""
        self._graph = graph
        self._moment: Variable | None = None
        self._given: dict[Extern, Variable] = {}

    def moment(self) -> Value:
        """The moment of the clock."""
        if self._moment is None:
            self._moment = self._graph.variable("clock", MOMENTS)
        return self._graph.identity(self._moment)

    def given(self, extern: Extern) -> Value:
        """What an application's own strategy gives."""
        if extern not in self._given:
            self._given[extern] = self._graph.variable(f"extern {extern.name}", _GIVEN)
        return self._graph.identity(self._given[extern])

    def extern_of(self, variable: Variable) -> Extern | None:
        """The extern that a variable stands for."""
        return next((each for each, own in self._given.items() if own is variable), None)


class ExtractorChoices:
    """The answers of an extractor."""

    def __init__(self, graph: Graph, schema: Schema, asked: Mapping[str, Asked]) -> None:
        """`asked` is by the name of the field."""
        self._graph = graph
        self._fields = {field.name: field for field in schema.fields}
        self._asked = asked
        self.variables: dict[str, Variable] = {}

    def raw(self, field: Field, pointers: Iterable[Path]) -> Value:
        """The answer for a field."""
        return self.answer(field.name)

    def answer(self, name: str) -> Value:
        """What the extractor gives for a name."""
        variable = self.variables.get(name)
        if variable is None:
            field = self._fields.get(name)
            field_type = StringType() if field is None else field.type
            values = chosen_values(field_type, self._asked.get(name, _NOTHING_ASKED))
            variable = self.variables[name] = self._graph.variable(f"metadata {name}", values)
        return self._graph.identity(variable)


class PayloadChoices:
    """The places of a payload."""

    def __init__(self, graph: Graph, schema: Schema, asked: Mapping[str, Asked]) -> None:
        """`asked` is by the name of the field."""
        self._graph = graph
        self._asked = asked
        self._fields: dict[Path, list[Field]] = {}
        self._containers: set[Path] = {()}
        for field in schema.fields:
            for pointer in (
                *field.pointers,
                *(each for case in field.cases for each in case.pointers),
            ):
                self._fields.setdefault(pointer, []).append(field)
                self._containers.update(pointer[:length] for length in range(len(pointer)))
        self.variables: dict[Path, Variable] = {}

    def at(self, path: Path) -> Variable:
        """The variable of a place."""
        if path not in self.variables:
            for length in range(len(path)):
                # Containers are asked first.
                self.at(path[:length])
            values: list[object] = [MISSING] if path else []
            if path in self._containers:
                values += [AnyObject(path), AnyList(path), *_NO_CONTAINERS]
            for field in self._fields.get(path, ()):
                values += chosen_values(field.type, self._asked.get(field.name, _NOTHING_ASKED))
            if path not in self._containers and path not in self._fields:
                values += chosen_values(BoolType(), _NOTHING_ASKED)
            self.variables[path] = self._graph.variable("/" + "/".join(path), values)
        return self.variables[path]

    def raw(self, field: Field, pointers: Iterable[Path]) -> Value:
        """The value at the first pointer that leads to one that is not null."""
        graph = self._graph
        found: Value = graph.nothing
        for pointer in reversed(tuple(pointers)):
            value = self._pointed(pointer)
            is_null = graph.where("is None", lambda each: each is None, value)
            found = graph.if_else(is_null, found, value)
        return found

    def _pointed(self, pointer: Path) -> Value:
        """The value at a pointer, or nothing (RFC 6901)."""
        graph = self._graph
        variables = [self.at(pointer[:length]) for length in range(len(pointer) + 1)]
        found = graph.applied(
            "present",
            lambda each: None if each is MISSING else each,
            [graph.identity(variables[-1])],
        )
        assert found is not None
        for step, variable in zip(reversed(pointer), reversed(variables[:-1]), strict=True):
            kinds = (AnyObject, AnyList) if _ARRAY_INDEX.fullmatch(step) else (AnyObject,)
            is_walked = graph.where(
                ("container", kinds),
                partial(_is_of, kinds),
                graph.identity(variable),
            )
            found = graph.if_else(is_walked, found, graph.nothing)
        return found


def _is_of(kinds: tuple[type, ...], value: object) -> bool:
    return isinstance(value, kinds)
