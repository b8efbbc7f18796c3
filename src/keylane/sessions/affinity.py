"""Which member of a group should have a session or a partition, by rendezvous.

Takes names, gives names. Pure: the members come from the caller, and a preference excludes nobody.
Only for where the broker does not assign. Rendezvous hashing: Thaler and Ravishankar, "Using
Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on Networking 6(1), 1998.

INVARIANT: the weights never change between versions; workers of two versions have to agree. The
weight of a member is blake2b with 8 bytes over the length of its name in UTF-8 as 4 bytes, largest
first, the name, and the key.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

__all__ = ["partitions_of", "preferred_owner"]


def preferred_owner(key: str, members: Collection[str]) -> str:
    """The one of `members` with the greatest weight for `key`.

    The order of the members does not matter. One that leaves gives its keys to the others, one that
    comes takes some from each; no other key moves. Raises `ValueError` without a member.
    """
    if not members:
        raise ValueError("there is no member to prefer")
    text = key.encode()
    # The name decides between equal weights, so that the order of the members never does.
    return max(members, key=lambda member: (_weight(member, text), member))


def partitions_of(member: str, members: Collection[str], count: int) -> tuple[int, ...]:
    """Those of the partitions 0 to `count` - 1 that prefer `member`, ascending.

    The key of a partition is its number in digits. None for a member that is not among `members`.
    Preferences are spread by chance: some members have more partitions than others.
    """
    if count < 1:
        raise ValueError(f"`count={count}` is no number of partitions")
    if member not in members:
        return ()
    return tuple(
        partition
        for partition in range(count)
        if preferred_owner(str(partition), members) == member
    )


def _weight(member: str, key: bytes) -> bytes:
    name = member.encode()
    return blake2b(len(name).to_bytes(4, "big") + name + key, digest_size=8).digest()
