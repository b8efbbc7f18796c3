"""Diagnostics as one JSON document, for machines.

The names below are stable: fields may be added, none changes its meaning or goes away.

    {
      "diagnostics": [
        {
          "code": "KL0301",            as in docs/diagnostics.md
          "name": "unknown-field",     the code in words
          "severity": "error",         or "warning", "note"; as the project has configured it
          "message": "…",
          "file": "lanes/a.lane",      null if the finding is about no file
          "line": 3, "column": 9,      first character, both from 1; null without a place
          "end_line": 3, "end_column": 14,   behind the last character
          "label": "…",                what is said at the place itself, or null
          "help": "…",                 or null
          "labels": [{"file", "line", "column", "end_line", "end_column", "message"}],
          "messages": [{            messages that show the finding
            "message": {…},         the payload; null where none was found for these texts
            "metadata": null,       then what an extractor gives, by the names of fields
            "key": "a/b",           null if it gets no key; "reason" says why, else null
            "reason": null,
            "now": null             the moment at which that is so, where the time matters
          }],
          "allowed": "…"            why the file accepts the finding, or null
        }
      ],
      "strategies": [{…}],              what was decided: as docs/commands.md describes
      "summary": {"errors": 1, "warnings": 0, "notes": 0, "allowed": 0}
    }

Columns count characters (Unicode code points). Findings that are allowed do not count as errors,
warnings or notes. The document is ASCII. Never prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from keylane.diagnostics.json_values import messages_value
from keylane.diagnostics.model import Diagnostic, Label
from keylane.diagnostics.summary import count_allowed, count_by_severity

__all__ = ["render_json"]


def render_json(
    diagnostics: Iterable[Diagnostic], strategies: Iterable[Mapping[str, object]] = ()
) -> str:
    """The document, with a line end behind it; `strategies` are what was decided about each."""
    found = list(diagnostics)
    counts = {f"{severity.value}s": count for severity, count in count_by_severity(found).items()}
    document = {
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in found],
        "strategies": list(strategies),
        "summary": {**counts, "allowed": count_allowed(found)},
    }
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
    primary = diagnostic.primary
    place = _NOWHERE if primary is None else _place(primary)
    return {
        "code": diagnostic.code.number,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "file": diagnostic.file_name or None,
        **place,
        "label": (primary.message or None) if primary is not None else None,
        "help": diagnostic.help,
        "labels": [
            {"file": label.source.name, **_place(label), "message": label.message or None}
            for label in diagnostic.labels
        ],
        "messages": messages_value(diagnostic.messages),
        "allowed": diagnostic.allowed,
    }


_NOWHERE: dict[str, int | None] = dict.fromkeys(("line", "column", "end_line", "end_column"))


def _place(label: Label) -> dict[str, int | None]:
    start = label.source.position(label.span.start)
    end = label.source.position(label.span.end)
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }
