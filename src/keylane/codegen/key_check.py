"""Code that decides whether a text is a valid key.

Takes an alternative of a plan, gives a condition. Asks only what does not hold for all texts of
the alternative, and asks it of the shortest text that can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keylane.metadata import PRINTABLE_ASCII, shape_of
from keylane.plan import KEY_LENGTH, Alternative, FieldTerm, Need
from keylane.program import Field

__all__ = ["key_check"]


def key_check(
    alternative: Alternative,
    key: str,
    variable_of: Callable[[Need], str],
    fields: Mapping[str, Field],
) -> str:
    """The condition under which the text of `alternative`, in the variable `key`, is valid.

    `variable_of` gives the variable of a need, `fields` the fields of the plan by name.
    """
    check = alternative.check
    conditions = []
    if check.length:
        conditions.append(f"{'0 < ' if check.not_empty else ''}len({key}) <= {KEY_LENGTH}")
    elif check.not_empty:
        conditions.append(key)
    if check.characters:
        source = _source_of_other_characters(alternative, fields)
        text = key if source is None else variable_of(source)
        conditions += [f"{text}.isascii()", f"{text}.isprintable()"]
    return " and ".join(conditions)


def _source_of_other_characters(
    alternative: Alternative, fields: Mapping[str, Field]
) -> Need | None:
    """The one need whose text may have characters that no key has; None if it is not only one."""
    if any(
        isinstance(piece, str) and not PRINTABLE_ASCII.issuperset(piece)
        for piece in alternative.template
    ):
        return None
    # What a choice gives has been validated already.
    sources = [
        need
        for need in set(alternative.template)
        if isinstance(need, FieldTerm) and not shape_of(fields[need.name].type).printable_ascii
    ]
    return sources[0] if len(sources) == 1 else None
