"""What a new version changes, as text for people.

    finer: ByRepository (lanes/github.lane:9)
      order    messages that had one key get different ones: nothing keeps their order any more
      split    {"owner": "a", "number": 1}
      old key  "a"
      new key  "a/1"
      and      {"owner": "a", "number": 2}
      …
      deploy   first drain the messages whose key is `<owner>`

Takes changes of strategies, gives pieces of text with their styles in rich's words. What users
wrote is made printable here. Never prints.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from keylane.analysis.findings import shown_message
from keylane.behaviour.witnesses import Witness
from keylane.comparison.key_forms import KeyForm
from keylane.comparison.programs import ADDED, CHANGES, REMOVED, StrategyChange
from keylane.comparison.strategies import Comparison, Relation
from keylane.comparison.versions import Answers
from keylane.diagnostics.printable import printable
from keylane.diagnostics.render_messages import content_line

__all__ = ["change_pieces", "deployment_text", "meaning_text", "summary_line"]

_LABEL = len("old key  ")
_MOST_FORMS = 6
_STYLES = {
    Relation.IDENTICAL.value: "green",
    ADDED: "green",
    Relation.RENAMED.value: "bold yellow",
    Relation.COARSER.value: "bold yellow",
}
_MEANINGS = {
    Relation.IDENTICAL.value: "every message gets the key that it had",
    Relation.RENAMED.value: "the same messages stay together, under other keys",
    Relation.COARSER.value: "messages that had different keys, or none, get one: they wait for"
    " each other",
    Relation.FINER.value: "messages that had one key get different ones, or none: nothing keeps"
    " their order any more",
    Relation.INCOMPARABLE.value: "some messages that had one key lose their order, others that"
    " had not get one key",
    ADDED: "no message in flight has a key of it",
    REMOVED: "messages in flight have keys that no new message gets",
}


def change_pieces(change: StrategyChange) -> Iterator[tuple[str, str]]:
    """The lines about one strategy, as pieces with their styles; each line ends in a line end."""
    yield change.change, _STYLES.get(change.change, "bold red")
    yield f": {printable(_title(change))}\n", "bold"
    if change.change == Relation.IDENTICAL.value:
        return
    yield from _row("order", meaning_text(change))
    if change.comparison is not None:
        yield from _shown(change.comparison)
    yield from _row("deploy", deployment_text(change))


def _title(change: StrategyChange) -> str:
    strategy = change.present
    if strategy.place is None:
        return strategy.name
    position = strategy.place.source.position(strategy.place.span.start)
    return f"{strategy.name} ({strategy.place.source.name}:{position.line})"


def _row(label: str, text: str) -> Iterator[tuple[str, str]]:
    yield f"  {label:<{_LABEL}}", "cyan"
    yield f"{printable(text)}\n", ""


# -- messages ---------------------------------------------------------------------------------


def _shown(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The messages that show the relation: of a split or a merge two, or the one that it is."""
    if comparison.split is not None:
        yield from _messages("split", comparison.split)
    if comparison.merged is not None:
        yield from _messages("merged", comparison.merged)
    if comparison.split is None and comparison.merged is None and comparison.difference:
        yield from _messages("changed", (comparison.difference,))


def _messages(label: str, answers: Sequence[Answers]) -> Iterator[tuple[str, str]]:
    for each in answers[:1] if answers[0] == answers[-1] else answers:
        message = shown_message(each.old)
        yield f"  {label:<{_LABEL}}", "cyan"
        what, content = content_line(message)
        yield f"{content if what == 'message' else f'{what} {content}'}\n", ""
        now = shown_message(each.new).now or message.now
        if now is not None:
            yield from _row("now", now)
        yield from _row("old key", _key(each.old))
        yield from _row("new key", _key(each.new))
        label = "and"


def _key(witness: Witness) -> str:
    # In quotes: a blank at the end of a key is part of it.
    if witness.key is not None:
        return json.dumps(witness.key, ensure_ascii=False)
    return f"{'raises' if witness.raised else 'none'}: {witness.reason}"


# -- what it means, and what to do --------------------------------------------------------------


def meaning_text(change: StrategyChange) -> str:
    """What the change means for the order of messages."""
    comparison = change.comparison
    if comparison is None:
        return _MEANINGS[change.change]
    if comparison.relation is Relation.NOT_KNOWN:
        return f"it is not known what changes: {comparison.why}"
    if comparison.relation is not Relation.IDENTICAL and comparison.keeps_keys:
        return "every key stays what it was; what changes is whether a message without one raises"
    bits = "" if comparison.bits is None else _unless(comparison.bits)
    return _MEANINGS[change.change] + bits


def _unless(bits: int) -> str:
    return f" (unless two texts have the same first {bits} bits of SHA-256)"


def deployment_text(change: StrategyChange) -> str:
    """Whether the change can be deployed with messages in flight, and which to drain before."""
    if change.change == REMOVED:
        return "first drain all messages that have a key of it"
    comparison = change.comparison
    if comparison is None or comparison.keeps_keys:
        return "with messages in flight"
    changed = [form for form in comparison.forms if form.changes]
    kept = [form for form in comparison.forms if not form.changes]
    # Without forms no message has a key, unless they were not looked at.
    if not changed and (comparison.forms or comparison.relation is not Relation.NOT_KNOWN):
        return "with messages in flight: no key that messages have already changes"
    if not kept:
        return "first drain all messages that have a key"
    return (
        f"first drain the messages whose key is {_forms(changed)};"
        f" keys {_forms(kept)} stay what they are"
    )


def _forms(forms: Sequence[KeyForm]) -> str:
    texts = list(dict.fromkeys(map(_form, forms)))
    if len(texts) > _MOST_FORMS:
        texts[_MOST_FORMS:] = [f"of {len(texts) - _MOST_FORMS} more forms"]
    return " or ".join(texts)


def _form(form: KeyForm) -> str:
    return f"`{form.form}`" + ("" if form.where is None else f" (where {form.where})")


def summary_line(changes: Sequence[StrategyChange]) -> str:
    """How many strategies there are of each change."""
    counts = Counter(change.change for change in changes)
    parts = [f"{counts[change]} {change}" for change in CHANGES if counts[change]]
    strategies = f"{len(changes)} strateg{'y' if len(changes) == 1 else 'ies'} compared"
    return f"{strategies}: {', '.join(parts)}" if parts else strategies
