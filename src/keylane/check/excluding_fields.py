"""Fields that no payload can have at once.

Takes the sound fields of a schema, finds two required ones of which one is a value where the other
one needs an object around it. Says nothing of optional fields: one of them may be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keylane.program import Field

__all__ = ["fields_that_exclude_each_other"]

_Pointer = tuple[str, ...]


def fields_that_exclude_each_other(fields: Sequence[Field]) -> Iterator[tuple[Field, Field]]:
    """Each field with the first one that excludes it, `(outer, inner)`: a value and one inside."""
    required = [field for field in fields if not field.optional and field.pointers]
    owners: dict[_Pointer, list[Field]] = {}
    for field in required:
        for pointer in field.pointers:
            owners.setdefault(pointer, []).append(field)
    for inner in required:
        pointer = inner.pointers[0]
        around = (owners.get(pointer[:length], ()) for length in range(1, len(pointer)))
        for outer in (field for found in around for field in found):
            if all(_is_inside(one, other) for one in inner.pointers for other in outer.pointers):
                yield outer, inner
                break


def _is_inside(pointer: _Pointer, other: _Pointer) -> bool:
    """INVARIANT: every field is a single value, so nothing lies inside of one."""
    return len(pointer) > len(other) and pointer[: len(other)] == other
