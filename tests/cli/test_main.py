"""The command as a whole: help, exit codes, what becomes of exceptions, colours."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import keylane
from benchmarks.many_strategies import lane_text
from keylane.cli.main import main
from tests.cli.command import COMMAND, run_keylane


def test_version_and_help(project: Path) -> None:
    assert run_keylane("--version", cwd=project).stdout.decode() == (
        f"keylane, version {keylane.__version__}\n"
    )
    shown = run_keylane("--help", cwd=project).stdout.decode()
    for part in ("build", "check", "eval", "Exit codes:", "0  ", "1  ", "2  ", "70 ", "130 "):
        assert part in shown


def test_the_installed_command_is_this_one() -> None:
    [entry] = importlib.metadata.entry_points(group="console_scripts", name="keylane")
    assert entry.value == "keylane.__main__:run"


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--chek"], ["check", "--format", "x"]])
def test_a_wrong_command_line(project: Path, arguments: list[str]) -> None:
    result = run_keylane(*arguments, cwd=project)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b"Usage: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--out", ""],
        ["build", ""],
        ["check", "lanes", ""],
        ["verify", "--out", ""],
        ["verify", ""],
        ["fmt", ""],
        ["eval", "", "Lane"],
        ["eval", "lanes/common.lane", "Lane", ""],
        ["explain", "", "Lane"],
        ["explain", "lanes/github/pull-requests.lane", "PullRequest", "--message", ""],
        ["diff", "", "lanes/common.lane"],
        ["diff", "lanes/common.lane", ""],
        ["diff", "--git", "HEAD", ""],
    ],
)
def test_an_empty_text_is_no_path(
    project: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A variable that is not set must not name the working directory."""
    assert main(["build"]) == 0
    before = sorted(project.rglob("*"))
    capsys.readouterr()
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "an empty text names no file or folder" in told.err
    assert sorted(project.rglob("*")) == before


def test_an_internal_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("broken\x1b[2J\n")

    monkeypatch.setattr("keylane.project.configuration.find_configuration", fail)
    assert main(["check"]) == 70
    assert capsys.readouterr().err == (
        "internal error: RuntimeError: broken\\u001b[2J\\n; please report it\n"
        "(with KEYLANE_TRACEBACK=1 in the environment, it says where)\n"
    )
    monkeypatch.setenv("KEYLANE_TRACEBACK", "1")
    assert main(["check"]) == 70
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_file_error_that_nobody_expected_is_an_internal_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "x")

    monkeypatch.setattr("keylane.project.configuration.find_configuration", fail)
    assert main(["check"]) == 70
    assert "internal error: FileNotFoundError" in capsys.readouterr().err


def test_engines_that_disagree_are_an_internal_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "messages.jsonl").write_text('{"owner": "o", "repo": "r"}\n')
    monkeypatch.setattr(
        "keylane.interpreter.InterpretedStrategy.generate_key_from_payload", lambda *_: None
    )
    lane = "lanes/github/pull-requests.lane"
    assert main(["eval", lane, "PullRequest", "messages.jsonl"]) == 70
    assert "gives no key where the interpreter gives one" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["check"], ["--help"], ["check", "--format", "json"]])
def test_an_output_that_is_full(project: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [*COMMAND, *arguments],
            cwd=project,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert result.returncode == 1
    assert result.stderr == b"error: cannot write the output: No space left on device\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_messages_that_nobody_can_be_told(project: Path) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [*COMMAND, "build", "nowhere"],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
            timeout=60,
        )
    assert (result.returncode, result.stdout) == (1, b"")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")
def hear_interruptions() -> None:
    """In a new process: who runs the tests in the background of a script has them ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interruption_of_several_processes_is_quiet(project: Path) -> None:
    (project / "many.lane").write_text(lane_text(2_000), encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "check", "many.lane"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hear_interruptions,
    ) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while process.poll() is None and not children.read_text("ascii"):
            pass
        assert process.returncode is None
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert output == b""


def test_an_interruption_is_quiet(project: Path) -> None:
    lane = "lanes/github/pull-requests.lane"
    with subprocess.Popen(
        [*COMMAND, "eval", lane, "PullRequest"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hear_interruptions,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        process.stdout.readline()
        # Python forgets a signal that comes where exceptions are ignored: one was lost while
        # coverage was measured, none of 120 without it. People press again.
        for _ in range(20):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
                break
        assert process.wait(60) == 130
        assert process.stderr.read().strip() == b""


TERMINAL = """
import os, pty, sys
status = pty.spawn([sys.executable, "-m", "keylane", *sys.argv[1:]])
sys.exit(os.waitstatus_to_exitcode(status))
"""


def on_terminal(project: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, "-c", TERMINAL, *arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "TERM": "xterm", **environment},
    )
    return result.returncode, result.stdout.decode()


def test_colours_on_a_terminal_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    (project / "bad.lane").write_text("schema A { a: [red] }\n")
    code, shown = on_terminal(project, "check", "bad.lane")
    assert (code, "\x1b[1;31merror[KL" in shown) == (1, True)
    assert "[red]" in shown
    assert "\x1b" not in on_terminal(project, "check", "bad.lane", NO_COLOR="1")[1]
    assert "\x1b" not in on_terminal(project, "check", "bad.lane", TERM="dumb")[1]


def test_progress_on_a_terminal(project: Path) -> None:
    code, shown = on_terminal(project, "build")
    assert code == 0
    assert "Compiling" in shown
    assert "2 written, 0 unchanged, 0 removed" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["check", "well.lane"],
        ["fmt", "--check", "lanes"],
        ["check", "--format", "json", "well.lane"],
        ["check", "--format", "sarif", "well.lane"],
        ["eval", "lanes/github/pull-requests.lane", "PullRequest", "pyproject.toml"],
        ["explain", "lanes/github/pull-requests.lane", "PullRequest", "--svg"],
        ["explain", "lanes/github/pull-requests.lane", "PullRequest", "--dot"],
    ],
)
def test_commands_import_only_what_they_need(project: Path, arguments: list[str]) -> None:
    (project / "well.lane").write_text(
        'schema Order { shop: string(chars="a-z", max=20)  id: uuid }\n'
        "strategy Lane for Order together (shop, id) apart (shop, id) limits (sqs_fifo)\n"
        '= composite(shop, id; "/")\n'
    )
    imported = imported_by(arguments, project)
    assert "click" in imported
    assert not {"black", "jinja2", "rich", "keylane.comparison"} & imported
    if arguments[0].startswith("--"):
        assert "lark" not in imported


def test_a_message_that_is_shown_is_run_as_generated_code(project: Path) -> None:
    """Jinja2 is imported for that, and only then; Black never is."""
    imported = imported_by(["check"], project)
    assert "jinja2" in imported
    assert not {"black", "rich"} & imported


def test_an_interruption_while_it_is_imported(project: Path) -> None:
    script = """
import sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "keylane.cli.main":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from keylane.__main__ import run
run()
"""
    result = subprocess.run(
        [sys.executable, "-c", script, "check"], cwd=project, capture_output=True, timeout=60
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, b"", b"")


def imported_by(arguments: list[str], folder: Path) -> set[str]:
    """The modules that a command has imported in the end."""
    script = (
        "import sys; from keylane.cli.main import main; main(sys.argv[1:]); print(*sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return set(result.stdout.decode().splitlines()[-1].split())
