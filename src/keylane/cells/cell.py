"""What every cell of values can be asked, and the cells that need no arithmetic.

A cell is a set of canonical texts. Lengths are a mask: bit n says that some text has n characters,
bit 129 stands for every length above 128. INVARIANT: a mask is never too small.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property

from keylane.frozen import frozen
from keylane.metadata import PRINTABLE_ASCII
from keylane.texts import languages
from keylane.texts.language import LONGER, Language

__all__ = ["FEW", "AbsentCell", "Cell", "OneText", "UuidCell"]

FEW = 12
"""So many texts are looked at one by one."""


class Cell(ABC):
    """A set of canonical texts of one field."""

    @property
    def only(self) -> str | None:
        """The one text of the cell, None if there are several."""
        return None

    @property
    @abstractmethod
    def printable(self) -> bool:
        """Whether every text is printable ASCII. INVARIANT: else no text is."""

    @property
    @abstractmethod
    def lengths(self) -> int:
        """The mask of lengths of its texts."""

    @property
    @abstractmethod
    def longest(self) -> int | None:
        """Characters of its longest text, None if there is no longest."""

    @property
    def shortest(self) -> int:
        """Characters of its shortest text."""
        return (self.lengths & -self.lengths).bit_length() - 1

    @abstractmethod
    def contains(self, text: str) -> bool:
        """Whether a text, canonical or not, is in the cell."""

    @property
    def few_texts(self) -> Sequence[str] | None:
        """All texts, if there are at most `FEW`; None where there are more or nobody counted."""
        return None

    @property
    def beginning(self) -> str | None:
        """What all its texts begin with; None where nobody asks.

        INVARIANT: no text begins with a prefix that is asked for unless this does.
        """
        return self.only

    @abstractmethod
    def texts(self, length: int | None = None) -> Iterator[str]:
        """Some texts, of `length` characters if it is given; different letters early."""

    @property
    @abstractmethod
    def language(self) -> Language:
        """The texts that are printable ASCII, perhaps more."""


@frozen(slots=False)
class AbsentCell(Cell):
    """No value."""

    @property
    def printable(self) -> bool:
        """There is no text."""
        return False

    @property
    def lengths(self) -> int:
        """None."""
        return 0

    @property
    def longest(self) -> int | None:
        """There is none; nothing is longer."""
        return 0

    def contains(self, text: str) -> bool:
        """Never."""
        return False

    def texts(self, length: int | None = None) -> Iterator[str]:
        """None."""
        return iter(())

    @cached_property
    def language(self) -> Language:
        """The empty one."""
        return languages.finite(())


@frozen(slots=False)
class OneText(Cell):
    """Exactly one text."""

    text: str

    @property
    def only(self) -> str:
        """The text."""
        return self.text

    @property
    def printable(self) -> bool:
        """Whether it is printable ASCII."""
        return PRINTABLE_ASCII.issuperset(self.text)

    @property
    def lengths(self) -> int:
        """Its length."""
        return 1 << min(len(self.text), LONGER)

    @property
    def longest(self) -> int:
        """Its length."""
        return len(self.text)

    def contains(self, text: str) -> bool:
        """Whether it is this text."""
        return text == self.text

    def texts(self, length: int | None = None) -> Iterator[str]:
        """The text."""
        if length is None or len(self.text) == length:
            yield self.text

    @cached_property
    def language(self) -> Language:
        """The text, if it is printable ASCII."""
        return languages.literal(self.text)


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


@frozen(slots=False)
class UuidCell(Cell):
    """All UUIDs but some."""

    excluded: frozenset[str]

    @property
    def printable(self) -> bool:
        """Always."""
        return True

    @property
    def lengths(self) -> int:
        """All have 36 characters."""
        return 1 << 36

    @property
    def longest(self) -> int:
        """36."""
        return 36

    def contains(self, text: str) -> bool:
        """Whether it is a UUID in canonical form and not excluded."""
        return _UUID.fullmatch(text) is not None and text not in self.excluded

    def texts(self, length: int | None = None) -> Iterator[str]:
        """Some that look alike and some that do not."""
        if length in (None, 36):
            for digit in "abcdef0123456789":
                for other in (digit, "0", "f"):
                    text = f"{digit * 8}-{digit * 4}-{other * 4}-{digit * 4}-{digit * 12}"
                    if self.contains(text):
                        yield text
            for number in range(4096):
                text = f"00000000-0000-4000-8000-{number:012x}"
                if self.contains(text):
                    yield text

    @cached_property
    def language(self) -> Language:
        """All UUIDs but the excluded ones."""
        return languages.uuid(rejected=self.excluded)
