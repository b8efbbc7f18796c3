"""What somebody most likely meant within brackets and clauses, where the parser stopped at a token.

Takes a `Failure`, gives the text of a help, or None: about calls, and about the clauses of
strategies. Never words what is wrong.
"""

from __future__ import annotations

from keylane.syntax.errors import shown
from keylane.syntax.failure import Failure, Symbol

__all__ = ["OTHERWISE", "WHEN", "call_fix", "clause_fix"]

OTHERWISE = frozenset({"else", "default", "otherwise", "other"})
WHEN = "write `when(condition => expression)`"

_CLAUSES = ("together", "apart", "limits", "allow", "on")
_ALLOW = 'write codes, then the reason: `allow (KL0806; "why this is right here")`'
_SETTING = 'write `,` between expressions, and `;` once, before a constant: `f(a, b; "/")`'
_ELSE = "for all other messages write `fallback(when(condition => expression), other)`"
# What stands in the brackets of a clause or question, and an example.
_EMPTY = {
    "together": "write the fields that it is about, as in `together (order_id)`",
    "apart": "write the fields that it is about, as in `apart (order_id)`",
    "limits": "write the brokers that it is about, as in `limits (sqs_fifo)`",
    "present": "write the field that it is about, as in `present(order_id)`",
}
# The one word that can stand somewhere, and what stands there in its place.
_OTHER_WORDS = {
    "raise": ("NAME",),
    "invalid": ("NAME",),
    "from": ("NAME", "in", "of", "import"),
}
_EVERY_CLAUSE = (
    "write `=` before an expression; clauses are `together (…)`, `apart (…)`, `limits (…)`, "
    "`allow (…)` and `on invalid raise`"
)


def call_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for a token that cannot stand within parentheses."""
    bracket, callee, previous = failure.bracket, failure.callee, failure.previous
    if bracket is None or bracket.kind != "(" or callee is None or previous is None:
        return None
    if symbol.kind == ")" and previous.kind == ";":
        return _constant_is_missing(failure)
    if symbol.kind == ")" and previous.span == bracket.span and "NAME" in failure.expected:
        return _EMPTY.get(callee.text)
    if callee.kind == "when":
        return _in_when(failure, symbol)
    if callee.text == "present" and symbol.kind == "," and failure.expected == {")"}:
        return f"ask about each field: `present({previous.text[:60]}) and present(…)`"
    is_call = callee.kind == "NAME" and not failure.is_type
    if is_call and symbol.kind == "=" and failure.expected >= {")", ","}:
        return 'a setting has no name: write `;`, then the constant, as in `f(a, b; "/")`'
    if is_call and symbol.kind == ";" and failure.expected == {")", ","}:
        return _SETTING
    if is_call and previous.kind == "," and failure.expected == {")"}:
        return _SETTING
    return _mark_is_missing(failure, symbol)


def _mark_is_missing(failure: Failure, symbol: Symbol) -> str | None:
    """`f(a, b "/")`, `f(a b)`, `enum("a" "b")`."""
    if symbol.kind not in ("NAME", "STRING", "INTEGER") or not failure.expected >= {")", ","}:
        return None
    if failure.is_type:
        return "write `,` before it" if symbol.kind != "NAME" else None
    if symbol.kind in ("STRING", "INTEGER") and ";" in failure.expected:
        return f"write `;` before {shown(symbol.text)} if it is the setting, else `,`"
    return "write `,` before it"


def _constant_is_missing(failure: Failure) -> str | None:
    """`f(a, b, "/";)`, `f(a;)`."""
    constant = failure.before
    if "STRING" not in failure.expected or "every" not in failure.expected:
        return None
    if constant is not None and constant.kind in ("STRING", "INTEGER"):
        return f"write the `;` before {shown(constant.text)}, not behind it"
    return "write a constant behind the `;`, or remove the `;`"


def _in_when(failure: Failure, symbol: Symbol) -> str | None:
    assert failure.previous is not None
    if failure.expected == {")"} and failure.previous.kind == ",":
        return _ELSE
    if ")" in failure.expected and symbol.text.lower() in OTHERWISE:
        return _ELSE
    if failure.expected == {"=>"} and symbol.kind == ")":
        return WHEN
    return None


def clause_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for a token that cannot stand in or among the clauses of a strategy."""
    expected, previous = failure.expected, failure.previous
    if symbol.kind in _CLAUSES and "=" not in expected and "extern" in expected:
        return "clauses belong to a strategy, before its `=`"
    if symbol.kind in (",", ";") and expected >= {"=", *_CLAUSES}:
        return f"remove the `{symbol.kind}`: clauses stand one after the other"
    if failure.callee is not None and failure.callee.kind == "allow":
        return _ALLOW
    if previous is not None and previous.kind in _CLAUSES and expected == {"("}:
        if previous.kind == "allow":
            return _ALLOW
        is_name = symbol.kind == "NAME"
        example = f"write `{previous.kind} ({symbol.text[:60]})`"
        return example if is_name else _EMPTY.get(previous.kind)
    if previous is not None and previous.kind == "in" and expected == {"("}:
        is_constant = symbol.kind in ("STRING", "INTEGER", "true", "false")
        return f"write `({symbol.text[:60]})`" if is_constant else None
    is_names = failure.callee is not None and failure.callee.kind in ("together", "apart", "limits")
    if is_names and symbol.kind == ";" and expected == {")", ","}:
        return "write `,` between names"
    if symbol.kind == ":" and expected == {"raise"}:
        return "remove the `:`"
    if symbol.kind == "=" and expected == {"from"}:
        return "write `from`, not `=`"
    for word, others in _OTHER_WORDS.items():
        if symbol.kind in others and expected == {word}:
            return f"write `{word}`, not {shown(symbol.text)}"
    if symbol.kind in ("NAME", "STRING", "match", "when") and expected >= {"=", *_CLAUSES}:
        return _EVERY_CLAUSE
    return None
