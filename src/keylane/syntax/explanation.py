"""From the place where the parser stopped to words for a person.

Takes a `Failure`, gives the diagnostic that helps most: what people often write wrong is known by
its look here, everything else is what was expected and what was found.
"""

from __future__ import annotations

import re

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic
from keylane.source import Source, Span
from keylane.syntax import errors, token_errors
from keylane.syntax.failure import Failure, Found, Symbol
from keylane.syntax.fixes.characters import character_fix, hyphen_fix
from keylane.syntax.fixes.fields import word_for_optional
from keylane.syntax.fixes.headings import heading_fix
from keylane.syntax.fixes.likely import likely_fix
from keylane.syntax.fixes.pointers import pointer_fix

__all__ = ["explain"]

_MOST_EXPECTED = 5
# So far behind a mark the next one is looked for.
_NEAR = 20
_CLOSING = {"(": ")", "{": "}"}
_DOCUMENTATION = frozenset({"DOCUMENTATION", "FILE_DOCUMENTATION"})
_RESERVED_WORDS = frozenset({"match", "not", "true", "false"})
_WORDS = {
    "NAME": "a name",
    "STRING": "a text",
    "INTEGER": "a whole number",
    "POINTER": "a pointer",
    "DURATION": "a duration",
    "COMPARISON": "a comparison",
    "$END": "the end of the file",
}
_CONSTANTS = frozenset({"STRING", "INTEGER", "true", "false"})
_CLAUSES = frozenset({"together", "apart", "limits", "allow", "on"})
# Larger groups stand before those that they contain.
_GROUPS = (
    (_CONSTANTS | {"NAME", "match"}, "an expression"),
    (frozenset({"NAME", "not", "("}), "a condition"),
    (_CONSTANTS, "a constant"),
    (_CLAUSES, "a clause"),
)
_COMMENT = re.compile(r"--(?![-0-9])")
_NAME_OF_CODE = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_CHARACTERS = re.compile(r"[A-Za-z0-9_]+")
_OTHER_NUMBER = re.compile(r"\+[0-9]+|\.[0-9]+|-[ \t]+[0-9]+")
_SINGLE_QUOTED = re.compile(r"'([^'\n]{0,200})'|[‘’‛]([^'\n‘’‛]{0,200})[’‘]")
_CURLY_QUOTED = re.compile(r"[“”„«]([^\"\n“”„«»]{0,200})[”“»]")
# An operator of another language, what it is here, and what is expected where it is meant so.
_OTHER_OPERATORS = (
    (re.compile(r"&&?"), "and", {"and", "COMPARISON"}),
    (re.compile("!"), "not", {"not"}),
    (re.compile("[-~]>"), "=>", {"=>"}),
    (re.compile("[-~]>"), "=", {"together"}),
)
_QUOTES = frozenset("'‘’‛“”„«»`")


def explain(source: Source, failure: Failure) -> Diagnostic:
    """The one diagnostic for a place where the parser stopped."""
    if failure.found is Found.CHARACTER:
        return _character(source, failure)
    if failure.symbol is None:
        return _end(source, failure)
    return _known_mistake(source, failure, failure.symbol) or _token(
        source, failure, failure.symbol
    )


def _character(source: Source, failure: Failure) -> Diagnostic:
    """No token begins here."""
    start = failure.span.start
    character = source.text[start]
    if character == '"':
        return token_errors.unclosed_text(source, failure.span)
    if character in _QUOTES:
        for pattern in (_SINGLE_QUOTED, _CURLY_QUOTED):
            match = pattern.match(source.text, start)
            if match is not None:
                span = Span(*match.span())
                return token_errors.wrong_quotes(source, span, match.group(match.lastindex or 0))
        return token_errors.wrong_quotes(source, failure.span, None)
    if character == "-":
        known = _dash(source, failure)
        if known is not None:
            return known
        start += 1
    match = _CHARACTERS.match(source.text, start)
    if match is None:
        number = _OTHER_NUMBER.match(source.text, failure.span.start)
        if number is not None:
            return token_errors.no_whole_number(source, Span(*number.span()))
        return _unknown_character(source, failure)
    span = Span(failure.span.start, match.end())
    if failure.previous is not None and failure.previous.kind == "every":
        return token_errors.no_duration(source, span)
    return token_errors.number_runs_on(source, span, hyphen_fix(source, failure))


def _dash(source: Source, failure: Failure) -> Diagnostic | None:
    """`-- comment`, and the name of a code in `allow`."""
    mark = Span(failure.span.start, failure.span.start + 2)
    if _COMMENT.match(source.text, mark.start):
        return token_errors.comment_mark(source, mark)
    callee, previous = failure.callee, failure.previous
    if callee is None or callee.kind != "allow" or previous is None or previous.kind != "NAME":
        return None
    name = _NAME_OF_CODE.match(source.text, previous.span.start)
    if name is None or name.end() <= mark.start:
        return None
    number = next((code.number for code in codes.PROOFS if code.name == name[0].lower()), None)
    return token_errors.name_of_code(source, Span(*name.span()), number)


