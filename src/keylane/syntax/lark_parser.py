"""The parser that Lark makes of the grammar, and one run of it over a stretch of text.

Takes text, gives nodes and the place where it could not go on. The only module that knows how Lark
is driven. It recovers from errors within a schema only, and never words one but those within a
single token.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from lark import Lark, TextSlice, Token, UnexpectedCharacters, UnexpectedToken
from lark.lexer import LexerThread, PatternStr
from lark.parsers.lalr_interactive_parser import InteractiveParser

from keylane.cache_folder import cache_folder
from keylane.diagnostics.model import Diagnostic
from keylane.grammar import grammar_text
from keylane.source import Source, Span
from keylane.syntax import errors, nodes
from keylane.syntax.expression_builder import token_span
from keylane.syntax.failure import Failure, Found, Symbol
from keylane.syntax.nesting import DEPTH, Nesting
from keylane.syntax.open_schema import OpenSchema
from keylane.syntax.token_checks import CHECKS, is_behind_token
from keylane.syntax.tree_builder import TreeBuilder

__all__ = [
    "MOST_TOKENS",
    "Stretch",
    "make_parser",
    "parse_stretch",
    "tables_file",
    "token_spans",
]

MOST_TOKENS = 1_000_000
"""How many tokens of one file are read: some 20,000 strategies, within seconds."""

_END = "$END"


def make_parser(*, strict: bool = False, cache: Path | None = None) -> Lark:
    """Lark's parser for the grammar; `strict` lets no conflict pass (and needs `interegular`).

    `cache` is a file to keep its tables in.
    """
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="basic",
        start="file",
        transformer=TreeBuilder(),
        strict=strict,
        cache=False if cache is None else str(cache),
    )


def tables_file() -> Path | None:
    """Where Lark's tables are kept between runs; None if there is no such place."""
    folder = cache_folder()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return folder and folder / f"grammar-{version}.tables"


@functools.cache
def _parser() -> tuple[Lark, dict[str, str]]:
    """The parser, made once, and the kinds of its tokens as `Symbol` has them."""
    parser = make_parser(cache=tables_file())
    kinds = {
        terminal.name: terminal.pattern.value
        for terminal in parser.terminals
        if isinstance(terminal.pattern, PatternStr)
    }
    return parser, kinds


@dataclass(slots=True)
class Stretch:
    """What one run has read.

    Where there is a `failure`, `imports` and `declarations` are those that were complete before it,
    and `documentation`, that of a whole file, is None. `problems` are errors within a token, which
    stop nothing; `skipped` are failures within a schema that was read on. `tokens` is how many were
    read.
    """

    source: Source
    start: int
    end: int
    documentation: str | None = None
    imports: list[nodes.Import] = field(default_factory=list)
    declarations: list[nodes.Declaration] = field(default_factory=list)
    comments: list[nodes.Comment] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failure: Failure | Diagnostic | None = None
    tokens: int = 0


def parse_stretch(
    source: Source, start: int, end: int, most_problems: int, most_tokens: int
) -> Stretch:
    """Parse the text from `start` to `end` as a file, up to the first error outside of schemas.

    Stops collecting errors within tokens (not parsing) and reading on in schemas behind
    `most_problems`. One token more than `most_tokens` is an error.
    """
    stretch = Stretch(source, start, end)
    _Reader(stretch, most_problems, most_tokens).read()
    return stretch


def token_spans(source: Source) -> list[Span]:
    """The places of all tokens of a text that parses."""
    parser, _ = _parser()
    run = parser.parse_interactive(source.text)
    return [token_span(token) for token in run.lexer_thread.lex(run.parser_state)]


