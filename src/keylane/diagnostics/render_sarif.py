"""Diagnostics as SARIF 2.1.0, for services that show findings beside the code.

The format is "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS Standard
with Errata 01, 2023. Takes diagnostics, gives the text of a log file with one run. There is a rule
for each code that was found, in the order of the numbers; what the rule means is taken from
`docs/diagnostics.md`. The same findings give the same bytes. Never prints, never asks for the time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from keylane.diagnostics.json_values import messages_value
from keylane.diagnostics.model import Code, Diagnostic, Label
from keylane.docs import diagnostics_sections
from keylane.source import Source

__all__ = ["render_sarif"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_FIRST_SENTENCE = re.compile(r"(?:(?:An error|A warning|A note): )?(.*?)[.:](?:\s|$)", re.DOTALL)
# What a viewer replaces in a message: placeholders of arguments (3.11.5), and links to places
# (3.11.6). There are none of ours, but users may have written what looks so. Other braces are not
# doubled, as the standard has it: viewers leave them as they are.
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render_sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """The log file, with a line end behind it; `version` is that of keylane."""
    found = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found}, key=lambda code: code.number)
    indexes = {code: index for index, code in enumerate(codes)}
    sections = diagnostics_sections()
    driver = {
        "name": "keylane",
        "version": version,
        "rules": [_rule(code, sections.get(code.number)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "results": [_result(diagnostic, indexes[diagnostic.code]) for diagnostic in found],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _rule(code: Code, section: str | None) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": code.number,
        "name": code.name,
        "defaultConfiguration": {"level": code.severity.value},
    }
    sentence = _FIRST_SENTENCE.match(section or "")
    if section is not None and sentence is not None:
        paragraph, _, _ = section.partition("\n\n")
        rule["shortDescription"] = {"text": _plain(f"{' '.join(sentence[1].split())}.")}
        rule["fullDescription"] = {"text": _plain(" ".join(paragraph.split()))}
        rule["help"] = {"text": _plain(section), "markdown": _PLACEHOLDER.sub(r"{{\1}}", section)}
    return rule


def _result(diagnostic: Diagnostic, rule_index: int) -> dict[str, object]:
    text = diagnostic.message
    if diagnostic.help is not None:
        text += f"\nhelp: {diagnostic.help}"
    result: dict[str, object] = {
        "ruleId": diagnostic.code.number,
        "ruleIndex": rule_index,
        "level": diagnostic.severity.value,
        "message": {"text": _plain(text)},
    }
    if diagnostic.primary is not None:
        result["locations"] = [_location(diagnostic.primary)]
    elif diagnostic.subject:
        result["locations"] = [{"physicalLocation": _file(diagnostic.subject)}]
    if diagnostic.labels:
        result["relatedLocations"] = [
            {"id": number, **_location(label)} for number, label in enumerate(diagnostic.labels)
        ]
    if diagnostic.allowed is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": diagnostic.allowed}]
    if diagnostic.messages:
        result["properties"] = {"messages": messages_value(diagnostic.messages)}
    return result


def _location(label: Label) -> dict[str, object]:
    start_line, start_column = _position(label.source, label.span.start)
    end_line, end_column = _position(label.source, label.span.end)
    region = {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    location: dict[str, object] = {
        "physicalLocation": {**_file(label.source.name), "region": region}
    }
    if label.message:
        location["message"] = {"text": _plain(label.message)}
    return location


def _position(source: Source, offset: int) -> tuple[int, int]:
    """Line and column from 1; columns count UTF-16 code units, as `columnKind` says."""
    position = source.position(offset)
    before = source.text[offset - (position.column - 1) : offset]
    return position.line, 1 + len(before.encode("utf-16-le", "surrogatepass")) // 2


def _file(name: str) -> dict[str, object]:
    # A name that is not UTF-8 has surrogates for its bytes.
    path = quote(name.encode("utf-8", "surrogateescape"), safe="/")
    return {"artifactLocation": {"uri": f"file://{path}" if name.startswith("/") else path}}


def _plain(text: str) -> str:
    return _PLACEHOLDER.sub(r"{{\1}}", text).replace("](", "\\](")
