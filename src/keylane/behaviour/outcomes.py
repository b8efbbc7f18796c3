"""What a strategy can come to: outcomes in their order, and marks on its places.

Data only, made by `outcome_builder`. INVARIANT: of outcomes in order, the first whose formula is
true is the one. It gives a text, or nothing, or it raises (`on invalid raise`). Where no formula is
true, there is no text.
"""

from __future__ import annotations

from enum import Enum

from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import TRUE, Formula
from keylane.behaviour.templates import Template
from keylane.frozen import frozen
from keylane.program import Expression

__all__ = ["Ending", "Mark", "MarkKind", "Outcome", "Outcomes"]


class Ending(Enum):
    """What an outcome comes to if it is no text."""

    NOTHING = "nothing"
    RAISES = "raises"


class MarkKind(Enum):
    """What a mark says of its place."""

    ALTERNATIVE = "an alternative of a fallback gives the text"
    ARM = "an arm of a match is taken"
    INVALID = "a text is no valid key"


@frozen
class Mark:
    """`formula` says when a message comes to this place of the strategy.

    `expression` is what stands there: the alternative, the body of the arm, or what gave the text
    that is not valid; `number` counts alternatives and arms from 1, of `of`. `own` is the part of
    the formula that does not depend on what stands before it, `template` the invalid text.
    """

    kind: MarkKind
    expression: Expression
    formula: Formula
    own: Formula = TRUE
    number: int = 0
    of: int = 0
    template: Template | None = None


@frozen
class Outcome:
    """One way a strategy can go.

    `is_key` says that the formula holds only where the text is a valid key.
    """

    formula: Formula
    end: Template | Ending
    is_key: bool = False


@frozen
class Outcomes:
    """All ways a strategy can go, and what is known of its places.

    INVARIANT: every outcome raises, or gives a text under a formula that holds only where the text
    is a valid key.
    """

    domain: Domain
    outcomes: tuple[Outcome, ...]
    marks: tuple[Mark, ...]
