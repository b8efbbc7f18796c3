"""Masks of values, and groups of values that nodes do not tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keylane.validation.nodes import Branch, Truth, Value, Variable

__all__ = ["bits", "first_variable", "lowest", "split"]


def bits(mask: int) -> Iterable[int]:
    """The places of the bits of a mask."""
    while mask:
        lowest_bit = mask & -mask
        yield lowest_bit.bit_length() - 1
        mask ^= lowest_bit


def lowest(pair: tuple[int, object]) -> int:
    """For an order of branches: by the lowest bit of the mask."""
    return pair[0] & -pair[0]


def first_variable(*nodes: Value | Truth) -> Variable:
    """The variable that is decided by first."""
    return min(
        (each.variable for each in nodes if isinstance(each, Branch | Truth) and each.variable),
        key=lambda each: each.index,
    )


def split(
    variable: Variable, nodes: Sequence[Value | Truth]
) -> list[tuple[int, tuple[Value | Truth, ...]]]:
    """What the nodes are, for each group of values of `variable` that they do not tell apart."""
    groups: list[tuple[int, tuple[Value | Truth, ...]]] = [(variable.everything, ())]
    for node in nodes:
        if isinstance(node, Branch | Truth) and node.variable is variable:
            groups = [
                (mask & own, (*chosen, each))
                for mask, chosen in groups
                for own, each in node.branches
                if mask & own
            ]
        else:
            groups = [(mask, (*chosen, node)) for mask, chosen in groups]
    return groups
