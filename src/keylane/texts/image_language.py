"""What functions of the language make of a language of texts, and languages made of languages."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.language import Language, State

__all__ = ["EscapedBytes", "EscapedLanguage", "LetterImage", "TrimmedLanguage", "UnionLanguage"]


@frozen(slots=False)
class LetterImage(Language):
    """The texts of `source` with every character replaced as in `replacements`.

    A state is the set of states that the source may be in.
    """

    source: Language
    replacements: tuple[tuple[str, str], ...]

    @property
    def exact(self) -> bool:  # type: ignore[override]
        """As exact as the source."""
        return self.source.exact

    @cached_property
    def _origins(self) -> dict[str, tuple[str, ...]]:
        image_of = dict(self.replacements)
        origins: dict[str, list[str]] = {}
        for character in self.source.letters:
            origins.setdefault(image_of.get(character, character), []).append(character)
        return {character: tuple(found) for character, found in origins.items()}

    @property
    def start(self) -> frozenset[State]:
        """The source's."""
        return frozenset((self.source.start,))

    def step(self, state: frozenset[State], character: str) -> frozenset[State] | None:
        """Every way in which the source can go on."""
        origins = self._origins.get(character, ())
        steps = (self.source.step(inner, origin) for inner in state for origin in origins)
        return frozenset(inner for inner in steps if inner is not None) or None

    def accepts(self, state: frozenset[State]) -> bool:
        """Whether one of the source's states accepts."""
        return any(map(self.source.accepts, state))

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The images of the source's characters."""
        return frozenset(self._origins)

    def letter_class(self, character: str) -> Hashable:
        """The classes of all characters that become this one."""
        return frozenset(map(self.source.letter_class, self._origins[character]))

    def _far_lengths(self) -> tuple[int, int | None]:
        return self.source.min_length, self.source.max_length

    @cached_property
    def relaxed(self) -> Language:
        """The image of what the source is relaxed to."""
        relaxed = self.source.relaxed
        return self if relaxed == self.source else LetterImage(relaxed, self.replacements)


@frozen(slots=False)
class EscapedLanguage(Language):
    """The texts of `source` with `%HH` for `%` and for the characters of `escaped`.

    A state has the source's, and what was read of a `%HH`.
    """

    source: Language
    escaped: frozenset[str]

    @property
    def exact(self) -> bool:  # type: ignore[override]
        """As exact as the source."""
        return self.source.exact

    @cached_property
    def _origins(self) -> dict[str, str]:
        """The character that each `%HH` stands for."""
        return {
            f"%{ord(character):02X}": character
            for character in self.source.letters
            if character in self.escaped or character == "%"
        }

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(code[:end] for code in self._origins for end in (1, 2))

    @property
    def start(self) -> tuple[State, str]:
        """The source's."""
        return self.source.start, ""

    def step(self, state: tuple[State, str], character: str) -> tuple[State, str] | None:
        """A character that stays, or one more of a `%HH`."""
        inner, pending = state
        pending += character
        if pending in self._beginnings:
            return inner, pending
        origin = self._origins.get(pending)
        if origin is None:
            if len(pending) > 1 or character not in self._plain:
                return None
            origin = character
        successor = self.source.step(inner, origin)
        return None if successor is None else (successor, "")

    def accepts(self, state: tuple[State, str]) -> bool:
        """Whether no `%HH` is open and the source accepts."""
        return not state[1] and self.source.accepts(state[0])

    @cached_property
    def _plain(self) -> frozenset[str]:
        return self.source.alphabet - self.escaped - {"%"}

    @cached_property
    def _code_characters(self) -> frozenset[str]:
        return frozenset("".join(self._origins))

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """What stays, `%` and the digits behind it."""
        return self._plain | self._code_characters

    def letter_class(self, character: str) -> Hashable:
        """Characters of a `%HH` are told apart, others as the source does."""
        if character in self._code_characters:
            return character
        return (self.source.letter_class(character),)

    def _far_lengths(self) -> tuple[int, int | None]:
        shortest, longest = self.source.min_length, self.source.max_length
        if not self._plain:
            shortest *= 3
        if longest is not None and self._origins:
            longest *= 3
        return shortest, longest

    @cached_property
    def relaxed(self) -> Language:
        """The image of what the source is relaxed to."""
        relaxed = self.source.relaxed
        return self if relaxed == self.source else EscapedLanguage(relaxed, self.escaped)


