"""Code that reads the raw value of a field into its local variable.

Two ways to read: by `get_metadata` from an extractor, and by pointers from a payload. The second
keeps containers that several fields lie in (`payload["repository"]`) in variables of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from keylane.codegen.literals import string_literal
from keylane.codegen.naming import Names, variable_name
from keylane.codegen.writer import Writer
from keylane.program import Field

__all__ = ["ExtractorReading", "FieldRead", "PayloadReading", "Reading", "pointer_steps"]

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
# What subscripts raise where there is no such item or no container at all.
_NO_ITEM = "except (LookupError, TypeError):"
# What `get` raises on a value that is no object of JSON.
_NO_OBJECT = "except AttributeError:"
_NO_ITEM_OR_OBJECT = "except (AttributeError, LookupError, TypeError):"
_Path = tuple[str, ...]


def pointer_steps(pointer: Sequence[str]) -> tuple[str | int, ...]:
    """The steps of a pointer; a step that is an array index in an array is a number."""
    return tuple(int(step) if _ARRAY_INDEX.fullmatch(step) else step for step in pointer)


@dataclass(frozen=True, slots=True)
class FieldRead:
    """That a field is read into a variable, by those of its pointers that apply at the place."""

    field: Field
    pointers: tuple[_Path, ...]
    variable: str

    @property
    def is_often_absent(self) -> bool:
        """Whether it is nothing unusual that the field is not where it is looked for."""
        return self.field.optional or len(self.pointers) > 1


class Reading(Protocol):
    """One of the two ways."""

    @property
    def of_payload(self) -> bool:
        """Whether values have the types of JSON; else they are metadata, which is text."""

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read each field into its variable; where one is missing, the method may return None."""

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Read a field into its variable; None where it is missing."""

    def fork(self) -> frozenset[_Path]:
        """What is known at the head of a block that is not always entered."""

    def join(self, known: frozenset[_Path]) -> None:
        """Forget what was learned since the `fork` that gave `known`."""


@dataclass(frozen=True, slots=True)
class ExtractorReading:
    """Reads by `extractor.get_metadata`."""

    of_payload = False

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read each field in turn."""
        for read in reads:
            self.obtain(read, writer)

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Ask the extractor."""
        name = string_literal(read.field.name)
        writer.line(f"{read.variable} = extractor.get_metadata({name})")

    def fork(self) -> frozenset[_Path]:
        """Nothing: no answer is kept but in the fields' own variables."""
        return frozenset()

    def join(self, known: frozenset[_Path]) -> None:
        """Nothing to forget."""


