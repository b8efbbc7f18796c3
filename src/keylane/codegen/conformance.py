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

# With more characters than these beside those of a predicate, one search is faster than replacing.
_MOST_REPLACED = 2
# Methods of `str` that accept ASCII text of one set of characters, the largest set first; with a
# character of that set. All refuse the empty text.
_PREDICATES = (
    (frozenset(string.ascii_letters + string.digits), "isalnum", "0"),
    (frozenset(string.ascii_letters), "isalpha", "a"),
    (frozenset(string.digits), "isdigit", "0"),
)


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


def _alphabet_test(alphabet: frozenset[str], variable: str, constant: str) -> tuple[str, bool]:
    """A condition that text of `alphabet` alone meets, and whether it refuses the empty text.

    Most text is made of letters and digits alone, for which a method of `str` is the fastest
    test; what else the alphabet has is looked at where that test fails.
    """
    if alphabet == PRINTABLE_ASCII:
        return f"{variable}.isascii() and {variable}.isprintable()", False
    for accepted, predicate, member in _PREDICATES:
        others = sorted(alphabet - accepted)
        if not accepted <= alphabet or len(others) > _MOST_REPLACED:
            continue
        test = f"{variable}.{predicate}()"
        if others:
            replaced = "".join(
                f".replace({string_literal(o)}, {string_literal(member)})" for o in others
            )
            test = f"({test} or {variable}{replaced}.{predicate}())"
        return f"{variable}.isascii() and {test}", True
    search = f"not {constant}_OTHERS({variable})"
    if alphabet >= _PREDICATES[0][0]:
        return f"({variable}.isalnum() and {variable}.isascii() or {search})", False
    return search, False


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
        case IntType() if of_payload:
            return _number_path(metadata_type, variable)
        case IntType():
            return _digits_path(metadata_type, variable, constant)
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
    alphabet = _raw_alphabet(type_)
    if alphabet is not None:
        characters, not_empty = _alphabet_test(alphabet, variable, constant)
    else:
        # What `lower` makes of other characters is not the folding of ASCII.
        rejects_others = any(not text.isascii() for text in type_.reject)
        needs_ascii = exact or type_.fold_case or rejects_others
        characters, not_empty = f"{variable}.isascii()" if needs_ascii else "", False
    shortest = 0 if not_empty and type_.min == 1 else type_.min
    if not_empty and type_.min == 0:
        characters = f"(not {variable} or {characters})"
    conditions = [f"type({variable}) is str"]
    if type_.min == type_.max:
        conditions.append(f"len({variable}) == {type_.min}")
    elif type_.max is not None:
        conditions.append(f"{f'{shortest} <= ' if shortest else ''}len({variable}) <= {type_.max}")
    elif shortest > 1:
        conditions.append(f"len({variable}) >= {shortest}")
    elif shortest == 1:
        conditions.append(variable)
    if characters:
        conditions.append(characters)
    if type_.reject:
        # Text that is longer than any of them needs no lower case.
        longest = max(map(len, type_.reject))
        conditions.append(
            f"(len({variable}) > {longest} or {variable}.lower() not in {constant}_REJECTED)"
        )
    return FastPath(" and ".join(conditions), f"{variable}.lower()" if type_.fold_case else None)


def _number_path(type_: IntType, variable: str) -> FastPath:
    condition = f"type({variable}) is int and {type_.min} <= {variable} <= {type_.max}"
    if type_.reject:
        numbers = ", ".join(sorted(type_.reject, key=int))
        condition += f" and {variable} not in ({numbers},)"
    return FastPath(condition)


def _digits_path(type_: IntType, variable: str, constant: str) -> FastPath | None:
    """Text of so many digits that every number of so many digits is in range."""
    fewest = len(str(type_.min - 1)) + 1 if type_.min > 1 else 1
    most = len(str(type_.max + 1)) - 1
    if type_.max < 1 or fewest > most:
        return None
    length = (
        f"len({variable}) <= {most}" if fewest == 1 else f"{fewest} <= len({variable}) <= {most}"
    )
    condition = (
        f"type({variable}) is str and {length} and {variable}.isdigit()"
        f' and {variable}.isascii() and {variable}[0] != "0"'
    )
    if type_.reject:
        condition += f" and {variable} not in {constant}_REJECTED"
    return FastPath(condition)
