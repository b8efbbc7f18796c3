"""The body of a method that derives a key: the plan of a strategy as statements.

Takes the blocks of a plan and a way of reading, gives lines. Alternatives stand one behind the
other and fall through to the next; nothing is written twice. What is known of each field (read or
not, present or not) is followed through the blocks, so that a call reads a field at most once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from keylane.codegen.conditions import condition_is_true, conjuncts, field_to_have
from keylane.codegen.key_check import key_check, lone_field, lone_field_check
from keylane.codegen.knowledge import Facts, State
from keylane.codegen.literals import is_one_of, string_literal, tuple_of
from keylane.codegen.needs import Needs
from keylane.codegen.scope import MethodScope
from keylane.codegen.texts import Texts
from keylane.codegen.writer import Writer
from keylane.plan.nodes import (
    Alternative,
    Block,
    Choice,
    Dispatch,
    FieldTerm,
    Group,
    Guard,
    Need,
    StrategyPlan,
    needs_of,
)
from keylane.program import AllOf, Condition, Present, condition_fields

__all__ = ["method_body"]

# Each condition that is asked for itself is a level of indentation, of which Python reads 100.
_DEEPEST_SPLIT = 6


def method_body(plan: StrategyPlan, scope: MethodScope, *, of_payload: bool) -> tuple[str, ...]:
    """The lines of `generate_key` or, `of_payload`, of `generate_key_from_payload`."""
    flagged: frozenset[Need] = frozenset()
    asked_again: frozenset[Need] = frozenset()
    while True:
        body = _MethodBody(plan, scope, of_payload, flagged, asked_again)
        lines = body.written()
        # What needs more care than it was given is known only now.
        if body.needs.asked_again:
            asked_again |= body.needs.asked_again
        elif not body.needs.read_twice <= flagged:
            flagged |= body.needs.read_twice
        else:
            return lines


class _MethodBody:
    def __init__(
        self,
        plan: StrategyPlan,
        scope: MethodScope,
        of_payload: bool,
        flagged: frozenset[Need],
        asked_again: frozenset[Need],
    ) -> None:
        self._plan = plan
        self._writer = Writer()
        names = scope.names()
        self._key = names.unique("key")
        self.needs = Needs(
            plan, scope, names, self._writer, self._choice, of_payload, flagged, asked_again
        )
        self._texts = Texts(
            self.needs.variable,
            self.needs.text,
            self.needs.is_plain,
            self.needs.fields,
            scope.escape_patterns,
            scope.lane_tables,
            names,
            self._writer,
        )

    def written(self) -> tuple[str, ...]:
        """All lines of the method."""
        self.needs.declare_flags()
        self._blocks(self._plan.choice.blocks, None, is_end=True)
        if self.needs.facts.reachable:
            self._writer.line("return None")
        self.needs.let_go()
        return self._writer.lines

    # -- blocks ---------------------------------------------------------------------------------

    def _choice(self, choice: Choice) -> None:
        """Write a choice whose result goes to its variable, which is None before."""
        self._blocks(choice.blocks, choice, is_end=False)

    def _blocks(self, blocks: tuple[Block, ...], part: Choice | None, *, is_end: bool) -> None:
        """Write blocks that return their result, or assign it to the variable of `part`."""
        for index, block in enumerate(blocks):
            if not self.needs.facts.reachable:
                break
            if part is not None and index:
                if self.needs.facts.state(part) is State.PRESENT:
                    break
                with self._branch(f"if {self.needs.variable(part)} is None:", else_present=part):
                    self._block(block, part, is_end=False)
            else:
                self._block(block, part, is_end=is_end and index == len(blocks) - 1)

    def _block(self, block: Block, part: Choice | None, *, is_end: bool) -> None:
        match block:
            case Alternative(template):
                with self._having(needs_of(template), is_end=is_end) as possible:
                    if possible:
                        self._alternative(block, part, is_end=is_end)
            case Group(needs, body):
                with self._having(needs, is_end=is_end) as possible:
                    if possible:
                        self._blocks(body, part, is_end=is_end)
            case Guard():
                self._guard(block, part)
            case Dispatch():
                self._dispatch(block, part, is_end=is_end)

    def _alternative(self, alternative: Alternative, part: Choice | None, *, is_end: bool) -> None:
        if not self._may_have_no_bytes(alternative):
            self._text(alternative, part)
        elif is_end:
            with self._writer.block("try:"):
                self._text(alternative, part)
            with self._writer.block("except UnicodeEncodeError:"):
                self._writer.line("return None")
        else:
            with self._branch("try:"):
                self._text(alternative, part)
            with self._writer.block("except UnicodeEncodeError:"):
                self._writer.line("pass")

    def _may_have_no_bytes(self, alternative: Alternative) -> bool:
        """Whether it is found only where the text is made that a field is no text at all."""
        return any(
            isinstance(need, FieldTerm) and need.name in self._plan.encoded
            for need in needs_of(alternative.template)
        )

    def _text(self, alternative: Alternative, part: Choice | None) -> None:
        if not alternative.check.needed:
            self._give(self._texts.expression(alternative.template), part)
            return
        lone = lone_field(alternative, self.needs.fields)
        if lone is not None and alternative.raises is None:
            with self._branch(f"if {lone_field_check(alternative, self.needs.variable(lone))}:"):
                self._give(self._texts.expression(alternative.template, is_ascii=True), part)
            return
        self._writer.line(f"{self._key} = {self._texts.expression(alternative.template)}")
        valid = key_check(alternative, self._key, self.needs.variable, self.needs.fields)
        with self._branch(f"if {valid}:"):
            self._give(self._key, part)
        if alternative.raises is not None:
            self._raise(alternative, alternative.raises, part)

    def _raise(self, alternative: Alternative, fields: Iterable[str], part: Choice | None) -> None:
        """Raise for the text that is no valid key."""
        names = tuple_of(map(string_literal, fields))
        conditions = [] if part is None else [f"{self.needs.variable(part)} is None"]
        if alternative.check.characters:
            # A field with a lone surrogate has no text: it is absent, and nothing is invalid.
            conditions.append(f"not _SURROGATES({self._key})")
        raising = f"raise _invalid_key({self._key}, {names})"
        if not conditions:
            self._writer.line(raising)
            self.needs.facts.reachable = False
            return
        with self._writer.block(f"if {' and '.join(conditions)}:"):
            self._writer.line(raising)
        if part is not None and not alternative.check.characters:
            self.needs.facts.learn([part], State.PRESENT)

    def _give(self, text: str, part: Choice | None) -> None:
        if part is None:
            self._writer.line(f"return {text}")
            self.needs.facts.reachable = False
        else:
            self._writer.line(f"{self.needs.variable(part)} = {text}")
            self.needs.facts.learn([part], State.PRESENT)

    # -- branches -------------------------------------------------------------------------------

    @contextmanager
    def _having(self, needs: tuple[Need, ...], *, is_end: bool) -> Iterator[bool]:
        """The place where all `needs` are present; gives False if they cannot be.

        At the end of the method, what is missing leaves it; elsewhere, the place is a block.
        """
        if self.needs.are_impossible(needs):
            yield False
        elif is_end:
            self.needs.require(needs)
            yield True
        else:
            found = self.needs.obtain(needs)
            if not found.conditions:
                yield True
                return
            with self._branch(f"if {' and '.join(found.conditions)}:"):
                for line in found.then:
                    self._writer.line(line)
                if found.is_text:
                    self._learn_plain(needs)
                self.needs.facts.learn(needs, State.PRESENT)
                yield True

    def _learn_plain(self, needs: tuple[Need, ...]) -> None:
        """Remember the one of `needs` that has just been tested."""
        for need in needs:
            if self.needs.facts.state(need) is not State.PRESENT:
                self.needs.facts.learn_plain(need)

    @contextmanager
    def _branch(self, head: str, else_present: Need | None = None) -> Iterator[None]:
        """A block under a condition: behind it, only what holds on both ways is certain.

        Where the block is not entered, `else_present` has a value.
        """
        skipped, containers = self.needs.facts.copy(), self.needs.reading.fork()
        if else_present is not None:
            skipped.learn([else_present], State.PRESENT)
        with self._writer.block(head):
            yield
        self.needs.reading.join(containers)
        self.needs.facts = Facts.met([skipped, self.needs.facts])

    def _guard(self, guard: Guard, part: Choice | None) -> None:
        with ExitStack() as branches:
            waiting = conjuncts(guard.condition)
            while waiting:
                # Where one is not true, what only those behind it ask for is not read.
                is_alone = self._writer.depth < _DEEPEST_SPLIT
                asked, waiting = (waiting[:1], waiting[1:]) if is_alone else (waiting, [])
                if is_alone and (need := field_to_have(asked[0])) is not None:
                    if not branches.enter_context(self._having((need,), is_end=False)):
                        return
                    if isinstance(asked[0], Present):
                        continue
                for field in condition_fields(AllOf(tuple(asked))):
                    self.needs.read(FieldTerm(field.name))
                while waiting and self._is_read(waiting[0]):
                    asked.append(waiting.pop(0))
                branches.enter_context(self._asked(AllOf(tuple(asked))))
            self._blocks(guard.body, part, is_end=False)

    def _is_read(self, condition: Condition) -> bool:
        """Whether the fields that a condition asks for have been read."""
        states = [
            self.needs.facts.state(FieldTerm(each.name)) for each in condition_fields(condition)
        ]
        return all(state in (State.READ, State.PRESENT) for state in states)

    @contextmanager
    def _asked(self, condition: Condition) -> Iterator[None]:
        """The place where a condition is true whose fields have been read."""
        facts = self.needs.facts
        question, implied = condition_is_true(
            condition,
            lambda field: self.needs.variable(FieldTerm(field.name)),
            self.needs.is_number,
            lambda field: facts.state(FieldTerm(field.name)) is State.PRESENT,
            self.needs.is_bounded,
        )
        with self._branch(f"if {question}:"):
            self.needs.facts.learn([FieldTerm(name) for name in implied], State.PRESENT)
            yield

    def _dispatch(self, dispatch: Dispatch, part: Choice | None, *, is_end: bool) -> None:
        subject = dispatch.subject
        variable = self.needs.variable(subject)
        numbers = self.needs.is_number(self.needs.fields[subject.name])
        self.needs.read(subject)
        before, containers = self.needs.facts, self.needs.reading.fork()
        ends = []
        word = "if"
        for values, blocks in dispatch.arms:
            self.needs.facts = before.copy()
            self.needs.facts.learn([subject], State.PRESENT)
            self.needs.facts.learn_values(subject.name, values)
            with self._writer.block(f"{word} {is_one_of(variable, values, are_numbers=numbers)}:"):
                self._blocks(blocks, part, is_end=is_end)
            self.needs.reading.join(containers)
            ends.append(self.needs.facts)
            word = "elif"
        self.needs.facts = before.copy()
        if dispatch.otherwise:
            with self._writer.block("else:"):
                self._blocks(dispatch.otherwise, part, is_end=is_end)
            self.needs.reading.join(containers)
        self.needs.facts = Facts.met([*ends, self.needs.facts])
