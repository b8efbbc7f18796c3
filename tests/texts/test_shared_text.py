"""Texts of two sequences of parts, against all texts of small ones."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, product

import pytest

from keylane.texts import languages, shared_text
from keylane.texts.language import Language
from keylane.texts.shared_text import (
    Answer,
    Candidate,
    GaveUp,
    Nowhere,
    Part,
    PartSequence,
    common_text,
    different_spans,
)
from keylane.texts.span_difference import DifferentSpans, text_with_difference
from keylane.texts.text_product import SharedRun

LETTERS = frozenset("ab-")


def texts_of(language: Language) -> list[str]:
    """All texts of a language of short texts."""
    found = []
    waiting = [("", language.start)]
    while waiting:
        text, state = waiting.pop()
        if language.accepts(state):
            found.append(text)
        for letter in language.letters:
            successor = language.step(state, letter)
            if successor is not None:
                waiting.append((text + letter, successor))
    return found


def splits(sequence: PartSequence) -> dict[str, list[tuple[str, ...]]]:
    """Each text with all spans that it can have."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for spans in product(*(texts_of(part.language) for part in sequence.parts)):
        found.setdefault("".join(spans), []).append(spans)
    return found


def random_language(choose: random.Random) -> Language:
    kind = choose.randrange(12)
    if kind < 4:
        return languages.literal(choose.choice("- a ab -- -a- ab-b b-aa- -ab ".split(" ")))
    if kind < 8:
        low = choose.randint(0, 2)
        return languages.string(
            frozenset(choose.choice(["a", "ab", "ab-", "a-", "aA"])),
            min=low,
            max=min(choose.randint(low, low + 2), 3),
            excluded=choose.choice([[], [], ["a"], ["ab", "b"]]),
            rejected=choose.choice([[], [], ["a"]]),
            prefix=choose.choice([None, None, None, "a"]),
        )
    if kind == 8:
        return languages.finite(choose.sample(["a", "b", "ab", "-", "aa", "a-b", "bb"], 3))
    if kind == 9:
        low = choose.randint(-3, 9)
        return languages.interval(low, low + choose.randint(0, 12))
    inner = languages.string(LETTERS, min=choose.randint(0, 1), max=2)
    if kind == 10:
        return languages.escaped(inner, {"-"})
    return languages.union(inner, languages.literal("bb-"))


def random_sequence(choose: random.Random, tags: str) -> PartSequence:
    return PartSequence(
        tuple(
            Part(random_language(choose), choose.choice([None, *tags]))
            for _ in range(choose.randint(1, 5))
        )
    )


def moved_span(choose: random.Random, texts: list[str], begin: int, end: int) -> PartSequence:
    """The texts cut at `begin`, `end` and perhaps elsewhere; what is between both carries `x`."""
    cuts = sorted({0, begin, end, choose.randrange(len(texts[0])), len(texts[0])})
    parts = []
    for start, stop in pairwise(cuts):
        words = {text[start:stop] for text in texts}
        if choose.random() < 0.15:
            words.add(choose.choice(["ab", "a", "x"]))
        tag = "x" if start == begin else choose.choice([None, "y"])
        parts.append(Part(languages.finite(words), tag))
    return PartSequence(tuple(parts))


def repeating_pairs(seed: int, count: int) -> Iterator[Pair]:
    """Spans of one length at two places of texts that are `ab` again and again, or nearly so."""
    choose = random.Random(seed)
    for _ in range(count):
        length = choose.randint(4, 9)
        texts = [("ab" * 5)[:length]]
        for _ in range(choose.randint(0, 2)):
            place = choose.randrange(length)
            text = choose.choice(texts)
            texts.append(text[:place] + choose.choice("abxy") + text[place + 1 :])
        span = choose.randint(1, length - 2)
        begin = choose.randint(0, length - span - 2)
        moved = begin + choose.choice([1, 2, 2])
        pair = [moved_span(choose, texts, place, place + span) for place in (begin, moved)]
        choose.shuffle(pair)
        yield choose, pair[0], pair[1]


def few_texts(sequence: PartSequence) -> bool:
    number = 1
    for part in sequence.parts:
        number *= part.language.size or 10**6
    return number <= 1000


def tagged(
    sequence: PartSequence, spans: Iterable[str], tags: frozenset[object]
) -> dict[object, str] | None:
    """The text of each tag; None if a tag that stands twice has two texts."""
    found: dict[object, str] = {}
    for part, span in zip(sequence.parts, spans, strict=True):
        if part.tag in tags and found.setdefault(part.tag, span) != span:
            return None
    return found


def assert_candidate(answer: Candidate, a: PartSequence, b: PartSequence, longest: int) -> None:
    for sequence, spans in ((a, answer.spans_a), (b, answer.spans_b)):
        assert "".join(spans) == answer.text
        for part, span in zip(sequence.parts, spans, strict=True):
            assert part.language.contains(span)
    assert len(answer.text) <= longest


Pair = tuple[random.Random, PartSequence, PartSequence]


