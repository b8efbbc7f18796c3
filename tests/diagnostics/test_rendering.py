"""What people and machines read: the same findings as text, JSON and SARIF, beside each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from keylane.diagnostics.model import Code, Diagnostic, Label, Severity, Witness
from keylane.diagnostics.printable import display_width, printable
from keylane.diagnostics.render_json import render_json
from keylane.diagnostics.render_sarif import render_sarif
from keylane.diagnostics.render_text import render_coloured_text, render_text
from keylane.diagnostics.summary import summary_in_words
from keylane.source import Source, Span
from tests.golden import Golden

GOLDENS = Path(__file__).parent / "goldens"
UNKNOWN = Code("KL9001", "unknown-thing")
UNUSED = Code("KL9002", "unused-thing", Severity.WARNING)
REMARK = Code("KL9003", "remark", Severity.NOTE)


def place(text: str, marked: str, name: str = "lanes/a.lane", nth: int = 1) -> Label:
    """The `nth` occurrence of `marked` in a file that holds `text`."""
    start = -1
    for _ in range(nth):
        start = text.index(marked, start + 1)
    return Label(Source(name, text), Span(start, start + len(marked)))


def said(label: Label, message: str) -> Label:
    return Label(label.source, label.span, message)


SCHEMA = "schema A {\n  owner: string\n}\n\nstrategy Lane for A = single(onwer)\n"
TWICE = "schema A {\n  owner: string\n  repo: int\n  size: int\n  owner: int\n}\n"
LONG = "strategy L for A = composite(" + "owner, " * 2_000 + "onwer, " + "repo, " * 2_000 + ")\n"

CASES: dict[str, Sequence[Diagnostic]] = {
    "nothing": [],
    "one_place": [
        Diagnostic(
            UNKNOWN,
            "unknown field `onwer`",
            place(SCHEMA, "onwer"),
            help="did you mean `owner`?",
        )
    ],
    "labels_in_one_file": [
        Diagnostic(
            UNKNOWN,
            "field `owner` is declared twice",
            place(TWICE, "owner", nth=2),
            (said(place(TWICE, "owner"), "first declared here"),),
        )
    ],
    "labels_on_one_line": [
        Diagnostic(
            UNUSED,
            "`min` is above `max`",
            said(place("  n: int(min=5, max=1)\n", "min=5"), "five"),
            (said(place("  n: int(min=5, max=1)\n", "max=1"), "one"),),
        )
    ],
    "labels_in_other_files": [
        Diagnostic(
            UNKNOWN,
            "`Lane` is imported and declared",
            place(SCHEMA, "Lane"),
            (said(place("\n" * 99 + "strategy Lane for A = x", "Lane", "b.lane"), "imported"),),
        )
    ],
    "end_of_file": [
        Diagnostic(
            UNKNOWN,
            "unexpected end of the file",
            Label(Source("a.lane", "schema A {\n"), Span(11, 11)),
        )
    ],
    "several_lines": [
        Diagnostic(
            UNKNOWN,
            "the strategy is too large",
            place("strategy L for A =\n  composite(\n    a, b)\n", "composite(\n    a, b)"),
        )
    ],
    "tabs": [Diagnostic(UNKNOWN, "unknown type `strin`", place("\towner:\tstrin\t# x\n", "strin"))],
    "wide_and_combining": [
        Diagnostic(UNKNOWN, "unexpected text", place('single("日本e\u0301語"; oops)', "oops")),
        Diagnostic(UNKNOWN, "not ASCII", place('single("日本e\u0301語"; oops)', "日本e\u0301語")),
    ],
    "hostile_text": [
        Diagnostic(
            UNKNOWN,
            "unknown field `a\x1b[2J\u202eb\nerror: [red]forged[/red]`",
            place(
                '  \x1b]0;title\x07 \u202e\u00a0"[bold]"\udc80 oops\n', "oops", "a\x1b[31m\n.lane"
            ),
            help="write `\u2066x\u2069`",
        )
    ],
    "very_long_line": [Diagnostic(UNKNOWN, "unknown field `onwer`", place(LONG, "onwer"))],
    "messages": [
        Diagnostic(
            UNUSED,
            "two messages get one key",
            place(SCHEMA, "single(onwer)"),
            help="write `/`",
            messages=(
                Witness('{"owner": "a-b", "repo": "c"}', "a-b-c"),
                Witness('{"owner": "a", "repo": "b-c", "n": [1, null]}', "a-b-c"),
                Witness("{}", reason="field `owner` is missing"),
                Witness('{"owner": "a", "id": "1"}', "a-1", is_metadata=True),
                Witness(
                    json.dumps({"owner": "x" * 160, "日本" * 30: "\U0001f600\x1b" * 30}),
                    'blank "and" \u202e ',
                    now="2026-11-26T06:00:00Z",
                ),
            ),
        ),
        Diagnostic(
            UNUSED,
            "many messages",
            messages=tuple(Witness(f'{{"n": {number}}}', str(number)) for number in range(8)),
        ),
    ],
    "severities": [
        Diagnostic(UNKNOWN, "an error by itself", configured=Severity.WARNING),
        Diagnostic(UNUSED, "allowed", place(SCHEMA, "owner"), allowed="names hold no dash"),
        Diagnostic(REMARK, "a note by itself", configured=Severity.ERROR),
    ],
    "no_place": [
        Diagnostic(UNKNOWN, "cannot read the file", subject="lanes/a.lane"),
        Diagnostic(REMARK, "about nothing in particular", help="rest"),
    ],
}


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner) | st.dictionaries(st.text(), inner)


@pytest.mark.parametrize("name", CASES)
def test_text(name: str, golden: Golden) -> None:
    golden(GOLDENS / f"{name}.txt", render_text(CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_json(name: str, golden: Golden) -> None:
    golden(GOLDENS / f"{name}.json", render_json(CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_sarif(name: str, golden: Golden) -> None:
    golden(GOLDENS / f"{name}.sarif", render_sarif(CASES[name], "1.2.3"))


def test_every_expected_file_has_a_case(golden: Golden) -> None:
    suffixes = (".txt", ".json", ".sarif")
    expected = [GOLDENS / f"{name}{suffix}" for name in CASES for suffix in suffixes]
    golden.no_orphans(GOLDENS.iterdir(), expected)


@pytest.mark.parametrize("name", CASES)
def test_colours_change_no_text(name: str) -> None:
    console = Console(no_color=True, width=40)
    with console.capture() as captured:
        console.print(render_coloured_text(CASES[name]), end="", soft_wrap=True)
    plain = render_text(CASES[name])
    assert [line.rstrip() for line in captured.get().split("\n")] == [
        line.rstrip() for line in plain.split("\n")
    ]


def test_markup_of_users_is_not_obeyed_and_colours_are_used() -> None:
    console = Console(force_terminal=True, color_system="standard", width=200)
    with console.capture() as captured:
        console.print(render_coloured_text(CASES["hostile_text"]), end="", soft_wrap=True)
    assert "[red]forged[/red]" in captured.get()
    assert "\x1b[1;31merror[KL9001]" in captured.get()
    assert "\x1b[2J" not in captured.get()


def test_a_line_of_ten_megabytes_is_shown_in_part() -> None:
    text = "x" * 5_000_000 + "onwer" + "y" * 5_000_000
    shown = render_text([Diagnostic(UNKNOWN, "unknown", place(text, "onwer"))])
    assert len(shown) < 1_000
    line, marks = shown.splitlines()[3:5]
    assert line[marks.index("^") :].startswith("onwer")


# Longer lines are shown in part.
_PART = st.text(max_size=60)


@given(_PART, st.text(min_size=1, max_size=60), _PART)
def test_carets_stand_below_what_they_mean(before: str, marked: str, after: str) -> None:
    before, marked, after = (text.replace("\n", "") for text in (before, marked, after))
    source = Source("a.lane", before + marked + after)
    span = Span(len(before), len(before) + len(marked))
    shown = render_text([Diagnostic(UNKNOWN, "m", Label(source, span))]).split("\n")
    line, marks = shown[3].removeprefix("1 | "), shown[4].removeprefix("  | ")
    assert line.isprintable()
    indent = len(marks) - len(marks.lstrip(" "))
    if "\t" not in before + marked:
        assert indent == display_width(printable(before))
        assert marks.count("^") == max(1, display_width(printable(marked)))


@given(st.text(st.characters()))
def test_json_is_ascii_and_keeps_the_text(text: str) -> None:
    document = render_json([Diagnostic(UNKNOWN, text, subject=text, help=text)])
    assert document.isascii()
    [found] = json.loads(document)["diagnostics"]
    assert (found["message"], found["help"]) == (text, text)


@given(st.recursive(st.text() | st.integers() | st.none(), _nested), st.text(st.characters()))
def test_messages_are_short_as_text_and_whole_as_json(value: object, key: str) -> None:
    for payload in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        found = Diagnostic(UNUSED, "m", messages=(Witness(payload, key),))
        _, message, _ = render_text([found]).rstrip("\n").split("\n")
        assert message.isprintable()
        assert len(message) < 450
        assert json.loads(render_json([found]))["diagnostics"][0]["messages"] == [
            {"message": value, "metadata": None, "key": key, "reason": None, "now": None}
        ]
        if len(payload) <= 40:
            assert message == f"  message  {printable(payload)}"


@given(st.text(st.characters()))
def test_printable_text_is_printable(text: str) -> None:
    assert printable(text).isprintable()


def test_summary_in_words() -> None:
    errors = [*CASES["one_place"], *CASES["tabs"], *CASES["labels_on_one_line"]]
    assert summary_in_words(errors) == "2 errors, 1 warning"
    assert summary_in_words([]) == ""
    assert summary_in_words(CASES["severities"]) == "1 error, 1 warning, 1 allowed"
