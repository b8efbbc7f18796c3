"""Which hand-written functions there are for which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["PEERS", "Peer", "peer"]

Peer = Callable[[Mapping[str, Any]], str | None]

#: The functions by the name of the strategy in rules.lane, in the order in which they are written.
PEERS: dict[str, list[Peer]] = {}


def peer(rule: str) -> Callable[[Peer], Peer]:
    """Register a function that gives the keys of strategy `rule`."""

    def register(function: Peer) -> Peer:
        PEERS.setdefault(rule, []).append(function)
        return function

    return register
