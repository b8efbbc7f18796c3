"""`keylane explain`: trees and pictures, messages from everywhere, and what is wrong with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from keylane.cli.main import main
from tests.cli.command import run_keylane
from tests.cli.test_main import on_terminal

FILE = "lanes/github/pull-requests.lane"
MESSAGE = {"owner": "o", "repo": "r", "number": "seven"}
TREE = """\
PullRequest for Event
└── the first valid key of
    ├── 1: composite(owner, repo, number; "/")
    └── 2: composite(owner, repo; "/")
"""
KEY = """\
key: "o/r"
PullRequest for Event
└── the first valid key of
    ├── 1: composite(owner, repo, number; "/") => nothing: field `number` does not conform
    └── 2: composite(owner, repo; "/") => "o/r"
read
├── `owner` is "o" (at /owner)
├── `repo` is "r" (at /repo)
└── `number` does not conform: it is a text, but not a whole number such as `7` or `-7` ("seven" at
    /number)
"""


def explain(
    capsys: pytest.CaptureFixture[str], *arguments: str, strategy: str = "PullRequest"
) -> tuple[int, str, str]:
    code = main(["explain", FILE, strategy, *arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.usefixtures("project")
def test_the_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(capsys) == (0, TREE, "")


def test_a_message_from_everywhere(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.dumps(MESSAGE, indent=2)
    Path("message.json").write_bytes(b"\xef\xbb\xbf" + text.encode().replace(b"\n", b"\r\n"))
    assert explain(capsys, "--message", "message.json") == (0, KEY, "")
    assert explain(capsys, "--message", text) == (0, KEY, "")
    result = run_keylane(
        "explain", FILE, "PullRequest", "--message", "-", cwd=project, given=text.encode()
    )
    assert (result.returncode, result.stdout.decode(), result.stderr) == (0, KEY, b"")


@pytest.mark.usefixtures("project")
def test_no_key_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--message", "{}")
    assert (code, told) == (0, "")
    assert shown.startswith("no key: field `owner` is missing; field `repo` is missing; field")


@pytest.mark.usefixtures("project")
def test_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    code, dot, told = explain(capsys, "--dot")
    assert (code, told) == (0, "")
    assert dot.startswith('digraph "PullRequest" {\n')
    assert "penwidth" not in dot
    assert "penwidth" in explain(capsys, "--dot", "--message", json.dumps(MESSAGE))[1]
    code, svg, told = explain(capsys, "--svg")
    assert (code, told) == (0, "")
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "=&gt; " in explain(capsys, "--svg", "--message", json.dumps(MESSAGE))[1]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "the message is empty"),
        (b"[1]", "a message is a JSON object, not an array"),
        (
            b'{"a": 1,}',
            "not JSON: expecting property name enclosed in double quotes (column 9)",
        ),
        (b'{"a": 1,\n "b": }', "not JSON: expecting value (line 2, column 7)"),
        (b'{"a": "\xff"}', "not UTF-8: byte 8 of the message"),
        (b'{"a": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"a": 1}\n{"a": 2}', "not JSON: extra data (line 2, column 1)"),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_is_no_message(content: bytes, error: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("message.json").write_bytes(content)
    code, shown, told = explain(capsys, "--message", "message.json")
    assert (code, shown, told) == (1, "", f"Error: cannot explain the message: {error}\n")


def test_a_message_on_the_command_line_that_is_none(project: Path) -> None:
    for text, error in ((b"{", b"not JSON"), (b'{"a": "\xff"}', b"not UTF-8: byte 8 of")):
        result = subprocess.run(
            [sys.executable, "-m", "keylane", "explain", FILE, "PullRequest", "--message", text],
            cwd=project,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert (result.returncode, result.stdout) == (1, b"")
        assert result.stderr.startswith(b"Error: cannot explain the message: " + error)


@pytest.mark.usefixtures("project")
def test_a_message_that_is_too_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keylane.cli.message_lines.MAX_LINE_BYTES", 10)
    Path("message.json").write_bytes(b'{"a": 100}')
    assert explain(capsys, "--message", "message.json")[0] == 0
    Path("message.json").write_bytes(b'{"a": 1000}')
    code, _, told = explain(capsys, "--message", "message.json")
    assert (code, told) == (1, "Error: cannot explain the message: it is longer than 10 bytes\n")


@pytest.mark.parametrize("message", ["nowhere.json", "lanes", "\0", "no\x1b[2Jwhere"])
@pytest.mark.usefixtures("project")
def test_a_file_that_cannot_be_read(message: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--message", message)
    assert (code, shown) == (2, "")
    assert "Invalid value for '--message': cannot read `" in told
    assert told.rstrip("\n").replace("\n", "").isprintable()


@pytest.mark.parametrize("message", ["[]", ' [{"a": 1}]', '"x"', "null"])
@pytest.mark.usefixtures("project")
def test_json_that_is_no_message(message: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--message", message)
    assert (code, shown) == (2, "")
    assert told.endswith(
        f"cannot read `{message}`: no such file or folder; "
        "a message is a JSON object, which begins with `{`\n"
    )
    # A file of this name is read like any other.
    Path(message).write_text(json.dumps(MESSAGE))
    assert explain(capsys, "--message", message) == (0, KEY, "")


@pytest.mark.usefixtures("project")
def test_blanks_before_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(capsys, "--message", f"\n {json.dumps(MESSAGE)}\n") == (0, KEY, "")


@pytest.mark.usefixtures("project")
def test_two_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--dot", "--svg")
    assert (code, shown) == (2, "")
    assert "`--dot` and `--svg` are two pictures: name one of them\n" in told


@pytest.mark.usefixtures("project")
def test_no_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    code, _, told = explain(capsys, "--message", "-")
    assert code == 2
    assert "there is no standard input" in told


@pytest.mark.usefixtures("project")
def test_an_unknown_strategy(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, strategy="PullReqest")
    assert (code, shown) == (2, "")
    assert "no strategy `PullReqest`; did you mean `PullRequest`?" in told


@pytest.mark.parametrize("command", ["eval", "explain"])
def test_a_strategy_of_another_file(
    project: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("lanes/all.lane").write_text(
        'from "common.lane" import Event\n'
        'from "github/pull-requests.lane" import PullRequest\n'
        "strategy Lane for Event = PullRequest\n"
    )
    assert main([command, "lanes/all.lane", "PullRequest"]) == 2
    told = capsys.readouterr().err
    assert f"no strategy `PullRequest`; it imports it: name `{FILE}`\n" in told
    # It imports a schema of this name, and no strategy.
    assert main([command, "lanes/all.lane", "Event"]) == 2
    assert "no strategy `Event`; it declares `Lane`\n" in capsys.readouterr().err


def test_a_file_with_errors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FILE).write_text("schema A { a: strin }\n")
    code, shown, told = explain(capsys)
    assert (code, shown) == (1, "")
    assert told.startswith("error[KL0202]")


def test_a_wrong_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text("[tool.keylane]\nx = 1\n")
    code, shown, told = explain(capsys)
    assert (code, shown) == (1, "")
    assert told.startswith("error[KL0902]")


def test_the_time_that_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FILE).write_text(
        'schema A { a: string }\nstrategy Daily for A = composite(a, utc(now; minute); "/")\n'
    )
    arguments = ["--message", '{"a": "x"}', "--now", "2026-11-24T00:30:59.999+01:00"]
    code, shown, _ = explain(capsys, *arguments, strategy="Daily")
    assert code == 0
    assert shown.splitlines()[0] == 'key: "x/2026-11-23T23:30"'
    assert "the clock says 2026-11-23T23:30:59+00:00" in shown
    for engine in ("interpreter", "generated"):
        Path("a.jsonl").write_text('{"a": "x"}')
        arguments = ["eval", FILE, "Daily", "a.jsonl", "--now", "2026-11-24T00:30:59.999+01:00"]
        assert main([*arguments, "--engine", engine]) == 0
        assert capsys.readouterr().out == '{"key": "x/2026-11-23T23:30"}\n'


@pytest.mark.parametrize("now", ["2026-11-24", "yesterday", "2026-02-30T00:00:00Z", "\x1b[2J"])
@pytest.mark.usefixtures("project")
def test_a_time_that_is_none(now: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--message", "{}", "--now", now)
    assert (code, shown) == (2, "")
    assert "is no timestamp: " in told
    assert told.replace("\n", "").isprintable()


@pytest.mark.usefixtures("project")
def test_a_time_without_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, told = explain(capsys, "--now", "2026-11-24T00:00:00Z")
    assert (code, shown) == (2, "")
    assert "name one with `--message`" in told


def test_a_message_that_raises(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FILE).write_text(
        "schema A { a: string }\nstrategy Strict for A on invalid raise = a\n"
    )
    code, shown, told = explain(capsys, "--message", '{"a": "größe"}', strategy="Strict")
    assert (code, told) == (1, "")
    assert shown.startswith("error: invalid key of 5 characters from a: not printable ASCII\n")


def test_an_extern_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FILE).write_text(
        'schema A { a: string }\nextern Own for A from "no_such_package:Own"\n'
        "strategy WithOwn for A = fallback(Own, a)\n"
    )
    code, shown, told = explain(capsys, strategy="WithOwn")
    assert (code, told) == (0, "")
    assert "1: extern Own\n" in shown
    code, shown, told = explain(capsys, "--message", "{}", strategy="WithOwn")
    assert (code, shown) == (1, "")
    assert told.startswith("Error: extern `Own`: cannot import `no_such_package`")


def test_colours_and_width_of_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    arguments = ("explain", FILE, "PullRequest", "--message", json.dumps(MESSAGE))
    code, shown = on_terminal(project, *arguments, COLUMNS="60")
    assert code == 0
    assert "\x1b[1;32m" in shown
    code, shown = on_terminal(project, *arguments, COLUMNS="60", NO_COLOR="1")
    assert code == 0
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 60


def test_the_environment_changes_nothing_where_there_is_no_terminal(project: Path) -> None:
    arguments = ("explain", FILE, "PullRequest", "--message", json.dumps(MESSAGE))
    result = run_keylane(
        *arguments,
        cwd=project,
        PYTHONIOENCODING="utf-8",
        COLUMNS="40",
        FORCE_COLOR="1",
        TTY_COMPATIBLE="1",
    )
    assert result.stdout.decode() == KEY
    result = run_keylane(*arguments, cwd=project, PYTHONIOENCODING="ascii")
    assert result.stdout.isascii()
    assert b"`-- 2: composite" in result.stdout