def _unknown_character(source: Source, failure: Failure) -> Diagnostic:
    """A character that begins nothing, or an operator of another language."""
    for pattern, right, wanted in _OTHER_OPERATORS:
        match = pattern.match(source.text, failure.span.start)
        if match is not None and failure.expected & wanted:
            span = Span(*match.span())
            return token_errors.unknown_character(source, span, f"write `{right}`")
    fix = pointer_fix(source, failure) or character_fix(source, failure)
    return token_errors.unknown_character(source, failure.span, fix)


def _end(source: Source, failure: Failure) -> Diagnostic:
    """The file, or all that can belong to this declaration, ends here."""
    end = "the end of the file" if failure.found is Found.END_OF_FILE else "the next declaration"
    bracket = failure.bracket
    if bracket is not None and _CLOSING[bracket.kind] in failure.expected:
        return errors.unclosed_bracket(
            source, failure.span, bracket.span, _CLOSING[bracket.kind], end
        )
    return errors.unexpected(source, failure.span, _expected(failure.expected), end)


def _known_mistake(source: Source, failure: Failure, symbol: Symbol) -> Diagnostic | None:
    expected, previous = failure.expected, failure.previous
    if previous is not None and previous.kind == "DOCUMENTATION":
        reason = f"stands before {_found(symbol)}, which cannot have any"
        if symbol.kind in _DOCUMENTATION:
            reason = "stands before other documentation"
        return errors.misplaced_documentation(source, previous.span, reason)
    if symbol.kind in _DOCUMENTATION:
        loose = symbol.kind == "FILE_DOCUMENTATION" and "DOCUMENTATION" in expected
        reason = "is cut off by an empty line" if loose else "stands where nothing can have any"
        return errors.misplaced_documentation(source, symbol.span, reason)
    mark = Span(symbol.span.start, symbol.span.start + 2)
    if source.text[mark.start : mark.end] in ("//", "/*") and "POINTER" not in expected:
        return token_errors.comment_mark(source, mark)
    optional = word_for_optional(source, failure, symbol)
    if optional is not None:
        word, type_name = optional
        return errors.word_for_optional(source, word.span, type_name)
    is_branch = "not" in expected or "match" in expected
    if symbol.kind in _RESERVED_WORDS and "NAME" in expected and not is_branch:
        return token_errors.reserved_word(source, symbol.span)
    if symbol.kind == "_" and "NAME" in expected:
        return token_errors.lone_underscore(source, symbol.span)
    return None


def _token(source: Source, failure: Failure, symbol: Symbol) -> Diagnostic:
    """The general case: expected and found."""
    expected = _expected(failure.expected)
    bracket = failure.bracket
    opened = None
    if bracket is not None and _CLOSING[bracket.kind] in failure.expected:
        # On one line everybody sees it.
        is_far = "\n" in source.text[bracket.span.start : symbol.span.start]
        opened = bracket.span if is_far else None
    help_text = (
        _other_comparison(source, failure, symbol)
        or pointer_fix(source, failure)
        or heading_fix(source, failure, symbol)
        or likely_fix(failure, symbol)
    )
    if help_text is None and len(expected) == 1 and expected[0].startswith("`"):
        help_text = f"write {expected[0]} before it"
    return errors.unexpected(
        source, symbol.span, expected, _found(symbol), opened=opened, help_text=help_text
    )


def _other_comparison(source: Source, failure: Failure, symbol: Symbol) -> str | None:
    """The help for `=<`, `=~` and `=> 5`, of which the parser sees the first mark only."""
    if "COMPARISON" not in failure.expected:
        return None
    match symbol.kind, source.text[symbol.span.end : symbol.span.end + _NEAR].lstrip()[:1]:
        case "=", "<":
            return "write `<=`"
        case "=", "~":
            return "ask with `starts_with`, `==` or `in`: there are no patterns"
        case "=>", digit if digit.isdecimal():
            return "write `>=`"
    return None


def _found(symbol: Symbol) -> str:
    return errors.shown(symbol.text)


def _expected(kinds: frozenset[str]) -> list[str]:
    """Human words for what could stand here, punctuation first, each once."""
    left = set(kinds) - _DOCUMENTATION
    words: set[str] = set()
    if "NAME" in left:
        # Every other word is a name too, so it need not be listed.
        left -= {kind for kind in left if kind.isidentifier() and kind.islower()} - _RESERVED_WORDS
    for group, word in _GROUPS:
        if left >= group:
            left -= group
            words.add(word)
    if len(left) > 1:
        left.discard("$END")
    words |= {_WORDS.get(kind, f"`{kind}`") for kind in left}
    ordered = sorted(words, key=lambda word: (not word.startswith("`"), word))
    return ordered[:_MOST_EXPECTED]
