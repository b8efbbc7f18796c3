"""`keylane eval` with messages that raise, and with strategies that cannot be loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keylane.cli.main import main

ENGINES = ["interpreter", "generated"]
LANE = """
schema Entry { book: string(chars="A-Z")?  account: string? }
extern Own for Entry from "application_strategies:Own"
extern Missing for Entry from "application_strategies:Missing"
extern Nowhere for Entry from "no_such_package.strategies:Own"
extern NoStrategy for Entry from "application_strategies:NoStrategy"
strategy Strict for Entry on invalid raise = composite(book, account; "/")
strategy WithOwn for Entry = fallback(Own, book)
strategy WithMissing for Entry = Missing
strategy WithNowhere for Entry = Nowhere
strategy WithNoStrategy for Entry = NoStrategy
extern Broken for Entry from "broken_application_strategies:Own"
extern NeedsMore for Entry from "application_strategies:NeedsMore"
extern Exits for Entry from "exiting_application_strategies:Own"
strategy WithBroken for Entry = Broken
strategy WithNeedsMore for Entry = NeedsMore
strategy WithExits for Entry = Exits
"""
APPLICATION = """
class Own:
    def generate_key(self, extractor):
        account = extractor.get_metadata("account")
        if account == "wrong":
            raise LookupError("no such account: \\x1b[31m")
        return 7 if account == "number" else account

class NoStrategy:
    pass

class NeedsMore(Own):
    def __init__(self, table):
        self.table = table
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "entries.lane").write_text(LANE, encoding="utf-8")
    (tmp_path / "application_strategies.py").write_text(APPLICATION, encoding="utf-8")
    (tmp_path / "broken_application_strategies.py").write_text("class Own\n", encoding="utf-8")
    (tmp_path / "exiting_application_strategies.py").write_text("exit(3)\n", encoding="utf-8")
    return tmp_path


def evaluate(
    strategy: str, engine: str, messages: list[object], capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[object], list[str]]:
    lines = "".join(f"{json.dumps(message)}\n" for message in messages)
    Path("messages.jsonl").write_text(lines, encoding="ascii")
    code = main(["eval", "entries.lane", strategy, "messages.jsonl", "--engine", engine])
    output = capsys.readouterr()
    return code, list(map(json.loads, output.out.splitlines())), output.err.splitlines()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("engine", ENGINES)
def test_an_invalid_key_does_not_stop_the_others(
    engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    messages: list[object] = [
        {"book": "A", "account": "ö"},
        {"book": "A", "account": "b"},
        {"account": "b"},
    ]
    code, answers, told = evaluate("Strict", engine, messages, capsys)
    error = "invalid key of 3 characters from book, account: not printable ASCII"
    assert code == 1
    assert answers == [
        {"key": None, "error": error},
        {"key": "A/b"},
        {"key": None, "reason": "field `book` is missing"},
    ]
    assert told == [f"messages.jsonl:1: {error}"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_strategy_of_the_application_raises_is_told(
    engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    messages: list[object] = [{"account": "wrong"}, {"account": "number"}, {"book": "A"}]
    code, answers, told = evaluate("WithOwn", engine, messages, capsys)
    assert code == 1
    assert answers[1:] == [
        {"key": None, "error": "`Own` gave `int`, it must give text or None"},
        {"key": "A"},
    ]
    assert len(told) == 2
    assert "no such account" in told[0]
    assert "\x1b" not in told[0]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ("WithMissing", "extern `Missing`: `application_strategies` has no class `Missing`"),
        ("WithNowhere", "extern `Nowhere`: cannot import `no_such_package.strategies`"),
        ("WithNoStrategy", "extern `NoStrategy`: `NoStrategy` has no method `generate_key`"),
        ("WithBroken", "extern `Broken`: importing `broken_application_strategies` raises SyntaxE"),
        (
            "WithExits",
            "extern `Exits`: importing `exiting_application_strategies` raises SystemExit",
        ),
        ("WithNeedsMore", "extern `NeedsMore`: `NeedsMore()` raises TypeError: "),
    ],
)
def test_a_strategy_that_cannot_be_loaded(
    strategy: str, message: str, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answers, told = evaluate(strategy, engine, [{"book": "A"}], capsys)
    assert (code, answers) == (1, [])
    assert message in " ".join(told)
