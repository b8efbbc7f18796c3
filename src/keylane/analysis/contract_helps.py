"""What to write where a contract does not hold, or a text is no key because it is empty.

Takes the strategy and what was found out about the clause, gives the text of a help. It is told
from the messages that show it, so that it fits their cause; nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from keylane.analysis.verdicts import ContractVerdict, Refuted
from keylane.behaviour.templates import Function, applied_to_text
from keylane.behaviour.witnesses import Witness
from keylane.brokers import Broker, broker
from keylane.metadata import EnumType, IntType, StringType, UuidType
from keylane.program import (
    Bucket,
    Composite,
    Digest,
    Escape,
    Expression,
    FieldValue,
    Literal,
    Lower,
    Single,
    Strategy,
    TimePartition,
    Trim,
    Upper,
    Utc,
    field_names_of,
    parts_of,
)

__all__ = ["help_for", "help_for_empty"]

_LONGEST = 60
_ESCAPES = frozenset("%0123456789ABCDEF")
_NEVER_ESCAPED = frozenset("%0123456789ABCDEFabcdef")
_FIT_LEAST = 48
_FIT_MOST = 128
_BOUNDS = "give fields of the schema bounds"
_FITTED = f"write `fit(…)` around the text, or {_BOUNDS}"
_NO_CONSTANT = "but no constant: messages would wait for each other"
_TOGETHER = "make the key of these fields only, or name the others in the clause"
_APART = "put the field into the key, behind a separator that nothing before it can have"
_RUN_TOGETHER = "take a separator that no part can have, or `escape` the parts"
_SAME_TEXT = 'give each alternative a beginning of its own, as in `single(…; "order")`'


def help_for(strategy: Strategy, contract: ContractVerdict) -> str | None:
    """What to write, or None where nothing is sure to help."""
    assert isinstance(contract.verdict, Refuted)
    witnesses = contract.verdict.witnesses
    match contract.kind:
        case "limits":
            return _limits(strategy, broker(contract.subjects[0]), witnesses[0])
        case "apart" if contract.without_case:
            return _without_case(strategy, contract.field or "")
        case "apart":
            return _apart(strategy, contract.field or "", witnesses)
        case _:
            no_key = witnesses[0] if witnesses[0].key is None else witnesses[-1]
            return _invalid(strategy, no_key) or _TOGETHER


def help_for_empty(strategy: Strategy, expression: Expression) -> str:
    """What to write where the text of an expression can be empty, of which `fit` makes no key."""
    names = field_names_of(expression)
    fix = "put a constant into the text"
    may_be_empty = any(
        isinstance(each.type, StringType) and each.type.min == 0 and each.name in names
        for each in strategy.schema.fields
    )
    if may_be_empty:
        return f"leave out `min=0` where its fields are declared, or {fix}"
    return f'{fix}, as in `single(…; "order")`'


def _invalid(strategy: Strategy, witness: Witness) -> str | None:
    """What to write where a message gets no key because its text is none; None where it is not."""
    reason = witness.reason or ""
    if witness.key is not None or "invalid key" not in reason:
        return None
    is_empty = "invalid key: it is empty" in reason
    return help_for_empty(strategy, strategy.body) if is_empty else _FITTED


# -- limits -----------------------------------------------------------------------------------


def _limits(strategy: Strategy, of: Broker, witness: Witness) -> str | None:
    key = witness.key
    if key is None:
        return _invalid(strategy, witness) or _by_another_field(strategy, of)
    longest = of.length.max
    if longest is not None and of.length.unit.count(key) > longest:
        fit = "fit(…)" if longest >= _FIT_MOST else f"fit(…; {longest})"
        instead = fit if longest >= _FIT_LEAST else "digest(…; 16)"
        return f"write `{instead}` around the text, or {_BOUNDS}"
    allowed = of.characters.allowed
    refused = "" if allowed is None else "".join(sorted(frozenset(key) - allowed))
    if allowed is None or not refused:
        return None
    around = _around(refused, allowed)
    for constant in _constants(strategy.body):
        if not frozenset(refused).isdisjoint(constant) and constant in key:
            return f"write another constant than {_quoted(constant)}, or `{around}` around it"
    return f"write `{around}` around the text{_or_bounds(strategy, refused, witness)}"


def _by_another_field(strategy: Strategy, of: Broker) -> str:
    """What to write where messages have no key: one by a field that each of them has.

    Not a constant, and not a field of few values: all such messages would wait for each other.
    """
    for type_, written in ((UuidType, "{}"), (StringType, "fit({})"), (IntType, "{}")):
        for field in strategy.schema.fields:
            if isinstance(field.type, type_) and not field.optional and not field.cases:
                another = written.format(field.name)
                return f"write `fallback(…, {another})` around it, {_NO_CONSTANT}"
    return (
        f"leave `{of.name}` out, and give each such message a key of its own where it is sent,"
        f" {_NO_CONSTANT}"
    )


def _around(refused: str, allowed: frozenset[str]) -> str:
    """A function whose texts have none of the characters."""
    if allowed >= _ESCAPES and _NEVER_ESCAPED.isdisjoint(refused):
        return f"escape(…; {json.dumps(refused)})"
    if all(each.isupper() and each.lower() in allowed for each in refused):
        return "lower(…)"
    return "digest(…; 32)"


def _constants(body: Expression) -> Iterator[str]:
    """The constants of the language that can stand in a key as they are written."""
    waiting = [body]
    while waiting:
        expression = waiting.pop()
        match expression:
            case Literal(text) if text:
                yield text
            case Single(_, str() as prefix):
                yield prefix
            case Composite(_, separator) if separator:
                yield separator
        if not isinstance(expression, Digest | Bucket | Escape | Lower | Upper):
            waiting.extend(reversed(parts_of(expression)))


def _or_bounds(strategy: Strategy, refused: str, witness: Witness) -> str:
    """How else the characters can be kept out of the field that they come from."""
    names = field_names_of(strategy.body)
    for field in strategy.schema.fields:
        value = witness.metadata.get(field.name, "")
        if field.name in names and not frozenset(refused).isdisjoint(value):
            what = "it" if len(refused) == 1 else "them"
            if isinstance(field.type, StringType):
                return f", or give `{field.name}` `chars` without {what}"
            if isinstance(field.type, EnumType):
                return f", or give `{field.name}` members without {what}"
    return ""


def _quoted(text: str) -> str:
    return f"`{json.dumps(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…')}`"


# -- apart ------------------------------------------------------------------------------------


def _without_case(strategy: Strategy, field: str) -> str:
    fold = f"declare `{field}` with `case=insensitive` if its case says nothing, else "
    return f"{fold if _is_text(strategy, field) else ''}put `digest({field})` into the key"


def _is_text(strategy: Strategy, field: str) -> bool:
    return any(
        each.name == field and isinstance(each.type, StringType) for each in strategy.schema.fields
    )


def _apart(strategy: Strategy, field: str, witnesses: tuple[Witness, ...]) -> str:
    first, second = (each.metadata.get(field) for each in witnesses)
    key = witnesses[0].key or ""
    if first is not None and second is not None:
        causes = {_cause(path, first, second) for path in _paths(strategy.body, field)}
        cause = causes.pop() if len(causes) == 1 else None
        if cause is not None:
            return _without(strategy, field, cause)
    in_key = [each is not None and each != "" and each in key for each in (first, second)]
    if all(in_key):
        return _RUN_TOGETHER
    return _SAME_TEXT if any(in_key) and None in (first, second) else _APART


def _without(strategy: Strategy, field: str, cause: str) -> str:
    """The field is in the key, and the function `cause` gives both values one text."""
    if cause in ("lower", "upper", "trim"):
        fix = f"write `{field}` without `{cause}`, which makes one text of these two values"
        if cause != "trim" and _is_text(strategy, field):
            return f"{fix}, or declare it with `case=insensitive` if its case says nothing"
        return fix
    many = "values" if cause == "bucket" else "moments"
    return f"put `{field}` itself into the key: `{cause}` gives many {many} one text"


def _paths(body: Expression, field: str) -> Iterator[tuple[Expression, ...]]:
    """For each place where the text of a field is used, the functions around it, innermost first.

    Those of a moment are the one function that takes it.
    """
    waiting: list[tuple[Expression, tuple[Expression, ...]]] = [(body, ())]
    while waiting:
        expression, around = waiting.pop()
        match expression:
            case FieldValue(own) if own.name == field:
                yield tuple(each for each in around if not isinstance(each, TimePartition))
            case Utc(moment) if moment is not None and moment.name == field:
                yield (expression,)
            case TimePartition(_, _, moment) if moment is not None and moment.name == field:
                yield (expression,)
        inner = (expression, *around)
        waiting.extend((part, inner) for part in parts_of(expression))


def _cause(path: tuple[Expression, ...], first: str, second: str) -> str | None:
    """The innermost function that gives two values one text; None if none does."""
    for function in path:
        match function:
            case Lower():
                name = "lower"
            case Upper():
                name = "upper"
            case Trim():
                name = "trim"
            case Bucket():
                return "bucket"
            case Utc():
                return "utc"
            case TimePartition():
                return "time_partition"
            case _:
                continue
        first, second = (applied_to_text(Function(name), each) for each in (first, second))
        if first == second:
            return name
    return None
