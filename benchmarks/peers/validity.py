"""What hand-written functions ask of a key that is not empty: the usual ways to write it."""

from __future__ import annotations

import re

__all__ = ["is_key", "valid"]

is_key = re.compile(r"[ -~]{1,128}").fullmatch


def valid(key: str) -> bool:
    """The cheapest exact test, as a function that is called."""
    return len(key) <= 128 and key.isascii() and key.isprintable()
