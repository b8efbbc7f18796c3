"""Messages that show a difference: from a way to a message, run through both sides.

Takes a way on which two values differ, gives a message for which interpreter and emitted code give
different answers, or none. Nothing is called a difference that was not seen here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, cast

from keylane.frozen import frozen
from keylane.interpreter import InterpretedStrategy, PayloadExtractor
from keylane.model import MappingExtractor
from keylane.program import Schema, Strategy
from keylane.validation.choices import ExtractorChoices, Path, PayloadChoices
from keylane.validation.containers import MISSING, AnyList, AnyObject
from keylane.validation.emitted import EmittedModule
from keylane.validation.equality import Way
from keylane.validation.graph import Graph
from keylane.validation.nodes import DEAD, Variable
from keylane.validation.outcomes import Outcome, outcome_of, told
from keylane.validation.samples_of_time import MOMENTS
from keylane.validation.splitting import bits

__all__ = ["Witness", "instance_of", "metadata_witness", "witness"]

_TRIES = 24


@frozen
class Witness:
    """A message, and what both sides give for it."""

    message: str
    expected: Outcome
    given: Outcome


def witness(
    graph: Graph,
    way: Way,
    choices: ExtractorChoices | PayloadChoices,
    strategy: Strategy,
    module: EmittedModule,
) -> Witness | None:
    """A message that goes `way`, if both sides are seen to differ for it."""
    for seed in range(_TRIES):
        message = _Message(graph, way, Random(seed), seed)
        moment = message.moment()
        interpreted = InterpretedStrategy(strategy, partial(_same, moment))
        emitted = instance_of(module, strategy.name, partial(_same, moment))
        if isinstance(choices, PayloadChoices):
            payload = message.payload(choices)
            expected = outcome_of(interpreted.generate_key_from_payload, payload)
            given = outcome_of(emitted.generate_key_from_payload, payload)
            shown_message = f"payload {told(payload)}"
        else:
            metadata = message.metadata(choices)
            extractor = MappingExtractor(metadata)
            expected = outcome_of(interpreted.generate_key, extractor)
            given = outcome_of(emitted.generate_key, extractor)
            shown_message = f"metadata {told(metadata)}"
        if expected != given:
            return Witness(shown_message, expected, given)
    return None


def metadata_witness(
    graph: Graph,
    way: Way,
    choices: PayloadChoices,
    schema: Schema,
    module: EmittedModule,
    name: str,
) -> Witness | None:
    """A payload that goes `way`, if the extractor class of a schema answers otherwise for it."""
    for seed in range(_TRIES):
        payload = _Message(graph, way, Random(seed), seed).payload(choices)
        emitted = module.names[f"{schema.name}Extractor"](payload)
        expected = outcome_of(PayloadExtractor(schema, payload).get_metadata, name)
        given = outcome_of(emitted.get_metadata, name)
        if expected != given:
            return Witness(f"payload {told(payload)}", expected, given)
    return None


def instance_of(module: EmittedModule, name: str, clock: Callable[[], datetime]) -> Any:
    """An instance of an emitted strategy."""
    strategy_class = module.names[name]
    takes_clock = "__init__" in module.methods(name)
    return strategy_class(clock) if takes_clock else strategy_class()


def _same(moment: datetime) -> datetime:
    return moment


class _Message:
    """One of the messages that go a way."""

    def __init__(self, graph: Graph, way: Way, random: Random, seed: int) -> None:
        self._graph = graph
        self._way = way
        self._random = random
        self._seed = seed
        self._chosen: dict[Variable, object] = {}
        if seed % 2:
            for variable in way:
                if variable.text is not None:
                    self._make_long(variable)

    def _values(self, variable: Variable) -> list[object]:
        mask = self._way.get(variable, variable.everything)
        return [self._graph.numbering.value(variable.values[place]) for place in bits(mask)]

    def value(self, variable: Variable) -> object:
        """A value for a variable: one that is left on the way."""
        if variable not in self._chosen:
            values = self._values(variable)
            if variable not in self._way:
                # A container where there may be one, so that members can be anything.
                objects: list[object] = [each for each in values if isinstance(each, AnyObject)]
                values = objects or values
            if self._seed == 0:
                chosen = values[0]
            elif self._seed == 2:
                chosen = values[-1]
            else:
                chosen = self._random.choice(values)
            self._chosen[variable] = chosen
        return self._chosen[variable]

    def _make_long(self, variable: Variable) -> None:
        """Choose the parts of a text so that it is about as long as on the way."""
        assert variable.text is not None
        wanted = len(cast(str, self._random.choice(self._values(variable))))
        parts = []
        for part in variable.text.parts:
            mask = self._way.get(part.variable, part.variable.everything)
            lengths = {}
            for place in bits(mask):
                entry = part.entries[place]
                text = self._graph.numbering.value(entry) if entry != DEAD else None
                if isinstance(text, str):
                    lengths[place] = len(text)
            if not lengths:
                return
            parts.append((part.variable, lengths))
        total = sum(min(lengths.values()) for _, lengths in parts)
        self._random.shuffle(parts)
        for part_variable, lengths in parts:
            shortest = min(lengths.values())
            room = wanted - total + shortest
            fitting = [place for place, length in lengths.items() if length <= room]
            place = max(fitting, key=lengths.__getitem__, default=next(iter(lengths)))
            total += lengths[place] - shortest
            number = part_variable.values[place]
            self._chosen[part_variable] = self._graph.numbering.value(number)

    def moment(self) -> datetime:
        """The moment of the clock."""
        for variable in [*self._way, *self._graph.variables]:
            if variable.label == "clock":
                return cast(datetime, self.value(variable))
        return MOMENTS[0]

    def metadata(self, choices: ExtractorChoices) -> dict[str, Any]:
        """What an extractor answers."""
        return {name: self.value(variable) for name, variable in choices.variables.items()}

    def payload(self, choices: PayloadChoices) -> Any:
        """A payload."""
        return self._built((), choices)

    def _built(self, path: Path, choices: PayloadChoices) -> Any:
        value = self.value(choices.variables[path])
        if isinstance(value, AnyObject):
            return {
                step: member
                for step, member in self._members(path, choices)
                if member is not MISSING
            }
        if isinstance(value, AnyList):
            items: list[object] = []
            for step, member in self._members(path, choices):
                if step.isdigit() and len(step) < 3 and member is not MISSING:
                    items.extend([None] * (int(step) + 1 - len(items)))
                    items[int(step)] = member
            return items
        return value

    def _members(self, path: Path, choices: PayloadChoices) -> Iterator[tuple[str, Any]]:
        for other in choices.variables:
            if len(other) == len(path) + 1 and other[: len(path)] == path:
                yield other[-1], self._built(other, choices)
