"""Everything that is decided about one strategy.

Takes a strategy of a checked program, gives a `StrategyReport`: data for whoever tells people. What
takes too long is given up and said so; nothing here is ever guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from keylane.analysis.apart import apart
from keylane.analysis.behaviour import Behaviour, behaviour_of, reads_clock
from keylane.analysis.key_shape import KeyShape, key_shape
from keylane.analysis.limits import limits
from keylane.analysis.outcome_builder import TooManyOutcomes
from keylane.analysis.places import DeadPlace, InvalidText, dead_places, invalid_texts
from keylane.analysis.presence import KeyPresence, Presence, key_presence
from keylane.analysis.run_together import RunTogether, run_together
from keylane.analysis.together import together
from keylane.analysis.verdicts import NotKnown, Proved, Refuted, Verdict
from keylane.analysis.witnesses import Witness
from keylane.brokers import broker
from keylane.program import Strategy
from keylane.source import Place

__all__ = ["ContractVerdict", "StrategyReport", "analyze", "witnesses_of"]

_TOO_LARGE = "its parts branch into too many texts"


@dataclass(frozen=True, slots=True)
class ContractVerdict:
    """What was found out about a clause: `kind` is `together`, `apart` or `limits`.

    `subjects` are the fields of the clause, or the one broker. `field` is the field for which an
    `apart` does not hold or is not known. `without_case` names a broker that ignores case, where
    the verdict is about keys compared so.
    """

    kind: str
    subjects: tuple[str, ...]
    verdict: Verdict
    place: Place | None
    field: str | None = None
    without_case: str | None = None


@dataclass(frozen=True, slots=True)
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
        tuple(_contracts(behaviour)),
    )


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


def _contracts(behaviour: Behaviour) -> list[ContractVerdict]:
    contracts = behaviour.strategy.contracts
    ignoring = next(
        (each.broker for each in contracts.limits if not broker(each.broker).case.sensitive), None
    )
    verdicts = [
        ContractVerdict("together", each.fields, together(behaviour, each.fields), each.place)
        for each in contracts.together
    ]
    verdicts += [_apart(behaviour, each.fields, each.place, ignoring) for each in contracts.apart]
    verdicts += [
        ContractVerdict(
            "limits", (each.broker,), limits(behaviour, broker(each.broker)), each.place
        )
        for each in contracts.limits
    ]
    return verdicts


def _apart(
    behaviour: Behaviour, fields: tuple[str, ...], place: Place | None, ignoring: str | None
) -> ContractVerdict:
    """The verdict on all fields: the first that is not proved, compared as the brokers do."""
    proved = Proved()
    unknown: ContractVerdict | None = None
    for field in fields:
        for without_case in (None, *([ignoring] if ignoring is not None else [])):
            verdict = apart(behaviour, field, ignore_case=without_case is not None)
            found = ContractVerdict("apart", fields, verdict, place, field, without_case)
            match verdict:
                case Proved():
                    proved = proved.and_also(verdict)
                case NotKnown():
                    unknown = unknown or found
                case _:
                    return found
    return unknown or ContractVerdict("apart", fields, proved, place)


def witnesses_of(report: StrategyReport) -> tuple[Witness, ...]:
    """Every message that findings about the strategy show."""
    found = [each.witness for each in report.invalid]
    verdicts = [each.verdict for each in report.run_together]
    verdicts += [each.verdict for each in report.contracts]
    for verdict in verdicts:
        if isinstance(verdict, Refuted):
            found += verdict.witnesses
    return tuple(each for each in found if each is not None)
