"""The proof of docs/fit.md on every text there is, of a world that is small enough for that.

The construction is written here once more, with sizes as parameters. At full size it must be the
one that keys are made with; at small sizes, what the page claims is tried for all texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.model import text_functions


@dataclass(frozen=True)
class World:
    """Sizes of the construction. `digits` are those of digests, in lower case."""

    length: int
    mark: str
    digits: str
    digest_length: int
    printable: Callable[[str], bool]
    digest: Callable[[str], str]

    def looks_fitted(self, text: str) -> bool:
        end = text[-self.digest_length :]
        return (
            text[: -self.digest_length].endswith(self.mark)
            and len(end) == self.digest_length
            and all(character in self.digits + self.digits.upper() for character in end)
        )

    def is_kept(self, text: str) -> bool:
        short = 0 < len(text) <= self.length
        return short and all(map(self.printable, text)) and not self.looks_fitted(text)

    def fit(self, text: str) -> str:
        if self.is_kept(text):
            return text
        beginning = ""
        for character in text[: self.length - len(self.mark) - self.digest_length]:
            if not self.printable(character):
                break
            beginning += character
        return beginning + self.mark + self.digest(text)


def real_world(length: int) -> World:
    return World(
        length,
        "-fit-",
        "0123456789abcdef",
        32,
        lambda character: " " <= character <= "~",
        lambda text: hashlib.sha256(text.encode("utf-8")).hexdigest()[:32],
    )


def small_world(length: int, mark: str, digest_length: int) -> World:
    """Digests of the digits `a` and `b`: two texts in 2 to the power of `digest_length` collide."""

    def digest(text: str) -> str:
        first, second = hashlib.sha256(text.encode("utf-8")).digest()[:2]
        return "".join("ab"[byte % 2] for byte in (first, second)[:digest_length])

    return World(length, mark, "ab", digest_length, str.isascii, digest)


# A mark, both digits, an upper-case digit, and a character that no key may hold.
ALPHABET = "-abAü"
SMALL_WORLDS = [
    small_world(length, mark, digest_length)
    for length in (3, 4, 5)
    for mark, digest_length in (("-", 1), ("-", 2), ("--", 1))
]
LONGEST = 7


def all_texts() -> Iterator[str]:
    """Every text of the small worlds that is not empty: 97,655 of them."""
    for length in range(1, LONGEST + 1):
        yield from map("".join, product(ALPHABET, repeat=length))


@pytest.mark.parametrize(
    "world", SMALL_WORLDS, ids=lambda world: f"{world.length}{world.mark}{world.digest_length}"
)
def test_every_text_of_a_small_world(world: World) -> None:
    texts_of: dict[str, list[str]] = {}
    kept: set[str] = set()
    fitted: set[str] = set()
    for text in all_texts():
        key = world.fit(text)
        assert 1 <= len(key) <= world.length
        assert key.isascii()
        (kept if world.is_kept(text) else fitted).add(key)
        texts_of.setdefault(key, []).append(text)
    assert kept
    assert fitted
    assert kept.isdisjoint(fitted)
    for texts in texts_of.values():
        if len(texts) > 1:
            assert not any(map(world.is_kept, texts))
            assert len(set(map(world.digest, texts))) == 1


def test_lengths_can_be_mixed() -> None:
    """A kept key of one length and a fitted one of another length are never equal either."""
    worlds = [world for world in SMALL_WORLDS if (world.mark, world.digest_length) == ("-", 1)]
    assert len(worlds) == 3
    kept = {world.fit(text) for world in worlds for text in all_texts() if world.is_kept(text)}
    fitted = {
        world.fit(text) for world in worlds for text in all_texts() if not world.is_kept(text)
    }
    assert kept.isdisjoint(fitted)


def test_without_the_last_condition_they_meet() -> None:
    """Keeping texts that look fitted would break it: the check can fail."""
    world = small_world(4, "-", 1)
    text = "aaaaa"
    assert not world.is_kept(text)
    forged = world.fit(text)
    assert world.looks_fitted(forged)
    assert world.fit(forged) != forged


PIECES = st.one_of(
    st.sampled_from(["-fit-", "-fit", "-FIT-", "0" * 32, "aF" * 16, "0" * 31, "ü", "\x7f", "~ "]),
    st.characters(exclude_categories=["Cs"]),
    st.integers(0, 140).map("x".__mul__),
)


@given(
    st.lists(PIECES, min_size=1, max_size=6).map("".join).filter(bool),
    st.sampled_from([48, 49, 64, 100, 127, 128]),
)
def test_the_copy_is_what_keys_are_made_with(text: str, length: int) -> None:
    world = real_world(length)
    key = text_functions.fit(text, length)
    assert key == world.fit(text)
    assert (key == text) == world.is_kept(text)
    # What looks fitted by itself, with what is before it: kept never, fitted again.
    assert text_functions.fit(key, length) == world.fit(key)