class _Reader:
    """Feeds tokens to the parser and looks at each on the way."""

    def __init__(self, stretch: Stretch, most_problems: int, most_tokens: int) -> None:
        self._stretch = stretch
        self._source = stretch.source
        self._run = self._run_from(stretch.start)
        self._schemas = OpenSchema(self._source.text, self._run.parser_state)
        self._most_problems = most_problems
        self._most_tokens = most_tokens
        self._previous: Token | None = None
        self._before: Token | None = None
        self._is_type = False
        self._nesting = Nesting()

    def _run_from(self, start: int) -> InteractiveParser:
        parser, _ = _parser()
        return parser.parse_interactive(TextSlice(self._source.text, start, self._stretch.end))

    def read(self) -> None:
        """Fill the stretch."""
        start: int | None = self._stretch.start
        lexer = self._run.lexer_thread
        while start is not None:
            self._read_on(lexer, start)
            failure = self._stretch.failure
            if failure is None:
                return
            start = self._skip(failure)
            if start is not None:
                lexer = self._run_from(start).lexer_thread
        self._take_complete()

    def _skip(self, failure: Failure | Diagnostic) -> int | None:
        """Leave out what failed if it is in a schema; where to go on then."""
        stretch = self._stretch
        if isinstance(failure, Diagnostic) or len(stretch.skipped) > self._most_problems:
            return None
        resume = self._schemas.skip(failure, self._nesting)
        if resume is not None:
            stretch.skipped.append(failure)
            stretch.failure = None
            self._before = self._previous = None
        return resume

    def _read_on(self, lexer: LexerThread, position: int) -> None:
        """Read from `position` to the end of the stretch, or to a failure."""
        stretch, run, text = self._stretch, self._run, self._source.text
        try:
            for token in lexer.lex(run.parser_state):
                start = cast("int", token.start_pos)
                if text.find("#", position, start) >= 0:
                    self._collect_comments(position, start)
                position = start + len(token)
                if is_behind_token(token, self._previous):
                    # It documents nothing: the parser need not say so a second time.
                    self._look_at(token)
                    continue
                run.feed_token(token)
                self._look_at(token)
                if stretch.failure is not None:
                    break
                self._before, self._previous = self._previous, token
            else:
                self._collect_comments(position, stretch.end)
                self._take(run.feed_eof())
        except UnexpectedCharacters as error:
            # Lark's type allows None, for inputs that are no texts.
            start = cast("int", error.pos_in_stream)
            stretch.failure = self._failure(Found.CHARACTER, Span(start, start + 1))
        except UnexpectedToken as error:
            stretch.failure = self._unexpected(error.token)

    def _look_at(self, token: Token) -> None:
        stretch = self._stretch
        stretch.tokens += 1
        if stretch.tokens > self._most_tokens:
            stretch.failure = errors.too_many_tokens(self._source, token_span(token), MOST_TOKENS)
            return
        look = _LOOKS.get(token.type)
        if look is not None:
            look(self, token)
        check = CHECKS.get(token.type)
        if check is not None:
            room = self._most_problems + 1 - len(stretch.problems)
            found = check(self._source, token, self._previous)
            stretch.problems += itertools.islice(found, max(room, 0))

    def _take(self, file: nodes.File) -> None:
        self._stretch.documentation = file.documentation
        self._stretch.imports += file.imports
        self._stretch.declarations += file.declarations

    def _take_complete(self) -> None:
        """Find the imports and declarations that were complete before the failure.

        The rules `imports` and `declarations` hold them in lists, which wait on the parser's stack.
        The last one waits there unfinished, for only what may follow it would have finished it. It
        counts as complete if what failed stands on another line, and a schema if only its brace is
        missing.
        """
        failure = self._stretch.failure
        if isinstance(failure, Failure) and self._schemas.close(failure):
            self._take(self._run.feed_eof())
            return
        if (
            isinstance(failure, Failure)
            and _END in failure.expected
            and failure.previous is not None
        ):
            end = failure.previous.span.end
            if self._source.text.find("\n", end, failure.span.start) >= 0:
                self._take(self._run.feed_eof())
                return
        for value in self._run.parser_state.value_stack:
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, nodes.Import):
                        self._stretch.imports.append(item)
                    else:
                        self._stretch.declarations.append(item)

    def _unexpected(self, token: Token) -> Failure:
        if token.type != _END:
            return self._failure(Found.TOKEN, token_span(token), self._symbol(token))
        stretch = self._stretch
        place = stretch.start if self._previous is None else token_span(self._previous).end
        is_file_end = stretch.end == len(self._source.text)
        found = Found.END_OF_FILE if is_file_end else Found.NEXT_DECLARATION
        return self._failure(found, Span(place, place))

    def _failure(self, found: Found, span: Span, symbol: Symbol | None = None) -> Failure:
        _, kinds = _parser()
        expected = frozenset(kinds.get(name, name) for name in self._run.accepts())
        previous = self._symbol(self._previous) if self._previous is not None else None
        earlier = self._symbol(self._before) if self._before is not None else None
        bracket = callee = None
        innermost = self._nesting.innermost
        if innermost is not None:
            opening, before = innermost
            bracket = self._symbol(opening)
            callee = self._symbol(before) if before is not None else None
        is_type = self._is_type and bracket is not None and bracket.kind == "("
        return Failure(found, span, expected, symbol, previous, bracket, callee, earlier, is_type)

    @staticmethod
    def _symbol(token: Token) -> Symbol:
        _, kinds = _parser()
        return Symbol(kinds.get(token.type, token.type), str(token), token_span(token))

    def _collect_comments(self, start: int, end: int) -> None:
        text = self._source.text
        mark = text.find("#", start, end)
        while mark >= 0:
            line_end = text.find("\n", mark, end)
            if line_end < 0:
                line_end = end
            comment = nodes.Comment(text[mark + 1 : line_end], Span(mark, line_end))
            self._stretch.comments.append(comment)
            mark = text.find("#", line_end, end)

    def _look_at_opening(self, token: Token) -> None:
        # Behind a `:` stands a type, and only there can a list stand behind a `=`.
        self._is_type = self._before == ":" or self._previous == "="
        self._stop_at(self._nesting.open(token, self._previous))

    def _look_at_closing(self, _: Token) -> None:
        self._nesting.close()

    def _look_at_negation(self, token: Token) -> None:
        self._stop_at(self._nesting.negate(token, self._previous))

    def _stop_at(self, too_deep: Token | None) -> None:
        if too_deep is not None:
            place = token_span(too_deep)
            self._stretch.failure = errors.nested_too_deep(self._source, place, DEPTH)


_LOOKS: dict[str, Callable[[_Reader, Token], None]] = {
    "LEFT_PARENTHESIS": _Reader._look_at_opening,
    "LEFT_BRACE": _Reader._look_at_opening,
    "RIGHT_PARENTHESIS": _Reader._look_at_closing,
    "RIGHT_BRACE": _Reader._look_at_closing,
    "NOT": _Reader._look_at_negation,
}
