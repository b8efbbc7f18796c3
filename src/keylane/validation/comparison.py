"""Random messages beside the proof: interpreter and module give the same through every entry point.

Takes a checked program, the text of a module and a number, gives a `Validation`. The messages are
those of `keylane.verify`, which needs Hypothesis: it is imported when messages are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from keylane.interpreter import InterpretedStrategy, PayloadExtractor
from keylane.interpreter.externs import ExternError
from keylane.model import MappingExtractor
from keylane.program import Program, Schema, Strategy
from keylane.validation.emitted import EmittedModule, NotShownError, read_module
from keylane.validation.findings import Finding, FindingKind, Validation
from keylane.validation.outcomes import Outcome, outcome_of, shown, told
from keylane.validation.samples_of_time import MOMENTS
from keylane.validation.witness import instance_of

__all__ = ["MissingExtraError", "compare"]


class MissingExtraError(Exception):
    """Raised where random messages are wanted and the extra `verify` is not installed."""


def compare(program: Program, text: str, messages: int, *, seed: int = 0) -> Validation:
    """Compare for so many messages of each schema; the same `seed`, the same messages.

    Of each method the first difference is told. Raises `MissingExtraError`.
    """
    try:
        from keylane.verify import aims_of, random_message
    except ImportError as error:
        raise MissingExtraError from error
    try:
        module = read_module(program, text)
    except NotShownError as error:
        reason = Finding(FindingKind.NOT_SHOWN, error.line, "the module", error.reason)
        return Validation(findings=(reason,))
    random = Random(seed)
    found: dict[str, Finding] = {}
    count = 0
    for schema in program.schemas:
        aims = aims_of(program, schema)
        made = [random_message(random, schema, aims=aims) for _ in range(messages)]
        count += len(made)
        for finding in _differences(program, module, schema, made):
            found.setdefault(finding.subject, finding)
    return Validation(messages=count, findings=tuple(found.values()))


def _differences(
    program: Program, module: EmittedModule, schema: Schema, messages: list[Any]
) -> Iterator[Finding]:
    extractor_class = module.names.get(f"{schema.name}Extractor")
    if extractor_class is not None:
        for message in messages:
            yield from _of_extractor(schema, extractor_class, message)
    for strategy in program.strategies:
        if strategy.schema == schema:
            try:
                yield from _of_strategy(module, strategy, extractor_class, messages)
            except (NotShownError, ExternError, KeyError) as error:
                reason = f"messages cannot be compared: {error}"
                yield Finding(FindingKind.NOT_SHOWN, 1, f"`{strategy.name}`", reason)


def _of_extractor(schema: Schema, extractor_class: Any, message: Any) -> Iterator[Finding]:
    expected = outcome_of(PayloadExtractor(schema, message.payload).get_all_metadata)
    given = outcome_of(lambda: extractor_class(message.payload).get_all_metadata())
    if expected != given:
        subject = f"`{schema.name}Extractor.get_all_metadata`"
        yield _difference(subject, f"payload {told(message.payload)}", expected, given)


def _of_strategy(
    module: EmittedModule, strategy: Strategy, extractor_class: Any, messages: list[Any]
) -> Iterator[Finding]:
    moment = MOMENTS[0]
    interpreted = InterpretedStrategy(strategy, lambda: moment)
    emitted = instance_of(module, strategy.name, lambda: moment)
    keys: list[object] = []
    extractors = []
    for number, message in enumerate(messages):
        moment = MOMENTS[number % len(MOMENTS)]
        metadata = MappingExtractor(message.metadata)
        asked: list[tuple[str, Callable[..., Any], Callable[..., Any], object]] = [
            ("generate_key", interpreted.generate_key, emitted.generate_key, metadata),
            (
                "generate_key_from_payload",
                interpreted.generate_key_from_payload,
                emitted.generate_key_from_payload,
                message.payload,
            ),
        ]
        if extractor_class is not None:
            extractor = extractor_class(message.payload)
            asked.append(
                ("generate_key", interpreted.generate_key, emitted.generate_key, extractor)
            )
        for name, reference, ask, argument in asked:
            expected, given = outcome_of(reference, argument), outcome_of(ask, argument)
            # Whether an application's strategy is asked where its answer is not needed is open.
            if expected != given and expected[:2] != ("raises", "TypeError"):
                held = message.payload if argument is message.payload else message.metadata
                yield _difference(
                    f"`{strategy.name}.{name}`",
                    f"{_kind(argument, message)} {told(held)}",
                    expected,
                    given,
                )
    moment = MOMENTS[0]
    for message in messages:
        metadata = MappingExtractor(message.metadata)
        expected = outcome_of(interpreted.generate_key, metadata)
        if expected[0] == "gives":
            keys.append(expected[-1])
            extractors.append(metadata)
    given = outcome_of(emitted.generate_keys, extractors)
    if given != ("gives", "list", keys):
        subject = f"`{strategy.name}.generate_keys`"
        yield _difference(subject, f"{len(keys)} messages", ("gives", "list", keys), given)


def _kind(argument: object, message: Any) -> str:
    return "payload" if argument is message.payload else "metadata"


def _difference(subject: str, message: str, expected: Outcome, given: Outcome) -> Finding:
    return Finding(
        FindingKind.DIFFERENCE,
        1,
        subject,
        "the interpreter gives another answer",
        message,
        shown(expected),
        shown(given),
    )
