"""`keylane eval`: a line for every line."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from keylane.cli.main import main
from keylane.cli.message_lines import message_lines
from tests.cli.command import COMMAND, run_keylane

FILE = "lanes/github/pull-requests.lane"
GOOD = b'{"owner": "o", "repo": "r", "number": 7}\n'
ENGINES = ["interpreter", "generated"]


def evaluate(
    project: Path, given: bytes, *arguments: str
) -> tuple[int, list[dict[str, Any]], list[str]]:
    result = run_keylane("eval", FILE, "PullRequest", *arguments, cwd=project, given=given)
    answers = [json.loads(line) for line in result.stdout.decode("ascii").splitlines()]
    return result.returncode, answers, result.stderr.decode().splitlines()


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_and_reasons(project: Path, engine: str) -> None:
    given = (
        GOOD
        + b'{"owner": "o", "repo": "r"}\r\n'
        + b'{"owner": "o", "repo": 7}\n'
        + b'{"owner": "\xc3\xa9", "repo": "r"}'
    )
    code, answers, told = evaluate(project, given, "--engine", engine)
    assert (code, told) == (0, [])
    assert answers == [
        {"key": "o/r/7"},
        {"key": "o/r"},
        {
            "key": None,
            "reason": "field `repo` does not conform; field `number` is missing",
        },
        {
            "key": None,
            "reason": "field `number` is missing; "
            "invalid key: character 1 is U+00E9, not printable ASCII",
        },
    ]


def test_messages_from_a_file(project: Path) -> None:
    (project / "messages.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD + b"?\n")
    code, answers, told = evaluate(project, b"", "messages.jsonl")
    assert (code, answers[0]) == (1, {"key": "o/r/7"})
    assert told == ["messages.jsonl:2: not JSON: expecting value (column 1)"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"", "the line is empty"),
        (b" \t\r", "the line is empty"),
        (b"{", "not JSON: expecting property name enclosed in double quotes (column 2)"),
        (b'{"a": 1} {}', "not JSON: extra data (column 10)"),
        (b"[1]", "a message is a JSON object, not an array"),
        (b'"a"', "a message is a JSON object, not a text"),
        (b"1", "a message is a JSON object, not a number"),
        (b"1.5", "a message is a JSON object, not a number"),
        (b"true", "a message is a JSON object, not a truth value"),
        (b"null", "a message is a JSON object, not null"),
        (b'{"a": NaN}', "not JSON: `NaN` is no number"),
        (b'{"a": -Infinity}', "not JSON: `-Infinity` is no number"),
        (b'{"a": "\xff"}', "not UTF-8: byte 8 of the line"),
        (b'{"a": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number has too many digits"),
        (b'{"a": "\x00"}', "not JSON: invalid control character (column 8)"),
        (b'{"a": "x', "not JSON: unterminated string (column 7)"),
        (b"\xef\xbb\xbf{}", "not JSON: the line begins with a byte order mark (column 1)"),
    ],
)
def test_bad_lines_are_told_and_do_not_stop_the_others(line: bytes, error: str) -> None:
    first, bad, last = message_lines(io.BytesIO(b"{}\n" + line + b"\n{}"))
    assert (first.payload, last.payload) == ({}, {})
    assert (bad.number, bad.payload, bad.error) == (2, None, error)


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("length", [9, 10, 11, 12, 20, 21, 22, 25])
def test_a_line_that_is_too_long_is_passed_over(length: int, end: bytes) -> None:
    line = b'"' + b"x" * (length - 2) + b'"'
    lines = list(message_lines(io.BytesIO(b"{}\n" + line + b"\n{}" + end), at_most=10))
    assert [found.payload for found in lines] == [{}, None, {}]
    assert ("longer than 10 bytes" in lines[1].error) == (length > 10)


def test_odd_but_good_lines() -> None:
    payloads = [
        found.payload
        for found in message_lines(
            io.BytesIO(b'{"a": 1, "a": 2}\n{"a": "\\ud800"}\n{"a": 1e999}\n')
        )
    ]
    assert payloads == [{"a": 2}, {"a": "\ud800"}, {"a": float("inf")}]


@pytest.mark.parametrize("engine", ENGINES)
def test_bad_lines_keep_their_place(project: Path, engine: str) -> None:
    given = b"\n" + GOOD + b'{"owner": "\\ud800", "repo": "r"}\n' + b"[" * 100_000 + b"\n" + GOOD
    code, answers, told = evaluate(project, given, "--engine", engine)
    assert code == 1
    assert [answer["key"] for answer in answers] == [None, "o/r/7", None, None, "o/r/7"]
    assert [sorted(answer) for answer in answers[::3]] == [["error", "key"]] * 2
    assert told == ["<stdin>:1: the line is empty", "<stdin>:4: nested too deeply"]


def test_an_unknown_strategy(project: Path) -> None:
    result = run_keylane("eval", FILE, "PullReqest", cwd=project)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"no strategy `PullReqest`; did you mean `PullRequest`?" in result.stderr


def test_an_unknown_strategy_unlike_any(project: Path) -> None:
    result = run_keylane("eval", FILE, "\x1b[2J", cwd=project)
    assert result.returncode == 2
    told = b"declares no strategy `\\u001b[2J`; it declares `PullRequest`\n"
    assert result.stderr.endswith(told)


def test_some_of_many_strategies_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["schema Order { id: string }"]
    lines += [f"strategy Lane{number} for Order = id" for number in range(7)]
    path = tmp_path / "orders.lane"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["eval", str(path), "Order"]) == 2
    told = capsys.readouterr().err
    assert told.endswith("; it declares `Lane0`, `Lane1`, `Lane2`, `Lane3`, `Lane4` and 2 more\n")
    path.write_text(lines[0], encoding="utf-8")
    assert main(["eval", str(path), "Order"]) == 2
    assert capsys.readouterr().err.endswith("declares no strategy `Order`\n")


def test_unknown_messages(project: Path) -> None:
    result = run_keylane("eval", FILE, "PullRequest", "nowhere.jsonl", cwd=project)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"cannot read `nowhere.jsonl`: no such file or folder\n" in result.stderr


def test_messages_that_are_a_folder(project: Path) -> None:
    result = run_keylane("eval", FILE, "PullRequest", "lanes", cwd=project)
    assert (result.returncode, result.stdout) == (2, b"")


def test_no_standard_input(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["eval", FILE, "PullRequest"]) == 2
    assert "there is no standard input" in capsys.readouterr().err


def test_a_stream_that_breaks() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            return super().readline(size) or self.fail()

        def fail(self) -> bytes:
            raise OSError(5, "Input/output error")

    found = [(line.payload, line.error) for line in message_lines(Broken(b"{}\n"))]
    assert found == [({}, ""), (None, "cannot read any further: input/output error")]


@pytest.mark.parametrize("place", ["tempfile.TemporaryDirectory", "pathlib.Path.write_text"])
def test_no_room_for_the_module(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place, refuse)
    assert main(["eval", FILE, "PullRequest", "--engine", "generated"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error[KL0910]: cannot write `")


def test_a_file_with_errors(project: Path) -> None:
    (project / "bad.lane").write_text("schema A { a: strin }\n")
    result = run_keylane("eval", "bad.lane", "S", cwd=project)
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"error[KL0202]" in result.stderr


def test_a_wrong_configuration(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.keylane]\nx = 1\n")
    result = run_keylane("eval", FILE, "PullRequest", cwd=project)
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"error[KL0902]" in result.stderr


def test_answers_come_as_messages_come(project: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "eval", FILE, "PullRequest"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(3):
            process.stdin.write(GOOD)
            process.stdin.flush()
            assert process.stdout.readline() == b'{"key": "o/r/7"}\n'
        process.stdin.close()
        assert process.wait(60) == 0


def test_nobody_reads_the_answers_any_more(project: Path) -> None:
    (project / "messages.jsonl").write_bytes(GOOD * 20_000)
    with subprocess.Popen(
        [*COMMAND, "eval", FILE, "PullRequest", "messages.jsonl"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1