@frozen(slots=False)
class EscapedBytes(Language):
    """What `escape` makes of texts that may hold any character: `plain` ones and `%HH`.

    `bytes_escaped` are the values that `HH` can have; `min` is 0 or 1. A superset. A state is
    whether anything is complete, and what was read of a `%HH`.
    """

    plain: frozenset[str]
    bytes_escaped: frozenset[int]
    min: int
    exact: bool = False

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(f"%{byte:02X}" for byte in self.bytes_escaped)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(code[:end] for code in self._codes for end in (1, 2))

    @property
    def start(self) -> tuple[bool, str]:
        """Nothing read."""
        return self.min == 0, ""

    def step(self, state: tuple[bool, str], character: str) -> tuple[bool, str] | None:
        """A character that stays, or one more of a `%HH`."""
        pending = state[1] + character
        if pending in self._beginnings:
            return state[0], pending
        return (True, "") if pending in self.plain or pending in self._codes else None

    def accepts(self, state: tuple[bool, str]) -> bool:
        """Whether no `%HH` is open and the text is long enough."""
        return state == (True, "")

    @cached_property
    def _code_characters(self) -> frozenset[str]:
        return frozenset("".join(self._codes))

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """What stays, `%` and the digits behind it."""
        return self.plain | self._code_characters

    def letter_class(self, character: str) -> Hashable:
        """Characters of a `%HH` are told apart."""
        return character if character in self._code_characters else ""

    @cached_property
    def relaxed(self) -> Language:
        """There is nothing to relax."""
        return self


@frozen(slots=False)
class TrimmedLanguage(Language):
    """Texts of at most `max` characters that neither begin nor end with a space: a superset.

    A state is how many characters were read, and whether the last one was a space.
    """

    characters: frozenset[str]
    max: int | None
    exact: bool = False

    @property
    def start(self) -> tuple[int, bool]:
        """Nothing read."""
        return 0, False

    def step(self, state: tuple[int, bool], character: str) -> tuple[int, bool] | None:
        """One character more."""
        count, _ = state
        if character not in self.characters or (count == 0 and character == " "):
            return None
        if self.max is None:
            return 1, character == " "
        if count >= self.max - (character == " "):
            return None
        return count + 1, character == " "

    def accepts(self, state: tuple[int, bool]) -> bool:
        """Whether the last character is no space."""
        return not state[1]

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters of the texts before trimming."""
        return self.characters

    def letter_class(self, character: str) -> Hashable:
        """A space is one, everything else is not."""
        return character == " "

    def _far_lengths(self) -> tuple[int, int | None]:
        return 0, self.max

    @cached_property
    def relaxed(self) -> Language:
        """Without `max`."""
        return self if self.max is None else TrimmedLanguage(self.characters, None)


@frozen(slots=False)
class UnionLanguage(Language):
    """The texts of any of `members`. A state has one of each member, or None."""

    members: tuple[Language, ...]

    @property
    def exact(self) -> bool:  # type: ignore[override]
        """Whether all members are."""
        return all(member.exact for member in self.members)

    @property
    def start(self) -> tuple[State | None, ...]:
        """Those of the members."""
        return tuple(member.start for member in self.members)

    def step(
        self, state: tuple[State | None, ...], character: str
    ) -> tuple[State | None, ...] | None:
        """Each member that still goes on goes on."""
        following = tuple(
            None
            if inner is None or character not in member.alphabet
            else member.step(inner, character)
            for member, inner in zip(self.members, state, strict=True)
        )
        return None if all(inner is None for inner in following) else following

    def accepts(self, state: tuple[State | None, ...]) -> bool:
        """Whether a member accepts."""
        return any(
            inner is not None and member.accepts(inner)
            for member, inner in zip(self.members, state, strict=True)
        )

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The characters of all members."""
        return frozenset[str]().union(*(member.alphabet for member in self.members))

    def letter_class(self, character: str) -> Hashable:
        """The classes that it has in the members."""
        return tuple(
            (member.letter_class(character),) if character in member.alphabet else None
            for member in self.members
        )

    def _far_lengths(self) -> tuple[int, int | None]:
        members = [member for member in self.members if not member.is_empty]
        longest = [member.max_length for member in members]
        known = [length for length in longest if length is not None]
        return (
            min(member.min_length for member in members),
            max(known) if len(known) == len(longest) else None,
        )

    @cached_property
    def relaxed(self) -> Language:
        """The union of what the members are relaxed to."""
        members = tuple(member.relaxed for member in self.members)
        return self if members == self.members else UnionLanguage(members)
