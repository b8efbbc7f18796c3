"""What somebody most likely meant where one mark or word alone can stand, and another stands there.

Takes a `Failure` in the heading of a declaration, a `match` or a `case`, or behind the name of a
field, gives the text of a help, or None. Looks at what follows as well: the mark that is missing
helps nobody where another one is in its place. Never words what is wrong.
"""

from __future__ import annotations

import re

from keylane.source import Source
from keylane.syntax.failure import Failure, Symbol
from keylane.syntax.fixes.fields import TYPES

__all__ = ["heading_fix"]

# So much of a name is shown.
_LONGEST = 60
_BOUNDS = frozenset({"min", "max", "chars", "case", "reject"})
_INHERITANCE = frozenset({"extends", "inherits", "implements"})
_BLANKS = r"[ \t]*"
_NAME_FOLLOWS = re.compile(_BLANKS + r"(?!(?:for|from|together|apart|limits|allow|on)\b)[A-Za-z_]")
_FOR_FOLLOWS = re.compile(_BLANKS + r"for\b")
_BRACE_FOLLOWS = re.compile(_BLANKS + r"\{")
_PARENTHESES_FOLLOW = re.compile(r"\([^(){}\n]{0,60}\)" + _BLANKS + r"\{")
_COLON_FOLLOWS = re.compile(_BLANKS + ":")
_IN_FOLLOWS = re.compile(_BLANKS + r"in\b")
_VALUE_FOLLOWS = re.compile(r',\s*(?!(?:schema|strategy|extern)\b)["A-Za-z_]')


def heading_fix(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """The help for the token `symbol`, which is not what has to stand there."""
    if failure.previous is None:
        return None
    if failure.expected == {"for"}:
        return _for(source, failure, symbol)
    if failure.expected == {"{"}:
        return _brace(source, failure, symbol)
    if failure.expected == {":"}:
        return _colon(source, failure, symbol)
    if failure.expected == {"STRING"} and failure.previous.kind == "from":
        start = failure.previous.span.start
        line = source.text[source.text.rfind("\n", 0, start) + 1 : start]
        is_extern = line.lstrip().startswith("extern")
        return 'write the target in quotes: `from "package.module:Class"`' if is_extern else None
    return _behind_schema_or_body(source, failure, symbol)


def _for(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """Behind the name of a strategy or extern."""
    previous, before, end = failure.previous, failure.before, symbol.span.end
    assert previous is not None
    is_extern = before is not None and before.kind == "extern"
    name = "Lane" if previous.text == "for" else previous.text[:_LONGEST]
    if symbol.kind == "NAME" and previous.text != "for":
        if _FOR_FOLLOWS.match(source.text, end):
            return f"a name is one word: write `{name}_{symbol.text[:_LONGEST]}`"
        if not _NAME_FOLLOWS.match(source.text, end):
            return None
    is_word = symbol.kind in ("NAME", "on", "of", "in") or (symbol.kind == "from" and not is_extern)
    if is_word and name == previous.text:
        return f"write `for`, not `{symbol.text[:_LONGEST]}`"
    rest = 'from "package.module:Class"' if is_extern else "= …"
    kind = "extern" if is_extern else "strategy"
    return f"name the schema of its messages, as in `{kind} {name} for Order {rest}`"


def _brace(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """Behind the name of a schema, the field of a `match`, or the values of a `case`."""
    is_match = failure.before is not None and failure.before.kind == "match"
    if symbol.kind == "," and is_match:
        return "`match` asks one field: ask the next one by a `match` in an arm"
    if symbol.kind == "NAME" and symbol.text.lower() in _INHERITANCE:
        return "no schema extends another: write all of its fields between `{` and `}`"
    follows = _BRACE_FOLLOWS.match(source.text, symbol.span.end) is not None
    if symbol.kind == "NAME" and follows and failure.previous is not None and not is_match:
        name = f"{failure.previous.text[:_LONGEST]}_{symbol.text[:_LONGEST]}"
        return f"a name is one word: write `{name}`"
    if symbol.kind == "(" and _PARENTHESES_FOLLOW.match(source.text, symbol.span.start):
        return "remove the parentheses: all that belongs to it stands between `{` and `}`"
    if symbol.kind in (":", "=", "=>") or (symbol.kind == "(" and not is_match):
        return f"remove the `{symbol.text}`" if follows else f"write `{{`, not `{symbol.text}`"
    return None


def _colon(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """Behind the name of a field, or what was taken for one."""
    previous, end = failure.previous, symbol.span.end
    assert previous is not None
    word, name = previous.text[:_LONGEST], symbol.text[:_LONGEST]
    if symbol.kind == "=" and word in _BOUNDS:
        return "write bounds between parentheses behind the type, as in `string(max=64)`"
    if symbol.kind in ("}", "@") or "\n" in source.text[previous.span.end : symbol.span.start]:
        return f"write `:` and a type behind `{word}`, as in `{word}: string`"
    if symbol.kind != "NAME" or word == "case":
        return None
    if _IN_FOLLOWS.match(source.text, end):
        return f'write `case {name} in ("…") {{ … }}`'
    if _COLON_FOLLOWS.match(source.text, end):
        return f"a name is one word: remove `{word}`, or write `{word}_{name}`"
    if previous.text in TYPES and symbol.text not in TYPES:
        return f"write `{name}: {word}`: the name stands before the type"
    return None


def _behind_schema_or_body(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """`strategy L for S, T = …`, `strategy L for S { … }`, `strategy L for S = a, b`."""
    before, expected = failure.before, failure.expected
    if before is not None and before.kind == "for" and "=" in expected:
        if symbol.kind == ",":
            return "a strategy is for one schema: declare another strategy for the next"
        if symbol.kind == "{":
            return "write `=`, then an expression without `{` and `}`"
    is_end = "strategy" in expected and "NAME" not in expected and failure.bracket is None
    if is_end and symbol.kind == "," and _VALUE_FOLLOWS.match(source.text, symbol.span.start):
        return 'write `composite(…, …; "/")` to join them, `fallback(…, …)` for the first of them'
    return None
