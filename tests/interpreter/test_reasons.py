"""Why a message has no key, as the interpreter says it."""

from __future__ import annotations

from typing import Any

import pytest

from keylane.interpreter import interpret
from keylane.model import MappingExtractor, Nothing
from tests.lane import checked_program

PROGRAM = checked_program(
    """
    schema Delivery {
      owner: string(max=39, case=insensitive) @ /repository/owner
      repo: string(max=200) @ /repository/name
      number: int(min=1)?
    }
    strategy PullRequest for Delivery = composite(owner, repo, number; "/")
    strategy Repository for Delivery = composite(owner, repo; "/")
    strategy Either for Delivery = fallback(PullRequest, Repository)
    strategy Nobody for Delivery = no_ordering
    strategy Number for Delivery = single(number; "number")
    """
)
STRATEGIES = interpret(PROGRAM)


def why(strategy: str, payload: Any) -> str:
    nothing = STRATEGIES[strategy].derive_key_from_payload(payload)
    assert isinstance(nothing, Nothing)
    assert STRATEGIES[strategy].generate_key_from_payload(payload) is None
    return str(nothing)


def test_a_key_needs_no_reason() -> None:
    payload = {"repository": {"owner": "Octocat", "name": "Hello"}, "number": 7}
    assert STRATEGIES["Either"].derive_key_from_payload(payload) == "octocat/Hello/7"
    assert STRATEGIES["Number"].derive_key_from_payload(payload) == "number-7"


@pytest.mark.parametrize(
    ("strategy", "payload", "reasons"),
    [
        ("Number", {}, "field `number` is missing"),
        ("Number", {"number": None}, "field `number` is missing"),
        ("Number", {"number": 0}, "field `number` does not conform"),
        ("Number", {"number": "7 "}, "field `number` does not conform"),
        ("Number", {"number": True}, "field `number` does not conform"),
        ("Nobody", {"number": 7}, "on purpose"),
        ("Repository", [], "field `owner` is missing; field `repo` is missing"),
        (
            "Repository",
            {"repository": {"owner": "x" * 40, "name": "hello"}},
            "field `owner` does not conform",
        ),
        (
            "Repository",
            {"repository": {"owner": "octocat", "name": "x" * 121}},
            "invalid key: 129 characters are more than 128",
        ),
        (
            "Either",
            {"repository": {"owner": "octocat", "name": "naïve"}},
            "field `number` is missing; invalid key: character 11 is U+00EF, not printable ASCII",
        ),
    ],
)
def test_reasons_of_payloads(strategy: str, payload: Any, reasons: str) -> None:
    assert why(strategy, payload) == reasons


def test_reasons_of_metadata() -> None:
    extractor = MappingExtractor({"owner": "octocat", "repo": "hello", "number": "none"})
    nothing = STRATEGIES["PullRequest"].derive_key(extractor)
    assert str(nothing) == "field `number` does not conform"
    assert STRATEGIES["Either"].generate_key(extractor) == "octocat/hello"


def test_keys_of_many_messages_in_their_order() -> None:
    extractors = [MappingExtractor({"number": number}) for number in ("1", "0", "2")]
    assert STRATEGIES["Number"].generate_keys(iter(extractors)) == ["number-1", None, "number-2"]
