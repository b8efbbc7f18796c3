"""Functions that give the keys of the interpreter whatever a payload holds."""

from __future__ import annotations

from benchmarks.peers.exact import (
    activity,
    bounded,
    conditions,
    fallbacks,
    matches,
    nested,
    plain,
    texts,
    typed,
    variants,
)

__all__ = [
    "activity",
    "bounded",
    "conditions",
    "fallbacks",
    "matches",
    "nested",
    "plain",
    "texts",
    "typed",
    "variants",
]
