"""The plan of a strategy: in which order fields are read, and which texts become keys.

A strategy's body in the form that code is written from: a list of alternatives, tried in order;
nested fallbacks that make a part of a text have a variable of their own. Nested composites,
prefixes and fallbacks within fallbacks are gone. See `lower` for how it is made, `arrange` for how
alternatives that need the same fields come to share them.
"""

from __future__ import annotations

from dataclasses import dataclass

from keylane.program import Field

__all__ = [
    "Alternative",
    "Block",
    "Choice",
    "FieldTerm",
    "Group",
    "KeyCheck",
    "PartTerm",
    "Template",
]


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """The canonical text of a field, as a piece of a text."""

    field: Field


@dataclass(frozen=True, slots=True)
class PartTerm:
    """The text that the choice number `index` of the alternative gave."""

    choice: Choice


# Pieces of a text, in order; two literals never stand side by side.
Template = tuple["str | FieldTerm | PartTerm", ...]


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What must be asked of a text before it is a key; what always holds is not asked."""

    not_empty: bool
    length: bool
    characters: bool

    @property
    def needed(self) -> bool:
        """Whether anything is to be asked at all."""
        return self.not_empty or self.length or self.characters


@dataclass(frozen=True, slots=True)
class Alternative:
    """If every need has a value, `template` is a text; if it passes `check`, it is the result."""

    needs: tuple[Field | Choice, ...]
    template: Template
    check: KeyCheck


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives that all need `needs`: where one of these has no value, none is tried."""

    needs: tuple[Field | Choice, ...]
    body: tuple[Block, ...]


Block = Alternative | Group


@dataclass(frozen=True, slots=True)
class Choice:
    """Blocks in order: the first result is the choice's; without one, it is nothing."""

    blocks: tuple[Block, ...]
