"""Everything that is decided about one strategy.

Takes a strategy of a checked program, gives a `StrategyReport`: data for whoever tells people. What
takes too long is given up and said so; nothing here is ever guessed.
"""

from __future__ import annotations

from keylane.analysis.key_shape import KeyShape, key_shape
from keylane.analysis.places import DeadPlace, InvalidText, dead_places, invalid_texts
from keylane.analysis.presence import KeyPresence, Presence, key_presence
from keylane.analysis.run_together import RunTogether, run_together
from keylane.analysis.verdicts import ContractVerdict, NotKnown, Refuted
from keylane.behaviour.behaviour import Behaviour, behaviour_of, reads_clock
from keylane.behaviour.outcome_builder import TooManyOutcomes
from keylane.behaviour.witnesses import Witness
from keylane.frozen import frozen
from keylane.program import Strategy

__all__ = ["StrategyReport", "analyze", "witnesses_of"]

_TOO_LARGE = "its parts branch into too many texts"


@frozen
class StrategyReport:
    """All that is known of a strategy; `behaviour` is None where it is too large for that."""

    strategy: Strategy
    behaviour: Behaviour | None
    presence: KeyPresence
    shape: KeyShape | None
    reads_clock: bool
    dead: tuple[DeadPlace, ...]
    invalid: tuple[InvalidText, ...]
    run_together: tuple[RunTogether, ...]
    contracts: tuple[ContractVerdict, ...]


def analyze(strategy: Strategy) -> StrategyReport:
    """Everything that can be decided about a strategy."""
    try:
        behaviour = behaviour_of(strategy)
    except TooManyOutcomes:
        return _too_large(strategy)
    # First what the author asked for: all questions share a budget.
    contracts = _contracts(behaviour)
    return StrategyReport(
        strategy,
        behaviour,
        key_presence(behaviour),
        key_shape(behaviour),
        any(reads_clock(behaviour.template(number)) for number in behaviour.keys),
        tuple(dead_places(behaviour)),
        # What raises is never silent.
        () if strategy.raises else tuple(invalid_texts(behaviour)),
        tuple(run_together(behaviour)),
        contracts,
    )


def _contracts(behaviour: Behaviour) -> tuple[ContractVerdict, ...]:
    contracts = behaviour.strategy.contracts
    if not (contracts.together or contracts.apart or contracts.limits):
        return ()
    # Most strategies have none, and most checks are over before this would be imported.
    from keylane.analysis.contracts import contract_verdicts

    return tuple(contract_verdicts(behaviour))


def _too_large(strategy: Strategy) -> StrategyReport:
    contracts = strategy.contracts
    verdict = NotKnown(_TOO_LARGE)
    clauses = [
        *(("together", each.fields, each.place) for each in contracts.together),
        *(("apart", each.fields, each.place) for each in contracts.apart),
        *(("limits", (each.broker,), each.place) for each in contracts.limits),
    ]
    return StrategyReport(
        strategy,
        None,
        KeyPresence(Presence.NOT_KNOWN, is_complete=False),
        None,
        False,
        (),
        (),
        (),
        tuple(ContractVerdict(kind, names, verdict, place) for kind, names, place in clauses),
    )


def witnesses_of(report: StrategyReport) -> tuple[Witness, ...]:
    """Every message that findings about the strategy show."""
    found = [each.witness for each in report.invalid]
    verdicts = [each.verdict for each in report.run_together]
    verdicts += [each.verdict for each in report.contracts]
    for verdict in verdicts:
        if isinstance(verdict, Refuted):
            found += verdict.witnesses
    return tuple(each for each in found if each is not None)
