"""Which hand-written functions there are for which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["PEERS", "Function", "Peer", "json_peer", "peer"]

Function = Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """A competitor. `exact` says that it is right for any Python object, not for JSON alone."""

    function: Function
    exact: bool

    @property
    def label(self) -> str:
        """The function's name in reports, unique within its rule."""
        return self.function.__name__ + ("" if self.exact else " (JSON only)")


#: The competitors by the name of the strategy in rules.lane, in the order of the files.
PEERS: dict[str, list[Peer]] = {}


def _register(rule: str, *, exact: bool) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        PEERS.setdefault(rule, []).append(Peer(function, exact))
        return function

    return register


def peer(rule: str) -> Callable[[Function], Function]:
    """Register a function that gives the keys of strategy `rule`, whatever a payload holds."""
    return _register(rule, exact=True)


def json_peer(rule: str) -> Callable[[Function], Function]:
    """Register a function that is right for what `json.loads` gives, and not for all objects."""
    return _register(rule, exact=False)
