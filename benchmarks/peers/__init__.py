"""Competitors: the rules of rules.lane, written by hand as a fast engineer would.

Every function gives the same keys as the interpreter for every payload that `json.loads` can give.
Generated code is exact for other Python objects as well (a `str` that is an enum's member prints its
name, and `+` may mean anything): here that is left out wherever it costs time.
"""

from __future__ import annotations

from benchmarks.peers import bounded, fallbacks, nested, plain, typed
from benchmarks.peers.registry import PEERS, Peer

__all__ = ["PEERS", "Peer", "bounded", "fallbacks", "nested", "plain", "typed"]
