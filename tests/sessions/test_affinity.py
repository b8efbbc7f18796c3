"""Rendezvous: who prefers what never depends on anything but the names."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, strategies

from keylane.sessions import affinity, partitions_of, preferred_owner

_KEYS = [f"octocat/repository-{number}" for number in range(300)]
# Computed by other code from the definition in the module's documentation.
_PREFERRED = [
    "worker-0",
    "worker-2",
    "wörker",
    "worker-0",
    "wörker",
    "worker-2",
    "wörker",
    "wörker",
]
_PARTITIONS = [(6, 11, 13, 14), (4, 8), (0, 2, 5, 7, 10, 12), (1, 3, 9, 15)]
_MEMBERS = strategies.lists(strategies.text(max_size=12), unique=True, min_size=2, max_size=12)


@given(_MEMBERS)
def test_a_member_that_leaves_moves_only_what_it_had(members: list[str]) -> None:
    """And one that comes takes only what it wins: that is the same, read backwards."""
    gone, *left = members
    for key in _KEYS[:50]:
        before, after = preferred_owner(key, members), preferred_owner(key, left)
        assert after in left
        assert before in (after, gone)


@given(_MEMBERS, strategies.randoms(use_true_random=False))
def test_the_order_of_the_members_does_not_matter(members: list[str], random: object) -> None:
    backwards = list(reversed(members))
    for key in _KEYS[:50]:
        assert preferred_owner(key, members) == preferred_owner(key, backwards)
        assert preferred_owner(key, members) == preferred_owner(key, set(members))


@given(_MEMBERS, strategies.integers(1, 40))
def test_each_partition_has_one_member(members: list[str], count: int) -> None:
    owned = [one for member in members for one in partitions_of(member, members, count)]
    assert sorted(owned) == list(range(count))


def test_keys_are_spread() -> None:
    """300 keys over 4 members: the chance that one has fewer than 40 is below one in 100,000."""
    members = [f"worker-{number}" for number in range(4)]
    counts = Counter(preferred_owner(key, members) for key in _KEYS)
    assert min(counts.values()) >= 40


def test_names_and_keys_are_not_run_together() -> None:
    """Else (`a`, `bc`) and (`ab`, `c`) would weigh the same."""
    weights = {affinity._weight("a", b"bc"), affinity._weight("ab", b"c")}
    assert len(weights) == 2


def test_what_was_preferred_once_is_preferred_for_ever() -> None:
    """Workers of two versions have to agree."""
    members = ["worker-0", "worker-1", "worker-2", "wörker"]
    assert [preferred_owner(key, members) for key in _KEYS[:8]] == _PREFERRED
    assert [partitions_of(member, members, 16) for member in members] == _PARTITIONS


def test_a_stranger_has_no_partitions() -> None:
    assert partitions_of("worker-9", ["worker-0"], 16) == ()


def test_nobody_can_be_preferred() -> None:
    with pytest.raises(ValueError, match="no member"):
        preferred_owner("k", [])
    with pytest.raises(ValueError, match="no number of partitions"):
        partitions_of("worker-0", ["worker-0"], 0)
