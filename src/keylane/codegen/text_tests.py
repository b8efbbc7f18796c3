"""Code that decides whether plain text conforms to the type of its field.

Takes a type whose every value is text, gives a `TextTest`: conditions for a variable that holds a
`str` of no other class. They are a matter of nanoseconds, and of being read: the cheapest way to
ask comes first.

INVARIANT: a test says what the conformance function of the field says, with one exception. A test
that need not be exact decides as it likes on text that is not printable ASCII. Such text only
stands in texts that are validated before they are keys, so that no key depends on the difference.
"""

from __future__ import annotations

import string

from keylane.codegen.literals import character_class, string_literal
from keylane.frozen import frozen
from keylane.metadata import PRINTABLE_ASCII, EnumType, StringType

__all__ = [
    "TextTest",
    "alphabet_constant",
    "among",
    "both",
    "enum_test",
    "others_in",
    "string_test",
]

# With more characters than these beside those of a predicate, one search is faster than replacing.
_MOST_REPLACED = 2
# Stripping takes longer for a character than a search, but begins sooner: with an alphabet of 37 it
# took 0.6 of the time in text of 12, 1.4 of it in text of 40. Names are short.
_MOST_STRIPPED = 64
# Methods of `str` that accept ASCII text of one set of characters, the largest set first; with a
# character of that set. All refuse the empty text.
_PREDICATES = (
    (frozenset(string.ascii_letters + string.digits), "isalnum", "0"),
    (frozenset(string.ascii_letters), "isalpha", "a"),
    (frozenset(string.digits), "isdigit", "0"),
)


@frozen
class TextTest:
    """What plain text has to meet: pairs of a condition and its opposite.

    The canonical text is `value`, or the text itself if that is None.
    """

    conditions: tuple[tuple[str, str], ...]
    value: str | None = None

    @property
    def accepting(self) -> list[str]:
        """What holds of text that conforms: all of these."""
        return [accepting for accepting, _ in self.conditions]

    @property
    def refusing(self) -> list[str]:
        """What holds of text that does not conform: one of these."""
        return [refusing for _, refusing in self.conditions]


def both(condition: str) -> tuple[str, str]:
    """A condition and its opposite; one that binds less than `not` stands in parentheses."""
    return condition, f"not {condition}"


def among(variable: str, values: str) -> tuple[str, str]:
    """That a variable is one of `values`, and that it is none of them."""
    return f"{variable} in {values}", f"{variable} not in {values}"


def enum_test(type_: EnumType, variable: str, constant: str) -> TextTest:
    """The test of a member; `constant` is the beginning of the names of the field's constants."""
    return TextTest((among(variable, f"{constant}_MEMBERS"),))


def string_test(
    type_: StringType, variable: str, constant: str, *, exact: bool, encoded: bool
) -> TextTest:
    """The test of a string; `constant` is the beginning of the names of the field's constants.

    Of text that is `encoded`, what has no bytes is accepted.
    """
    alphabet = _raw_alphabet(type_)
    lower = f"{variable}.lower()"
    characters: list[tuple[str, str]] = []
    refuses_empty = False
    if alphabet is not None:
        characters, refuses_empty = _alphabet_test(type_, alphabet, variable, constant)
        if refuses_empty and type_.min == 0:
            characters = [
                both(f"(not {variable} or {' and '.join(each for each, _ in characters)})")
            ]
    elif encoded:
        pass
    elif exact:
        lower = f"{variable}.translate(_ASCII_LOWER)"
        characters = [both(f"({variable}.isascii() or not _SURROGATES({variable}))")]
    elif type_.fold_case:
        # What `lower` makes of other characters may be a key, and is not the folding of ASCII.
        characters = [both(f"{variable}.isascii()")]
    # Where some texts are rejected, the empty text is refused with them.
    refuses_empty |= bool(type_.reject)
    return TextTest(
        (
            *_length_test(type_, variable, refuses_empty=refuses_empty),
            *characters,
            *_reject_test(type_, variable, lower, constant),
        ),
        lower if type_.fold_case else None,
    )


