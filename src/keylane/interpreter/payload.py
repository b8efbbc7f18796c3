"""Values and metadata of a payload, by the pointers of a schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from keylane.metadata import FloatType, canonical_text
from keylane.model import SessionKeyExtractor
from keylane.program import Field, Schema

__all__ = ["PayloadExtractor", "pointed_value"]

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


def pointed_value(payload: object, pointer: tuple[str, ...]) -> object:
    """The value at a decoded JSON pointer (RFC 6901), or None if there is none.

    A step into a list or tuple is an index, into anything else a name; what cannot be stepped
    into has no value there.
    """
    value: Any = payload
    for step in pointer:
        try:
            if isinstance(value, list | tuple):
                value = value[int(step)] if _ARRAY_INDEX.fullmatch(step) else None
            else:
                value = value[step]
        except (LookupError, TypeError):
            return None
    return value


class PayloadExtractor(SessionKeyExtractor):
    """The metadata of a payload by a schema: canonical texts."""

    def __init__(self, schema: Schema, payload: Mapping[str, Any]) -> None:
        """Read `payload` (what `json.loads` gives) by the pointers of `schema`."""
        self._fields = {
            field.name: field for field in schema.fields if not isinstance(field.type, FloatType)
        }
        self._payload = payload

    def get_metadata(self, name: str) -> str | None:
        """The canonical text of field `name`; None if it is absent or not in the schema."""
        field = self._fields.get(name)
        return None if field is None else canonical_text(field.type, self.raw_value(name))

    def list_metadata_keys(self) -> list[str]:
        """The names of the fields that the payload has a value for, in the schema's order."""
        return [name for name in self._fields if self.get_metadata(name) is not None]

    def raw_value(self, name: str) -> Any:
        """The value of a field as it lies in the payload, or None.

        It is the first that is neither missing nor null; a field of a variant has none outside
        its cases.
        """
        return self.located_value(name)[1]

    def located_value(self, name: str) -> tuple[tuple[str, ...] | None, Any]:
        """The pointer that leads to the value of a field, and the value; both None without one."""
        for pointer in self.pointers_to(name):
            value = pointed_value(self._payload, pointer)
            if value is not None:
                return pointer, value
        return None, None

    def pointers_to(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Where a field may lie in this payload; nowhere, if it is outside its cases."""
        return self._pointers(self._fields[name])

    def _pointers(self, field: Field) -> tuple[tuple[str, ...], ...]:
        if field.discriminant is None:
            return field.pointers
        value = self.get_metadata(field.discriminant)
        for case in field.cases:
            if value in case.values:
                return case.pointers
        return ()
