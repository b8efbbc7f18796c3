"""RFC 6901 JSON pointers: where in a payload a field's value lies.

Takes pointers as written, gives them as steps. What a step means in a payload is decided by those
who read payloads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from keylane.check import limit_errors, limits, schema_errors
from keylane.check.reporter import Reporter
from keylane.syntax.nodes import Pointer

__all__ = ["pointers_of"]

_LONE_TILDE = re.compile(r"~(?![01])")


def pointers_of(
    pointers: Sequence[Pointer], name: str, reporter: Reporter
) -> tuple[tuple[str, ...], ...]:
    """The steps of each pointer of the field `name`, in order; `/<name>` if there are none."""
    if len(pointers) > limits.POINTERS:
        reporter.report(
            limit_errors.too_many(
                reporter.source,
                pointers[limits.POINTERS].span,
                "pointers for this field",
                limits.POINTERS,
                "remove those that no message needs",
            )
        )
        pointers = pointers[: limits.POINTERS]
    found: dict[tuple[str, ...], Pointer] = {}
    for pointer in pointers:
        steps = _steps(pointer, reporter)
        if steps is None:
            continue
        first = found.setdefault(steps, pointer)
        if first is not pointer:
            reporter.report(schema_errors.duplicate_pointer(reporter.source, pointer, first))
    return tuple(found) or ((name,),)


def _steps(pointer: Pointer, reporter: Reporter) -> tuple[str, ...] | None:
    source, text = reporter.source, pointer.text
    if not text.startswith("/"):
        reporter.report(schema_errors.pointer_without_slash(source, pointer))
        return None
    if _LONE_TILDE.search(text):
        reporter.report(schema_errors.pointer_with_lone_tilde(source, pointer))
        return None
    steps = text[1:].split("/")
    if len(steps) > limits.POINTER_STEPS:
        reporter.report(
            limit_errors.too_many(
                source,
                pointer.span,
                "steps in this pointer",
                limits.POINTER_STEPS,
                "point to a value nearer to the top of the payload",
            )
        )
        return None
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)
