"""`keylane fmt`."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from keylane.cli.main import main
from keylane.syntax.decode import MOST_BYTES
from tests.cli.command import run_keylane

Format = Callable[..., tuple[int, str, str]]

UGLY = b"schema A{a:int b:int}# why\n"
TIDY = b"schema A {\n  a: int\n  b: int\n}  # why\n"


@pytest.fixture
def fmt(project: Path, capsys: pytest.CaptureFixture[str]) -> Format:
    """`fmt(*arguments)` runs the command here, which is much faster than in a new process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["fmt", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def ugly(project: Path) -> Path:
    path = project / "lanes" / "ugly.lane"
    path.write_bytes(UGLY)
    return path


def test_configured_sources_are_formatted_once(project: Path, ugly: Path) -> None:
    first = run_keylane("fmt", cwd=project)
    assert (first.returncode, first.stdout, first.stderr) == (
        0,
        b"2 formatted, 1 unchanged\n",
        b"",
    )
    assert ugly.read_bytes() == TIDY
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*.lane")}
    again = run_keylane("fmt", cwd=project)
    assert (again.returncode, again.stdout) == (0, b"0 formatted, 3 unchanged\n")
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*.lane")} == before
    assert sorted(path.name for path in (project / "lanes").iterdir()) == [
        "common.lane",
        "github",
        "ugly.lane",
    ]


def test_a_path_is_a_file_or_a_folder(project: Path, ugly: Path, fmt: Format) -> None:
    assert fmt("lanes/common.lane") == (0, "0 formatted, 1 unchanged\n", "")
    assert fmt("lanes/github", "lanes/ugly.lane") == (0, "2 formatted, 0 unchanged\n", "")
    code, _, told = fmt("nowhere.lane")
    assert (code, "cannot read `nowhere.lane`: no such file or folder" in told) == (1, True)


def test_check_lists_what_would_change(project: Path, ugly: Path, fmt: Format) -> None:
    told = "would change: lanes/github/pull-requests.lane\nwould change: lanes/ugly.lane\n"
    assert fmt("--check") == (1, f"{told}2 would change, 1 unchanged\n", "")
    assert ugly.read_bytes() == UGLY
    assert fmt("--check", "lanes/common.lane") == (0, "0 would change, 1 unchanged\n", "")


def test_diff_shows_what_would_change(project: Path, ugly: Path, fmt: Format) -> None:
    ugly.write_bytes(b"schema A {}\n# \xe2\x80\x8b\x09 \n")
    shown = (
        "--- lanes/ugly.lane (is)\n"
        "+++ lanes/ugly.lane (should be)\n"
        "@@ -1,2 +1,2 @@\n"
        " schema A {}\n"
        "-# \\u200b\\t \n"
        "+# \\u200b\n"
    )
    assert fmt("--diff", "lanes/ugly.lane") == (0, shown, "1 would change, 0 unchanged\n")
    code, told, _ = fmt("--diff", "--check", "lanes/ugly.lane")
    assert (code, told) == (1, f"would change: lanes/ugly.lane\n{shown}")
    assert ugly.read_bytes() == b"schema A {}\n# \xe2\x80\x8b\x09 \n"


def test_a_file_with_an_error_is_left_alone_and_others_are_not(
    project: Path, ugly: Path, fmt: Format
) -> None:
    bad = project / "lanes" / "bad.lane"
    bad.write_bytes(b"schema B{ a int }\n")
    (project / "lanes" / "binary.lane").write_bytes(b"\xff\xfe")
    os.mkfifo(project / "lanes" / "pipe.lane")
    code, told, errors = fmt()
    assert (code, told) == (1, "2 formatted, 1 unchanged\n")
    for part in ("expected `:`, found `int`", "not UTF-8", "it is not a regular file"):
        assert part in errors
    assert bad.read_bytes() == b"schema B{ a int }\n"
    assert ugly.read_bytes() == TIDY


def test_an_error_of_another_kind_is_none_of_its_business(project: Path, fmt: Format) -> None:
    (project / "lanes" / "unknown.lane").write_bytes(b"strategy A for Nothing = nothing\n")
    assert fmt("lanes/unknown.lane") == (0, "0 formatted, 1 unchanged\n", "")


def test_a_link_stays_a_link_and_its_file_is_formatted_once(project: Path, fmt: Format) -> None:
    target = project / "lanes" / "target.lane"
    target.write_bytes(UGLY)
    target.chmod(0o640)
    link = project / "lanes" / "link.lane"
    link.symlink_to("target.lane")
    assert fmt("lanes/link.lane", "lanes/target.lane") == (0, "1 formatted, 0 unchanged\n", "")
    assert link.is_symlink()
    assert target.read_bytes() == TIDY
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_line_ends_and_byte_order_mark(project: Path, ugly: Path, fmt: Format) -> None:
    ugly.write_bytes(b"\xef\xbb\xbfschema A {}\r\n")
    assert fmt("lanes/ugly.lane")[0] == 0
    assert ugly.read_bytes() == b"schema A {}\n"
    ugly.write_bytes(b"schema A {}\r\n")
    assert fmt("--diff", "lanes/ugly.lane")[:2] == (0, "(only line ends differ)\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_refuses(project: Path, ugly: Path, fmt: Format) -> None:
    ugly.parent.chmod(0o555)
    code, _, told = fmt()
    ugly.parent.chmod(0o755)
    assert (code, "cannot write `lanes" in told) == (1, True)
    assert ugly.read_bytes() == UGLY


def test_a_disk_that_refuses_changes_nothing(
    project: Path, ugly: Path, fmt: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keylane.project.staged_files.os.fsync", full)
    code, told, errors = fmt()
    assert (code, told) == (1, "")
    assert "cannot write" in errors
    assert ugly.read_bytes() == UGLY
    assert not list(project.rglob("*.tmp"))


def test_standard_input(project: Path) -> None:
    made = run_keylane("fmt", "-", cwd=project, given=UGLY)
    assert (made.returncode, made.stdout, made.stderr) == (0, TIDY, b"")
    checked = run_keylane("fmt", "-", "--check", cwd=project, given=UGLY)
    assert (checked.returncode, checked.stdout) == (1, b"would change: <stdin>\n")
    assert run_keylane("fmt", "-", "--check", cwd=project, given=TIDY).returncode == 0
    shown = run_keylane("fmt", "-", "--diff", cwd=project, given=UGLY)
    assert (shown.returncode, b"+  a: int\n" in shown.stdout) == (0, True)
    bad = run_keylane("fmt", "-", cwd=project, given=b"schema")
    assert (bad.returncode, bad.stdout, b"<stdin>:1:" in bad.stderr) == (1, b"", True)
    large = run_keylane("fmt", "-", cwd=project, given=b" " * (MOST_BYTES + 1))
    assert (large.returncode, large.stdout, b"KL0002" in large.stderr) == (1, b"", True)
    both = run_keylane("fmt", "-", "lanes", cwd=project)
    assert (both.returncode, b"cannot be combined" in both.stderr) == (2, True)
