"""Extractors and payloads that remember what was read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from keylane.model import SessionKeyExtractor
from keylane.program import Field, Schema
from tests.differential import application

Path = tuple[str, ...]


class RecordingExtractor(SessionKeyExtractor):
    """Gives raw values, whatever their type; `names` are the fields asked for, in order.

    What strategies of the application ask for is their own business and is not among them.
    """

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        self._metadata = metadata
        self.names: list[str] = []

    def get_metadata(self, name: str) -> Any:
        if sys._getframe(1).f_globals is not vars(application):
            self.names.append(name)
        return self._metadata.get(name)


class _RecordingObject(dict[str, Any]):
    def __init__(self, members: dict[str, Any], path: Path, reads: list[Path]) -> None:
        super().__init__(
            {name: recording(value, (*path, name), reads) for name, value in members.items()}
        )
        self._path = path
        self._reads = reads

    def __getitem__(self, name: str) -> Any:
        self._reads.append((*self._path, name))
        return super().__getitem__(name)


class _RecordingArray(list[Any]):
    def __init__(self, items: list[Any], path: Path, reads: list[Path]) -> None:
        super().__init__(
            recording(item, (*path, str(index)), reads) for index, item in enumerate(items)
        )
        self._path = path
        self._reads = reads

    def __getitem__(self, index: Any) -> Any:
        item = super().__getitem__(index)
        self._reads.append((*self._path, str(index)))
        return item


def recording(value: Any, path: Path, reads: list[Path]) -> Any:
    """A copy of a payload that adds to `reads` the path of each value that is read from it."""
    if type(value) is dict:
        return _RecordingObject(value, path, reads)
    if type(value) is list:
        return _RecordingArray(value, path, reads)
    return value


def most_reads(schema: Schema) -> dict[Path, int]:
    """How often a call may read each path: once for each pointer that leads to it or by it.

    Of the cases of a field, which exclude each other, the one counts that reads most.
    """
    most: dict[Path, int] = {}
    for field in schema.fields:
        of_field: dict[Path, int] = {}
        for pointers in _alternatives(field):
            of_case: dict[Path, int] = {}
            for pointer in pointers:
                for length in range(1, len(pointer) + 1):
                    path = pointer[:length]
                    of_case[path] = of_case.get(path, 0) + 1
            of_field.update(
                {path: max(count, of_field.get(path, 0)) for path, count in of_case.items()}
            )
        for path, count in of_field.items():
            most[path] = most.get(path, 0) + count
    return most


def leaves(schema: Schema) -> frozenset[Path]:
    """Paths at which a field lies and which no pointer passes by."""
    pointers = {
        pointer
        for field in schema.fields
        for alternative in _alternatives(field)
        for pointer in alternative
    }
    passed = {pointer[:length] for pointer in pointers for length in range(1, len(pointer))}
    return frozenset(pointers - passed)


def _alternatives(field: Field) -> Iterator[tuple[Path, ...]]:
    """The pointers of a field, or those of each of its cases."""
    yield field.pointers
    for case in field.cases:
        yield case.pointers


def snapshot(value: Any) -> object:
    """What must be the same before and after a call: structure, and identity of what is inside."""
    if isinstance(value, dict):
        return (id(value), [(name, snapshot(member)) for name, member in value.items()])
    if isinstance(value, list | tuple):
        return (id(value), [snapshot(item) for item in value])
    return id(value)
