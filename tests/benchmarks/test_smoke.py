"""The benchmarks work, and whoever is measured does the same work. Timings are not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.correctness import differences
from benchmarks.engines import ENGINE_RULES, asking, engine_functions, fields_of, metadata_of
from benchmarks.messages import mixes_of
from benchmarks.peers import PEERS
from benchmarks.peers.validity import is_key
from benchmarks.rules import CONSTRUCTS, RULES, generated, interpreted
from keylane.model import MappingExtractor

_NAMES = [rule.name for rule in (*RULES, *CONSTRUCTS)]


@pytest.mark.parametrize("rule", _NAMES)
def test_competitors_give_the_keys_of_the_interpreter(rule: str) -> None:
    wrong = {
        peer.label: found[0]
        for peer in PEERS[rule]
        if (found := differences(rule, peer.function, 300, json_only=not peer.exact))
    }
    assert wrong == {}


@pytest.mark.parametrize("rule", _NAMES)
def test_generated_methods_give_the_keys_of_the_interpreter(rule: str) -> None:
    function = generated(rule).generate_key_from_payload
    assert differences(rule, function, 300, json_only=False) == []


@pytest.mark.parametrize("rule", _NAMES)
def test_there_are_several_exact_competitors_and_messages_with_keys(rule: str) -> None:
    is_construct = any(rule == each.name for each in CONSTRUCTS)
    assert len([peer for peer in PEERS[rule] if peer.exact]) >= (2 if is_construct else 3)
    method = generated(rule).generate_key_from_payload
    assert all(any(map(method, messages)) for messages in mixes_of(rule).values())


def test_a_wrong_competitor_is_noticed() -> None:
    # Right for JSON; a member of an enum that is text would be returned as it is.
    def careless(payload: Mapping[str, Any]) -> str | None:
        order_id = payload.get("order_id")
        return order_id if isinstance(order_id, str) and is_key(order_id) else None

    assert differences("SingleField", careless, 300, json_only=True) == []
    assert differences("SingleField", careless, 300, json_only=False)


@pytest.mark.parametrize("rule", ENGINE_RULES)
def test_engines_give_the_keys_of_the_interpreter(rule: str) -> None:
    for mix in mixes_of(rule):
        for metadata in metadata_of(rule, mix):
            expected = interpreted(rule).generate_key(MappingExtractor(metadata))
            assert generated(rule).generate_key(MappingExtractor(metadata)) == expected
            for engine, function in engine_functions(rule).items():
                assert function(metadata) == expected, engine
                from_extractor = asking(function, fields_of(rule))
                assert from_extractor(MappingExtractor(metadata)) == expected, engine


def test_a_quick_look_prints_every_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick"])
    main()
    text = capsys.readouterr().out
    for rule in (*RULES, *CONSTRUCTS):
        assert rule.words in text
    for title in (
        "from payloads",
        "get_metadata",
        "A build",
        "cost of a strategy",
        "from the same dict",
        "keylane check",
    ):
        assert title in text
