"""One instance for many messages, for many threads, and copied by pickle.

The clock stands still all the time.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from keylane.model import MappingExtractor
from keylane.program import Strategy
from keylane.verify.messages import Message
from tests.differential.clocks import StoppedClock
from tests.differential.compiled import CompiledProgram
from tests.differential.entries import DifferenceError, Entry, Uses, same
from tests.differential.outcomes import (
    expected_outcome,
    invalid_key_class,
    is_key,
    outcome_of,
)

__all__ = ["THREADS", "compare_many"]

THREADS = 8


def compare_many(
    compiled: CompiledProgram,
    strategy: Strategy,
    messages: Sequence[Message],
    threads: ThreadPoolExecutor,
    used: Uses,
) -> None:
    """Every way that takes several messages, or one instance to several places.

    Raises `DifferenceError` for the first difference; counts in `used`.
    """
    interpreted, generated = compiled.interpreted[strategy.name], compiled.strategy(strategy)
    compiled.reference_clock.moment = compiled.clock.moment
    every = [MappingExtractor(message.metadata) for message in messages]
    outcomes = [expected_outcome(partial(interpreted.generate_key, each)) for each in every]
    # What raises for one of the messages raises for the list of them.
    extractors = [each for each, outcome in zip(every, outcomes, strict=True) if is_key(outcome)]
    expected = [outcome[1] for outcome in outcomes if is_key(outcome)]

    def check(entry: Entry, keys: object) -> None:
        used[entry] += 1
        same(entry, keys, expected, strategy.name)

    check(Entry.KEYS_OF_LIST, generated.generate_keys(extractors))
    check(Entry.KEYS_OF_GENERATOR, generated.generate_keys(each for each in extractors))
    raised = next((outcome for outcome in outcomes if not is_key(outcome)), None)
    # INVARIANT: an extern that gives another type is not asked where nobody needs the result.
    if raised is not None and all(outcome[0] != "TypeError" for outcome in outcomes):
        used[Entry.KEYS_UNTIL_RAISED] += 1
        actual = outcome_of(lambda: generated.generate_keys(every), invalid_key_class(compiled))
        same(Entry.KEYS_UNTIL_RAISED, actual, raised, strategy.name)
    for keys in threads.map(generated.generate_keys, [extractors] * THREADS):
        check(Entry.THREADS, keys)
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        copied = _copied(generated, protocol)
        check(Entry.PICKLE, copied.generate_keys(extractors))
        if "_clock" in type(copied).__slots__:
            used[Entry.PICKLED_CLOCK] += 1
            _check_clocks(compiled, strategy, copied, protocol)
            used[Entry.SYSTEM_CLOCK] += 1


def _copied(generated: Any, protocol: int) -> Any:
    copied = pickle.loads(pickle.dumps(generated, protocol))
    if type(copied) is not type(generated):
        raise DifferenceError(f"pickle made {type(copied)} of {type(generated)}")
    return copied


def _check_clocks(
    compiled: CompiledProgram, strategy: Strategy, copied: Any, protocol: int
) -> None:
    """A clock is copied with the instance; the system's is the same function again."""
    clock = copied._clock
    if type(clock) is not StoppedClock or clock.moment != compiled.clock.moment:
        raise DifferenceError(f"pickle made {clock!r} of the clock")
    with_default = getattr(compiled.module, strategy.name)()
    if _copied(with_default, protocol)._clock is not with_default._clock:
        raise DifferenceError("pickle made another function of the system's clock")
