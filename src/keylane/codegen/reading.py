"""Code that reads the raw value of a field into its local variable.

Two ways to read: by `get_metadata` from an extractor, and by pointers from a payload. The second
keeps containers that several fields lie in (`payload["repository"]`) in variables of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from keylane.codegen.literals import string_literal
from keylane.codegen.naming import Names
from keylane.codegen.writer import Writer
from keylane.program import Field

__all__ = ["ExtractorReading", "FieldRead", "PayloadReading", "Reading", "pointer_steps"]

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
_CANNOT_STEP = "except (LookupError, TypeError):"
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
    """Reads by subscripts from `payload`; a path that cannot be walked leads to no value.

    Where a field is optional, its absence is nothing unusual and must not cost an exception: the
    first step of its own is looked up with `in`.
    """

    of_payload = True

    def __init__(self, fields: Iterable[Field], names: Names) -> None:
        """Find the containers that `fields` share, and name their variables."""
        self._containers: dict[_Path, str] = {(): "payload"}
        self._known: set[_Path] = {()}
        for path in _shared_paths(fields):
            self._containers[path] = names.unique(_identifier(path[-1]))

    def fork(self) -> frozenset[_Path]:
        """The containers whose variables are assigned."""
        return frozenset(self._known)

    def join(self, known: frozenset[_Path]) -> None:
        """Forget containers that were assigned in the block only."""
        self._known = set(known)

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read all fields under one `try` that leaves the method."""
        together = [read for read in reads if len(read.pointers) == 1]
        if together:
            with writer.block("try:"):
                for read in together:
                    for path in self._unknown_containers(read.pointers[0]):
                        writer.line(f"{self._containers[path]} = {self._walk(path)}")
                        self._known.add(path)
                    writer.line(f"{read.variable} = {self._value(read)}")
            with writer.block(_CANNOT_STEP):
                writer.line("return None")
        for read in reads:
            if len(read.pointers) > 1:
                self.obtain(read, writer)

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Read a field; each pointer has a `try` of its own."""
        if len(read.pointers) == 1:
            for path in self._unknown_containers(read.pointers[0]):
                self._attempt(self._containers[path], self._walk(path), "_EMPTY", writer)
                self._known.add(path)
            self._attempt(read.variable, self._value(read), "None", writer)
            return
        self._attempt(read.variable, self._walk(read.pointers[0]), "None", writer)
        for pointer in read.pointers[1:]:
            with writer.block(f"if {read.variable} is None:"):
                self._attempt(read.variable, self._walk(pointer), "None", writer)

    @staticmethod
    def _attempt(variable: str, expression: str, otherwise: str, writer: Writer) -> None:
        with writer.block("try:"):
            writer.line(f"{variable} = {expression}")
        with writer.block(_CANNOT_STEP):
            writer.line(f"{variable} = {otherwise}")

    def _unknown_containers(self, pointer: _Path) -> list[_Path]:
        above = [pointer[:length] for length in range(1, len(pointer))]
        return [path for path in above if path in self._containers and path not in self._known]

    def _nearest(self, path: _Path) -> _Path:
        """The longest known container on the way to `path`."""
        return next(
            path[:length] for length in range(len(path) - 1, -1, -1) if path[:length] in self._known
        )

    def _walk(self, path: _Path) -> str:
        start = self._nearest(path)
        expression = self._containers[start]
        for step in pointer_steps(path[len(start) :]):
            if isinstance(step, int):
                expression = f"_item({expression}, {step})"
            else:
                expression = f"{expression}[{string_literal(step)}]"
        return expression

    def _value(self, read: FieldRead) -> str:
        pointer = read.pointers[0]
        walk = self._walk(pointer)
        start = self._nearest(pointer)
        step = pointer_steps(pointer)[len(start)]
        if not read.field.optional or isinstance(step, int):
            return walk
        return f"{walk} if {string_literal(step)} in {self._containers[start]} else None"


def _shared_paths(fields: Iterable[Field]) -> list[_Path]:
    """Containers with at least two different members that are read, outermost first."""
    members: set[_Path] = set()
    for field in fields:
        for pointers in (field.pointers, *(case.pointers for case in field.cases)):
            if len(pointers) == 1:
                pointer = pointers[0]
                members.update(pointer[:length] for length in range(2, len(pointer) + 1))
    uses = Counter(member[:-1] for member in members)
    shared = [path for path, count in uses.items() if count > 1]
    return sorted(shared, key=lambda path: (len(path), path))


def _identifier(step: str) -> str:
    """A variable's name that recalls a step of a pointer."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", step)[:40]
    return name if re.match(r"[A-Za-z]", name) else f"item_{name}"
