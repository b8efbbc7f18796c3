"""What the proofs find, as diagnostics.

Takes a `StrategyReport`, gives diagnostics with the messages that show them: the wording of every
finding of the range KL08xx is here. Nothing is decided here, and what holds is not reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC

from keylane.analysis.contract_helps import help_for, help_for_empty
from keylane.analysis.one_key_help import help_for_one_key, quoted
from keylane.analysis.places import DeadPlace, InvalidText
from keylane.analysis.presence import Presence
from keylane.analysis.report import StrategyReport
from keylane.analysis.run_together import RunTogether
from keylane.analysis.verdicts import ContractVerdict, NotKnown, Proved, Refuted
from keylane.analysis.wording import form_of
from keylane.analysis.written_places import Written, WrittenPlaces
from keylane.behaviour.behaviour import Behaviour, reads_extern
from keylane.behaviour.outcomes import MarkKind
from keylane.behaviour.witnesses import Witness
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.diagnostics.model import Witness as ShownMessage
from keylane.program import Expression, NoOrdering, Strategy, parts_of
from keylane.source import Place

__all__ = ["findings", "shown_message"]

_WEAK_BITS = 96
_MOST_REASONS = 4


def findings(report: StrategyReport) -> list[Diagnostic]:
    """What is wrong with a strategy, or not known, in no order."""
    behaviour = report.behaviour
    found: list[Diagnostic] = []
    if behaviour is None:
        found.append(_too_large(report.strategy))
    else:
        places = WrittenPlaces(behaviour)
        found += (_dead(dead, places) for dead in report.dead if _is_told(dead, places))
        found += (_invalid(behaviour, invalid, places) for invalid in report.invalid)
        for each in report.run_together:
            found += _run_together(behaviour, each)
        if report.presence.presence is Presence.NEVER and not _is_on_purpose(report.strategy):
            found.append(_never(report.strategy))
        elif report.presence.presence is Presence.NOT_KNOWN and behaviour.runner is not None:
            found.append(_presence_not_known(report.strategy))
        if report.shape is not None and report.shape.only is not None:
            found.append(_one_key(report.strategy, report.shape.only))
    for contract in report.contracts:
        found += _contract(report.strategy, contract)
    return found


def _label(place: Place | None, message: str = "") -> Label | None:
    return None if place is None else Label(place.source, place.span, message)


def _too_large(strategy: Strategy) -> Diagnostic:
    return Diagnostic(
        codes.NOT_DECIDED,
        f"nothing was decided about `{strategy.name}`: its parts branch into too many texts",
        _label(strategy.place),
        help="let fewer parts of one text branch, or dispatch once around the whole text",
    )


def _never(strategy: Strategy) -> Diagnostic:
    return Diagnostic(
        codes.NEVER_A_KEY,
        f"`{strategy.name}` never gives a key",
        _label(strategy.place),
        help="write `no_ordering` if that is meant",
    )


def _one_key(strategy: Strategy, key: str) -> Diagnostic:
    return Diagnostic(
        codes.ONE_KEY,
        f"all messages with a key have the same one, `{quoted(key)}`: each waits for all others",
        _label(strategy.place),
        help=help_for_one_key(strategy, key),
    )


def _presence_not_known(strategy: Strategy) -> Diagnostic:
    return Diagnostic(
        codes.NOT_DECIDED,
        f"it is not known whether `{strategy.name}` always gives a key",
        _label(strategy.place),
    )


def _is_on_purpose(strategy: Strategy) -> bool:
    """Whether the strategy says somewhere that there is no ordering."""
    waiting: list[Expression] = [strategy.body]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, NoOrdering):
            return True
        waiting.extend(parts_of(expression))
    return False


# -- places -----------------------------------------------------------------------------------


def _named_at(places: WrittenPlaces, written: Written) -> tuple[Label, ...]:
    """Of a place in the text of another strategy, where this one comes to it."""
    label = _label(written.named_at, f"named by `{places.strategy}` here")
    return () if label is None else (label,)


def _is_told(dead: DeadPlace, places: WrittenPlaces) -> bool:
    """Whether a dead place is a mistake of this strategy.

    One that names another need not come to all of its places: `match` may name it in an arm.
    """
    return dead.by_malformed or places.of(dead.mark).named_at is None


def _dead(dead: DeadPlace, places: WrittenPlaces) -> Diagnostic:
    mark = dead.mark
    is_arm = mark.kind is MarkKind.ARM
    what = (
        f"arm {mark.number} of {mark.of}" if is_arm else f"alternative {mark.number} of {mark.of}"
    )
    written = places.of(mark)
    primary, labels = _label(written.place), _named_at(places, written)
    if dead.by_malformed:
        return Diagnostic(
            codes.BRANCH_FOR_MALFORMED,
            f"{what} is for messages only that lack a required field",
            primary,
            labels,
        )
    if dead.alone:
        because = "no message can have what it needs" if not is_arm else "no message comes to it"
        return Diagnostic(
            codes.DEAD_BRANCH,
            f"{what} never gives a key: {because}",
            primary,
            labels,
            help="remove it",
        )
    if dead.before is not None:
        earlier = _label(places.of(dead.before).place, "this comes first")
        return Diagnostic(
            codes.DEAD_BRANCH,
            f"{what} never gives a key: alternative {dead.before.number} gives one whenever"
            " it could",
            primary,
            labels if earlier is None else (earlier, *labels),
            help="remove it, or put it first",
        )
    verb = "is never taken" if is_arm else "never gives a key"
    return Diagnostic(
        codes.DEAD_BRANCH,
        f"{what} {verb}: what stands before it takes all of its messages",
        primary,
        labels,
        help="remove it, or put it first",
    )


def _invalid(behaviour: Behaviour, invalid: InvalidText, places: WrittenPlaces) -> Diagnostic:
    template = invalid.mark.template
    assert template is not None
    form = form_of(template, behaviour.domain)
    written = places.of(invalid.mark)
    primary, labels = _label(written.place), _named_at(places, written)
    help_text = (
        help_for_empty(behaviour.strategy, invalid.mark.expression)
        if invalid.is_empty
        else "write `fit(…)` around it, give fields of the schema bounds, or say `on invalid raise`"
    )
    witness = invalid.witness
    if witness is None:
        why = (
            "a strategy of the application takes part"
            if reads_extern(template)
            else "no message was found for which it is none"
        )
        return Diagnostic(
            codes.NOT_DECIDED,
            f"it is not known whether the text `{form}` is always a valid key: {why}",
            primary,
            labels,
            help=help_text,
        )
    messages = (shown_message(witness),)
    if witness.key is not None:
        return Diagnostic(
            codes.SILENT_FALLBACK,
            f"the text `{form}` can be no valid key: then another key is taken without a word",
            primary,
            labels,
            help=help_text,
            messages=messages,
        )
    return Diagnostic(
        codes.SILENT_NOTHING,
        f"the text `{form}` can be no valid key: then the message is not ordered",
        primary,
        labels,
        help=help_text,
        messages=messages,
    )


def _run_together(behaviour: Behaviour, each: RunTogether) -> Iterator[Diagnostic]:
    form = form_of(each.template, behaviour.domain)
    primary = _label(behaviour.strategy.place)
    match each.verdict:
        case Refuted(_, witnesses):
            yield Diagnostic(
                codes.AMBIGUOUS_PARTS,
                f"different parts make one key in `{form}`",
                primary,
                help="take a separator that no part can have, or `escape` the parts",
                messages=tuple(map(shown_message, witnesses)),
            )
        case NotKnown(why):
            yield Diagnostic(
                codes.PARTS_NOT_DECIDED,
                f"it is not known whether different parts make one key in `{form}`: {why}",
                primary,
            )


# -- contracts --------------------------------------------------------------------------------


def _contract(strategy: Strategy, contract: ContractVerdict) -> Iterator[Diagnostic]:
    clause = f"{contract.kind} ({', '.join(contract.subjects)})"
    primary = _label(contract.place) or _label(strategy.place)
    match contract.verdict:
        case Refuted(because, witnesses):
            yield Diagnostic(
                _BROKEN[contract.kind],
                f"`{clause}` does not hold{_details(contract)}: {because}",
                primary,
                help=help_for(strategy, contract),
                messages=tuple(map(shown_message, witnesses)),
            )
        case NotKnown(why):
            yield Diagnostic(
                codes.NOT_DECIDED, f"it is not known whether `{clause}` holds: {why}", primary
            )
        case Proved(bits) if bits is not None and bits < _WEAK_BITS:
            yield Diagnostic(
                codes.WEAK_DIGEST,
                f"`{clause}` holds only as long as {bits} bits of SHA-256 do not collide",
                primary,
                help=f"take {_WEAK_BITS // 4} hexadecimal digits or more",
            )


def _details(contract: ContractVerdict) -> str:
    field = f" for `{contract.field}`" if contract.field and len(contract.subjects) > 1 else ""
    case = f" on {contract.without_case}, which ignores case" if contract.without_case else ""
    return field + case


_BROKEN = {
    "together": codes.TOGETHER_BROKEN,
    "apart": codes.APART_BROKEN,
    "limits": codes.LIMITS_BROKEN,
}


def _shortened(reason: str) -> str:
    """The first reasons, and how many others there are."""
    reasons = reason.split("; ")
    left = len(reasons) - _MOST_REASONS
    return reason if left <= 0 else "; ".join([*reasons[:_MOST_REASONS], f"{left} other reasons"])


def shown_message(witness: Witness) -> ShownMessage:
    """A message of the analysis as diagnostics show it."""
    is_metadata = witness.payload is None
    moment = witness.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ShownMessage(
        json.dumps(dict(witness.metadata) if is_metadata else witness.payload, ensure_ascii=False),
        witness.key,
        None if witness.reason is None else _shortened(witness.reason),
        moment if witness.depends_on_time else None,
        is_metadata,
    )
