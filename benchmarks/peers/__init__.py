"""Competitors: the rules of rules.lane, written by hand as a fast engineer would."""

from __future__ import annotations

from benchmarks.peers import exact, json_only
from benchmarks.peers.registry import PEERS, Function, Peer

__all__ = ["PEERS", "Function", "Peer", "exact", "json_only"]
