"""What is decided of forms of keys that people write, and at which cost: in states, not seconds."""

from __future__ import annotations

import string

import pytest

from keylane.texts import languages
from keylane.texts.language import Language
from keylane.texts.shared_text import (
    Candidate,
    GaveUp,
    Nowhere,
    Part,
    PartSequence,
    common_text,
    different_spans,
)

WORD = frozenset(string.ascii_lowercase + string.digits)
OWNER = languages.string(WORD | {"-"}, min=1, max=39)
REPO = languages.string(WORD | set("._-"), min=1, max=100)
NUMBER = languages.interval(1, 2**63 - 1)
UUID = languages.uuid()
ESCAPED = languages.escaped(languages.string(None, min=1, max=40), {"/"})


def words(low: int, high: int) -> Language:
    return languages.string(WORD, min=low, max=high)


def free(high: int) -> Language:
    return languages.string(None, min=1, max=high)


def sequence(*parts: str | Language) -> PartSequence:
    """Literals, and languages that carry `x`, `y`, `z` in this order."""
    names = iter("xyz")
    return PartSequence(
        tuple(
            Part(languages.literal(part)) if isinstance(part, str) else Part(part, next(names))
            for part in parts
        )
    )


XYZ = frozenset("xyz")

PROVED = {
    "owner, repository and number": (sequence(OWNER, "/", REPO, "/", NUMBER), None, 0),
    "an address at the end": (sequence(OWNER, "/", NUMBER, "/", free(60)), None, 0),
    "three fixed widths": (sequence(words(4, 4), words(8, 8), words(6, 6)), None, 0),
    "one width is fixed": (sequence(words(1, 40), words(10, 10)), None, 0),
    "escaped parts": (sequence(ESCAPED, "/", ESCAPED), None, 0),
    "a dash within UUIDs": (sequence(UUID, "-", OWNER, "-", UUID), None, 0),
    "timestamps have a form": (sequence(UUID, "-", OWNER, "-", languages.timestamp()), None, 4000),
    "length alone decides": (
        sequence(words(1, 20), words(10, 10)),
        sequence(words(31, 40), words(10, 10)),
        0,
    ),
    "what is at the end": (
        sequence(free(40), free(40), free(40), "!"),
        sequence(free(40), free(40), free(40), "?"),
        0,
    ),
    "what is in the middle": (
        sequence(free(40), free(40), "!", words(1, 40)),
        sequence(free(40), free(40), "?", words(1, 40)),
        1200,
    ),
    "lengths that only counting tells apart": (
        sequence(words(1, 9), languages.finite(["-", "--"]), words(1, 9)),
        sequence(words(10, 12), languages.finite(["-", "--"]), words(1, 9)),
        300,
    ),
}

REFUTED = {
    "product and environment": (sequence(OWNER, "-", OWNER), None, "a--a", 50),
    "any characters": (sequence(free(64), ":", free(64)), None, "a::a", 50),
    "no separator": (sequence(words(1, 9), words(1, 9)), None, "aaa", 50),
    "an escape that is the separator": (
        sequence(ESCAPED, "%2F", ESCAPED),
        None,
        "a%2F%2Fa",
        300,
    ),
    "two forms that meet": (
        sequence("pr-", NUMBER, "-", OWNER),
        sequence(OWNER, "-", OWNER),
        "pr-1-a",
        200,
    ),
}


@pytest.mark.parametrize("name", PROVED)
def test_parts_that_are_kept_apart(name: str) -> None:
    one, other, states = PROVED[name]
    answer = different_spans(one, other or one, XYZ, 128)
    assert isinstance(answer, Nowhere)
    assert answer.states <= states


@pytest.mark.parametrize("name", REFUTED)
def test_parts_that_run_together(name: str) -> None:
    one, other, text, states = REFUTED[name]
    other = other or one
    answer = different_spans(one, other, XYZ, 128)
    assert isinstance(answer, Candidate)
    assert len(answer.text) == len(text)
    assert answer.states <= states
    assert "".join(answer.spans_a) == "".join(answer.spans_b) == answer.text
    for parts, spans in ((one.parts, answer.spans_a), (other.parts, answer.spans_b)):
        assert all(part.language.contains(span) for part, span in zip(parts, spans, strict=True))
    assert answer.spans_a != answer.spans_b


