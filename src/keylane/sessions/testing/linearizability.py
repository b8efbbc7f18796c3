"""Whether the calls of a history could have happened one after the other, each at one instant.

Takes calls, gives a verdict for each key: keys share nothing, so each is checked alone. No clock
takes part; that nobody is granted a lease before its time is another property.

Tokens and versions are unique numbers that grow by one. So the order of all calls that changed the
record is given, and there is nothing to search: what is left is to put that order and the intervals
of the calls together, in one pass (Gibbons and Korach, "Testing Shared Memories", SIAM Journal on
Computing 26(4), 1997). Only calls without an answer leave a choice: whether they happened, and with
which number. Those are tried one by one, and where there are too many the verdict is `UNDECIDED`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum

from keylane.sessions.testing.completions import MOST_COMPLETIONS, ContradictionError, completions
from keylane.sessions.testing.history import Call
from keylane.sessions.testing.schedule import schedule
from keylane.sessions.testing.written_order import written_order

__all__ = ["Verdict", "check_history", "verdict_of"]


class Verdict(Enum):
    """What was found for one key."""

    LINEARIZABLE = "linearizable"
    NOT_LINEARIZABLE = "not linearizable"
    UNDECIDED = "undecided"


def verdict_of(calls: list[Call]) -> tuple[Verdict, str]:
    """The verdict for the calls of one key, and why it is not linearizable: of the first try."""
    why = ""
    is_undecided = False
    try:
        for number, completion in enumerate(completions(calls)):
            if number == MOST_COMPLETIONS:
                return Verdict.UNDECIDED, why
            is_undecided = is_undecided or completion.is_ambiguous
            try:
                schedule(written_order(completion))
            except ContradictionError as contradiction:
                why = why or str(contradiction)
            else:
                return Verdict.LINEARIZABLE, ""
    except ContradictionError as contradiction:
        why = str(contradiction)
    why = why or "nobody can have been granted what was seen"
    return Verdict.UNDECIDED if is_undecided else Verdict.NOT_LINEARIZABLE, why


def check_history(calls: Iterable[Call]) -> None:
    """Fails unless the calls of every key are linearizable; says which are not, and why."""
    by_key: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    problems = list(_problems(by_key))
    assert not problems, "\n".join(problems)


def _problems(by_key: dict[str, list[Call]]) -> Iterator[str]:
    for key, calls in sorted(by_key.items()):
        verdict, why = verdict_of(calls)
        if verdict is not Verdict.LINEARIZABLE:
            yield f"`{key}` is {verdict.value}: {why}"
