from __future__ import annotations

import copy
import pickle
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.model import InvalidSessionIdError, SessionId, why_invalid

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


@given(st.text(PRINTABLE, min_size=1, max_size=128))
def test_printable_ascii_of_up_to_128_characters_is_a_key(text: str) -> None:
    key = SessionId(text)
    assert key == text
    assert str.__str__(key) == text
    assert why_invalid(text) is None


@pytest.mark.parametrize("text", ["", "x" * 129, "é", "a\n", "\x7f", "\x1f", "\ud800", "\u2028"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidSessionIdError, match=r"^not a session key: "):
        SessionId(text)


def test_an_error_says_what_is_wrong_and_not_what_the_text_is() -> None:
    for text, problem in (
        ("", "it is empty"),
        ("s" * 129, "129 characters are more than 128"),
        ("secret\t", "character 7 is U+0009, not printable ASCII"),
        ("secret\U0001f600", "character 7 is U+1F600, not printable ASCII"),
    ):
        assert why_invalid(text) == problem
        with pytest.raises(ValueError) as caught:
            SessionId(text)
        assert str(caught.value) == f"not a session key: {problem}"


@pytest.mark.parametrize("value", [None, 1, b"order", ["order"]])
def test_only_text_can_be_a_key(value: object) -> None:
    with pytest.raises(TypeError, match="a session key is made of text"):
        SessionId(value)  # type: ignore[arg-type]


def test_a_subclass_of_str_counts_as_its_plain_text() -> None:
    class Lane(str, Enum):  # noqa: UP042 - the older way, which prints as `Lane.FAST`
        FAST = "fast"

    key = SessionId(Lane.FAST)
    assert str.__str__(key) == "fast"
    assert f"{key}" == "fast"
    assert type(key) is SessionId


def test_a_key_can_be_handed_to_a_client_library() -> None:
    key = SessionId("octocat/hello")
    assert isinstance(key, str)
    assert repr(key) == "SessionId('octocat/hello')"
    assert key.encode("ascii") == b"octocat/hello"
    assert "octocat/hello" in {key}
    for copied in (copy.deepcopy(key), pickle.loads(pickle.dumps(key))):
        assert copied == key
        assert type(copied) is SessionId
