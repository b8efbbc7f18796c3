"""Code that reads the fields of a payload: the walk along their pointers.

Containers that several fields lie in (`payload["repository"]`) are kept in variables of their own.
A path that cannot be walked leads to no value, whatever the payload holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from keylane.codegen.literals import string_literal
from keylane.codegen.naming import Names, variable_name
from keylane.codegen.reading import FieldRead, Learned, Path, pointer_steps
from keylane.codegen.writer import Writer
from keylane.program import Field

__all__ = ["PayloadReading"]

# What subscripts raise where there is no such item or no container at all.
_NO_ITEM = "except (LookupError, TypeError):"
# What `get` raises on a value that is no object of JSON.
_NO_OBJECT = "except AttributeError:"
_NO_ITEM_OR_OBJECT = "except (AttributeError, LookupError, TypeError):"


class PayloadReading:
    """Reads from `payload`; a path that cannot be walked leads to no value.

    Required fields are read by subscripts, which are the fastest while nothing is missing. Where a
    field is optional or has several pointers, absence is nothing unusual and must not cost an
    exception: these are read by `get`.
    """

    of_payload = True

    def __init__(self, fields: Iterable[Field], names: Names) -> None:
        """Find the containers that `fields` share, and name their variables."""
        self._containers: dict[Path, str] = {(): "payload"}
        self._known: set[Path] = {()}
        # Of the known ones, those whose variables are not None.
        self._present: set[Path] = {()}
        # Whether it has been subscripted by a name. Then it is the mapping that it should be.
        self._payload_is_object = False
        for path in _shared_paths(fields):
            self._containers[path] = names.unique(_identifier(path[-1]))

    def fork(self) -> Learned:
        """What is known of the containers."""
        return Learned(frozenset(self._known), self._payload_is_object)

    def join(self, learned: Learned) -> None:
        """Forget what holds of containers in the block only."""
        self._known = set(learned.known)
        self._payload_is_object = learned.payload_is_object

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read all fields that must be there under one `try` that leaves the method."""
        steps = [line for read in reads for line in self._required_steps(read)]
        if steps:
            with writer.block("try:"):
                for line in steps:
                    writer.line(line)
            with writer.block(_NO_ITEM):
                writer.line("return None")
            self._payload_is_object |= any(map(_begins_with_name, reads))
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
            learned = self.fork()
            with writer.block(f"if {read.variable} is None:"):
                self._obtain_by_get(pointer, read.variable, writer)
            self.join(learned)

    def _obtain_by_get(self, pointer: Path, variable: str, writer: Writer) -> None:
        for path in self._unknown_containers(pointer):
            self._look_up(path, self._containers[path], "_EMPTY", writer)
            self._learn(path, is_present=False)
        self._look_up(pointer, variable, "None", writer)

    def _obtain_by_subscripts(self, pointer: Path, variable: str, writer: Writer) -> None:
        for path in self._unknown_containers(pointer):
            self._attempt(path, self._containers[path], "_EMPTY", writer)
            self._learn(path, is_present=False)
        self._attempt(pointer, variable, "None", writer)

    def _attempt(self, path: Path, target: str, otherwise: str, writer: Writer) -> None:
        """Walk `path` by subscripts; where that is not possible, `target` is `otherwise`."""
        with writer.block("try:"):
            writer.line(f"{target} = {self._subscripts(path)}")
        with writer.block(_NO_ITEM):
            writer.line(f"{target} = {otherwise}")

    def _look_up(self, path: Path, target: str, otherwise: str, writer: Writer) -> None:
        """Walk `path` by `get`, with `target` for the values on the way."""
        start = self._nearest(path)
        first, *others = pointer_steps(path[len(start) :])
        value = _member(self._containers[start], first)
        if not start and self._payload_is_object and isinstance(first, str):
            writer.line(f"{target} = {value}")
            if others:
                with writer.block(f"if {target} is not None:"):
                    next_value = _member(target, others[0])
                    self._walk_on(next_value, others[1:], target, otherwise, writer)
            return
        if start not in self._present:
            value = f"{otherwise} if {self._containers[start]} is None else {value}"
        self._walk_on(value, others, target, otherwise, writer)

    @staticmethod
    def _walk_on(
        value: str, steps: Sequence[str | int], target: str, otherwise: str, writer: Writer
    ) -> None:
        """Assign `value` to `target`, and then what lies further on."""
        with writer.block("try:"):
            writer.line(f"{target} = {value}")
            for step in steps:
                with writer.block(f"if {target} is not None:"):
                    writer.line(f"{target} = {_member(target, step)}")
        has_index = any(isinstance(step, int) for step in steps) or "_item(" in value
        with writer.block(_NO_ITEM_OR_OBJECT if has_index else _NO_OBJECT):
            writer.line(f"{target} = {otherwise}")

    def _learn(self, path: Path, *, is_present: bool) -> None:
        self._known.add(path)
        if is_present:
            self._present.add(path)
        else:
            self._present.discard(path)

    def _unknown_containers(self, pointer: Path) -> list[Path]:
        above = [pointer[:length] for length in range(1, len(pointer))]
        return [path for path in above if path in self._containers and path not in self._known]

    def _nearest(self, path: Path) -> Path:
        """The longest known container on the way to `path`."""
        return next(
            path[:length] for length in range(len(path) - 1, -1, -1) if path[:length] in self._known
        )

    def _subscripts(self, path: Path) -> str:
        start = self._nearest(path)
        expression = self._containers[start]
        for step in pointer_steps(path[len(start) :]):
            if isinstance(step, int):
                expression = f"_item({expression}, {step})"
            else:
                expression = f"{expression}[{string_literal(step)}]"
        return expression


def _begins_with_name(read: FieldRead) -> bool:
    """Whether a required field cannot be there unless the payload is an object."""
    return not read.is_often_absent and isinstance(pointer_steps(read.pointers[0])[0], str)


def _shared_beginning(pointers: Sequence[Path]) -> Path:
    """The containers that all pointers pass, as the path of the innermost."""
    steps = zip(*(pointer[:-1] for pointer in pointers), strict=False)
    return tuple(each[0] for each in takewhile(lambda each: len(set(each)) == 1, steps))


def _member(container: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"_item({container}, {step})"
    return f"{container}.get({string_literal(step)})"


def _shared_paths(fields: Iterable[Field]) -> list[Path]:
    """Containers with at least two different members that are read, outermost first."""
    members: set[Path] = set()
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
