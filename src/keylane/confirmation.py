"""Messages that the proofs show, run through the generated code as well.

Takes a strategy and witnesses, which the interpreter has answered already; says whether the class
that is generated for the strategy answers alike. Never decides anything: a difference is a mistake
in keylane. The class is made of the text that a build writes, before Black lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from keylane.behaviour.witnesses import Witness
from keylane.codegen import generate_unformatted
from keylane.frozen import replace
from keylane.generated_header import VERSION
from keylane.model import SessionKeyExtractor
from keylane.program import Program, Strategy

__all__ = ["EnginesDisagreeError", "confirm"]


class EnginesDisagreeError(Exception):
    """Raised where interpreter and generated code differ: never the fault of a user."""


class _Metadata(SessionKeyExtractor):
    def __init__(self, metadata: Mapping[str, str]) -> None:
        self._metadata = metadata

    def get_metadata(self, name: str) -> str | None:
        return self._metadata.get(name)


def confirm(program: Program, shown: Iterable[tuple[Strategy, Iterable[Witness]]]) -> None:
    """Run the messages that are shown of strategies without externs through generated classes.

    Raises `EnginesDisagreeError` if one does not answer as the interpreter did.
    """
    messages: dict[str, tuple[Witness, ...]] = {}
    for strategy, witnesses in shown:
        messages[strategy.name] = (*messages.get(strategy.name, ()), *witnesses)
    strategies = tuple(each for each in program.strategies if messages.get(each.name))
    if not strategies:
        return
    needed = {strategy.schema.name for strategy in strategies}
    schemas = tuple(each for each in program.schemas if each.name in needed)
    module = ModuleType("keylane_confirmation")
    # One module for all: what they share is made once.
    text = generate_unformatted(replace(program, strategies=strategies, schemas=schemas), VERSION)
    exec(compile(text, "<generated>", "exec"), module.__dict__)
    for strategy in strategies:
        for witness in messages[strategy.name]:
            if _answer(getattr(module, strategy.name), witness) != (witness.key, witness.raised):
                raise EnginesDisagreeError(
                    f"`{strategy.name}` is not compiled to what it means, for one, with the"
                    f" metadata {dict(witness.metadata)!r}"
                )


def _answer(generated: Any, witness: Witness) -> tuple[str | None, bool]:
    """The key, and whether the class raises."""
    takes_clock = "_clock" in generated.__slots__
    instance = generated(clock=lambda: witness.moment) if takes_clock else generated()
    try:
        if witness.payload is not None:
            return instance.generate_key_from_payload(witness.payload), False
        return instance.generate_key(_Metadata(witness.metadata)), False
    except ValueError:
        return None, True
