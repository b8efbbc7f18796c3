"""Code that gives the needs of a text their values: fields, parts, the clock, externs.

Each need has one local variable in a method. It is read at most once in a call, by whichever way
the call goes; where a way may or may not have read it, a flag remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from keylane.codegen.conformance import test_of
from keylane.codegen.field_checks import Conditions, FieldCheck
from keylane.codegen.knowledge import Facts, State
from keylane.codegen.literals import is_one_of, string_literal
from keylane.codegen.naming import Names, variable_name
from keylane.codegen.payload_reading import PayloadReading
from keylane.codegen.reading import ExtractorReading, FieldRead, Reading
from keylane.codegen.scope import MethodScope
from keylane.codegen.text_tests import TextTest
from keylane.codegen.writer import Writer
from keylane.frozen import replace
from keylane.metadata import IntType
from keylane.plan.nodes import (
    KEY_LENGTH,
    Choice,
    ClockTerm,
    ExternTerm,
    FieldTerm,
    Need,
    StrategyPlan,
)
from keylane.program import Case, Field

__all__ = ["Needs"]


class Needs:
    """The needs of one method, and what is known of them where the method is being written."""

    def __init__(
        self,
        plan: StrategyPlan,
        scope: MethodScope,
        names: Names,
        writer: Writer,
        write_choice: Callable[[Choice], None],
        of_payload: bool,
        flagged: frozenset[Need],
        asked_again: frozenset[Need],
    ) -> None:
        """Write to `writer`; `write_choice` writes the blocks of a choice.

        `flagged` and `asked_again` are what an earlier writing of the method has found to be read
        on some of the ways that lead to a further use, and to be used behind its condition.
        """
        self.fields = {field.name: field for field in plan.fields}
        self.facts = Facts()
        self.reading: Reading = (
            PayloadReading(plan.fields, names) if of_payload else ExtractorReading()
        )
        self.read_twice: set[Need] = set()
        self.asked_again: set[Need] = set()
        self._never_fused = flagged | asked_again
        self._plan = plan
        self._declared: set[Need] = set()
        # Canonical texts that are made where they stand, by field.
        self._texts_in_place: dict[str, str] = {}
        self._scope = scope
        self._names = names
        self._writer = writer
        self._write_choice = write_choice
        self._variables: dict[Need, str] = {
            FieldTerm(field.name): names.unique(variable_name(field.name)) for field in plan.fields
        }
        self._flags: dict[Need, str] = {}
        for field in plan.fields:
            if FieldTerm(field.name) in flagged:
                self._flag(FieldTerm(field.name))
        if ClockTerm() in flagged:
            self._flag(ClockTerm())

    def _flag(self, need: Need) -> None:
        self._flags[need] = self._names.unique(f"{self.variable(need)}_is_read")

    def declare_flags(self) -> None:
        """Write the first values of flagged variables."""
        for need, flag in self._flags.items():
            self._writer.line(f"{self.variable(need)}: Any = None")
            self._writer.line(f"{flag} = False")

    def let_go(self) -> None:
        """Forget the writer of choices, which holds this object: nothing is written any more.

        A circle of objects has to be searched for by the garbage collector, which costs a good part
        of the time that a method takes.
        """
        del self._write_choice

    def is_plain(self, need: Need) -> bool:
        """Whether a type checker sees that the variable of a need is a `str`."""
        return self.facts.is_plain(need)

    def variable(self, need: Need) -> str:
        """The local variable of a need."""
        if need not in self._variables:
            match need:
                case FieldTerm(name):
                    wanted = name
                case ClockTerm():
                    wanted = "now"
                case ExternTerm(extern):
                    wanted = f"{extern.name}_key"
                case Choice():
                    wanted = "part"
            self._variables[need] = self._names.unique(wanted)
        return self._variables[need]

    def text(self, term: FieldTerm) -> str:
        """The canonical text of a field that is present, as an expression."""
        return self._texts_in_place.get(term.name) or self.variable(term)

    def is_number(self, field: Field) -> bool:
        """Whether the variable of a field always holds an `int`, where it holds anything.

        Otherwise that of an integer holds its text or, read from a payload, perhaps an `int`.
        """
        is_asked_number = isinstance(field.type, IntType) and field.name in self._plan.asked
        return is_asked_number and self.reading.of_payload

    def is_bounded(self, field: Field) -> bool:
        """Whether the variable of a field holds what its type allows, where it holds anything."""
        return field.name not in self._plan.measured or not self.reading.of_payload

    # -- certain and impossible -----------------------------------------------------------------

    def _cases(self, field: Field) -> list[Case]:
        """The cases of a field that can still apply."""
        assert field.discriminant is not None
        possible = self.facts.values(field.discriminant)
        return [
            case for case in field.cases if possible is None or not possible.isdisjoint(case.values)
        ]

    def are_impossible(self, needs: Sequence[Need]) -> bool:
        """Whether a need cannot have a value here, and the others need not be looked at."""
        return any(map(self._is_impossible, needs)) and not self._can_raise(needs)

    def _is_impossible(self, need: Need) -> bool:
        """Whether a need is a field outside its cases."""
        if not isinstance(need, FieldTerm):
            return False
        field = self.fields[need.name]
        return field.discriminant is not None and not self._cases(field)

    def _can_raise(self, needs: Sequence[Need]) -> bool:
        """Whether a part can raise, which it does even where another one is missing."""
        return self._plan.raises and any(isinstance(need, Choice | ExternTerm) for need in needs)

    def _certain_pointers(self, field: Field) -> tuple[tuple[str, ...], ...] | None:
        """The pointers of a field, if it is known which apply; else None."""
        if field.discriminant is None:
            return field.pointers
        possible, cases = self.facts.values(field.discriminant), self._cases(field)
        if possible is None or not possible.issubset(_values(cases)):
            return None
        # Metadata has no pointers: all cases are read in the same way.
        if len(cases) == 1 or not self.reading.of_payload:
            return cases[0].pointers
        return None

    # -- reading --------------------------------------------------------------------------------

    def require(self, needs: Sequence[Need]) -> None:
        """Make needs present; where one has no value, leave the method without a key."""
        if self._can_raise(needs):
            for need in needs:
                self.read(need)
        reads = [read for need in needs if (read := self._plain_read(need)) is not None]
        self.reading.require(reads, self._writer)
        for read in reads:
            check = self._check(read)
            check.write_or_leave(self._writer)
            self.facts.learn([FieldTerm(read.field.name)], State.PRESENT)
            if check.decides_text:
                self.facts.learn_plain(FieldTerm(read.field.name))
        for need in needs:
            if self.facts.state(need) is State.PRESENT:
                continue
            self.read(need)
            if self.facts.state(need) is not State.PRESENT:
                with self._writer.block(f"if {self.variable(need)} is None:"):
                    self._writer.line("return None")
            self.facts.learn([need], State.PRESENT)

    def obtain(self, needs: Sequence[Need]) -> Conditions:
        """Give needs their values; the conditions under which all of them have one."""
        open_needs = [need for need in needs if self.facts.state(need) is not State.PRESENT]
        if len(open_needs) == 1:
            fused = self._read_in_condition(open_needs[0])
            if fused is not None:
                return fused
        for need in open_needs:
            self.read(need)
        open_needs = [need for need in needs if self.facts.state(need) is not State.PRESENT]
        return Conditions([f"{self.variable(need)} is not None" for need in open_needs])

    def read(self, need: Need) -> None:
        """Give a need its value, or None, unless it has been read already."""
        state = self.facts.state(need)
        if state in (State.READ, State.PRESENT):
            return
        if state is State.TESTED:
            self.asked_again.add(need)
        if isinstance(need, FieldTerm) and self.fields[need.name].discriminant is not None:
            self.read(FieldTerm(self.fields[need.name].discriminant or ""))
        if state is State.MAYBE_READ and isinstance(need, FieldTerm | ClockTerm):
            self.read_twice.add(need)
            containers = self.reading.fork()
            with self._writer.block(f"if not {self._flags.get(need)}:"):
                self._assign(need)
            self.reading.join(containers)
        else:
            self._assign(need)
        if not isinstance(need, Choice):
            certain = State.PRESENT if isinstance(need, ClockTerm) else State.READ
            self.facts.learn([need], certain)

    def _assign(self, need: Need) -> None:
        variable = self.variable(need)
        match need:
            case FieldTerm(name):
                self._assign_field(self.fields[name], variable)
            case ClockTerm():
                self._writer.line(f"{variable} = self._clock()")
                in_utc = f"{variable} if {variable}.tzinfo is _UTC else _utc({variable})"
                self._writer.line(f"{variable} = {in_utc}")
            case ExternTerm(extern):
                instance = self._scope.externs[extern]
                of_payload = f"{self._scope.extractor}(payload)"
                own = of_payload if self.reading.of_payload else "extractor"
                given = self._names.unique("given")
                self._writer.line(f"{given} = {instance}.generate_key({own})")
                arguments = [string_literal(extern.name), given, str(self._plan.raises)]
                key = f"_extern_key({', '.join(arguments)})"
                is_key = (
                    f"type({given}) is str and 0 < len({given}) <= {KEY_LENGTH}"
                    f" and {given}.isascii() and {given}.isprintable()"
                )
                text = f"{given} if {is_key} else {key}"
                self._writer.line(f"{variable} = None if {given} is None else {text}")
            case Choice():
                annotation = "" if need in self._declared else ": str | None"
                self._declared.add(need)
                self._writer.line(f"{variable}{annotation} = None")
                self.facts.learn([need], State.READ)
                self._write_choice(need)
        if need in self._flags:
            self._writer.line(f"{self._flags[need]} = True")

    def _assign_field(self, field: Field, variable: str) -> None:
        pointers = self._certain_pointers(field)
        if pointers is not None:
            self._read_field(FieldRead(field, pointers, variable))
            return
        assert field.discriminant is not None
        subject = self.variable(FieldTerm(field.discriminant))
        cases = self._cases(field)
        if not self.reading.of_payload:
            cases = [Case(_values(cases), ())] if cases else []
        self._writer.line(f"{variable} = None")
        word = "if"
        for case in cases:
            containers = self.reading.fork()
            with self._writer.block(f"{word} {is_one_of(subject, case.values)}:"):
                self._read_field(FieldRead(field, case.pointers, variable))
            self.reading.join(containers)
            word = "elif"

    def _read_field(self, read: FieldRead) -> None:
        self.reading.obtain(read, self._writer)
        self._check(read).write_or_none(self._writer)

    # -- shorter ways ---------------------------------------------------------------------------

    def _plain_read(self, need: Need) -> FieldRead | None:
        """The read of a field that nothing is known of yet and that lies in one certain place."""
        if not isinstance(need, FieldTerm) or need in self._flags:
            return None
        if self.facts.state(need) is not State.UNREAD:
            return None
        field = self.fields[need.name]
        pointers = self._certain_pointers(field)
        return None if pointers is None else FieldRead(field, pointers, self.variable(need))

    def _read_in_condition(self, need: Need) -> Conditions | None:
        """Read a field and test it in the condition itself, if it has a test that fits there."""
        read = None if need in self._never_fused else self._plain_read(need)
        if read is None:
            return None
        found = self._check(read).conditions()
        if found is None:
            return None
        self.reading.obtain(read, self._writer)
        self.facts.learn([need], State.TESTED if found.is_text else State.READ)
        return found

    def _check(self, read: FieldRead) -> FieldCheck:
        function = self._scope.functions[read.field.name]
        name = read.field.name
        test = test_of(
            read.field.type,
            read.variable,
            function,
            of_payload=self.reading.of_payload,
            exact=name in self._plan.observed,
            encoded=name in self._plan.encoded,
            compared=name in self._plan.compared or not self.is_bounded(read.field),
        )
        if isinstance(test, TextTest) and test.value is not None and name in self._plan.placed_once:
            self._texts_in_place[name] = test.value
            test = replace(test, value=None)
        return FieldCheck(read, test, function, as_number=self.is_number(read.field))


def _values(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(value for case in cases for value in case.values)
