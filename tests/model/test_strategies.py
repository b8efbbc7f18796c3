from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.model import (
    CompositeKeyStrategy,
    FallbackStrategy,
    LiteralStrategy,
    MappingExtractor,
    NoOrderingStrategy,
    Nothing,
    Reason,
    ReasonKind,
    SessionId,
    SessionKeyExtractor,
    SessionKeyStrategy,
    SingleFieldStrategy,
    why_invalid,
)

PULL_REQUEST = CompositeKeyStrategy(["owner", "repo", "pr_number"], "/")
REPOSITORY = CompositeKeyStrategy(["owner", "repo"], "/")


class CountingExtractor(SessionKeyExtractor):
    def __init__(self, **metadata: str) -> None:
        self._metadata = metadata
        self.asked: list[str] = []

    def get_metadata(self, name: str) -> str | None:
        self.asked.append(name)
        return self._metadata.get(name)


def key(strategy: SessionKeyStrategy, **metadata: str) -> SessionId | None:
    return strategy.generate_key(MappingExtractor(metadata))


def why(strategy: SessionKeyStrategy, **metadata: str) -> str:
    nothing = strategy.derive_key(MappingExtractor(metadata))
    assert isinstance(nothing, Nothing)
    assert strategy.generate_key(MappingExtractor(metadata)) is None
    return str(nothing)


def test_a_single_field_is_its_text() -> None:
    assert key(SingleFieldStrategy("order_id"), order_id="4711") == "4711"
    assert why(SingleFieldStrategy("order_id")) == "field `order_id` is missing"


def test_prefix_and_value_are_joined_by_a_hyphen() -> None:
    strategy = SingleFieldStrategy("order_id", prefix="order")
    assert key(strategy, order_id="4711") == "order-4711"
    assert key(strategy, order_id="") == "order-"
    assert why(strategy) == "field `order_id` is missing"


def test_an_empty_text_is_a_value_but_no_key() -> None:
    assert why(SingleFieldStrategy("a"), a="") == "invalid key: it is empty"
    assert key(CompositeKeyStrategy(["a", "b"], "-"), a="", b="") == "-"


def test_a_composite_joins_all_parts_in_order() -> None:
    assert key(PULL_REQUEST, pr_number="7", repo="hello", owner="octocat") == "octocat/hello/7"


def test_a_composite_names_everything_that_is_missing() -> None:
    assert why(PULL_REQUEST, repo="hello") == (
        "field `owner` is missing; field `pr_number` is missing"
    )


def test_a_composite_without_fields_gives_nothing() -> None:
    assert why(CompositeKeyStrategy([], "-")) == "a composite without fields"


def test_one_text_is_not_a_list_of_fields() -> None:
    with pytest.raises(TypeError, match="a list of names"):
        CompositeKeyStrategy("owner", "/")


def test_no_ordering_gives_nothing_on_purpose() -> None:
    assert why(NoOrderingStrategy(), owner="octocat") == "on purpose"


def test_a_literal_is_the_same_for_every_message() -> None:
    assert key(LiteralStrategy("all")) == "all"
    assert why(LiteralStrategy("é")) == "invalid key: character 1 is U+00E9, not printable ASCII"


def test_a_fallback_stops_at_the_first_key() -> None:
    strategy = FallbackStrategy([PULL_REQUEST, REPOSITORY, SingleFieldStrategy("owner")])
    extractor = CountingExtractor(owner="octocat", repo="hello")
    assert strategy.generate_key(extractor) == "octocat/hello"
    assert extractor.asked == ["owner", "repo", "pr_number", "owner", "repo"]
    assert key(strategy, owner="octocat") == "octocat"
    assert why(strategy) == (
        "field `owner` is missing; field `repo` is missing; field `pr_number` is missing"
    )


def test_an_invalid_key_is_nothing_so_that_a_fallback_goes_on() -> None:
    strategy = FallbackStrategy([SingleFieldStrategy("name"), SingleFieldStrategy("id")])
    assert key(strategy, name="x" * 129, id="7") == "7"
    assert key(strategy, name="x" * 128, id="7") == "x" * 128
    assert key(strategy, name="naïve", id="7") == "7"
    assert key(strategy, name="", id="7") == "7"
    assert why(strategy, name="", id="") == "invalid key: it is empty"


