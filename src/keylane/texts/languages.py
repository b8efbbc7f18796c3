"""The languages of the texts that fields and functions of a strategy can give.

Takes bounds, constants and other languages; gives a `Language`. Always a superset of the texts in
question, as far as they are printable ASCII; `exact` says where it is the very set. Reads no
program: which cell of which field a language is for is the caller's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from keylane.frozen import replace
from keylane.metadata import PRINTABLE_ASCII
from keylane.metadata.canonical import fold_ascii_case
from keylane.texts.finite_texts import FiniteTexts
from keylane.texts.image_language import (
    EscapedBytes,
    EscapedLanguage,
    LetterImage,
    TrimmedLanguage,
    UnionLanguage,
)
from keylane.texts.language import LARGE, Language
from keylane.texts.number_language import NumberLanguage
from keylane.texts.shape_language import ShapeLanguage, TimestampLanguage
from keylane.texts.string_language import StringLanguage
from keylane.texts.without_language import WithoutLanguage

__all__ = [
    "LARGE",
    "Language",
    "any_text",
    "decimal",
    "digest",
    "escaped",
    "finite",
    "interval",
    "literal",
    "lowered",
    "string",
    "timestamp",
    "trimmed",
    "trimmed_texts",
    "union",
    "uppered",
    "utc_text",
    "uuid",
    "without",
]

_WRITTEN_DOWN = 2_000
_HEXADECIMAL = frozenset("0123456789abcdef")
_TO_LOWER = tuple(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", strict=True))
_TO_UPPER = tuple((small, capital) for capital, small in _TO_LOWER)


def literal(text: str) -> Language:
    """Exactly one text; none if it is not printable ASCII."""
    return finite((text,))


def finite(texts: Iterable[str], *, exact: bool = True) -> Language:
    """Exactly these texts, without those that are not printable ASCII."""
    return FiniteTexts(frozenset(filter(PRINTABLE_ASCII.issuperset, texts)), exact)


def string(
    alphabet: frozenset[str] | None,
    *,
    min: int = 0,
    max: int | None = None,
    prefix: str | None = None,
    forbidden_prefixes: Iterable[str] = (),
    excluded: Iterable[str] = (),
    rejected: Iterable[str] = (),
) -> Language:
    """Texts of `min` to `max` characters of the alphabet (None: all printable ASCII). Exact.

    They begin with `prefix` and with none of `forbidden_prefixes`, are none of `excluded`, and are
    none of `rejected` when compared without ASCII case (`rejected` is in lower case).
    """
    characters = PRINTABLE_ASCII if alphabet is None else alphabet & PRINTABLE_ASCII
    folded = frozenset(map(fold_ascii_case, characters))
    beginning = prefix or ""
    forbidden = frozenset(filter(characters.issuperset, forbidden_prefixes))
    if not characters.issuperset(beginning) or any(map(beginning.startswith, forbidden)):
        return finite(())
    return StringLanguage(
        characters,
        min,
        max,
        beginning,
        frozenset(text for text in forbidden if text.startswith(beginning)),
        frozenset(text for text in excluded if characters.issuperset(text)),
        frozenset(text for text in rejected if folded.issuperset(text)),
    )


def any_text(min: int = 0, max: int | None = None) -> Language:
    """Printable texts that nothing else is known of: what an `extern` gives. A superset."""
    return StringLanguage(PRINTABLE_ASCII, min, max, exact=False)


def interval(low: int, high: int, *, excluded: Iterable[str] = ()) -> Language:
    """Whole numbers from `low` to `high` without the canonical texts of `excluded`. Exact."""
    missing = frozenset(excluded)
    if high - low < _WRITTEN_DOWN:
        return FiniteTexts(frozenset(map(str, range(low, high + 1))) - missing)
    return NumberLanguage(low, high, missing)


def decimal(count: int) -> Language:
    """`0` to `count - 1`: the number of a bucket or of a window. Exact."""
    return interval(0, count - 1)


def uuid(*, rejected: Iterable[str] = ()) -> Language:
    """UUIDs in lower case without those of `rejected`. Exact."""
    dash = frozenset("-")
    groups = [(_HEXADECIMAL,) * length for length in (8, 4, 4, 4, 12)]
    places = groups[0] + tuple(place for group in groups[1:] for place in (dash, *group))
    return ShapeLanguage(places, frozenset(rejected))


def timestamp() -> Language:
    """Canonical timestamps. A superset: every month has 31 days."""
    return TimestampLanguage()


def utc_text(length: int) -> Language:
    """The first 4, 7, 10, 13 or 16 characters of canonical timestamps; exact up to 7."""
    return TimestampLanguage(length, exact=length <= len("2026-11"))


def digest(length: int) -> Language:
    """So many hexadecimal digits in lower case. A superset: who knows what SHA-256 gives."""
    return ShapeLanguage((_HEXADECIMAL,) * length, exact=False)


def lowered(language: Language) -> Language:
    """The texts with A to Z in lower case, as `lower` gives and brokers without case compare them.

    As exact as `language`, as all images here.
    """
    return _letter_image(language, _TO_LOWER)


def uppered(language: Language) -> Language:
    """The texts with a to z in upper case."""
    return _letter_image(language, _TO_UPPER)


def _letter_image(language: Language, pairs: tuple[tuple[str, str], ...]) -> Language:
    table = dict(pairs)
    if language.alphabet.isdisjoint(table):
        return language
    if isinstance(language, FiniteTexts):
        change = str.maketrans(table)
        return replace(language, texts=frozenset(text.translate(change) for text in language.texts))
    if language == StringLanguage(
        language.alphabet, language.min_length, language.max_length, exact=language.exact
    ):
        characters = frozenset(table.get(character, character) for character in language.alphabet)
        return replace(language, characters=characters)
    return LetterImage(language, pairs)


def escaped(
    language: Language, characters: Set[str], *, other_characters: bool = False
) -> Language:
    """The texts with `%HH` for `%` and for those of `characters`. As exact as `language`.

    With `other_characters` the texts escaped may hold any character, while `language` has those
    that are printable ASCII: then a superset of any length. `characters` are printable ASCII
    without `%` and hexadecimal digits.
    """
    listed = frozenset(characters)
    if other_characters:
        plain = PRINTABLE_ASCII - listed - {"%"}
        codes = frozenset(range(256)) - frozenset(map(ord, plain))
        return EscapedBytes(plain, codes, min(language.min_length, 1))
    if language.alphabet.isdisjoint(listed | {"%"}):
        return language
    if isinstance(language, FiniteTexts):
        change = str.maketrans({letter: f"%{ord(letter):02X}" for letter in listed | {"%"}})
        return replace(language, texts=frozenset(text.translate(change) for text in language.texts))
    return EscapedLanguage(language, listed)


def trimmed(language: Language) -> Language:
    """The texts without white space at their ends. A superset, but of a finite language exact."""
    if " " not in language.alphabet:
        return language
    if isinstance(language, FiniteTexts):
        return replace(language, texts=frozenset(text.strip(" ") for text in language.texts))
    return TrimmedLanguage(language.alphabet, language.max_length)


def trimmed_texts(longest: int | None) -> Language:
    """What `trim` may leave of texts of any characters, at most `longest` of them. A superset."""
    return TrimmedLanguage(PRINTABLE_ASCII, longest)


def union(*languages: Language) -> Language:
    """The texts of any of the languages. Exact if all are."""
    members = [language for language in dict.fromkeys(languages) if not language.is_empty]
    few = [member for member in members if isinstance(member, FiniteTexts)]
    members = [member for member in members if not isinstance(member, FiniteTexts)]
    if few or not members:
        texts = frozenset[str]().union(*(member.texts for member in few))
        members.append(FiniteTexts(texts, all(member.exact for member in few)))
    return members[0] if len(members) == 1 else UnionLanguage(tuple(members))


def without(language: Language, text: str) -> Language:
    """The texts but this one. As exact as `language`."""
    if not language.contains(text):
        return language
    if isinstance(language, FiniteTexts):
        return replace(language, texts=language.texts - {text})
    if isinstance(language, StringLanguage | NumberLanguage | ShapeLanguage):
        return replace(language, excluded=language.excluded | {text})
    return WithoutLanguage(language, text)
