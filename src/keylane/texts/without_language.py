"""A language without one of its texts."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.language import Language, State

__all__ = ["WithoutLanguage"]


@frozen(slots=False)
class WithoutLanguage(Language):
    """The texts of `source` but `text`.

    A state has the source's, and how much of `text` was read; -1 where something else was.
    """

    source: Language
    text: str

    @property
    def exact(self) -> bool:  # type: ignore[override]
        """As exact as the source."""
        return self.source.exact

    @property
    def start(self) -> tuple[State, int]:
        """The source's."""
        return self.source.start, 0

    def step(self, state: tuple[State, int], character: str) -> tuple[State, int] | None:
        """As the source goes on."""
        inner, matched = state
        successor = self.source.step(inner, character)
        if successor is None:
            return None
        goes_on = 0 <= matched < len(self.text) and self.text[matched] == character
        return successor, matched + 1 if goes_on else -1

    def accepts(self, state: tuple[State, int]) -> bool:
        """Whether the source does and another text was read."""
        return state[1] != len(self.text) and self.source.accepts(state[0])

    @property
    def alphabet(self) -> frozenset[str]:
        """The source's."""
        return self.source.alphabet

    def letter_class(self, character: str) -> Hashable:
        """As in the source, but those of the text are on their own."""
        if character in self.text:
            return character
        return (self.source.letter_class(character),)

    def _far_lengths(self) -> tuple[int, int | None]:
        return self.source.min_length, self.source.max_length

    @cached_property
    def relaxed(self) -> Language:
        """What the source is relaxed to, with the text."""
        return self.source.relaxed
