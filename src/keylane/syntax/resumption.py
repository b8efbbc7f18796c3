"""Where to go on reading behind an error: at the next declaration, or the next member of a schema.

Takes text and places in it, gives a place or None. Looks at words, marks and lines only, for
nothing there parses. INVARIANT: the work is linear in the text that is passed over.
"""

from __future__ import annotations

import re

__all__ = ["names_in", "next_declaration", "next_member"]

# The words that begin an import or a declaration are names elsewhere: what follows them tells.
# The last line finds declarations whose first word is misspelt (`match x {`, `case x {` are none).
_DECLARATION = re.compile(
    r"^[ \t]*(?:(?:schema|strategy|extern)[ \t]+[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]|\s*:)"
    r"|(?:schema|strategy)[ \t]*[{=]"
    r"|from[ \t]*[\"']|from(?=[ \t])[^\n:]*[ \t]import\b"
    r"|(?!(?:match|case)\b)[A-Za-z]\w*[ \t]+(?:(?:\w+[ \t]+)?for[ \t]+\w|\w+[ \t]*\{))",
    re.MULTILINE,
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Possessive, so that no text makes it try twice. `typed` is a field for certain, `field` can be a
# bound as well, `pair` is a field without its colon. What other languages have for comments is
# passed over as comments are. Escapes are no part of a text, so that one quote at most of each line
# is looked for in vain.
_PIECE = re.compile(
    r"""
    (?P<skipped> "[^"\n]*+" | '[^'\n]*+' | (?:\#|//|/\*|--)[^\n]*+
               | /[A-Za-z0-9_~./$:-]*+ )
  | (?P<case> case[ \t]++\w++[ \t]++in\b )
  | (?P<typed> NAME\s*+:\s*+[A-Za-z_] )
  | (?P<field> NAME\s*+: )
  | (?P<pair> NAME[ \t]++NAME(?![ \t]*+:) | NAME[ \t]*+= )
  | (?P<word> \w++ )
  | (?P<quote> ["'“”„‘’] )
  | (?P<opening> [({] )
  | (?P<closing> [)}] )
    """.replace("NAME", r"(?!(?:match|not|true|false|_)\b)[A-Za-z_]\w*+"),
    re.VERBOSE,
)


def next_declaration(text: str, start: int) -> int | None:
    """Where, from `start` on, a declaration begins with the documentation above it."""
    match = _DECLARATION.search(text, start)
    if match is None:
        return None
    begin = match.start()
    while True:
        line = text.rfind("\n", 0, max(begin - 1, 0)) + 1
        if not text[line:begin].lstrip(" \t").startswith("##"):
            return begin
        begin = line


def next_member(
    text: str,
    last: int,
    start: int,
    end: int,
    parentheses: int,
    *,
    in_case: bool,
    behind_type: bool,
) -> int | None:
    """Where, from `start` to `end`, the next field or `case` begins, or the brace that ends them.

    `last` is the end of the token before `start`, where so many `parentheses` are open. `in_case`
    says that it is within a `case`, where no other one can stand. `behind_type` says that a field
    without its colon has been read up to its type: then another one may follow on the same line.
    None if there is no such place.
    """
    braces = 0
    is_in_text = False
    for piece in _PIECE.finditer(text, start, end):
        kind = piece.lastgroup
        begins_line = text.find("\n", last, piece.start()) >= 0
        last = piece.end()
        # Behind a quote that nothing closes no word is to be trusted, but marks are.
        is_in_text = kind == "quote" or (is_in_text and not begins_line)
        mark = piece.group() if kind in ("opening", "closing") else ""
        if mark == "}" and not braces:
            return piece.start()
        if mark in ("{", "}"):
            # A `case` whose heading is wrong is passed over with all that is in it.
            braces += 1 if mark == "{" else -1
            parentheses = 0
        elif mark:
            parentheses = max(parentheses + (1 if mark == "(" else -1), 0)
        elif not braces and not is_in_text and (begins_line or not parentheses):
            if kind == "typed" or (kind == "case" and not in_case):
                return piece.start()
            if not parentheses and kind == "field":
                return piece.start()
            if not parentheses and kind == "pair" and (begins_line or behind_type):
                return piece.start()
            if kind != "skipped" and not parentheses:
                behind_type = False
    return None


def names_in(text: str, start: int, end: int) -> frozenset[str]:
    """All words between two places: whatever is declared there is one of them."""
    return frozenset(_NAME.findall(text, start, end))
