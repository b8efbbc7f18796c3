"""What a call gives or raises, so that two calls can be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keylane.validation.numbering import raised

__all__ = ["Outcome", "outcome_of", "shown", "told"]

#: The class of the answer and the answer, or an exception and what it carries.
Outcome = tuple[str, ...] | tuple[object, ...]


def outcome_of(ask: Callable[..., Any], *arguments: object) -> Outcome:
    """What `ask` gives or raises."""
    try:
        answer = ask(*arguments)
    except (Exception, SystemExit) as error:
        found = raised(error)
        message = str(error) if found.lineage[0] == "TypeError" else None
        return ("raises", found.lineage[0], *found.details, message)
    # The interpreter's keys are of a class of their own, which is a `str`.
    if isinstance(answer, str) and type(answer).__name__ == "SessionId":
        return ("gives", "str", str.__str__(answer))
    return ("gives", type(answer).__name__, answer)


def told(value: object) -> str:
    """A value for people, however large it is and whatever its own methods say."""
    if type(value) is dict:
        return f"{{{', '.join(f'{told(key)}: {told(item)}' for key, item in value.items())}}}"
    if type(value) is list:
        return f"[{', '.join(map(told, value))}]"
    try:
        return repr(value)
    except Exception:
        # A number of more digits than Python writes, for one.
        return f"<{type(value).__name__}>"


def shown(outcome: Outcome) -> str:
    """An outcome for people."""
    if outcome[0] == "gives":
        return told(outcome[2])
    details = ", ".join(repr(each) for each in outcome[2:] if each is not None)
    return f"raises {outcome[1]}({details})"
