"""Constant texts that get into keys: whether any key can have them in it."""

from __future__ import annotations

from keylane.check import expression_errors
from keylane.check.context import Context
from keylane.check.reporter import Reporter
from keylane.metadata import PRINTABLE_ASCII
from keylane.syntax.nodes import Literal

__all__ = ["fits_key", "size_of_text"]

# A text counts as one part of an expression for each of these characters, so that what is bounded
# for expressions is so for their texts.
_CHARACTERS_OF_A_PART = 128


def fits_key(literal: Literal, text: str, context: Context, reporter: Reporter) -> bool:
    """Whether `text`, written as `literal`, can be in `context`; if not, that is reported."""
    if len(text) > context.longest:
        problem = expression_errors.literal_too_long(
            reporter.source, literal, len(text), context.longest
        )
    elif context.printable and not PRINTABLE_ASCII.issuperset(text):
        problem = expression_errors.literal_not_printable(reporter.source, literal)
    else:
        return True
    reporter.report(problem)
    return False


def size_of_text(text: str) -> int:
    """For how many parts of an expression a constant text counts."""
    return 1 + len(text) // (_CHARACTERS_OF_A_PART + 1)
