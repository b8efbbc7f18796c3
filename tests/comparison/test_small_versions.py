"""No claim about two versions of a strategy is refuted by asking all messages."""

from __future__ import annotations

from random import Random

from keylane.comparison.strategies import Relation
from tests.comparison.small_versions import Compared, compared, counted, small_versions

PAIRS = 300
# Of these pairs; docs/proofs.md has what was measured over many more.
MOST_NOT_KNOWN = 0.05


def test_no_claim_is_refuted() -> None:
    results: list[Compared] = []
    for number in range(PAIRS):
        versions = small_versions(Random(f"ci-{number}"))
        result = compared(versions, with_code=number % 20 == 0)
        assert result.false_claim is None, (number, result.false_claim, versions.sources)
        results.append(result)
    unknown = sum(each.comparison.relation is Relation.NOT_KNOWN for each in results)
    assert unknown <= MOST_NOT_KNOWN * PAIRS, counted(results)
    # The pairs are worth something: each relation is among them.
    assert {each.truth for each in results} == set(Relation) - {Relation.NOT_KNOWN}
