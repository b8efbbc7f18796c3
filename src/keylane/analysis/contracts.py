"""The verdicts on the clauses of a strategy: `together`, `apart` and `limits`.

Takes the behaviour of a strategy, gives a verdict for each clause and for each broker. Keys are
compared as each of these brokers compares them.
"""

from __future__ import annotations

from keylane.analysis.apart import apart
from keylane.analysis.limits import limits
from keylane.analysis.together import together
from keylane.analysis.verdicts import ContractVerdict, NotKnown, Proved
from keylane.behaviour.behaviour import Behaviour
from keylane.brokers import broker
from keylane.source import Place

__all__ = ["contract_verdicts"]


def contract_verdicts(behaviour: Behaviour) -> list[ContractVerdict]:
    """A verdict for each clause, and for each broker of `limits`, in their order."""
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