class PayloadReading:
    """Reads from `payload`; a path that cannot be walked leads to no value.

    Required fields are read by subscripts, which are the fastest while nothing is missing. Where a
    field is optional or has several pointers, absence is nothing unusual and must not cost an
    exception: these are read by `get`.
    """

    of_payload = True

    def __init__(self, fields: Iterable[Field], names: Names) -> None:
        """Find the containers that `fields` share, and name their variables."""
        self._containers: dict[_Path, str] = {(): "payload"}
        self._known: set[_Path] = {()}
        # Of the known ones, those whose variables are not None.
        self._present: set[_Path] = {()}
        for path in _shared_paths(fields):
            self._containers[path] = names.unique(_identifier(path[-1]))

    def fork(self) -> frozenset[_Path]:
        """The containers whose variables are assigned."""
        return frozenset(self._known)

    def join(self, known: frozenset[_Path]) -> None:
        """Forget containers that were assigned in the block only."""
        self._known = set(known)

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read all fields that must be there under one `try` that leaves the method."""
        steps = [line for read in reads for line in self._required_steps(read)]
        if steps:
            with writer.block("try:"):
                for line in steps:
                    writer.line(line)
            with writer.block(_NO_ITEM):
                writer.line("return None")
        for read in reads:
            if read.is_often_absent:
                self.obtain(read, writer)

    def _required_steps(self, read: FieldRead) -> Iterator[str]:
        """Assignments that fail where the field is absent; of an optional field there are none.

        Of a field with several pointers, these are the containers that all of them pass.
        """
        if read.field.optional:
            return
        for path in self._unknown_containers((*_shared_beginning(read.pointers), "")):
            yield f"{self._containers[path]} = {self._subscripts(path)}"
            self._learn(path, is_present=True)
        if not read.is_often_absent:
            yield f"{read.variable} = {self._subscripts(read.pointers[0])}"

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Read a field; None where no pointer leads to a value."""
        if not read.is_often_absent:
            self._obtain_by_subscripts(read.pointers[0], read.variable, writer)
            return
        self._obtain_by_get(read.pointers[0], read.variable, writer)
        for pointer in read.pointers[1:]:
            known = self.fork()
            with writer.block(f"if {read.variable} is None:"):
                self._obtain_by_get(pointer, read.variable, writer)
            self.join(known)

    def _obtain_by_get(self, pointer: _Path, variable: str, writer: Writer) -> None:
        for path in self._unknown_containers(pointer):
            self._look_up(path, self._containers[path], "_EMPTY", writer)
            self._learn(path, is_present=False)
        self._look_up(pointer, variable, "None", writer)

    def _obtain_by_subscripts(self, pointer: _Path, variable: str, writer: Writer) -> None:
        for path in self._unknown_containers(pointer):
            self._attempt(path, self._containers[path], "_EMPTY", writer)
            self._learn(path, is_present=False)
        self._attempt(pointer, variable, "None", writer)

    def _attempt(self, path: _Path, target: str, otherwise: str, writer: Writer) -> None:
        """Walk `path` by subscripts; where that is not possible, `target` is `otherwise`."""
        with writer.block("try:"):
            writer.line(f"{target} = {self._subscripts(path)}")
        with writer.block(_NO_ITEM):
            writer.line(f"{target} = {otherwise}")

    def _look_up(self, path: _Path, target: str, otherwise: str, writer: Writer) -> None:
        """Walk `path` by `get`, with `target` for the values on the way."""
        start = self._nearest(path)
        first, *others = pointer_steps(path[len(start) :])
        value = _member(self._containers[start], first)
        if start not in self._present:
            value = f"{otherwise} if {self._containers[start]} is None else {value}"
        with writer.block("try:"):
            writer.line(f"{target} = {value}")
            for step in others:
                with writer.block(f"if {target} is not None:"):
                    writer.line(f"{target} = {_member(target, step)}")
        has_index = any(isinstance(step, int) for step in (first, *others))
        with writer.block(_NO_ITEM_OR_OBJECT if has_index else _NO_OBJECT):
            writer.line(f"{target} = {otherwise}")

    def _learn(self, path: _Path, *, is_present: bool) -> None:
        self._known.add(path)
        if is_present:
            self._present.add(path)
        else:
            self._present.discard(path)

    def _unknown_containers(self, pointer: _Path) -> list[_Path]:
        above = [pointer[:length] for length in range(1, len(pointer))]
        return [path for path in above if path in self._containers and path not in self._known]

    def _nearest(self, path: _Path) -> _Path:
        """The longest known container on the way to `path`."""
        return next(
            path[:length] for length in range(len(path) - 1, -1, -1) if path[:length] in self._known
        )

    def _subscripts(self, path: _Path) -> str:
        start = self._nearest(path)
        expression = self._containers[start]
        for step in pointer_steps(path[len(start) :]):
            if isinstance(step, int):
                expression = f"_item({expression}, {step})"
            else:
                expression = f"{expression}[{string_literal(step)}]"
        return expression


def _shared_beginning(pointers: Sequence[_Path]) -> _Path:
    """The containers that all pointers pass, as the path of the innermost."""
    steps = zip(*(pointer[:-1] for pointer in pointers), strict=False)
    return tuple(each[0] for each in takewhile(lambda each: len(set(each)) == 1, steps))


def _member(container: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"_item({container}, {step})"
    return f"{container}.get({string_literal(step)})"


def _shared_paths(fields: Iterable[Field]) -> list[_Path]:
    """Containers with at least two different members that are read, outermost first."""
    members: set[_Path] = set()
    for field in fields:
        in_cases = [pointer for case in field.cases for pointer in case.pointers]
        for pointer in (*field.pointers, *in_cases):
            members.update(pointer[:length] for length in range(2, len(pointer) + 1))
    uses = Counter(member[:-1] for member in members)
    # Two fields may share one pointer; their container is then walked twice, which is rare.
    shared = [path for path, count in uses.items() if count > 1]
    return sorted(shared, key=lambda path: (len(path), path))


def _identifier(step: str) -> str:
    """A variable's name that recalls a step of a pointer."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", step)[:40]
    return variable_name(name) if re.match(r"[A-Za-z]", name) else f"item_{name}"
