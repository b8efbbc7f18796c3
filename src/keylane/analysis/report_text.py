"""What was decided about strategies, as lines for people and as JSON values for machines.

Takes a `StrategyReport`, gives text without colours, or a dictionary. Findings are not shown here:
they are diagnostics.
"""

from __future__ import annotations

from keylane.analysis.presence import Presence
from keylane.analysis.report import StrategyReport
from keylane.analysis.verdicts import ContractVerdict, NotKnown, Proved, Refuted
from keylane.analysis.wording import alphabet_text, condition_text

__all__ = ["report_lines", "report_value"]

_INDENT = "  "


def report_lines(report: StrategyReport) -> list[str]:
    """The lines about one strategy, the first with its name and place."""
    facts = [("key", _key_text(report))]
    facts += [("length", text) for text in [_length_text(report)] if text]
    if report.shape is not None:
        facts.append(("characters", alphabet_text(report.shape.alphabet)))
    if report.reads_clock:
        facts.append(("clock", "the key changes with the time of the call"))
    facts += [(_clause(each), _verdict_text(each)) for each in report.contracts]
    width = max(len(name) for name, _ in facts)
    return [_title(report), *(f"{_INDENT}{name:{width}}  {text}" for name, text in facts)]


def _title(report: StrategyReport) -> str:
    strategy = report.strategy
    if strategy.place is None:
        return strategy.name
    position = strategy.place.source.position(strategy.place.span.start)
    return f"{strategy.name} ({strategy.place.source.name}:{position.line})"


def _key_text(report: StrategyReport) -> str:
    presence = report.presence
    text = presence.presence.value
    if presence.presence is Presence.SOMETIMES and report.behaviour is not None:
        conditions = [condition_text(each, report.behaviour.domain) for each in presence.without]
        if conditions:
            text += "; none where " + ", or where ".join(conditions)
            text += "" if presence.is_complete else ", and in other cases"
        else:
            text += "; where there is none was not found out"
    if presence.raises is not None:
        text += "; raises where a text is no valid key"
    if presence.malformed is not None:
        text += "; a message that lacks a required field may get none"
    return text


def _length_text(report: StrategyReport) -> str | None:
    shape = report.shape
    if shape is None:
        return None
    low = (
        str(shape.shortest.length)
        if shape.shortest.is_exact
        else f"{shape.shortest.length} or more"
    )
    high = (
        str(shape.longest.length) if shape.longest.is_exact else f"at most {shape.longest.length}"
    )
    text = low if low == high else f"{low} to {high}"
    if shape.longest_text is None:
        return f"{text}; texts have no bound"
    if shape.longest_text > shape.longest.length:
        return f"{text}; texts up to {shape.longest_text}"
    return text


def _clause(contract: ContractVerdict) -> str:
    return f"{contract.kind} ({', '.join(contract.subjects)})"


def _verdict_text(contract: ContractVerdict) -> str:
    match contract.verdict:
        case Proved(None):
            return "proved"
        case Proved(bits):
            return f"proved unless two texts have the same first {bits} bits of SHA-256"
        case Refuted(because):
            return f"broken: {because}"
        case NotKnown(why):
            return f"not known: {why}"


def report_value(report: StrategyReport) -> dict[str, object]:
    """The report as a JSON value; names are stable, others may be added."""
    strategy, presence, shape = report.strategy, report.presence, report.shape
    place = strategy.place
    conditions = (
        []
        if report.behaviour is None
        else [condition_text(each, report.behaviour.domain) for each in presence.without]
    )
    return {
        "strategy": strategy.name,
        "file": None if place is None else place.source.name,
        "line": None if place is None else place.source.position(place.span.start).line,
        "key": presence.presence.value,
        "no_key_where": conditions,
        "no_key_where_is_complete": presence.is_complete,
        "raises": presence.raises is not None,
        "min_length": None if shape is None else shape.shortest.length,
        "min_length_is_exact": None if shape is None else shape.shortest.is_exact,
        "max_length": None if shape is None else shape.longest.length,
        "max_length_is_exact": None if shape is None else shape.longest.is_exact,
        "max_text_length": None if shape is None else shape.longest_text,
        "characters": None if shape is None else "".join(sorted(shape.alphabet)),
        "reads_clock": report.reads_clock,
        "contracts": [
            {
                "kind": each.kind,
                "of": list(each.subjects),
                "verdict": _VERDICTS[type(each.verdict)],
                "collision_bits": each.verdict.bits if isinstance(each.verdict, Proved) else None,
                "why": _why(each),
            }
            for each in report.contracts
        ],
    }


def _why(contract: ContractVerdict) -> str | None:
    match contract.verdict:
        case Refuted(because):
            return because
        case NotKnown(why):
            return why
        case _:
            return None


_VERDICTS = {Proved: "proved", Refuted: "refuted", NotKnown: "not known"}
