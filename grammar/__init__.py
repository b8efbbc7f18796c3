"""The grammar of `.lane` files, as text for Lark."""

from __future__ import annotations

from pathlib import Path

__all__ = ["grammar_text"]


def grammar_text() -> str:
    """The text of `keylane.lark`, which lies beside this file."""
    return Path(__file__).with_name("keylane.lark").read_text(encoding="utf-8")
