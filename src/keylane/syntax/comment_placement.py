"""Puts the comments of a source into the document of its tree.

Takes a document, and the tokens and comments of the text that the tree was read from; changes the
document. A comment behind a token goes to the end of the line that the token comes to stand on, any
other one above the line of the token that it precedes. Where that is within a line, the line ends
there.

INVARIANT: the tokens of the text and of the document are the same and in the same order, but for
commas and parentheses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from keylane.frozen import frozen
from keylane.source import Span
from keylane.syntax.document import Document, Line, Part, Token
from keylane.syntax.nodes import Comment

__all__ = ["place_comments"]

_PUNCTUATION = frozenset(",()")


@frozen
class _Placed:
    """A comment of a line; `is_behind` if a token stands before it on its line in the source."""

    text: str
    is_behind: bool
    had_gap: bool


def place_comments(
    document: Document, text: str, tokens: Sequence[Span], comments: Sequence[Comment]
) -> None:
    """Put `comments` into `document`; `tokens` are those of `text`, documentation among them."""
    lines = [part for part in document.parts if isinstance(part, Line)]
    numbers = _line_numbers(document.parts, text, tokens)
    placed: list[list[_Placed]] = [[] for _ in lines]
    token_starts = [span.start for span in tokens]
    end = 0
    for comment in comments:
        start = comment.span.start
        following = bisect_left(token_starts, start)
        token_end = tokens[following - 1].end if following else 0
        is_behind = following > 0 and text.find("\n", token_end, start) < 0
        if is_behind:
            number = numbers[following - 1]
        else:
            number = numbers[following] if following < len(tokens) else len(lines) - 1
        had_gap = _is_gap(text, max(end, token_end), start)
        end = comment.span.end
        placed[number].append(_Placed(f"#{comment.text}".rstrip(" \t"), is_behind, had_gap))
    gaps = _gaps_before_tokens(text, tokens, comments, numbers)
    for number, line in enumerate(lines):
        here = placed[number]
        if here and here[-1].is_behind:
            # INVARIANT: a line with a token is not the last one. There is one such comment for a
            # line; those before it move above.
            lines[number + 1].trailing = here.pop().text
            lines[number + 1].group.force()
        if here:
            line.group.force()
        line.above = [comment.text for comment in here]
        line.had_gaps = [*(comment.had_gap for comment in here), number in gaps]


def _gaps_before_tokens(
    text: str, tokens: Sequence[Span], comments: Sequence[Comment], numbers: Sequence[int]
) -> set[int]:
    """The lines whose first token has an empty line before it."""
    comment_starts = [comment.span.start for comment in comments]
    found = set()
    for index, span in enumerate(tokens):
        if index and numbers[index] != numbers[index - 1]:
            after = bisect_left(comment_starts, span.start)
            comment_end = comments[after - 1].span.end if after else 0
            if _is_gap(text, max(tokens[index - 1].end, comment_end), span.start):
                found.add(numbers[index])
        elif not index and comments and comments[0].span.start < span.start:
            after = bisect_left(comment_starts, span.start)
            if _is_gap(text, comments[after - 1].span.end, span.start):
                found.add(numbers[index])
    return found


def _is_gap(text: str, start: int, end: int) -> bool:
    """Whether an empty line lies between two neighbours."""
    return text.count("\n", start, end) > 1


def _line_numbers(parts: Sequence[Part], text: str, tokens: Sequence[Span]) -> list[int]:
    """For each token of the text, the line of the document that it stands on if all lines end.

    A comma or a closing parenthesis that the document does not have counts as what is before it, an
    opening parenthesis as what is behind it.
    """
    numbers: list[int] = []
    openings = 0
    number = 0
    wanted = _numbered_tokens(parts)
    token, next_number = next(wanted, (None, 0))
    for span in tokens:
        mark = text[span.start : span.end] if span.end - span.start == 1 else ""
        mark = mark if mark in _PUNCTUATION else ""
        while token is not None and _is_added(token, mark):
            token, next_number = next(wanted, (None, 0))
        if token is not None and _mark(token) == mark:
            number = next_number
            numbers += [number] * (openings + 1)
            openings = 0
            token, next_number = next(wanted, (None, 0))
        elif mark == "(":
            openings += 1
        else:
            numbers += [number] * (openings + 1)
            openings = 0
    return numbers


def _numbered_tokens(parts: Sequence[Part]) -> Iterator[tuple[Token | None, int]]:
    number = -1
    for part in parts:
        if isinstance(part, Line):
            number += 1
        elif isinstance(part, Token):
            yield part, number


def _mark(token: Token) -> str:
    return token.text if token.text in _PUNCTUATION else ""


def _is_added(token: Token, mark: str) -> bool:
    """Whether the source lacks `token`; what it has in its place has the `mark`."""
    own = _mark(token)
    return own != mark and own != "" and (mark == "" or token.is_optional)