def alphabet_constant(type_: StringType) -> tuple[str, str] | None:
    """The constant that `others_in` needs, if any: suffix of the name, and expression."""
    alphabet = _raw_alphabet(type_)
    if alphabet is None or alphabet == PRINTABLE_ASCII or _is_stripped(type_, alphabet):
        return None
    return "OTHERS", f're.compile(r"[^{character_class(alphabet)}]").search'


def others_in(type_: StringType, variable: str, constant: str) -> str | None:
    """An expression that is true of text with characters that the alphabet has not.

    None where there is no alphabet, or that of all printable characters.
    """
    alphabet = _raw_alphabet(type_)
    if alphabet is None or alphabet == PRINTABLE_ASCII:
        return None
    if _is_stripped(type_, alphabet):
        return f"{variable}.strip({string_literal(''.join(sorted(alphabet)))})"
    return f"{constant}_OTHERS({variable})"


def _is_stripped(type_: StringType, alphabet: frozenset[str]) -> bool:
    """Whether the text is short, and no method of `str` accepts most of it."""
    letters_and_digits, _, _ = _PREDICATES[0]
    return (
        type_.max is not None and type_.max <= _MOST_STRIPPED and not alphabet >= letters_and_digits
    )


def _raw_alphabet(type_: StringType) -> frozenset[str] | None:
    """The characters of which folding makes characters of the alphabet."""
    if type_.alphabet is None or not type_.fold_case:
        return type_.alphabet
    return frozenset(
        character for character in PRINTABLE_ASCII if character.lower() in type_.alphabet
    )


def _length_test(type_: StringType, variable: str, *, refuses_empty: bool) -> list[tuple[str, str]]:
    shortest = 0 if type_.min == 1 and refuses_empty else type_.min
    length = f"len({variable})"
    if type_.max is None:
        if shortest > 1:
            return [(f"{length} >= {shortest}", f"{length} < {shortest}")]
        return [both(variable)] if shortest else []
    if type_.min == type_.max:
        return [(f"{length} == {type_.max}", f"{length} != {type_.max}")]
    longest = (f"{length} <= {type_.max}", f"{length} > {type_.max}")
    if shortest > 1:
        return [both(f"{shortest} <= {length} <= {type_.max}")]
    return [both(variable), longest] if shortest else [longest]


def _alphabet_test(
    type_: StringType, alphabet: frozenset[str], variable: str, constant: str
) -> tuple[list[tuple[str, str]], bool]:
    """Conditions that text of `alphabet` alone meets, and whether they refuse the empty text.

    Most text is made of letters and digits alone, for which a method of `str` is the fastest
    test; what else the alphabet has is looked at where that test fails.
    """
    is_ascii = f"{variable}.isascii()"
    if alphabet == PRINTABLE_ASCII:
        return [both(is_ascii), both(f"{variable}.isprintable()")], False
    for accepted, predicate, member in _PREDICATES:
        others = sorted(alphabet - accepted)
        if not accepted <= alphabet or len(others) > _MOST_REPLACED:
            continue
        test = f"{variable}.{predicate}()"
        if others:
            replaced = "".join(
                f".replace({string_literal(other)}, {string_literal(member)})" for other in others
            )
            test = f"({test} or {variable}{replaced}.{predicate}())"
        return [both(is_ascii), both(test)], True
    refused = others_in(type_, variable, constant)
    assert refused is not None
    if alphabet >= _PREDICATES[0][0]:
        plain = f"{variable}.isalnum() and {is_ascii}"
        return [(f"({plain} or not {refused})", f"not ({plain}) and {refused}")], False
    return [(f"not {refused}", refused)], False


def _reject_test(
    type_: StringType, variable: str, lower: str, constant: str
) -> list[tuple[str, str]]:
    if not type_.reject:
        return []
    # Text that is longer than any of them needs no lower case.
    longest, rejected = max(map(len, type_.reject)), f"{constant}_REJECTED"
    accepting, refusing = f"{lower} not in {rejected}", f"{lower} in {rejected}"
    if type_.min == 1:
        accepting, refusing = f"{variable} and {accepting}", f"(not {variable} or {refusing})"
    return [
        (
            f"(len({variable}) > {longest} or {accepting})",
            f"len({variable}) <= {longest} and {refusing}",
        )
    ]
