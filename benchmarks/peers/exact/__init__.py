"""Functions that give the keys of the interpreter whatever a payload holds."""

from __future__ import annotations

from benchmarks.peers.exact import bounded, fallbacks, nested, plain, typed

__all__ = ["bounded", "fallbacks", "nested", "plain", "typed"]
