"""Functions that are right for every payload that `json.loads` can give, and not for all objects.

They leave out what generated code does not: a subclass of `str` may print something else (an enum's
member prints its name), and `+` or a comparison of an object may mean anything.
"""

from __future__ import annotations

from benchmarks.peers.json_only import bounded, fallbacks, nested, plain, typed

__all__ = ["bounded", "fallbacks", "nested", "plain", "typed"]