def random_pairs(seed: int, count: int) -> Iterator[Pair]:
    choose = random.Random(seed)
    while count:
        tags = choose.choice(["x", "xy", "xyz"])
        a = random_sequence(choose, tags)
        b = a if choose.random() < 0.4 else random_sequence(choose, tags)
        if few_texts(a) and few_texts(b):
            count -= 1
            yield choose, a, b


def check_common(choose: random.Random, a: PartSequence, b: PartSequence) -> Answer:
    longest = choose.choice([2, 4, 20])
    both = [text for text in splits(a).keys() & splits(b).keys() if len(text) <= longest]
    answer = common_text(a, b, longest)
    if isinstance(answer, Nowhere):
        assert not both, (a, b, answer)
    if isinstance(answer, Candidate):
        assert_candidate(answer, a, b, longest)
        assert len(answer.text) == min(map(len, both))
    return answer


def check_spans(choose: random.Random, a: PartSequence, b: PartSequence) -> Answer:
    longest = choose.choice([3, 5, 20])
    tags = frozenset("xy")
    of_a, of_b = splits(a), splits(b)
    both = tags & a.tags & b.tags
    differing = [
        text
        for text in of_a.keys() & of_b.keys()
        if len(text) <= longest and can_differ(a, of_a[text], b, of_b[text], both)
    ]
    answer = different_spans(a, b, tags, longest)
    if isinstance(answer, Nowhere):
        assert not differing, (a, b, answer, differing)
    if isinstance(answer, Candidate):
        assert_candidate(answer, a, b, longest)
        ones, others = first_spans(a, answer.spans_a, both), first_spans(b, answer.spans_b, both)
        assert ones != others
        if all(stands_once(sequence, both) for sequence in (a, b)):
            assert len(answer.text) == min(map(len, differing))
    return answer


def stands_once(sequence: PartSequence, tags: frozenset[object]) -> bool:
    counts = Counter(part.tag for part in sequence.parts)
    return all(counts[tag] <= 1 for tag in tags)


def first_spans(
    sequence: PartSequence, spans: Iterable[str], tags: frozenset[object]
) -> dict[object, str]:
    found: dict[object, str] = {}
    for part, span in zip(sequence.parts, spans, strict=True):
        if part.tag in tags:
            found.setdefault(part.tag, span)
    return found


def can_differ(
    a: PartSequence,
    spans_of_a: list[tuple[str, ...]],
    b: PartSequence,
    spans_of_b: list[tuple[str, ...]],
    tags: frozenset[object],
) -> bool:
    """Whether a text can be split in two ways that are consistent and differ in a tag."""
    ways_a = [tagged(a, spans, tags) for spans in spans_of_a]
    ways_b = [tagged(b, spans, tags) for spans in spans_of_b]
    return any(
        one != other for one in ways_a if one is not None for other in ways_b if other is not None
    )


@pytest.fixture(params=["a few states first", "without counters first"])
def _order_of_searches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small languages need few states: make the later searches happen as well."""
    if request.param != "a few states first":
        monkeypatch.setattr(shared_text, "_FIRST_STATES", 0)


@pytest.mark.usefixtures("_order_of_searches")
@pytest.mark.parametrize("seed", range(5))
def test_common_texts_of_random_sequences(seed: int) -> None:
    answers = Counter(type(check_common(*pair)) for pair in random_pairs(seed, 100))
    assert answers[Nowhere] > 3
    assert answers[Candidate] > 3
    assert not answers[GaveUp]


@pytest.mark.usefixtures("_order_of_searches")
@pytest.mark.parametrize("seed", range(6))
def test_different_spans_of_random_sequences(seed: int) -> None:
    answers = Counter(type(check_spans(*pair)) for pair in random_pairs(100 + seed, 250))
    assert answers[Nowhere] > 3
    assert answers[Candidate] > 3
    assert not answers[GaveUp]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pairs", [random_pairs, repeating_pairs])
def test_the_second_look_alone_decides(
    seed: int, pairs: Callable[[int, int], Iterator[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the first look had found a difference."""
    looks: list[SharedRun] = []

    def text_at_second_look(run: SharedRun, places: list[tuple[int, int]]) -> str | None:
        looks.append(run)
        return None if len(looks) == 1 else text_with_difference(run, places)

    monkeypatch.setattr(shared_text, "text_with_difference", text_at_second_look)
    for pair in pairs(300 + seed, 150):
        looks.clear()
        check_spans(*pair)


@pytest.mark.parametrize("seed", range(5))
def test_different_spans_of_sequences_that_repeat_themselves(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spans at other places often hold the same text here: that has to be looked at again."""
    again: list[int] = []

    def counted(mark: int) -> DifferentSpans:
        again.append(mark)
        return DifferentSpans(mark)

    monkeypatch.setattr(shared_text, "DifferentSpans", counted)
    answers = Counter(type(check_spans(*pair)) for pair in repeating_pairs(seed, 150))
    assert answers[Nowhere] > 3
    assert answers[Candidate] > 3
    assert not answers[GaveUp]
    assert len(again) > 5
