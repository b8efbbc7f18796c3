"""Messages that get one key although they differ in a field, run to show it.

Takes two outcomes and perhaps a text that both may give, cut into the parts of their templates;
gives two messages whose keys are the same when they are run, or None, which proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import Formula, In, LengthBetween, LengthSum
from keylane.behaviour.messages import Texts, texts_of
from keylane.behaviour.template_parts import FITTED_PARTS
from keylane.behaviour.templates import (
    FieldSource,
    Function,
    Template,
    Term,
    applied_to_text,
)
from keylane.behaviour.witnesses import Witness
from keylane.behaviour.worlds import Undecided, World, find_world, worlds
from keylane.cells.fields import ABSENT, FieldCells
from keylane.texts.shared_text import Candidate

__all__ = ["Collisions", "values_of_spans"]

# Values of one cell, and messages of all outcomes, that one search gives a field.
_VALUES_TRIED = 2_000
_MESSAGES_TRIED = 6_000
_WORLDS_TRIED = 6
_VARIANTS = 3
_HEX_CODE = re.compile(rb"%([0-9A-F]{2})")


class Collisions:
    """Looks for messages with one key that differ in a field."""

    def __init__(self, behaviour: Behaviour, variable: int, *, ignore_case: bool) -> None:
        """Look among the messages of `behaviour` for such that differ in field `variable`."""
        self._behaviour = behaviour
        self._variable = variable
        self._ignore_case = ignore_case
        self._left = _MESSAGES_TRIED

    def shown(
        self,
        one: int,
        other: int,
        templates: tuple[Template, Template],
        shared: Candidate | None,
        *,
        only_shared: bool = False,
    ) -> tuple[Witness, Witness] | None:
        """Two messages that come to the outcomes, or None if none were found.

        `shared` is a text that both templates may give; with `only_shared` no others are tried.
        """
        if self._behaviour.runner is None:
            return None
        try:
            if shared is not None:
                found = self._with_shared_text(one, other, templates, shared)
                if found is not None:
                    return found
            if one != other or only_shared:
                return None
            return self._differing_in_the_field_only(one)
        except Undecided:
            return None

    def _with_shared_text(
        self, one: int, other: int, templates: tuple[Template, Template], shared: Candidate
    ) -> tuple[Witness, Witness] | None:
        cells = self._behaviour.domain.cells
        first_values = values_of_spans(
            templates[0], shared.spans_a, cells, ignore_case=self._ignore_case
        )
        second_values = values_of_spans(
            templates[1], shared.spans_b, cells, ignore_case=self._ignore_case
        )
        if first_values is None or second_values is None:
            return None
        firsts = list(self._messages(one, first_values))
        for second in self._messages(other, second_values):
            for first in firsts:
                if first[self._variable] != second[self._variable]:
                    witnesses = self._run(first), self._run(second)
                    if self._is_shown(*witnesses):
                        return witnesses
        return None

    def _messages(self, number: int, given: Mapping[int, str]) -> Iterator[Texts]:
        """Messages that come to an outcome and have the given values."""
        behaviour = self._behaviour
        cells = behaviour.domain.cells
        wanted: list[Formula] = [behaviour.domain.all_messages, *behaviour.when(number)]
        for variable, text in given.items():
            wanted.append(In(variable, cells[variable].holding(text)))
            length = LengthSum(0, ((Term(FieldSource(variable)), 1),))
            wanted.append(LengthBetween(length, len(text), len(text)))
        found = worlds(wanted, behaviour.domain.everything, cells, behaviour.budget())
        for world in islice(found, _WORLDS_TRIED):
            for variant in range(_VARIANTS):
                texts = texts_of(world, cells, given, variant)
                if texts is not None:
                    yield texts
        if self._variable not in given:
            yield from self._absent_or_not(wanted, given)

    def _absent_or_not(
        self, wanted: Sequence[Formula], given: Mapping[int, str]
    ) -> Iterator[Texts]:
        """The same with the field absent, and in each of its cells."""
        domain = self._behaviour.domain
        for number in range(len(domain.cells[self._variable].cells)):
            box = list(domain.everything)
            box[self._variable] = 1 << number
            world = find_world(wanted, tuple(box), domain.cells, self._behaviour.budget())
            texts = None if world is None else texts_of(world, domain.cells, given)
            if texts is not None:
                yield texts

    def _differing_in_the_field_only(self, number: int) -> tuple[Witness, Witness] | None:
        """Give the field one value after the other until a key comes twice."""
        behaviour = self._behaviour
        domain = behaviour.domain
        wanted = [domain.all_messages, *behaviour.when(number)]
        for world in islice(
            worlds(wanted, domain.everything, domain.cells, behaviour.budget()), _WORLDS_TRIED
        ):
            found = self._in_world(world, number)
            if found is not None:
                return found
        return None

    def _in_world(self, world: World, number: int) -> tuple[Witness, Witness] | None:
        domain = self._behaviour.domain
        texts = texts_of(world, domain.cells)
        if texts is None:
            return None
        box = self._behaviour.boxes[number]
        assert box is not None
        own, mask = domain.cells[self._variable], box[self._variable]
        values: list[str | None] = [None] if mask & ABSENT else []
        for cell in own.in_mask(mask):
            values += islice(cell.texts(), _VALUES_TRIED)
        seen: dict[str, Witness] = {}
        for value in islice(dict.fromkeys(values), max(self._left, 0)):
            self._left -= 1
            witness = self._run((*texts[: self._variable], value, *texts[self._variable + 1 :]))
            if witness.key is not None:
                before = seen.setdefault(self._compared(witness.key), witness)
                if self._is_shown(before, witness):
                    return before, witness
        return None

    def _run(self, texts: Texts) -> Witness:
        runner = self._behaviour.runner
        assert runner is not None
        return runner.run(self._behaviour.domain, _only_in_cases(texts, self._behaviour.domain))

    def _is_shown(self, first: Witness, second: Witness) -> bool:
        name = self._behaviour.domain.name(self._variable)
        return (
            first.key is not None
            and second.key is not None
            and self._compared(first.key) == self._compared(second.key)
            and first.metadata.get(name) != second.metadata.get(name)
        )

    def _compared(self, key: str) -> str:
        return key.lower() if self._ignore_case else key


def _only_in_cases(texts: Texts, domain: Domain) -> Texts:
    """The message without fields of variants that it does not have."""
    return tuple(
        text if text is None or _is_in_case(own, texts, domain) else None
        for own, text in zip(domain.cells, texts, strict=True)
    )


def _is_in_case(own: FieldCells, texts: Texts, domain: Domain) -> bool:
    if own.field.discriminant is None:
        return True
    value = texts[domain.variables[own.field.discriminant]]
    return any(value in case.values for case in own.field.cases)


def values_of_spans(
    template: Template,
    spans: Sequence[str],
    cells: Sequence[FieldCells],
    *,
    ignore_case: bool = False,
) -> dict[int, str] | None:
    """Values of fields that put these spans into a text; None if they contradict each other.

    `spans` are those of the parts of `template_parts`. Fields whose value cannot be told from a
    span are left out.
    """
    values: dict[int, str] = {}
    place = 0
    for piece in template:
        if isinstance(piece, Term) and piece.functions and piece.functions[0].name == "fitted":
            place += FITTED_PARTS
            continue
        span = spans[place]
        place += 1
        if isinstance(piece, str) or not isinstance(piece.source, FieldSource):
            continue
        variable = piece.source.variable
        known = values.get(variable)
        if known is not None and _applied(piece.functions, known, ignore_case) == span:
            continue
        value = _value(piece, span, cells[variable], ignore_case)
        if value is None or known is not None:
            return None
        values[variable] = value
    return values


def _value(term: Term, span: str, own: FieldCells, ignore_case: bool) -> str | None:
    for guess in _guesses(span, own):
        if own.holding(guess) and _applied(term.functions, guess, ignore_case) == span:
            return guess
    return None


def _guesses(span: str, own: FieldCells) -> Iterator[str]:
    """Values that may make `span`, one by one: the first is often right, and many are costly."""
    yield from (span, span.upper(), span.capitalize(), _unescaped(span))
    for cell in own.in_mask(own.present):
        yield from islice(cell.texts(), 200)
        yield from islice(cell.texts(len(span)), 200)


def _applied(functions: Sequence[Function], text: str, ignore_case: bool) -> str:
    for function in functions:
        text = applied_to_text(function, text)
    return text.lower() if ignore_case else text


def _unescaped(text: str) -> str:
    raw = _HEX_CODE.sub(lambda found: bytes([int(found[1], 16)]), text.encode("utf-8"))
    return raw.decode("utf-8", "replace")
