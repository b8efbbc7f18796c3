"""Blocks that need the same things share them.

Takes blocks in order, gives blocks in the same order. `fallback(composite(owner, repo, n),
composite(owner, repo))` becomes: with `owner` and `repo` present, first the one with `n`, then the
other. What is tried, and in which order, never changes.

INVARIANT: a group reads nothing that the blocks in it would not have read. A block that fails may
have read nothing, so the last block of a group must be one that reads what the group needs in any
case; a block before it either fails, or has read it itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.plan.nodes import (
    Alternative,
    Block,
    Choice,
    Dispatch,
    Group,
    Guard,
    Need,
    alternatives_of,
    needs_of,
)

__all__ = ["arrange"]

# A group is one level of indentation in the emitted code, or two, and Python reads 100 in all.
# Without groups an expression, nested 64 deep, has one level for each of its own: so groups nest
# only so deep, and only in choices that hold few choices within each other.
_DEEPEST_GROUP = 6
_MOST_CHOICES_INSIDE = 1


def arrange(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks that try `blocks` in their order."""
    if _choices_inside(blocks) > _MOST_CHOICES_INSIDE:
        return tuple(blocks)
    return _arranged(blocks, frozenset(), 0)


def _choices_inside(blocks: Sequence[Block]) -> int:
    """How deep choices nest within each other in the texts of `blocks`."""
    return max(
        (
            1 + _choices_inside(need.blocks)
            for alternative in alternatives_of(blocks)
            for need in needs_of(alternative.template)
            if isinstance(need, Choice)
        ),
        default=0,
    )


def _arranged(blocks: Sequence[Block], known: frozenset[Need], depth: int) -> tuple[Block, ...]:
    """The same where `known` is present already, inside `depth` levels of code."""
    arranged: list[Block] = []
    start = 0
    while start < len(blocks):
        end, shared = _run(blocks, start, known) if depth < _DEEPEST_GROUP else (start + 1, ())
        if shared:
            body = _arranged(blocks[start:end], known.union(shared), depth + 1)
            arranged.append(Group(shared, body))
        else:
            arranged.append(_inside(blocks[start], known, depth))
        start = end
    return tuple(arranged)


def _run(
    blocks: Sequence[Block], start: int, known: frozenset[Need]
) -> tuple[int, tuple[Need, ...]]:
    """The longest run of blocks from `start` that can be a group, and what they share.

    A dispatch can be a group by itself: its branches share what all of them read.
    """
    shared = [need for need in _required(blocks[start]) if need not in known]
    by_branches = _certainly_read(blocks[start]) if isinstance(blocks[start], Dispatch) else {}
    best = (start + 1, tuple(need for need in shared if need in by_branches))
    for end in range(start + 2, len(blocks) + 1):
        required = _required(blocks[end - 1])
        shared = [need for need in shared if need in required]
        if not shared:
            break
        certain = _certainly_read(blocks[end - 1])
        read = tuple(need for need in shared if need in certain)
        if read:
            best = (end, read)
    return best


def _inside(block: Block, known: frozenset[Need], depth: int) -> Block:
    match block:
        case Guard(condition, body):
            return Guard(condition, _arranged(body, known, depth + 1))
        case Dispatch():
            return block.with_branches(
                tuple(_arranged(branch, known, depth + 1) for branch in block.branches)
            )
        case _:
            return block


def _required(block: Block) -> dict[Need, None]:
    """Without which the block gives no result."""
    match block:
        case Alternative(template):
            return dict.fromkeys(needs_of(template))
        case Group(needs):
            return dict.fromkeys(needs)
        case Guard(_, body):
            return _required_by_all(body)
        case Dispatch():
            return _common([_required_by_all(branch) for branch in block.branches if branch])


def _required_by_all(blocks: Sequence[Block]) -> dict[Need, None]:
    return _common([_required(block) for block in blocks])


def _certainly_read(block: Block) -> dict[Need, None]:
    """What is read whenever the block is tried."""
    match block:
        case Alternative(template):
            return dict.fromkeys(needs_of(template))
        case Group(needs):
            return dict.fromkeys(needs)
        case Guard():
            return {}
        case Dispatch():
            if block.otherwise is None:
                return {}
            return _common(
                [_certainly_read(branch[0]) if branch else {} for branch in block.branches]
            )


def _common(sets: Sequence[dict[Need, None]]) -> dict[Need, None]:
    if not sets:
        return {}
    first, *others = sets
    return {need: None for need in first if all(need in other for other in others)}
