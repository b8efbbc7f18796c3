"""The clauses of a strategy: what its author promises and accepts, and what an invalid key does.

Takes the clauses as written, gives contracts, allowances, and whether an invalid key raises. Names
are checked here; whether a promise is kept, and whether there is anything to accept, is not decided
by the checker.
"""

from __future__ import annotations

from keylane.brokers import broker_names
from keylane.check import clause_errors
from keylane.check.allowances import check_allow
from keylane.check.entities import CheckedClauses
from keylane.check.references import Names
from keylane.program import Allowance, BrokerLimit, Contracts, EntityClause
from keylane.syntax import nodes

__all__ = ["check_clauses"]

_RAISE = "on invalid raise"


def check_clauses(strategy: nodes.Strategy, names: Names) -> CheckedClauses:
    """What the clauses of `strategy` say.

    Problems are reported to the reporter of `names`; a program is made only without any.
    """
    entities: dict[str, list[EntityClause]] = {"together": [], "apart": []}
    limits: tuple[BrokerLimit, ...] = ()
    allowed: dict[str, tuple[nodes.Name, str]] = {}
    first: dict[str, nodes.Clause] = {}
    for clause in strategy.clauses:
        if isinstance(clause, nodes.AllowClause):
            check_allow(clause, allowed, names.reporter)
            continue
        word = _word(clause)
        earlier = first.setdefault(word, clause)
        # Each `together` and each `apart` is a promise of its own.
        if earlier is not clause and word not in entities:
            names.reporter.report(
                clause_errors.repeated_clause(names.reporter.source, word, clause, earlier)
            )
        if isinstance(clause, nodes.OnInvalidRaise):
            continue
        if word in entities:
            entities[word].append(_entity(clause, names))
        else:
            limits = _limits(clause, names)
    contracts = Contracts(tuple(entities["together"]), tuple(entities["apart"]), limits)
    allowances = tuple(
        Allowance(number, reason, names.reporter.place(name.span))
        for number, (name, reason) in allowed.items()
    )
    return CheckedClauses(contracts, allowances, _RAISE in first)


def _word(clause: nodes.ContractClause | nodes.OnInvalidRaise) -> str:
    return _RAISE if isinstance(clause, nodes.OnInvalidRaise) else clause.contract.text


def _entity(clause: nodes.ContractClause, names: Names) -> EntityClause:
    for name in _each_once(clause, names):
        names.field(name)
    fields = tuple(name.text for name in clause.names)
    return EntityClause(fields, names.reporter.place(clause.span))


def _limits(clause: nodes.ContractClause, names: Names) -> tuple[BrokerLimit, ...]:
    reporter = names.reporter
    for name in _each_once(clause, names):
        known = broker_names()
        if name.text not in known:
            suggestion = reporter.suggest(name.text, known)
            reporter.report(clause_errors.unknown_broker(reporter.source, name, known, suggestion))
    return tuple(BrokerLimit(name.text, reporter.place(name.span)) for name in clause.names)


def _each_once(clause: nodes.ContractClause, names: Names) -> list[nodes.Name]:
    """The names of a clause; second ones are reported and left out."""
    found: dict[str, nodes.Name] = {}
    for name in clause.names:
        first = found.setdefault(name.text, name)
        if first is not name:
            names.reporter.report(clause_errors.repeated_name(names.reporter.source, name, first))
    return list(found.values())
