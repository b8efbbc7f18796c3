"""Mistakes in emitted modules are caught; docs/mutants.md has the run over all that are chosen."""

from __future__ import annotations

import re

import pytest

from tests.validation.examples import Example, examples, importable_examples
from tests.validation.mutants import mistakes_in
from tests.validation.mutation import OF_EACH, PAGE, chosen_mutants, examined

# Small modules of different kinds: CI has seconds for what `make mutants` has minutes for.
IN_CI = ("common/tenancy", "hot_devices/reports", "iot/telemetry", "outbox/outbox")
SAMPLE = 5


@pytest.fixture(scope="module")
def by_name() -> dict[str, Example]:
    return {example.name: example for example in examples()}


@pytest.mark.parametrize("name", IN_CI)
def test_a_sample_is_caught_or_equal(name: str, by_name: dict[str, Example]) -> None:
    with importable_examples():
        results = [
            examined(by_name[name], mutant) for mutant in chosen_mutants(by_name[name], SAMPLE)
        ]
    verdicts = [result.verdict for result in results]
    assert "FALSE PROOF" not in verdicts
    assert verdicts.count("equal") <= 1, results


def test_the_list_is_long_and_always_the_same(by_name: dict[str, Example]) -> None:
    counts = [min(OF_EACH, len(mistakes_in(each.text))) for each in by_name.values()]
    assert sum(counts) >= 500
    again = by_name["outbox/outbox"]
    assert chosen_mutants(again, OF_EACH) == chosen_mutants(again, OF_EACH)


def test_every_mutant_is_another_text(by_name: dict[str, Example]) -> None:
    text = by_name["outbox/outbox"].text
    texts = [mistake.mutant().text for mistake in mistakes_in(text)]
    assert len(set(texts)) > len(texts) * 9 // 10


def test_the_record_has_no_false_proof() -> None:
    page = PAGE.read_text("utf-8")
    (false,) = re.findall(r"\| shown to be equal, but a random message differs \| (\d+) \|", page)
    assert int(false) == 0
