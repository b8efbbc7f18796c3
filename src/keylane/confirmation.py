"""Messages that the proofs show, run through the generated code as well.

Takes a strategy and witnesses, which the interpreter has answered already; says whether the class
that is generated for the strategy answers alike. Never decides anything: a difference is a mistake
in keylane. The class is made of the text that a build writes, before Black lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from keylane.analysis.witnesses import Witness
from keylane.codegen import generate_unformatted
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


def confirm(program: Program, strategy: Strategy, witnesses: Iterable[Witness]) -> None:
    """Run each message through the generated class of a strategy without externs.

    Raises `EnginesDisagreeError` if it does not answer as the interpreter did.
    """
    shown = list(witnesses)
    if not shown:
        return
    schemas = tuple(each for each in program.schemas if each.name == strategy.schema.name)
    alone = replace(program, strategies=(strategy,), schemas=schemas)
    module = ModuleType("keylane_confirmation")
    code = compile(generate_unformatted(alone, VERSION), "<generated>", "exec")
    exec(code, module.__dict__)
    generated = getattr(module, strategy.name)
    for witness in shown:
        if _answer(generated, witness) != (witness.key, witness.raised):
            raise EnginesDisagreeError(
                f"`{strategy.name}` is not compiled to what it means, for one, with the metadata"
                f" {dict(witness.metadata)!r}"
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
