"""The plan of a strategy: in which order fields are read, and which texts become keys.

A strategy's body in the form that code is written from: a list of alternatives, tried in order.
Nested composites, prefixes and fallbacks within fallbacks are gone; a fallback inside a composite
is a `Choice` that gives one part of a text. `lower` makes a plan, `arrange` lets alternatives that
need the same fields share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keylane.metadata import TextShape
from keylane.program import Field, Schema

__all__ = [
    "KEY_LENGTH",
    "Alternative",
    "Block",
    "Choice",
    "FieldTerm",
    "Group",
    "KeyCheck",
    "Need",
    "Piece",
    "StrategyPlan",
]

#: The longest session key.
KEY_LENGTH = 128


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """The canonical text of the field called `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What must be asked of a text before it is a key; what holds for all messages is not asked."""

    not_empty: bool
    length: bool
    characters: bool

    @classmethod
    def for_texts_of(cls, shape: TextShape) -> KeyCheck:
        """The questions that texts of `shape` leave open."""
        return cls(
            not_empty=shape.min == 0,
            length=shape.max is None or shape.max > KEY_LENGTH,
            characters=not shape.printable_ascii,
        )

    @property
    def needed(self) -> bool:
        """Whether anything is to be asked at all."""
        return self.not_empty or self.length or self.characters


@dataclass(frozen=True, slots=True)
class Alternative:
    """If every need has a value, `template` is a text of `shape`; if a valid key, the result.

    INVARIANT: a need is named once; every term of the template is a need; two literals never
    stand side by side.
    """

    needs: tuple[Need, ...]
    template: tuple[Piece, ...]
    shape: TextShape

    @property
    def check(self) -> KeyCheck:
        """What is to be asked of the text."""
        return KeyCheck.for_texts_of(self.shape)


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives that share `needs`: where one of these has no value, none of them is tried."""

    needs: tuple[Need, ...]
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Blocks in order; the first result is the choice's. Without blocks it is always nothing."""

    blocks: tuple[Block, ...]


Block = Alternative | Group
Need = FieldTerm | Choice
Piece = str | FieldTerm | Choice


@dataclass(frozen=True, slots=True)
class StrategyPlan:
    """Everything the generator has to know of one strategy.

    `fields` are the fields that the plan may read, in the order of the schema. `templates` are
    the texts that may become keys, in the order in which they are tried.
    """

    name: str
    schema: Schema
    documentation: str | None
    fields: tuple[Field, ...]
    templates: Sequence[tuple[Piece, ...]]
    choice: Choice
