"""The body of a method that derives a key: the plan of a strategy as statements.

Takes the blocks of a plan and a way of reading, gives lines. Alternatives stand one behind the
other and fall through to the next; nothing is written twice. What is known of each field (read or
not, present or not) is followed through the blocks, so that a call reads a field at most once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum

from keylane.codegen.conformance import FastPath, fast_path
from keylane.codegen.key_check import key_check
from keylane.codegen.literals import formatted
from keylane.codegen.naming import Names
from keylane.codegen.reading import ExtractorReading, PayloadReading, Reading
from keylane.codegen.writer import Writer
from keylane.plan import Alternative, Block, Choice, FieldTerm, Need, Piece, StrategyPlan
from keylane.program import Field

__all__ = ["method_body"]


class _Knowledge(Enum):
    """What is certain about a variable at a place in the code."""

    UNREAD = "not assigned"
    MAYBE_READ = "assigned on some ways that lead here"
    READ = "assigned, may be None"
    PRESENT = "assigned, not None"


def _merged(one: _Knowledge, other: _Knowledge) -> _Knowledge:
    if one is other:
        return one
    if {one, other} <= {_Knowledge.READ, _Knowledge.PRESENT}:
        return _Knowledge.READ
    return _Knowledge.MAYBE_READ


def method_body(
    plan: StrategyPlan,
    functions: Mapping[str, str],
    module_names: frozenset[str],
    *,
    of_payload: bool,
) -> tuple[str, ...]:
    """The lines of `generate_key` or, `of_payload`, of `generate_key_from_payload`.

    `functions` gives for each field the name of its conformance function; local variables keep
    away from `module_names`.
    """
    first = _MethodBody(plan, functions, module_names, of_payload, frozenset())
    lines = first.written()
    if not first.read_twice:
        return lines
    # Fields that some ways have read and others not get a flag; which, is known only now.
    second = _MethodBody(plan, functions, module_names, of_payload, frozenset(first.read_twice))
    return second.written()


class _MethodBody:
    def __init__(
        self,
        plan: StrategyPlan,
        functions: Mapping[str, str],
        module_names: frozenset[str],
        of_payload: bool,
        flagged: frozenset[str],
    ) -> None:
        names = Names(module_names)
        self._key = names.unique("key")
        self._plan = plan
        self._functions = functions
        self._fields = {field.name: field for field in plan.fields}
        self._variables = {field.name: names.unique(field.name) for field in plan.fields}
        self._flags = {name: names.unique(f"{name}_is_read") for name in sorted(flagged)}
        self._names = names
        self._reading: Reading = (
            PayloadReading(plan.fields, names) if of_payload else ExtractorReading()
        )
        self._parts: dict[Choice, str] = {}
        self._known: dict[Need, _Knowledge] = {}
        self._writer = Writer()
        self.read_twice: set[str] = set()

    def written(self) -> tuple[str, ...]:
        for name, flag in self._flags.items():
            self._writer.line(f"{self._variables[name]}: Any = None")
            self._writer.line(f"{flag} = False")
        self._blocks(self._plan.choice.blocks, None, is_end=True)
        if not self._writer.ends_with_return:
            self._writer.line("return None")
        return self._writer.lines

    # -- blocks ---------------------------------------------------------------------------------

    def _blocks(self, blocks: tuple[Block, ...], part: str | None, *, is_end: bool) -> None:
        """Write blocks that return their result, or assign it to the variable `part`."""
        for index, block in enumerate(blocks):
            if part is not None and index:
                with self._branch(f"if {part} is None:"):
                    self._block(block, part, is_end=False)
            else:
                self._block(block, part, is_end=is_end and index == len(blocks) - 1)

    def _block(self, block: Block, part: str | None, *, is_end: bool) -> None:
        if is_end:
            self._require(block.needs)
            self._result(block, part, is_end=True)
            return
        conditions = self._obtain(block.needs)
        if not conditions:
            self._result(block, part, is_end=False)
            return
        with self._branch(f"if {' and '.join(conditions)}:"):
            self._known.update(dict.fromkeys(block.needs, _Knowledge.PRESENT))
            self._result(block, part, is_end=False)

    @contextmanager
    def _branch(self, head: str) -> Iterator[None]:
        """A block under a condition: behind it, only what holds on both ways is certain."""
        before, containers = dict(self._known), self._reading.fork()
        with self._writer.block(head):
            yield
            always_leaves = self._writer.ends_with_return
        self._reading.join(containers)
        if always_leaves:
            self._known = before
            return
        for need, knowledge in self._known.items():
            self._known[need] = _merged(before.get(need, _Knowledge.UNREAD), knowledge)

    def _result(self, block: Block, part: str | None, *, is_end: bool) -> None:
        if not isinstance(block, Alternative):
            self._blocks(block.body, part, is_end=is_end)
            return
        text = formatted(map(self._piece, block.template))
        leave = "return" if part is None else f"{part} ="
        if not block.check.needed:
            self._writer.line(f"{leave} {text}")
            return
        self._writer.line(f"{self._key} = {text}")
        valid = key_check(block, self._key, self._variable, self._fields)
        with self._writer.block(f"if {valid}:"):
            self._writer.line(f"{leave} {self._key}")

    def _piece(self, piece: Piece) -> tuple[str, bool]:
        return (piece, False) if isinstance(piece, str) else (self._variable(piece), True)

    def _variable(self, need: Need) -> str:
        if isinstance(need, FieldTerm):
            return self._variables[need.name]
        if need not in self._parts:
            self._parts[need] = self._names.unique("part")
        return self._parts[need]

    # -- needs ----------------------------------------------------------------------------------

    def _require(self, needs: tuple[Need, ...]) -> None:
        """Make needs present; where one has no value, leave the method without a key."""
        unread = [
            self._fields[need.name]
            for need in needs
            if isinstance(need, FieldTerm)
            and self._knowledge(need) is _Knowledge.UNREAD
            and need.name not in self._flags
        ]
        self._reading.require([(each, self._variables[each.name]) for each in unread], self._writer)
        for field in unread:
            self._require_conforming(field)
            self._known[FieldTerm(field.name)] = _Knowledge.PRESENT
        for need in needs:
            if self._knowledge(need) is _Knowledge.PRESENT:
                continue
            self._make_read(need)
            with self._writer.block(f"if {self._variable(need)} is None:"):
                self._writer.line("return None")
            self._known[need] = _Knowledge.PRESENT

    def _require_conforming(self, field: Field) -> None:
        variable, call = self._variables[field.name], self._call(field)
        path = self._fast_path(field)
        otherwise = f"({variable} := {call}) is None"
        # The function would say the same of None, but a call costs more than the test.
        absent = f"{variable} is None or " if field.optional else ""
        if path is None:
            head = f"if {absent}{otherwise}:"
        elif path.value is None:
            head = f"if {absent}not ({path.condition}) and {otherwise}:"
        else:
            with self._writer.block(f"if {path.condition}:"):
                self._writer.line(f"{variable} = {path.value}")
            head = f"elif {absent}{otherwise}:"
        with self._writer.block(head):
            self._writer.line("return None")

    def _obtain(self, needs: tuple[Need, ...]) -> list[str]:
        """Give needs their values; the conditions under which all of them have one."""
        unread = [need for need in needs if self._knowledge(need) is not _Knowledge.PRESENT]
        if len(unread) == 1 and self._knowledge(unread[0]) is _Knowledge.UNREAD:
            fused = self._obtain_one(unread[0])
            if fused is not None:
                return [fused]
        for need in unread:
            self._make_read(need)
        return [f"{self._variable(need)} is not None" for need in unread]

    def _obtain_one(self, need: Need) -> str | None:
        """Read one field and test it in the condition itself, if it has a test that fits there."""
        if not isinstance(need, FieldTerm) or need.name in self._flags:
            return None
        field, variable = self._fields[need.name], self._variables[need.name]
        path = self._fast_path(field)
        if path is not None and path.value is not None:
            return None
        self._reading.obtain(field, variable, self._writer)
        self._known[need] = _Knowledge.READ
        conforms = f"({variable} := {self._call(field)}) is not None"
        if path is not None:
            conforms = f"({path.condition} or {conforms})"
        return f"{variable} is not None and {conforms}" if field.optional else conforms

    def _make_read(self, need: Need) -> None:
        knowledge = self._knowledge(need)
        if knowledge in (_Knowledge.READ, _Knowledge.PRESENT):
            return
        if isinstance(need, Choice):
            is_new = need not in self._parts
            part = self._variable(need)
            self._writer.line(f"{part}: str | None = None" if is_new else f"{part} = None")
            self._blocks(need.blocks, part, is_end=False)
        elif knowledge is _Knowledge.MAYBE_READ:
            self.read_twice.add(need.name)
            containers = self._reading.fork()
            with self._writer.block(f"if not {self._flags.get(need.name)}:"):
                self._read(need)
            self._reading.join(containers)
        else:
            self._read(need)
        self._known[need] = _Knowledge.READ

    def _read(self, need: FieldTerm) -> None:
        field, variable = self._fields[need.name], self._variables[need.name]
        self._reading.obtain(field, variable, self._writer)
        path = self._fast_path(field)
        if path is None:
            with self._writer.block(f"if {variable} is not None:"):
                self._writer.line(f"{variable} = {self._call(field)}")
        elif path.value is None:
            with self._writer.block(f"if {variable} is not None and not ({path.condition}):"):
                self._writer.line(f"{variable} = {self._call(field)}")
        else:
            with self._writer.block(f"if {variable} is not None:"):
                chosen = f"({path.value}) if {path.condition} else {self._call(field)}"
                self._writer.line(f"{variable} = {chosen}")
        if need.name in self._flags:
            self._writer.line(f"{self._flags[need.name]} = True")

    def _knowledge(self, need: Need) -> _Knowledge:
        return self._known.get(need, _Knowledge.UNREAD)

    def _fast_path(self, field: Field) -> FastPath | None:
        return fast_path(
            field.type,
            self._variables[field.name],
            self._functions[field.name],
            of_payload=self._reading.of_payload,
        )

    def _call(self, field: Field) -> str:
        return f"{self._functions[field.name]}({self._variables[field.name]})"