def test_equal_text_at_another_place_is_no_difference() -> None:
    """`a` before a word of `a` alone is the same as `a` behind it; not so of two letters."""
    only_a = languages.string(frozenset("a"), min=1, max=3)
    answer = different_spans(sequence("a", only_a), sequence(only_a, "a"), XYZ, 128)
    assert isinstance(answer, Nowhere)
    two = languages.string(frozenset("ab"), min=1, max=3)
    answer = different_spans(sequence("a", two), sequence(two, "a"), XYZ, 128)
    assert isinstance(answer, Candidate)
    assert (answer.text, answer.spans_a, answer.spans_b) == ("aba", ("a", "ba"), ("ab", "a"))


def test_a_difference_far_behind_the_beginning_of_a_span() -> None:
    """The shortest text with another span has the same words in it, moved by two."""
    word = languages.finite(["ab" * 3, "ab" * 5 + "c"])
    other = languages.finite(["ab" * 3, "ab" * 4 + "cab"])
    answer = different_spans(sequence("ab", word), sequence(other, "ab"), XYZ, 128)
    assert isinstance(answer, Nowhere)
    word = languages.finite(["ab" * 3, "ab" * 4 + "acab"])
    other = languages.finite(["ab" * 3, "ab" * 5 + "ac"])
    answer = different_spans(sequence("ab", word), sequence(other, "ab"), XYZ, 128)
    assert isinstance(answer, Candidate)
    assert answer.spans_a == ("ab", "ababababacab")
    assert answer.spans_b == ("ababababab" + "ac", "ab")


def test_letters_that_no_part_tells_apart_differ_at_another_place() -> None:
    """`aaa` is the same word twice, and so is `xxx`, but `xxy` is not."""
    letter, word = languages.finite("axy"), languages.finite(["aa", "xx", "xy", "yx", "yy"])
    one = PartSequence((Part(letter), Part(word, "x")))
    other = PartSequence((Part(word, "x"), Part(letter)))
    answer = different_spans(one, other, XYZ, 128)
    assert isinstance(answer, Candidate)
    assert set(answer.text) == {"x", "y"}
    assert answer.spans_a[1] != answer.spans_b[0]


def test_a_part_at_one_place_does_not_differ_from_itself() -> None:
    """Although its letters could be others: both would change."""
    letters = languages.string(frozenset("pq"), min=1, max=2)
    only_a = languages.string(frozenset("a"), min=1, max=3)
    one = PartSequence((Part(letters, "y"), Part(languages.literal("a")), Part(only_a, "x")))
    other = PartSequence((Part(letters, "y"), Part(only_a, "x"), Part(languages.literal("a"))))
    assert isinstance(different_spans(one, other, XYZ, 128), Nowhere)


@pytest.mark.parametrize(
    ("form", "spans"),
    [
        (sequence(words(1, 9), "/", words(1, 9), "/", OWNER), ("x", "/", "a", "/", "b-c")),
        (sequence(free(9), "/", words(1, 9), "-", words(1, 9)), ("x/a", "/", "b", "-", "c")),
        (sequence(free(9), "/", OWNER), ("x/a", "/", "b-c")),
    ],
)
@pytest.mark.parametrize("ends", ["", "!"])
def test_a_literal_is_cut_where_the_other_form_ends_its_parts(
    form: PartSequence, spans: tuple[str, ...], ends: str
) -> None:
    """From the front at the first separator, from the back at the last one."""
    end = Part(languages.literal(ends))
    other = PartSequence((*form.parts, end))
    whole = PartSequence((Part(languages.literal("x/a/b-c" + ends)),))
    answer = common_text(whole, other, 128)
    assert isinstance(answer, Candidate)
    assert answer.spans_b == (*spans, ends)


def test_only_what_was_asked_for_and_both_carry() -> None:
    form = sequence(OWNER, "-", OWNER)
    assert isinstance(different_spans(form, form, frozenset(), 128), Nowhere)
    assert isinstance(different_spans(form, form, frozenset("z"), 128), Nowhere)
    assert isinstance(different_spans(form, form, frozenset("y"), 128), Candidate)


