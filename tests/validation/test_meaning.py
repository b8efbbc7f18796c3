"""The meaning that modules are compared with is the interpreter's, message by message."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import cast

import pytest

from keylane.interpreter import InterpretedStrategy
from keylane.model import MappingExtractor
from keylane.program import Strategy
from keylane.validation.asked import asked_of_fields, fitted_lengths
from keylane.validation.choices import Clockwork, ExtractorChoices
from keylane.validation.graph import Graph
from keylane.validation.meaning import Meaning
from keylane.validation.nodes import Branch, Constant, Joined, Table, Value, Variable
from keylane.validation.outcomes import outcome_of
from keylane.validation.samples_of_text import joined_texts
from keylane.verify import random_program

PROGRAMS = range(40)
MESSAGES = 12


@pytest.mark.parametrize("number", PROGRAMS)
def test_meaning_is_that_of_the_interpreter(number: int) -> None:
    random = Random(number)
    program = random_program(random).check().program
    assert program is not None
    for strategy in program.strategies:
        _compare(strategy, random)


def _compare(strategy: Strategy, random: Random) -> None:
    graph = Graph(joined_texts(fitted_lengths([strategy.body]), ()))
    choices = ExtractorChoices(
        graph, strategy.schema, asked_of_fields(strategy.schema, [strategy.body], ())
    )
    key = Meaning(graph, strategy, choices, Clockwork(graph)).key()
    for _ in range(MESSAGES):
        chosen = {
            variable: random.choice(variable.values)
            for variable in graph.variables
            if variable.text is None
        }
        metadata = {
            name: graph.numbering.value(chosen[variable])
            for name, variable in choices.variables.items()
        }
        moments = [number for variable, number in chosen.items() if variable.label == "clock"]
        moment = cast(datetime, graph.numbering.value(moments[0]) if moments else datetime.now())
        interpreted = InterpretedStrategy(strategy, lambda moment=moment: moment)  # type: ignore[misc]
        extractor = MappingExtractor(cast(dict[str, str], metadata))
        expected = outcome_of(interpreted.generate_key, extractor)
        found = _Chosen(graph, chosen).value(key)
        if found is not _Chosen.unknown:
            given = outcome_of(_told, found)
            assert given[:3] == expected[:3], (metadata, strategy)


def _told(found: object) -> object:
    details = getattr(found, "details", None)
    if details is None:
        return found
    error = type(str(getattr(found, "lineage")[0]), (ValueError,), {})(*details)  # noqa: B009
    error.reason, error.length, error.fields = details[:3]
    raise error


class _Chosen:
    """The values of a graph for one message."""

    unknown = object()

    def __init__(self, graph: Graph, chosen: dict[Variable, int]) -> None:
        self._graph = graph
        self._chosen = chosen

    def value(self, value: Value) -> object:
        match value:
            case Constant(number=number):
                return self._graph.numbering.value(number)
            case Table(variable=variable, entries=entries):
                place = self._place(variable)
                return (
                    self.unknown if place is None else self._graph.numbering.value(entries[place])
                )
            case Joined(parts=parts):
                texts = [self.value(part) for part in parts]
                known = all(isinstance(each, str) for each in texts)
                return "".join(map(str, texts)) if known else self.unknown
            case Branch(variable=variable, branches=branches):
                place = self._place(variable)
                if place is None:
                    return self.unknown
                (chosen,) = (each for mask, each in branches if mask >> place & 1)
                return self.value(chosen)

    def _place(self, variable: Variable) -> int | None:
        number = self._chosen.get(variable)
        if variable.text is not None:
            text = self.value(variable.text)
            number = self._graph.numbering.number(text)
        return variable.values.index(number) if number in variable.values else None
