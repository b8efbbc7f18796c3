"""What the behaviour of a strategy says of one message: its outcome, and the text that is made.

Formulas and templates are about all messages; here they are evaluated for one, in plain Python. So
they can be held against what the interpreter answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.domain import Domain
from keylane.behaviour.formulas import AllHold, AnyHolds, Formula, In, LengthBetween, Unknown
from keylane.behaviour.outcomes import Ending
from keylane.behaviour.templates import (
    FieldSource,
    Function,
    Template,
    Term,
    TextSource,
    applied_to_text,
    variables_of,
)
from keylane.model import text_functions

__all__ = ["holds", "outcome_of", "span_texts", "text_of"]

_LOOKS_FITTED = re.compile(r".*-fit-[0-9a-fA-F]{32}", re.DOTALL)


def outcome_of(behaviour: Behaviour, message: Mapping[str, str]) -> int | None:
    """The number of the outcome that a message comes to, None for no key."""
    for number, outcome in enumerate(behaviour.outcomes):
        if holds(outcome.formula, behaviour.domain, message):
            return None if outcome.end is Ending.NOTHING else number
    return None


def holds(formula: Formula, domain: Domain, message: Mapping[str, str]) -> bool:
    """Whether a formula is true of a message. What needs a text is false where there is none."""
    match formula:
        case In(variable, mask):
            text = message.get(domain.name(variable))
            return bool(domain.cells[variable].holding(text) & mask)
        case AllHold(parts):
            return all(holds(part, domain, message) for part in parts)
        case AnyHolds(parts):
            return any(holds(part, domain, message) for part in parts)
        case LengthBetween(length, low, high):
            total = length.constant
            for name, count in length.lengths:
                assert isinstance(name, Term)
                if not _is_present((name,), domain, message):
                    return False
                total += count * len(_term_text(name, domain, message))
            return low <= total and (high is None or total <= high)
        case Unknown(("looks fitted", tuple() as template), answer):
            if not _is_present(template, domain, message):
                return False
            fitted = _LOOKS_FITTED.fullmatch(text_of(template, domain, message)) is not None
            return fitted is answer
        case Unknown(("printable", Term() as term), answer):
            if not _is_present((term,), domain, message):
                return False
            return _is_printable(_term_text(term, domain, message)) is answer
        case _:
            raise AssertionError(f"nobody knows how to answer {formula}")


def text_of(template: Template, domain: Domain, message: Mapping[str, str]) -> str:
    """The text that a message puts into a template; all its fields are present."""
    return "".join(
        piece if isinstance(piece, str) else _term_text(piece, domain, message)
        for piece in template
    )


def span_texts(template: Template, domain: Domain, message: Mapping[str, str]) -> tuple[str, ...]:
    """The text of each term of a template."""
    return tuple(
        _term_text(piece, domain, message) for piece in template if isinstance(piece, Term)
    )


def _is_present(template: Template, domain: Domain, message: Mapping[str, str]) -> bool:
    return all(domain.name(variable) in message for variable in variables_of(template))


def _term_text(term: Term, domain: Domain, message: Mapping[str, str]) -> str:
    match term.source:
        case FieldSource(variable):
            text = message[domain.name(variable)]
        case TextSource(template):
            text = text_of(template, domain, message)
        case _:
            raise AssertionError("small programs have neither clocks nor externs")
    for function in term.functions:
        text = _applied(function, text)
    return text


def _applied(function: Function, text: str) -> str:
    if function.name == "fitted":
        assert isinstance(function.setting, int)
        # Empty texts, for which there is nothing, are another outcome.
        return text_functions.fit(text, function.setting) or ""
    return applied_to_text(function, text)


def _is_printable(text: str) -> bool:
    return all(" " <= character <= "~" for character in text)
