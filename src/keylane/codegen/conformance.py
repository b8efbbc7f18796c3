"""Code that decides whether a value conforms to its field's type, and gives its canonical text.

For each field the module has one function, exact for any object (its text is in the templates),
and where values of the common kind can be decided by a short expression, that expression
(`FastPath`) stands in front of a call of the function. Independent of `keylane.metadata.canonical`
on purpose: the differential test compares the two.

INVARIANT: a fast path that accepts a value gives what the function gives, with one exception. A
fast path that need not be exact takes text with lone surrogates, which the function refuses. Such
text is never printable ASCII; where it only stands in a text that is validated before it is a key,
and an invalid one is nothing, no key depends on the difference.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from keylane.codegen.literals import character_class, string_literal
from keylane.metadata import (
    PRINTABLE_ASCII,
    BoolType,
    EnumType,
    IntType,
    MetadataType,
    StringType,
    UuidType,
)

__all__ = ["FastPath", "constants_of", "fast_path"]

_ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
# With more characters than these beside letters and digits, one search is faster than replacing.
_MOST_REPLACED = 2


@dataclass(frozen=True, slots=True)
class FastPath:
    """`condition` accepts a value; its text is `value`, or the value itself if that is None.

    "Itself" may be a plain `int`, which prints as its canonical text.
    """

    condition: str
    value: str | None = None


def _set_literal(texts: frozenset[str] | tuple[str, ...]) -> str:
    return f"frozenset({{{', '.join(map(string_literal, sorted(texts)))}}})"


def _raw_alphabet(type_: StringType) -> frozenset[str] | None:
    """The characters of which folding makes characters of the alphabet."""
    if type_.alphabet is None or not type_.fold_case:
        return type_.alphabet
    return frozenset(
        character for character in PRINTABLE_ASCII if character.lower() in type_.alphabet
    )


def _replaced_characters(type_: StringType) -> list[str] | None:
    """The characters beside letters and digits, if the alphabet is all of these and few others."""
    alphabet = _raw_alphabet(type_)
    # `isalnum` refuses the empty text, which a minimum of 0 allows.
    if alphabet is None or type_.min == 0 or not alphabet >= _ALPHANUMERIC:
        return None
    others = sorted(alphabet - _ALPHANUMERIC)
    return others if len(others) <= _MOST_REPLACED else None


def constants_of(metadata_type: MetadataType) -> tuple[tuple[str, str], ...]:
    """The constants of a field of this type: suffix of the name, and expression."""
    match metadata_type:
        case StringType():
            constants = []
            alphabet = _raw_alphabet(metadata_type)
            if alphabet is not None and alphabet != PRINTABLE_ASCII:
                pattern = f'r"[^{character_class(alphabet)}]"'
                constants.append(("OTHERS", f"re.compile({pattern}).search"))
            if metadata_type.reject:
                constants.append(("REJECTED", _set_literal(metadata_type.reject)))
            return tuple(constants)
        case EnumType(members):
            return (("MEMBERS", _set_literal(members)),)
        case IntType(reject=reject) | UuidType(reject=reject):
            return (("REJECTED", _set_literal(reject)),) if reject else ()
        case _:
            return ()


def fast_path(
    metadata_type: MetadataType, variable: str, constant: str, *, of_payload: bool, exact: bool
) -> FastPath | None:
    """The short test of the value in `variable`, or None if there is none.

    `constant` is the beginning of the names of the field's constants. `of_payload` tells values
    of a payload, which have the types of JSON, from metadata, which is text.
    """
    match metadata_type:
        case StringType():
            return _string_path(metadata_type, variable, constant, exact=exact)
        case EnumType():
            return FastPath(f"type({variable}) is str and {variable} in {constant}_MEMBERS")
        case IntType(low, high, reject) if of_payload:
            condition = f"type({variable}) is int and {low} <= {variable} <= {high}"
            if reject:
                numbers = ", ".join(sorted(reject, key=int))
                condition += f" and {variable} not in ({numbers},)"
            return FastPath(condition)
        case BoolType() if of_payload:
            return FastPath(f"type({variable}) is bool", f'"true" if {variable} else "false"')
        case BoolType():
            return FastPath(f'type({variable}) is str and {variable} in ("true", "false")')
        case UuidType(reject):
            condition = f"type({variable}) is str and _UUID({variable})"
            if reject:
                condition += f" and {variable} not in {constant}_REJECTED"
            return FastPath(condition)
        case _:
            return None


def _string_path(type_: StringType, variable: str, constant: str, *, exact: bool) -> FastPath:
    conditions = [f"type({variable}) is str"]
    replaced = _replaced_characters(type_)
    alphabet = _raw_alphabet(type_)
    if type_.min == type_.max:
        conditions.append(f"len({variable}) == {type_.min}")
    elif type_.max is not None:
        if type_.min > 1 or (type_.min == 1 and replaced is None):
            conditions.append(f"{type_.min} <= len({variable}) <= {type_.max}")
        else:
            conditions.append(f"len({variable}) <= {type_.max}")
    elif type_.min > 1:
        conditions.append(f"len({variable}) >= {type_.min}")
    elif type_.min == 1 and replaced is None:
        conditions.append(variable)
    needs_ascii = exact or type_.fold_case or any(not text.isascii() for text in type_.reject)
    if replaced is not None:
        text = variable + "".join(f'.replace({string_literal(other)}, "0")' for other in replaced)
        conditions += [f"{variable}.isascii()", f"{text}.isalnum()"]
    elif alphabet == PRINTABLE_ASCII:
        conditions += [f"{variable}.isascii()", f"{variable}.isprintable()"]
    elif alphabet is not None:
        conditions.append(f"not {constant}_OTHERS({variable})")
    elif needs_ascii:
        conditions.append(f"{variable}.isascii()")
    if type_.reject:
        conditions.append(f"{variable}.lower() not in {constant}_REJECTED")
    return FastPath(" and ".join(conditions), f"{variable}.lower()" if type_.fold_case else None)