def test_swapped_parts() -> None:
    """What stands at fixed places can be another part there."""
    one = PartSequence((Part(words(2, 2), "x"), Part(words(2, 2), "y")))
    other = PartSequence((Part(words(2, 2), "y"), Part(words(2, 2), "x")))
    answer = different_spans(one, other, XYZ, 128)
    assert isinstance(answer, Candidate)
    assert answer.spans_a[0] != answer.spans_b[1] or answer.spans_a[1] != answer.spans_b[0]


def test_a_key_is_no_longer_than_it_may_be() -> None:
    """Texts are shared, but none that is short enough to be a key."""
    long = sequence(words(100, 200), "/", words(40, 50))
    assert isinstance(common_text(long, long, 128), Nowhere)
    answer = common_text(long, long, None)
    assert isinstance(answer, Candidate)
    assert len(answer.text) == 141
    assert isinstance(common_text(long, long, 141), Candidate)
    assert isinstance(common_text(long, long, 140), Nowhere)
    answer = different_spans(sequence(free(80), free(80)), sequence(free(80), free(80)), XYZ, 2)
    assert isinstance(answer, Nowhere)


def test_a_fixed_text_is_left_out() -> None:
    """A value against all others: the other side's language without it."""
    fixed, others = sequence("push/", OWNER), languages.without(words(1, 9), "push")
    carried = PartSequence((Part(others), Part(languages.literal("/")), Part(OWNER, "x")))
    assert isinstance(common_text(fixed, carried, 128), Nowhere)
    carried = PartSequence((Part(words(1, 9)), Part(languages.literal("/")), Part(OWNER, "x")))
    answer = common_text(fixed, carried, 128)
    assert isinstance(answer, Candidate)
    assert answer.text == "push/a"


def test_without_case() -> None:
    """Brokers that ignore case see what is folded."""
    letters = languages.string(frozenset("abAB"), min=1, max=5)
    one = PartSequence((Part(letters), Part(languages.literal("-X"))))
    other = PartSequence((Part(letters), Part(languages.literal("-x"))))
    assert isinstance(common_text(one, other, 128), Nowhere)
    folded = [
        PartSequence(tuple(Part(languages.lowered(part.language)) for part in form.parts))
        for form in (one, other)
    ]
    assert isinstance(common_text(folded[0], folded[1], 128), Candidate)


def test_the_budget_of_states_is_kept() -> None:
    """`a` and `b` share their letters, and only their last characters tell them apart."""
    letters = languages.string(frozenset("ab"), min=1, max=60)
    end = languages.finite(["aabab", "babba"])
    other_end = languages.finite(["abbab", "bbbba"])
    one = PartSequence((Part(letters, "x"), Part(letters, "y"), Part(end)))
    other = PartSequence((Part(letters, "x"), Part(letters, "y"), Part(other_end)))
    for states in (1, 10, 100, 1000):
        answer = different_spans(one, other, XYZ, 128, max_states=states)
        assert not isinstance(answer, Candidate)
        assert answer.states <= states + 200
    assert isinstance(different_spans(one, one, XYZ, 128, max_states=1), GaveUp)


@pytest.mark.parametrize("place", ["beginning", "middle", "end"])
def test_many_forms_told_apart_by_a_literal(place: str) -> None:
    """A hundred forms are 5,050 pairs: none of them needs a search."""
    forms = [
        {
            "beginning": sequence(f"kind{number}/", OWNER, "/", REPO),
            "middle": sequence(OWNER, f"/kind{number}/", REPO),
            "end": sequence(OWNER, "/", REPO, f"/kind{number}"),
        }[place]
        for number in range(100)
    ]
    for number, one in enumerate(forms):
        for other in forms[number:]:
            answer = different_spans(one, other, XYZ, 128)
            assert isinstance(answer, Nowhere)
            assert answer.states == 0


def test_an_impossible_part() -> None:
    nothing = sequence("a", languages.finite([]))
    assert isinstance(common_text(nothing, nothing, 128), Nowhere)
    assert isinstance(common_text(sequence(), sequence(), 128), Candidate)
    assert isinstance(common_text(sequence(), sequence("a"), 128), Nowhere)
