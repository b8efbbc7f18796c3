"""From the text of a file to its syntax tree, with every error in its syntax.

Takes a `Source`, gives a `nodes.File` and diagnostics. Never reads a file, resolves no name. After
an error it goes on at the next declaration, so one run shows what is wrong with each of them; in a
schema at the next field, if there is one.
"""

from __future__ import annotations

import itertools
import re

from keylane.diagnostics.model import Diagnostic, DiagnosticBag
from keylane.source import Source, Span
from keylane.syntax import errors, nodes
from keylane.syntax.explanation import explain
from keylane.syntax.failure import Failure
from keylane.syntax.hidden_characters import HIDDEN_CHARACTER, hidden_characters
from keylane.syntax.lark_parser import MOST_TOKENS, Stretch, parse_stretch
from keylane.syntax.resumption import next_declaration

__all__ = ["MOST_ERRORS", "parse"]

MOST_ERRORS = 100
"""How many errors in the syntax of one file are shown."""

_BLANKS_AND_COMMENTS = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# The names of a broken declaration are looked for in this many of its characters.
_HEADING = 1_000


def parse(source: Source) -> tuple[nodes.File | None, list[Diagnostic]]:
    """The tree of a file, and the errors in its syntax in the order of the text.

    A declaration that the parser could not take is not in the tree; its name is in
    `File.broken_names`. Constants with an error in them have no value there.
    The tree is None if nothing can be used, and where there are more than `MOST_ERRORS` errors or
    `MOST_TOKENS` tokens.

    INVARIANT: the tree is not deeper than `nesting.DEPTH` says.
    """
    return _Recovery(source).parse()


class _Recovery:
    """Parses stretch after stretch; each but the first begins behind an error."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found = list(itertools.islice(hidden_characters(source), MOST_ERRORS + 1))
        self._documentation: str | None = None
        self._imports: list[nodes.Import] = []
        self._declarations: list[nodes.Declaration] = []
        self._comments: list[nodes.Comment] = []
        self._broken_names: set[str] = set()
        self._first_declaration = len(source.text)
        self._tokens_left = MOST_TOKENS

    def parse(self) -> tuple[nodes.File | None, list[Diagnostic]]:
        """Parse all of the text, or as much as is worth it."""
        start: int | None = 0
        while start is not None and len(self._found) <= MOST_ERRORS:
            end = len(self._source.text)
            stretch = parse_stretch(self._source, start, end, MOST_ERRORS, self._tokens_left)
            self._tokens_left -= stretch.tokens
            self._imports += stretch.imports
            self._declarations += stretch.declarations
            self._comments += stretch.comments
            if stretch.declarations:
                self._note_declaration(stretch.declarations[0].span.start)
            self._found += stretch.problems
            for skipped in stretch.skipped:
                self._report(skipped)
            resume = None
            if self._tokens_left < 0 and stretch.failure is not None:
                self._report(stretch.failure)
            elif stretch.failure is not None:
                resume = self._recover(stretch, stretch.failure)
            elif start == 0:
                self._documentation = stretch.documentation
            start = resume
        return self._result()

    def _recover(self, stretch: Stretch, failure: Failure | Diagnostic) -> int | None:
        """Report the failure, and find the place to go on: None at the end of the text.

        INVARIANT: the place lies behind the start of the stretch, so that parsing comes to an end.
        """
        text = self._source.text
        complete = [*stretch.imports, *stretch.declarations]
        begin = complete[-1].span.end if complete else stretch.start
        head = _end_of_match(_BLANKS_AND_COMMENTS, text, begin)
        place = _place(failure)
        if place == head and isinstance(failure, Failure) and failure.is_token("from"):
            # An import below declarations is good by itself, documentation above it is not.
            if failure.previous is not None and failure.previous.kind == "DOCUMENTATION":
                self._report(failure)
            return head
        if place < head:
            # Documentation that documents nothing: no declaration is broken.
            self._report(failure)
            return next_declaration(text, head)
        resume = next_declaration(text, head + 1)
        self._note_broken_names(head, len(text) if resume is None else resume)
        if not text.startswith("from", head):
            self._note_declaration(head)
        if resume is not None and resume <= place:
            # The parser took the next declaration for a part of this one: look at this one alone.
            alone = parse_stretch(self._source, begin, resume, MOST_ERRORS, MOST_TOKENS)
            failure = alone.failure or failure
            if alone.failure is not None:
                self._declarations += alone.declarations
        self._report(failure)
        return resume

    def _note_declaration(self, place: int) -> None:
        """Remember where the first declaration is, whether or not it can be used."""
        self._first_declaration = min(self._first_declaration, place)

    def _note_broken_names(self, start: int, end: int) -> None:
        """Remember what the text from `start` to `end` would have declared or imported."""
        names = _NAME.findall(self._source.text, start, min(end, start + _HEADING))
        if names[:1] == ["from"]:
            self._broken_names.update(
                names[names.index("import") + 1 :] if "import" in names else ()
            )
        else:
            self._broken_names.update(names[1:2])

    def _report(self, failure: Failure | Diagnostic) -> None:
        if isinstance(failure, Diagnostic):
            self._found.append(failure)
        elif not HIDDEN_CHARACTER.match(self._source.text, failure.span.start):
            self._found.append(explain(self._source, failure))

    def _result(self) -> tuple[nodes.File | None, list[Diagnostic]]:
        self._found += (
            errors.late_import(self._source, statement.span)
            for statement in self._imports
            if statement.span.start > self._first_declaration
        )
        found = list(DiagnosticBag(self._found))
        if len(found) > MOST_ERRORS:
            first_left_out = Span(_place(found[MOST_ERRORS]), _place(found[MOST_ERRORS]))
            del found[MOST_ERRORS:]
            found.append(errors.too_many_syntax_errors(self._source, first_left_out, MOST_ERRORS))
            return None, found
        if self._tokens_left < 0:
            return None, found
        if found and not self._imports and not self._declarations:
            return None, found
        file = nodes.File(
            self._documentation,
            tuple(self._imports),
            tuple(self._declarations),
            tuple(self._comments),
            frozenset(self._broken_names),
        )
        return file, found


def _place(failure: Failure | Diagnostic) -> int:
    """Where in the text the failure lies."""
    if isinstance(failure, Failure):
        return failure.span.start
    # INVARIANT: every error in the syntax is about a place in the text.
    assert failure.primary is not None
    return failure.primary.span.start


def _end_of_match(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return start if match is None else match.end()
