"""What somebody most likely meant within a schema, where the parser stopped at a token.

Takes a `Failure`, gives the text of a help, or None; for a word that stands where `?` belongs,
the word. Never words what is wrong.
"""

from __future__ import annotations

from keylane.source import Source
from keylane.syntax.failure import Failure, Symbol

__all__ = ["TYPES", "field_fix", "quoted_name_fix", "word_for_optional"]

#: The types that a beginner may write elsewhere, by name; `enum` never stands alone.
TYPES = frozenset({"string", "int", "bool", "uuid", "timestamp", "float"})

_OPTIONAL = frozenset({"optional", "nullable"})
# So far back a colon is looked for.
_NEAR = 200


def field_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for a token that cannot stand in a field."""
    previous = failure.previous
    if symbol.kind == "(" and previous is not None and previous.kind == "?":
        return "write the bounds before the `?`, as in `string(max=64)?`"
    if failure.is_type:
        return _bound(failure, symbol)
    if symbol.kind == "?":
        return _question_mark(failure)
    if symbol.kind == "|" and "@" in failure.expected:
        return "write `?` behind the type of a field that may be missing, as in `string?`"
    if symbol.kind == "=" and "@" in failure.expected:
        return 'a field has no default: write `fallback(field, "…")` where it is used'
    return None


def _bound(failure: Failure, symbol: Symbol) -> str | None:
    """Between the parentheses of a type."""
    if symbol.kind in (";", "|"):
        return "write `,` instead"
    if failure.expected == {"="} and failure.previous is not None and symbol.kind in (",", ")"):
        name = failure.previous.text[:60]
        return f'write `"{name}"` for a text, `{name}=…` for a bound'
    return None


def _question_mark(failure: Failure) -> str | None:
    previous = failure.previous
    if previous is None:
        return None
    if previous.kind == ":":
        return "write the `?` behind the type, as in `string?`"
    if previous.kind == "?":
        return "remove it: one `?` stands behind a type"
    if failure.expected == {":"}:
        return f"write the `?` behind the type, as in `{previous.text[:60]}: string?`"
    if "|" in failure.expected:
        return "write the `?` behind the type, before the `@`"
    return None


def quoted_name_fix(failure: Failure, symbol: Symbol) -> str | None:
    """The help for a text where a name stands: `limits ("kafka")`, `{ "id": "string" }`."""
    is_wanted = "NAME" in failure.expected and not failure.expected & {"STRING", "not"}
    if symbol.kind != "STRING" or not is_wanted:
        return None
    previous = "" if failure.previous is None else failure.previous.text
    if previous == "case":
        return 'write `case field in ("…") { … }`'
    if previous == "enum":
        return "write `(` before it"
    if "@" in failure.expected:
        return None
    callee, bracket = failure.callee, failure.bracket
    is_first = bracket is not None and bracket.kind == "(" and previous == "("
    is_question = is_first and callee is not None and callee.kind == "NAME" and not failure.is_type
    if callee is not None and is_question and callee.text != "present":
        return f"write `{callee.text[:60]} in ({symbol.text[:60]})`"
    name = symbol.text[1:-1]
    if previous == ":" and name not in TYPES:
        return 'write `enum("…", "…")` for a field that has one of these texts'
    is_name = name.isidentifier() and name.isascii()
    return f"write `{name[:60]}`, without quotes" if is_name else None


def word_for_optional(
    source: Source, failure: Failure, symbol: Symbol
) -> tuple[Symbol, str | None] | None:
    """The word `optional` where a field is declared, and the type that it is about, if known."""
    word, before = failure.previous, failure.before
    if failure.expected != {":"} or word is None or before is None:
        return None
    if before.text.lower() in _OPTIONAL and _is_type(source, before):
        return before, word.text
    if word.text.lower() not in _OPTIONAL:
        return None
    if symbol.kind == "}":
        return word, before.text if _is_type(source, before) else None
    # `a: string optional b: int`, or `optional b: int`: either way it is not a name.
    rest = source.text[symbol.span.end : symbol.span.end + _NEAR]
    return (word, None) if rest.lstrip().startswith(":") else None


def _is_type(source: Source, symbol: Symbol) -> bool:
    start = symbol.span.start
    return source.text[max(start - _NEAR, 0) : start].rstrip().endswith(":")