def test_a_fallback_without_alternatives_gives_nothing() -> None:
    assert why(FallbackStrategy([])) == ""


def test_a_text_is_validated_as_an_alternative_and_as_the_result_only() -> None:
    long = LiteralStrategy("x" * 120)
    name = SingleFieldStrategy("name")
    whole = SingleFieldStrategy(CompositeKeyStrategy([name, LiteralStrategy("!")], ""), "")
    assert key(whole, name="") == "-!"
    inside = CompositeKeyStrategy([FallbackStrategy([name, LiteralStrategy("none")]), long], "")
    assert key(inside, name="") == "none" + "x" * 120
    assert why(inside, name="ninechars") == "invalid key: 129 characters are more than 128"


def test_an_application_can_put_in_strategies_of_its_own() -> None:
    class ByRegion:
        def __init__(self, region: str | None) -> None:
            self._region = region

        def generate_key(self, extractor: SessionKeyExtractor) -> str | None:
            return self._region

    for region, result in (("eu", "eu"), (None, "all"), ("é", "all")):
        strategy = FallbackStrategy([ByRegion(region), LiteralStrategy("all")])
        assert key(strategy) == result
    assert why(FallbackStrategy([ByRegion(None)])) == "`ByRegion` gave no key"


@pytest.mark.parametrize("value", [7, True, b"7", ["7"]])
def test_metadata_must_be_text(value: Any) -> None:
    with pytest.raises(TypeError, match=r"`get_metadata\('order_id'\)` gave `"):
        key(SingleFieldStrategy("order_id"), order_id=value)


STRATEGIES = [
    SingleFieldStrategy("a", "b"),
    CompositeKeyStrategy(["a", LiteralStrategy("b")], "/"),
    FallbackStrategy([SingleFieldStrategy("a"), NoOrderingStrategy()]),
    NoOrderingStrategy(),
    LiteralStrategy("a"),
]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda each: type(each).__name__)
def test_strategies_are_values(strategy: SessionKeyStrategy) -> None:
    copied = pickle.loads(pickle.dumps(strategy))
    assert copied == strategy
    assert hash(copied) == hash(strategy)
    assert key(copied, a="1") == key(strategy, a="1")
    with pytest.raises((FrozenInstanceError, TypeError)):
        strategy.field = "other"  # type: ignore[attr-defined]


def test_reasons_are_data() -> None:
    nothing = Nothing.all_of(
        [
            Nothing.because(ReasonKind.MISSING, "a"),
            Nothing((Reason(ReasonKind.MISSING, "a"), Reason(ReasonKind.ON_PURPOSE))),
            Nothing.because(ReasonKind.NOT_CONFORMING, "b"),
        ]
    )
    assert nothing.reasons == (
        Reason(ReasonKind.MISSING, "a"),
        Reason(ReasonKind.ON_PURPOSE),
        Reason(ReasonKind.NOT_CONFORMING, "b"),
    )
    assert str(nothing) == "field `a` is missing; on purpose; field `b` does not conform"


@given(st.lists(st.none() | st.text(max_size=5), max_size=4), st.text(max_size=3))
def test_a_composite_is_its_texts_joined_or_nothing(
    values: list[str | None], separator: str
) -> None:
    names = [f"f{number}" for number in range(len(values))]
    metadata = {name: text for name, text in zip(names, values, strict=True) if text is not None}
    texts = [text for text in values if text is not None]
    joined = separator.join(texts)
    complete = len(texts) == len(values) > 0
    expected = joined if complete and why_invalid(joined) is None else None
    assert key(CompositeKeyStrategy(names, separator), **metadata) == expected


@given(st.lists(st.none() | st.text("aé", max_size=2), max_size=5))
def test_a_fallback_is_the_first_valid_key(values: list[str | None]) -> None:
    names = [f"f{number}" for number in range(len(values))]
    metadata = {name: text for name, text in zip(names, values, strict=True) if text is not None}
    valid = [text for text in values if text is not None and why_invalid(text) is None]
    strategy = FallbackStrategy([SingleFieldStrategy(name) for name in names])
    assert key(strategy, **metadata) == next(iter(valid), None)
