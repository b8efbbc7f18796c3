"""Code that decides whether a text is a valid key.

Takes an alternative of a plan, gives a condition. Asks only what does not hold for all texts of
the alternative, and asks it of the shortest text that can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from keylane.metadata import PRINTABLE_ASCII, IntType, shape_of
from keylane.plan.nodes import (
    KEY_LENGTH,
    Alternative,
    Applied,
    Block,
    Choice,
    FieldTerm,
    KeyCheck,
    Need,
    alternatives_of,
)
from keylane.program import Field

__all__ = ["key_check", "lone_field", "lone_field_check"]


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
    conditions = _length_conditions(check, key, KEY_LENGTH)
    if check.characters:
        source = _source_of_other_characters(alternative, fields)
        text = key if source is None else variable_of(source)
        conditions += [f"{text}.isascii()", f"{text}.isprintable()"]
    return " and ".join(conditions)


def lone_field(alternative: Alternative, fields: Mapping[str, Field]) -> FieldTerm | None:
    """The one field that stands in the text beside nothing but printable constants, if it is so.

    It may stand there in another case: of the same length, and printable ASCII if the field is. Its
    own text then tells whether the key is valid, before there is a key. None for a number, which
    may not be text.
    """
    terms = [piece for piece in alternative.template if not isinstance(piece, str)]
    constant = "".join(piece for piece in alternative.template if isinstance(piece, str))
    match terms:
        case [FieldTerm() as term] | [Applied("lower" | "upper", template=(FieldTerm() as term,))]:
            is_text = not isinstance(fields[term.name].type, IntType)
            return term if is_text and PRINTABLE_ASCII.issuperset(constant) else None
    return None


def lone_field_check(alternative: Alternative, variable: str) -> str:
    """The condition under which the text is valid whose `lone_field` is in `variable`."""
    check = alternative.check
    constant = sum(len(piece) for piece in alternative.template if isinstance(piece, str))
    conditions = _length_conditions(check, variable, KEY_LENGTH - constant)
    if check.characters:
        conditions += [f"{variable}.isascii()", f"{variable}.isprintable()"]
    return " and ".join(conditions)


def _length_conditions(check: KeyCheck, variable: str, longest: int) -> list[str]:
    conditions = [variable] if check.not_empty else []
    if check.length:
        conditions.append(f"len({variable}) <= {longest}")
    return conditions


def _source_of_other_characters(
    alternative: Alternative, fields: Mapping[str, Field]
) -> Need | None:
    """The one need whose text may have characters that no key has; None if it is not only one."""
    sources: set[Need] = set()
    for piece in alternative.template:
        match piece:
            case str() if not PRINTABLE_ASCII.issuperset(piece):
                return None
            case FieldTerm(name) if not shape_of(fields[name].type).printable_ascii:
                sources.add(piece)
            case Applied(shape=shape) if not shape.printable_ascii:
                return None
            case Choice(blocks) if not _all_printable(blocks):
                return None
    return sources.pop() if len(sources) == 1 else None


def _all_printable(blocks: Iterable[Block]) -> bool:
    """Whether every result of `blocks` is printable ASCII: by its shape, or because it is asked."""
    return all(
        alternative.shape.printable_ascii or alternative.check.characters
        for alternative in alternatives_of(blocks)
    )
