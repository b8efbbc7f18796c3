"""Languages against all texts of small alphabets, and against what the metadata types accept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import product

import pytest

from keylane.metadata import (
    PRINTABLE_ASCII,
    IntType,
    StringType,
    TimestampType,
    UuidType,
    canonical_text,
)
from keylane.model import text_functions
from keylane.texts import languages
from keylane.texts.language import LONGER, Language


def all_texts(alphabet: str, longest: int) -> list[str]:
    return [
        "".join(letters)
        for length in range(longest + 1)
        for letters in product(alphabet, repeat=length)
    ]


TEXTS = all_texts("aAb- ", 4)


def assert_is(language: Language, texts: Iterable[str], among: Iterable[str]) -> None:
    """The language is exactly `texts`, which are all of it that is `among`."""
    expected = set(texts)
    assert {text for text in among if language.contains(text)} == expected
    assert language.size == len(expected)
    lengths = {len(text) for text in expected}
    assert language.lengths == sum(1 << length for length in lengths)
    assert (language.min_length, language.max_length) == (
        min(lengths, default=0),
        max(lengths, default=0),
    )
    assert language.is_empty == (not expected)
    assert set(language.samples(7)) <= expected
    assert len(language.samples(7)) >= min(len(expected), 2)
    assert list(language.samples(7)) == sorted(language.samples(7), key=lambda t: (len(t), t))
    assert language.alphabet >= set("".join(expected))
    for length in range(6):
        text = language.text_of_length(length)
        assert (text is None) == (length not in lengths)
        assert text is None or text in expected
    assert_contract(language)
    assert all(language.relaxed.contains(text) for text in expected)
    assert_contract(language.relaxed)


def assert_contract(language: Language) -> None:
    """Characters of one class lead to one state, others of no language to none."""
    states = {language.start}
    for _ in range(4):
        following = set()
        for state in states:
            hash(state)
            by_class: dict[object, object] = {}
            for letter in sorted(language.alphabet):
                successor = language.step(state, letter)
                number = language.class_numbers[letter]
                assert by_class.setdefault(number, successor) == successor
                if successor is not None:
                    following.add(successor)
        states = set(sorted(following, key=repr)[:50])


def random_string(choose: random.Random) -> tuple[Language, Callable[[str], bool]]:
    some = [text for text in all_texts("aAb-", 3) if text]
    alphabet = frozenset(choose.choice(["a", "ab", "aAb", "ab-", "aAb- "]))
    low = choose.randint(0, 2)
    high = choose.randint(low, 4)
    prefix = choose.choice([None, None, None, "a", "b", "ab"])
    begin = prefix or ""
    forbidden = [begin + choose.choice(some) for _ in range(choose.choice([0, 0, 1, 2]))]
    excluded = choose.sample(["", *some], choose.choice([0, 0, 1, 3]))
    rejected = [text.lower() for text in choose.sample(["", *some], choose.choice([0, 0, 1, 3]))]
    language = languages.string(
        alphabet,
        min=low,
        max=high,
        prefix=prefix,
        forbidden_prefixes=forbidden,
        excluded=excluded,
        rejected=rejected,
    )

    def belongs(text: str) -> bool:
        return (
            alphabet.issuperset(text)
            and low <= len(text) <= high
            and text.startswith(begin)
            and not text.startswith(tuple(forbidden))
            and text not in excluded
            and text.lower() not in rejected
        )

    return language, belongs


@pytest.mark.parametrize("seed", range(150))
def test_strings(seed: int) -> None:
    language, belongs = random_string(random.Random(seed))
    assert language.exact
    assert_is(language, filter(belongs, TEXTS), TEXTS)


@pytest.mark.parametrize("seed", range(60))
def test_images_of_strings(seed: int) -> None:
    choose = random.Random(1000 + seed)
    language, belongs = random_string(choose)
    texts = set(filter(belongs, TEXTS))
    assert_is(languages.lowered(language), {text_functions.lower(text) for text in texts}, TEXTS)
    upper = all_texts("AB- ", 4)
    assert_is(languages.uppered(language), {text_functions.upper(text) for text in texts}, upper)

    listed = choose.choice(["-", " ", "- ", "_"])
    images = {text_functions.escape(text, listed) for text in texts}
    escaped = languages.escaped(language, set(listed))
    assert escaped.exact
    assert escaped.size == len(images)
    assert all(map(escaped.contains, images))
    assert set(escaped.samples(9)) <= images
    assert escaped.lengths == sum(1 << length for length in {len(text) for text in images})
    assert_contract(escaped)
    assert all(map(escaped.relaxed.contains, images))

    trimmed = languages.trimmed(language)
    assert all(trimmed.contains(text_functions.trim(text)) for text in texts)
    assert not any(text != text_functions.trim(text) for text in trimmed.samples(9))
    assert_contract(trimmed)
    assert all(trimmed.relaxed.contains(text_functions.trim(text)) for text in texts)

    other, belongs_to_other = random_string(choose)
    both = languages.union(language, other)
    assert_is(both, {text for text in TEXTS if belongs(text) or belongs_to_other(text)}, TEXTS)

    text = choose.choice(TEXTS[:40])
    for whole in (language, both, languages.lowered(language)):
        left = {other for other in TEXTS if whole.contains(other) and other != text}
        assert_is(languages.without(whole, text), left, TEXTS)


def test_images_of_a_few_texts() -> None:
    few = languages.finite([" a", "A", "a-b", "größe", "x%"])
    assert_is(languages.lowered(few), {" a", "a", "a-b", "x%"}, [*TEXTS, "x%", "größe"])
    assert languages.trimmed(few).contains("a")
    assert languages.escaped(few, {"-"}).contains("a%2Db")
    assert languages.escaped(few, {"-"}).contains("x%25")
    assert languages.without(few, "A").size == 3
    assert languages.literal("größe").is_empty


@pytest.mark.parametrize("seed", range(120))
def test_numbers(seed: int) -> None:
    choose = random.Random(seed)
    near = choose.choice([3, 20, 150, 1200, 12000])
    low, high = sorted(choose.randint(-near, near) for _ in range(2))
    high += choose.choice([0, 0, 2500])
    excluded = [str(choose.randint(low, high)) for _ in range(choose.randint(0, 3))]
    whole = IntType(low, high, frozenset(excluded))
    language = languages.interval(low, high, excluded=excluded)
    texts = {str(number) for number in range(low, high + 1)} - set(excluded)
    spellings = ["", "-", "-0", "00", "01", "+1", "1 ", *map(str, range(low - 1100, high + 1100))]
    assert {text for text in spellings if language.contains(text)} == texts
    assert all(canonical_text(whole, text) == text for text in language.samples(9))
    assert language.size == len(texts)
    assert language.lengths == sum(1 << length for length in {len(text) for text in texts})
    assert_contract(language)
    assert all(map(language.relaxed.contains, texts))
    assert language.exact


def test_all_64_bit_numbers() -> None:
    language = languages.interval(-(2**63), 2**63 - 1)
    for number in (-(2**63), -1, 0, 1, 2**63 - 1, 10**18):
        assert language.contains(str(number))
        assert not language.contains("0" + str(number))
    assert not language.contains(str(-(2**63) - 1))
    assert not language.contains(str(2**63))
    assert (language.min_length, language.max_length, language.size) == (1, 20, None)
    assert languages.decimal(65536).size == 65536


def test_uuids() -> None:
    one = "3f0d5d6c-8a54-4c1e-9f5b-0d6a3e1b7c21"
    language = languages.uuid(rejected=[one])
    assert not language.contains(one)
    assert language.contains(one[:-1] + "2")
    assert language.lengths == 1 << 36
    for text in language.samples(4):
        assert canonical_text(UuidType(frozenset([one])), text) == text
    assert_contract(language)


def test_timestamps() -> None:
    language = languages.timestamp()
    choose = random.Random(1)
    for _ in range(2000):
        seconds = choose.randint(-62135596800, 253402300799)
        moment = datetime.fromtimestamp(0, UTC).timestamp() + seconds
        text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")[:19]
        fraction = choose.choice(["", "", "." + str(choose.randint(1, 999_999_999))]).rstrip("0")
        canonical = canonical_text(TimestampType(), f"{text}{fraction}Z")
        assert canonical is not None
        assert language.contains(canonical)
        for length in (4, 7, 10, 13, 16):
            assert languages.utc_text(length).contains(canonical[:length])
            assert not languages.utc_text(length).contains(canonical[: length + 1])
        place = choose.randrange(len(canonical))
        broken = canonical[:place] + choose.choice("0123456789-:.TZ ") + canonical[place + 1 :]
        if language.contains(broken) and broken[8:10] not in ("29", "30", "31"):
            assert canonical_text(TimestampType(), broken) == broken
    for text in language.samples(8):
        assert canonical_text(TimestampType(), text) == text
    assert language.lengths == (1 << 31) - (1 << 20) - (1 << 21)
    assert [languages.utc_text(length).exact for length in (4, 7, 10, 13, 16)] == [True, True] + [
        False
    ] * 3
    assert languages.utc_text(7).size == 9999 * 12
    assert not languages.utc_text(4).contains("0000")
    assert_contract(language)
    for length in (4, 7, 10, 13, 16):
        assert_contract(languages.utc_text(length))


def test_digests() -> None:
    language = languages.digest(32)
    assert language.contains(text_functions.digest("a", 32))
    assert (language.min_length, language.max_length, language.exact) == (32, 32, False)


def test_unbounded_strings() -> None:
    language = languages.string(None, min=1, excluded=["a"], rejected=["null"])
    assert (language.min_length, language.max_length, language.size) == (1, None, None)
    assert language.lengths == (1 << 130) - 2
    assert language.alphabet == PRINTABLE_ASCII
    assert language.contains("a" * 5000)
    assert not language.contains("nULL")
    assert language.text_of_length(150) == "a" * 150
    samples = language.samples(6)
    assert len({len(text) for text in samples}) >= 3
    assert all(canonical_text(StringType(reject=frozenset(["null"])), text) for text in samples)


@pytest.mark.parametrize(
    ("low", "high", "alphabet", "size"),
    [
        (200, 200, "a", 1),
        (200, 203, "a", 4),
        (200, 203, "ab", None),
        (0, 0, "ab", 1),
        (0, 16, "ab", 2**17 - 1),
        (0, 17, "ab", None),
        (0, 10**9, "a", None),
    ],
)
def test_long_strings(low: int, high: int, alphabet: str, size: int | None) -> None:
    language = languages.string(frozenset(alphabet), min=low, max=high)
    assert (language.min_length, language.max_length, language.size) == (low, high, size)
    assert bool(language.lengths >> LONGER) == (high >= LONGER)
    upper = languages.uppered(language)
    assert (upper.min_length, upper.max_length) == (low, high)


def test_strings_of_any_character_escaped() -> None:
    """What is not printable becomes printable by escaping."""
    printable = languages.string(None, min=1)
    language = languages.escaped(printable, {"/"}, other_characters=True)
    for text in ("a/b", "größe", "\t", "%", "a b"):
        assert language.contains(text_functions.escape(text, "/"))
    for text in ("", "a/b", "%", "%2", "%41", "%2f", "a%2"):
        assert not language.contains(text)
    assert not language.exact
    assert_contract(language)
    trimmed = languages.trimmed_texts(6)
    assert trimmed.contains("")
    assert trimmed.contains("a b cd")
    assert not trimmed.contains(" a")
    assert not trimmed.contains("abcdefg")


def test_lengths_at_the_end_of_a_key() -> None:
    """Exact lengths of what is longer than a key by a little."""
    language = languages.escaped(languages.string(frozenset("a/"), min=1, max=60), {"/"})
    assert (language.min_length, language.max_length) == (1, 180)
    text = language.text_of_length(180)
    assert text == "%2F" * 60
    assert languages.escaped(languages.string(frozenset("/"), min=2, max=2), {"/"}).size == 1


def test_bounds_that_leave_nothing() -> None:
    assert languages.string(frozenset("a"), min=1, max=1, excluded=["a"]).is_empty
    assert languages.string(frozenset("a"), prefix="b").is_empty
    assert languages.string(frozenset("ab"), prefix="ab", forbidden_prefixes=["a"]).is_empty
    assert languages.interval(5, 5, excluded=["5"]).is_empty
    assert languages.finite([]).samples(3) == ()
    assert languages.interval(5, 5, excluded=["5"]).min_length == 0


def test_equal_bounds_are_equal_languages() -> None:
    assert languages.uuid() == languages.uuid()
    assert hash(languages.decimal(10)) == hash(languages.decimal(10))
    assert languages.string(frozenset("ab"), max=3) != languages.string(frozenset("ab"), max=4)
    assert languages.union(languages.uuid(), languages.uuid()) == languages.uuid()
