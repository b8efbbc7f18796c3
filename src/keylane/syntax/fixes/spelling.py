"""Keywords that are nearly right, where the parser stopped at one or directly behind it.

Takes a `Failure`, gives the text of a help, or None. Never words what is wrong.
"""

from __future__ import annotations

from keylane.diagnostics.suggest import did_you_mean
from keylane.syntax.failure import Failure, Symbol

__all__ = ["spelling_fix"]


def spelling_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for a word that is nearly a keyword."""
    return _word(failure, symbol) or _word_before(failure, symbol)


def _word(failure: Failure, symbol: Symbol) -> str | None:
    """A keyword that is nearly right."""
    if symbol.kind != "NAME" or "NAME" in failure.expected:
        return None
    words = sorted(kind for kind in failure.expected if kind.isidentifier() and kind.islower())
    if symbol.text.lower() in words:
        return f"write `{symbol.text.lower()}`"
    return did_you_mean(symbol.text, words)


def _word_before(failure: Failure, symbol: Symbol) -> str | None:
    """A keyword that is nearly right, taken for a name, directly before one."""
    if symbol.kind != "NAME" or failure.previous is None or failure.previous.kind != "NAME":
        return None
    if "COMPARISON" in failure.expected:
        is_meant = failure.previous.text.lower() in ("not", "no", "nots", "nto")
        return f"write `not`, not `{failure.previous.text}`" if is_meant else None
    if "(" in failure.expected and failure.expected & {"strategy", ")"} and not failure.is_type:
        return did_you_mean(failure.previous.text, ["match"])
    return None
