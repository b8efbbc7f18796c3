"""What a call gives: a key or none, or one of the two exceptions that are an answer.

Any other exception is a defect and goes through.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from keylane.model import InvalidKeyError
from tests.differential.compiled import CompiledProgram

__all__ = ["Outcome", "expected_outcome", "invalid_key_class", "is_key", "kind_of", "outcome_of"]

# An answer as a list that JSON can carry: its kind and what is known of it.
Outcome = list[object]
_EXTERN_GAVE = re.compile(r"`\w+` gave `\w+`, it must give text or None")


def plain(answer: object) -> object:
    """A key of the interpreter, which is of a class of its own, as generated code gives it."""
    return str.__str__(answer) if isinstance(answer, str) else answer


def outcome_of(ask: Callable[[], object], invalid_key: type[Exception]) -> Outcome:
    """What `ask` gives; `invalid_key` is the class that this side raises."""
    try:
        return ["key", ask()]
    except TypeError as error:
        if _EXTERN_GAVE.fullmatch(str(error)) is None:
            raise
        return ["TypeError", str(error)]
    except ValueError as error:
        if type(error) is not invalid_key:
            raise
        # What both sides call by the same names, and the text of it.
        known = [getattr(error, name) for name in ("reason", "length", "fields")]
        return [type(error).__name__, *known[:2], list(known[2]), str(error)]


def expected_outcome(ask: Callable[[], object]) -> Outcome:
    """What the interpreter gives for `ask`."""
    return outcome_of(lambda: plain(ask()), InvalidKeyError)


def invalid_key_class(compiled: CompiledProgram) -> type[Exception]:
    """The exception that a generated module defines, or one that nobody raises."""
    found: type[Exception] = getattr(compiled.module, "InvalidKeyError", _NeverRaisedError)
    return found


def is_key(outcome: Outcome) -> bool:
    """Whether no exception was raised."""
    return outcome[0] == "key"


def kind_of(outcome: Outcome) -> str:
    """The kind of an outcome, to count them by."""
    if is_key(outcome):
        return "no key" if outcome[1] is None else "key"
    return f"{outcome[0]}: {outcome[1]}" if outcome[0] == "InvalidKeyError" else str(outcome[0])


class _NeverRaisedError(Exception):
    pass
