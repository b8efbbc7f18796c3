"""The schema that the parser is in when it fails, and how it goes on behind the member that failed.

Takes the state of a run of Lark's parser and a `Failure`, takes from the state what belongs to the
broken member, and gives the place to go on. The only module that knows what is on Lark's stacks.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from lark import Token, Tree
from lark.parsers.lalr_parser_state import ParserState

from keylane.syntax import nodes
from keylane.syntax.expression_builder import token_span
from keylane.syntax.failure import Failure, Found
from keylane.syntax.nesting import Nesting
from keylane.syntax.resumption import names_in, next_declaration, next_member

__all__ = ["OpenSchema"]

# What other languages have behind a field: `,`, `;` and comments.
_MARKS = (",", ";", "//", "/*", "--")
_COLON = re.compile(r"\s*:")


class OpenSchema:
    """Skips broken members of schemas in one run."""

    def __init__(self, text: str, state: ParserState[Any]) -> None:
        """`state` is that of the run over `text`, and is changed."""
        self._text = text
        self._state = state
        # Where the last schema begins, and the declaration behind it: looked for once.
        self._schema = -1
        self._end = 0
        self._last_resume = -1

    def skip(self, failure: Failure, nesting: Nesting) -> int | None:
        """The place behind the member that failed; None, and nothing changed, if there is none.

        INVARIANT: each place lies behind the one before, so that reading comes to an end.
        """
        level = self._level()
        if level is None or failure.found not in (Found.TOKEN, Found.CHARACTER):
            return None
        values = self._state.value_stack
        braces = [each for each in values[:level] if _is_token(each, "LEFT_BRACE")]
        end = self._end_of_schema(values[:level])
        place = failure.span.start
        if end <= place:
            # The parser took the next declaration for a part of this one.
            return None
        behind_type = self._is_type(failure)
        start = max(failure.span.end if behind_type else place, self._last_resume + 1)
        resume = next_member(
            self._text,
            start if behind_type or failure.previous is None else failure.previous.span.end,
            start,
            end,
            nesting.opened - len(braces),
            in_case=len(braces) > 1,
            behind_type=behind_type,
        )
        if resume is None:
            return None
        self._last_resume = resume
        is_mark = "}" in failure.expected and self._text.startswith(_MARKS, place)
        if is_mark or ("}" in failure.expected and self._begins_line(failure)):
            # What is before it is sound.
            self._finish_member()
            level = len(values)
        if not is_mark:
            begin = min([place, *map(_start, values[level:][:1])])
            if failure.expected == {":"} and not behind_type:
                self._break_neighbour(values[level - 1], begin)
            self._replace_member(level, names_in(self._text, begin, resume))
        nesting.close_to(len(braces))
        return resume

    def close(self, failure: Failure) -> bool:
        """Have the parser take a schema that ends without its brace; False if it cannot.

        Nobody knows whose brace is missing where there is a `case`, so which fields are in it.
        """
        is_end = failure.found in (Found.END_OF_FILE, Found.NEXT_DECLARATION)
        level = self._level()
        if not is_end or level is None or "}" not in failure.expected:
            return False
        values = self._state.value_stack
        if any(_is_token(each, "CASE") for each in values) or _has_case(values[level - 1 :]):
            return False
        self._state.feed_token(Token("RIGHT_BRACE", "", start_pos=failure.span.start))
        return True

    def _is_type(self, failure: Failure) -> bool:
        """Whether a field's type stands directly behind its name."""
        symbol = failure.symbol
        if failure.expected != {":"} or symbol is None:
            return False
        is_name = symbol.text[:1].isalpha() and not _COLON.match(self._text, symbol.span.end)
        return is_name and not self._begins_line(failure)

    def _begins_line(self, failure: Failure) -> bool:
        previous, place = failure.previous, failure.span.start
        return previous is not None and self._text.find("\n", previous.span.end, place) >= 0

    def _level(self) -> int | None:
        """How many values are on the stack below the member; None outside of schemas."""
        states = self._state.parse_conf.states
        stack = self._state.state_stack
        is_closed = False
        for level in range(len(stack) - 1, 0, -1):
            if not is_closed and _takes_members(states[stack[level]]):
                return level
            value = self._state.value_stack[level - 1]
            if _is_token(value, "RIGHT_BRACE"):
                is_closed = True
            elif _is_token(value, "LEFT_BRACE"):
                is_closed = False
        return None

    def _end_of_schema(self, values: list[Any]) -> int:
        """Where the next declaration begins."""
        keyword = next(each for each in reversed(values) if _is_token(each, "SCHEMA"))
        start = token_span(keyword).start
        if start != self._schema:
            self._schema = start
            found = next_declaration(self._text, start + 1)
            self._end = len(self._text) if found is None else found
        return self._end

    def _finish_member(self) -> None:
        """Have the parser finish the member as if a brace came, and take the brace back."""
        self._state.feed_token(Token("RIGHT_BRACE", "}"))
        self._state.state_stack.pop()
        self._state.value_stack.pop()

    def _break_neighbour(self, members: Any, place: int) -> None:
        """Have no sound field directly before a word at `place` that begins none.

        In `a: optional string` the second word looks like the next field.
        """
        last = members.children[-1] if isinstance(members, Tree) else None
        if isinstance(last, nodes.Field) and "\n" not in self._text[last.span.end : place]:
            names = names_in(self._text, last.span.start, last.span.end)
            members.children[-1] = nodes.BrokenMember(names)

    def _replace_member(self, level: int, names: frozenset[str]) -> None:
        """Put a broken member where a field would be."""
        state = self._state
        del state.state_stack[level + 1 :]
        del state.value_stack[level:]
        _, following = state.parse_conf.states[state.state_stack[-1]]["field"]
        state.state_stack.append(following)
        state.value_stack.append(nodes.BrokenMember(names))


def _takes_members(actions: dict[str, tuple[Any, Any]]) -> bool:
    """Whether in a state with these actions a field can begin: directly, without a reduction."""
    return "field" in actions and "RIGHT_BRACE" in actions


def _has_case(values: list[Any]) -> bool:
    members = (each.children if isinstance(each, Tree) else (each,) for each in values)
    return any(isinstance(each, nodes.Variant) for each in chain(*members))


def _is_token(value: object, kind: str) -> bool:
    return isinstance(value, Token) and value.type == kind


def _start(value: Any) -> int:
    return token_span(value).start if isinstance(value, Token) else int(value.span.start)
