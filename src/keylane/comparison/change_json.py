"""What a new version changes, as JSON values for machines.

The names below are stable: others may be added, none changes its meaning or goes away.

    {
      "strategy": "ByRepository",
      "change": "finer",            one of the words that `--fail-on` takes
      "fails": true,                whether `--fail-on` names it
      "old_file": "main:a.lane", "old_line": 9,    null where there is no old version
      "new_file": "a.lane", "new_line": 9,         null where there is no new version
      "meaning": "…", "deploy": "…",               as in the text; the wording may change
      "keeps_keys": false,          whether every message keeps its key (or stays without one)
      "why_unknown": null,          for "unknown"
      "collision_bits": null,       it holds unless so many bits of SHA-256 collide
      "difference": {…},            a message that is answered otherwise, or null
      "split": [{…}, {…}],          messages that had one key, or null; one where it lost its key
      "merged": [{…}, {…}],         messages that get one key, or null; one where it had none
      "drain": [{"form": "<owner>", "where": null}],   forms of old keys that may change
      "keep": [{"form": "<owner>/<repo>", "where": "…"}]   forms of old keys that do not
    }

Each message is

    {
      "message": {…},               the payload; null where none was found for these texts
      "metadata": null,             then what an extractor gives, by the names of fields
      "old_key": "a", "new_key": "a/1",            null where there is none
      "old_reason": null, "new_reason": null,      why there is none
      "old_raises": false, "new_raises": false,
      "now": null                   the time of both calls, where it matters
    }

Takes changes, gives dictionaries.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from keylane.analysis.findings import shown_message
from keylane.comparison.change_text import deployment_text, meaning_text
from keylane.comparison.key_forms import KeyForm
from keylane.comparison.programs import ADDED, StrategyChange
from keylane.comparison.versions import Answers
from keylane.diagnostics.json_values import content_value
from keylane.program import Strategy

__all__ = ["change_value"]


def change_value(change: StrategyChange, fail_on: Collection[str]) -> dict[str, object]:
    """What becomes of one strategy; `fail_on` are the changes that fail."""
    comparison = change.comparison
    old_file, old_line = _place(change.old)
    new_file, new_line = _place(change.new)
    forms = () if comparison is None else comparison.forms
    difference = None if comparison is None else comparison.difference
    return {
        "strategy": change.name,
        "change": change.change,
        "fails": change.change in fail_on,
        "old_file": old_file,
        "old_line": old_line,
        "new_file": new_file,
        "new_line": new_line,
        "meaning": meaning_text(change),
        "deploy": deployment_text(change),
        "keeps_keys": change.change == ADDED if comparison is None else comparison.keeps_keys,
        "why_unknown": None if comparison is None else comparison.why,
        "collision_bits": None if comparison is None else comparison.bits,
        "difference": None if difference is None else _message(difference),
        "split": _messages(None if comparison is None else comparison.split),
        "merged": _messages(None if comparison is None else comparison.merged),
        "drain": [_form(form) for form in forms if form.changes],
        "keep": [_form(form) for form in forms if not form.changes],
    }


def _place(strategy: Strategy | None) -> tuple[str | None, int | None]:
    place = None if strategy is None else strategy.place
    if place is None:
        return None, None
    return place.source.name, place.source.position(place.span.start).line


def _form(form: KeyForm) -> dict[str, object]:
    return {"form": form.form, "where": form.where}


def _messages(answers: Sequence[Answers] | None) -> list[dict[str, object]] | None:
    if answers is None:
        return None
    return [_message(each) for each in (answers[:1] if answers[0] == answers[-1] else answers)]


def _message(answers: Answers) -> dict[str, object]:
    old, new = shown_message(answers.old), shown_message(answers.new)
    return {
        **content_value(old),
        "old_key": old.key,
        "new_key": new.key,
        "old_reason": old.reason,
        "new_reason": new.reason,
        "old_raises": answers.old.raised,
        "new_raises": answers.new.raised,
        "now": new.now or old.now,
    }
