"""Alternatives that need the same things share them.

Takes alternatives in order, gives blocks in the same order. `fallback(composite(owner, repo, n),
composite(owner, repo))` becomes: with `owner` and `repo` present, first the one with `n`, then the
other. The order of alternatives never changes, only the order of needs within one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keylane.plan.nodes import Alternative, Block, Choice, Group, Need

__all__ = ["alternatives_of", "arrange"]

# Each group is a level of indentation in the emitted code, which Python limits to 100 in all;
# more than a few are unreadable anyway.
_DEEPEST_GROUP = 6


def arrange(alternatives: Sequence[Alternative]) -> tuple[Block, ...]:
    """Blocks that try `alternatives` in their order."""
    return tuple(_arranged(alternatives, frozenset(), 0))


def _arranged(
    alternatives: Sequence[Alternative], known: frozenset[Need], depth: int
) -> Iterator[Block]:
    start = 0
    while start < len(alternatives):
        first = alternatives[start]
        shared = [need for need in first.needs if need not in known]
        end = start + 1
        while end < len(alternatives) and depth < _DEEPEST_GROUP:
            still_shared = [need for need in shared if need in alternatives[end].needs]
            if not still_shared:
                break
            shared = still_shared
            end += 1
        if end == start + 1:
            yield Alternative(tuple(shared), first.template, first.shape)
        else:
            inner = known.union(shared)
            body = tuple(_arranged(alternatives[start:end], inner, depth + 1))
            yield Group(tuple(shared), body)
        start = end


def alternatives_of(choice: Choice) -> Iterator[Alternative]:
    """The alternatives of a choice in order, through its groups.

    The needs of an alternative are only those that its groups do not have already.
    """
    blocks: list[Block] = list(reversed(choice.blocks))
    while blocks:
        block = blocks.pop()
        if isinstance(block, Alternative):
            yield block
        else:
            blocks.extend(reversed(block.body))
