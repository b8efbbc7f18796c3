"""Code that decides whether a value conforms to its field's type, and gives its canonical text.

For each field the module has one function, exact for any object (its text is in the templates).
Methods that derive keys ask in place, which is faster: with a `TextTest` where every value is text,
else with a `FastPath` for values of the common kind in front of a call of the function. Independent
of `keylane.metadata.canonical` on purpose: the differential test compares the two.

INVARIANT: a fast path that accepts a value gives what the function gives.
"""

from __future__ import annotations

from keylane.codegen.literals import string_literal
from keylane.codegen.text_tests import (
    TextTest,
    alphabet_constant,
    among,
    both,
    enum_test,
    string_test,
)
from keylane.frozen import frozen
from keylane.metadata import (
    BoolType,
    EnumType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)

__all__ = ["FastPath", "constants_of", "test_of"]


@frozen
class FastPath:
    """A value of class `kind`, of no subclass, conforms if it meets all `conditions`.

    These are pairs of a condition and its opposite. The text is `value`, or the value itself if
    that is None. "Itself" may be a plain `int`, which prints as its canonical text.
    """

    kind: str
    conditions: tuple[tuple[str, str], ...]
    value: str | None = None


def _set_literal(texts: frozenset[str] | tuple[str, ...]) -> str:
    return f"frozenset({{{', '.join(map(string_literal, sorted(texts)))}}})"


def constants_of(metadata_type: MetadataType) -> tuple[tuple[str, str], ...]:
    """The constants of a field of this type: suffix of the name, and expression."""
    match metadata_type:
        case StringType():
            alphabet = alphabet_constant(metadata_type)
            constants = [] if alphabet is None else [alphabet]
            if metadata_type.reject:
                constants.append(("REJECTED", _set_literal(metadata_type.reject)))
            return tuple(constants)
        case EnumType(members):
            return (("MEMBERS", _set_literal(members)),)
        case IntType(reject=reject) | UuidType(reject=reject):
            return (("REJECTED", _set_literal(reject)),) if reject else ()
        case _:
            return ()


def test_of(
    metadata_type: MetadataType,
    variable: str,
    constant: str,
    *,
    of_payload: bool,
    exact: bool,
    encoded: bool,
    compared: bool,
) -> TextTest | FastPath | None:
    """The test of the value in `variable`; None if only the function can tell.

    `constant` is the beginning of the names of the field's constants. `of_payload` tells values
    of a payload, which have the types of JSON, from metadata, which is text. A test that is not
    `exact` suffices where a text is only asked for to stand in a key, and any text where it is only
    `compared` with texts that conform. Text that is `encoded` may have no bytes.
    """
    match metadata_type:
        case StringType(fold_case=False) | EnumType() if compared:
            return TextTest(())
        case StringType():
            return string_test(metadata_type, variable, constant, exact=exact, encoded=encoded)
        case EnumType():
            return enum_test(metadata_type, variable, constant)
        case IntType() if compared:
            return FastPath("int" if of_payload else "str", ())
        case IntType() if of_payload:
            return _number_path(metadata_type, variable)
        case IntType():
            return _digits_path(metadata_type, variable, constant)
        case BoolType() if of_payload:
            return FastPath("bool", (), f'"true" if {variable} else "false"')
        case BoolType():
            return FastPath("str", (among(variable, '("true", "false")'),))
        case UuidType(reject):
            is_uuid = (f"not _NOT_UUID({variable})", f"_NOT_UUID({variable})")
            return FastPath("str", (is_uuid, *_not_rejected(reject, variable, constant)))
        case TimestampType():
            return FastPath("str", (both(f"_UTC_TIMESTAMP({variable})"),))
        case _:
            return None


def _number_path(type_: IntType, variable: str) -> FastPath:
    # Two comparisons are faster than one of three terms, which keeps a copy of the number.
    conditions = [
        (f"{variable} >= {type_.min}", f"{variable} < {type_.min}"),
        (f"{variable} <= {type_.max}", f"{variable} > {type_.max}"),
    ]
    if type_.reject:
        accepted, rejected = among(variable, f"({', '.join(sorted(type_.reject, key=int))},)")
        conditions.append((rejected, accepted))
    return FastPath("int", tuple(conditions))


def _digits_path(type_: IntType, variable: str, constant: str) -> FastPath | None:
    """Text of so many digits that every number of so many digits is in range."""
    fewest = len(str(type_.min - 1)) + 1 if type_.min > 1 else 1
    most = len(str(type_.max + 1)) - 1
    if type_.max < 1 or fewest > most:
        return None
    length = f"len({variable})"
    conditions = [
        both(f"{fewest} <= {length} <= {most}")
        if fewest > 1
        else (f"{length} <= {most}", f"{length} > {most}"),
        both(f"{variable}.isdigit()"),
        both(f"{variable}.isascii()"),
        (f'{variable}[0] != "0"', f'{variable}[0] == "0"'),
    ]
    return FastPath("str", (*conditions, *_not_rejected(type_.reject, variable, constant)))


def _not_rejected(
    reject: frozenset[str], variable: str, constant: str
) -> tuple[tuple[str, str], ...]:
    return (among(variable, f"{constant}_REJECTED")[::-1],) if reject else ()
