"""What is wrong within a single token: such errors stop no parser.

Takes a token and the one before it, gives diagnostics. Never looks at how tokens stand together.
"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source, Span
from keylane.syntax import errors, token_errors
from keylane.syntax.expression_builder import token_span
from keylane.syntax.literals import TextProblem, integer_value, text_problems

__all__ = ["CHECKS", "is_behind_token"]

_TEXT_ERRORS = {
    TextProblem.ESCAPE: token_errors.invalid_escape,
    TextProblem.SURROGATE: token_errors.lone_surrogate,
    TextProblem.TAB: token_errors.tab_in_text,
}


def is_behind_token(token: Token, previous: Token | None) -> bool:
    """Whether `token` is documentation on the line of the token before it."""
    is_documentation = token.type in ("DOCUMENTATION", "FILE_DOCUMENTATION")
    return is_documentation and previous is not None and previous.end_line == token.line


def _check_text(source: Source, token: Token, _: Token | None) -> Iterator[Diagnostic]:
    start = token_span(token).start
    for problem, place in text_problems(token):
        where = Span(start + place.start, start + place.end)
        yield _TEXT_ERRORS[problem](source, where)


def _check_integer(source: Source, token: Token, _: Token | None) -> Iterator[Diagnostic]:
    return _check_number(source, token, str(token), "")


def _check_duration(source: Source, token: Token, _: Token | None) -> Iterator[Diagnostic]:
    return _check_number(source, token, token[:-1], token[-1])


def _check_number(source: Source, token: Token, digits: str, unit: str) -> Iterator[Diagnostic]:
    value = integer_value(digits)
    if value is None:
        yield token_errors.number_out_of_range(source, token_span(token))
    elif str(value) != digits:
        yield token_errors.leading_zero(source, token_span(token), f"{value}{unit}")


def _check_documentation(
    source: Source, token: Token, previous: Token | None
) -> Iterator[Diagnostic]:
    if previous is not None and is_behind_token(token, previous):
        reason = f"stands behind {errors.shown(previous)} on the same line"
        yield errors.misplaced_documentation(source, token_span(token), reason)


CHECKS = {
    "STRING": _check_text,
    "INTEGER": _check_integer,
    "DURATION": _check_duration,
    "DOCUMENTATION": _check_documentation,
    "FILE_DOCUMENTATION": _check_documentation,
}
"""A function for each kind of token that can have something wrong within it."""
