"""Code that reads the raw value of a field into its local variable.

Two ways to read: by `get_metadata` from an extractor, and by pointers from a payload, which is the
matter of `payload_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from keylane.codegen.literals import string_literal
from keylane.codegen.writer import Writer
from keylane.frozen import frozen
from keylane.program import Field

__all__ = ["ExtractorReading", "FieldRead", "Learned", "Path", "Reading", "pointer_steps"]

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
Path = tuple[str, ...]


def pointer_steps(pointer: Sequence[str]) -> tuple[str | int, ...]:
    """The steps of a pointer; a step that is an array index in an array is a number."""
    return tuple(int(step) if _ARRAY_INDEX.fullmatch(step) else step for step in pointer)


@frozen
class FieldRead:
    """That a field is read into a variable, by those of its pointers that apply at the place."""

    field: Field
    pointers: tuple[Path, ...]
    variable: str

    @property
    def is_often_absent(self) -> bool:
        """Whether it is nothing unusual that the field is not where it is looked for."""
        return self.field.optional or len(self.pointers) > 1


@frozen
class Learned:
    """Containers whose variables are assigned, and whether the payload is surely an object."""

    known: frozenset[Path]
    payload_is_object: bool


class Reading(Protocol):
    """One of the two ways."""

    @property
    def of_payload(self) -> bool:
        """Whether values have the types of JSON; else they are metadata, which is text."""

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read each field into its variable; where one is missing, the method may return None."""

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Read a field into its variable; None where it is missing."""

    def fork(self) -> Learned:
        """What is known at the head of a block that is not always entered."""

    def join(self, learned: Learned) -> None:
        """Forget what was learned since the `fork` that gave `learned`."""


@frozen
class ExtractorReading:
    """Reads by `extractor.get_metadata`."""

    of_payload = False

    def require(self, reads: Sequence[FieldRead], writer: Writer) -> None:
        """Read each field in turn."""
        for read in reads:
            self.obtain(read, writer)

    def obtain(self, read: FieldRead, writer: Writer) -> None:
        """Ask the extractor."""
        name = string_literal(read.field.name)
        writer.line(f"{read.variable} = extractor.get_metadata({name})")

    def fork(self) -> Learned:
        """Nothing: no answer is kept but in the fields' own variables."""
        return Learned(frozenset(), False)

    def join(self, learned: Learned) -> None:
        """Nothing to forget."""
