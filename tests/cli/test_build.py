"""`keylane build`."""

from __future__ import annotations

import gc
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from keylane.cli.main import main
from tests.cli.command import COMMAND, run_keylane

Build = Callable[..., tuple[int, str, str]]


@pytest.fixture
def build(project: Path, capsys: pytest.CaptureFixture[str]) -> Build:
    """`build(*arguments)` runs the command here, which is much faster than in a new process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["build", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def generated(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_build_does_not_keep_what_black_leaves_of_each_module(
    project: Path, build: Build
) -> None:
    # The command lets the collector sleep; cycles must end without it, or memory grows with files.
    def left_behind(*files: str) -> int:
        gc.collect()
        before = len(gc.get_objects())
        gc.disable()
        try:
            assert build("--check", *files)[0] == 1
        finally:
            gc.enable()
        return len(gc.get_objects()) - before

    source = (project / "lanes" / "common.lane").read_text()
    names = [f"lanes/many{number}.lane" for number in range(6)]
    for name in names:
        strategies = [f"strategy S{n} for Event = composite(owner, repo)\n" for n in range(8)]
        text = source + "".join(strategies).replace("repo)", 'repo; "/")')
        (project / name).write_text(text)
    left_behind(names[0])
    one = left_behind(names[0])
    assert left_behind(*names) < 2 * one


def test_build_and_build_again(project: Path) -> None:
    first = run_keylane("build", cwd=project)
    assert (first.returncode, first.stdout) == (0, b"2 written, 0 unchanged, 0 removed\n")
    assert set(generated(project / "generated")) == {"common.py", "github/pull_requests.py"}
    again = run_keylane("build", cwd=project)
    assert (again.returncode, again.stdout) == (0, b"0 written, 2 unchanged, 0 removed\n")
    assert first.stderr == again.stderr == b""
    use = """
import sys
sys.path.insert(0, ".")
from generated.github.pull_requests import PullRequest
print(PullRequest().generate_key_from_payload({"owner": "o", "repo": "r"}))
"""
    used = subprocess.run(
        [sys.executable, "-I", "-c", use], cwd=project, capture_output=True, check=True, timeout=60
    )
    assert used.stdout == b"o/r\n"


def test_a_source_that_went_away(project: Path, build: Build) -> None:
    build()
    shutil.rmtree(project / "lanes" / "github")
    assert build("lanes/common.lane") == (0, "0 written, 1 unchanged, 0 removed\n", "")
    assert build() == (0, "0 written, 1 unchanged, 1 removed\n", "")
    assert set(generated(project / "generated")) == {"common.py"}


def test_another_folder(project: Path, build: Build) -> None:
    assert build("--out", "else/where")[0] == 0
    assert set(generated(project / "else/where")) == {"common.py", "github/pull_requests.py"}
    assert not (project / "generated").exists()


@pytest.mark.parametrize("out", [".", "..", "deep"])
def test_another_folder_is_not_cleared(project: Path, build: Build, out: str) -> None:
    """The configured output, and others, may lie in it: nobody has said that they are its own."""
    (project / "pyproject.toml").write_text(
        '[tool.keylane]\nsources = ["lanes"]\noutput = "deep/er/generated"\n'
    )
    build()
    assert build("--out", "deep/others")[0] == 0
    before = generated(project / "deep")
    assert build("--check", "--out", out)[1].endswith("0 unchanged, 0 stale, 2 missing, 0 extra\n")
    assert build("--out", out) == (0, "2 written, 0 unchanged, 0 removed\n", "")
    assert before.items() <= generated(project / "deep").items()


def test_the_configured_folder_by_another_name(project: Path, build: Build) -> None:
    build()
    shutil.rmtree(project / "lanes" / "github")
    (project / "link").symlink_to("generated")
    assert build("--out", "link") == (0, "0 written, 1 unchanged, 1 removed\n", "")


def test_without_a_configuration(project: Path, build: Build) -> None:
    (project / "pyproject.toml").unlink()
    code, _, told = build()
    assert (code, "name a PATH" in told) == (2, True)
    assert build("lanes")[0] == 0
    assert set(generated(project / "generated")) == {"common.py", "github/pull_requests.py"}


def test_errors_write_nothing(project: Path, build: Build) -> None:
    build()
    before = generated(project / "generated")
    (project / "lanes" / "common.lane").write_text("schema Event { owner: string }\n")
    (project / "lanes" / "new.lane").write_text("schema New { a: string }\n")
    code, out, told = build()
    assert (code, out) == (1, "")
    assert "error[KL0303]" in told
    assert generated(project / "generated") == before


def test_check_of_a_fresh_output(project: Path, build: Build) -> None:
    build()
    assert build("--check") == (0, "2 unchanged, 0 stale, 0 missing, 0 extra\n", "")


def test_check_tells_what_is_stale_missing_and_extra_and_writes_nothing(
    project: Path, build: Build
) -> None:
    build()
    output = project / "generated"
    shutil.copy(output / "common.py", output / "extra.py")
    (output / "common.py").unlink()
    stale = output / "github" / "pull_requests.py"
    stale.write_bytes(stale.read_bytes() + b"x = '\x1b[2J'\n")
    before = generated(output)
    code, out, told = build("--check")
    lines = out.splitlines()
    assert code == 1
    assert "missing: generated/common.py" in lines
    assert "extra: generated/extra.py" in lines
    assert "stale: generated/github/pull_requests.py" in lines
    assert "-x = '\\u001b[2J'" in lines
    assert lines[-1] == "0 unchanged, 1 stale, 1 missing, 1 extra"
    assert told == "`keylane build` brings the output up to date\n"
    assert generated(output) == before


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["lanes/common.lane"], "keylane build lanes/common.lane"),
        (["--out", "other place"], "keylane build --out 'other place'"),
        (["lanes", "--out", "elsewhere"], "keylane build --out elsewhere lanes"),
    ],
)
def test_what_check_says_to_type_mends_what_it_found(
    project: Path, build: Build, words: list[str], command: str
) -> None:
    code, _, told = build("--check", *words)
    assert (code, told) == (1, f"`{command}` brings the output up to date\n")
    assert build(*shlex.split(command)[2:])[0] == 0
    assert build("--check", *words)[0] == 0


@pytest.mark.parametrize("change", ["stale", "missing", "extra"])
def test_each_difference_alone_fails(project: Path, build: Build, change: str) -> None:
    build()
    module = project / "generated" / "common.py"
    match change:
        case "stale":
            module.write_bytes(module.read_bytes() + b"#\n")
        case "missing":
            module.unlink()
        case "extra":
            shutil.copy(module, project / "generated" / "extra.py")
    assert build("--check")[0] == 1
    assert build()[0] == 0
    assert build("--check")[0] == 0


def test_a_foreign_file_is_left_alone(project: Path, build: Build) -> None:
    (project / "generated").mkdir()
    (project / "generated" / "common.py").write_text("mine = 1\n")
    code, _, told = build()
    assert (code, "error[KL0909]" in told) == (1, True)
    assert generated(project / "generated") == {"common.py": b"mine = 1\n"}


def test_two_files_for_one_module(project: Path, build: Build) -> None:
    shutil.copy(project / "lanes/common.lane", project / "lanes/Common.lane")
    code, _, told = build()
    assert (code, "error[KL0908]" in told) == (1, True)
    assert not (project / "generated").exists()


def test_an_output_that_cannot_be_written(project: Path, build: Build) -> None:
    (project / "generated").write_text("")
    code, out, told = build()
    assert (code, out) == (1, "")
    assert told == (
        "error[KL0910]: cannot write into `generated`: it is not a folder\n"
        " --> generated\n"
        "help: choose another folder with `--out`\n"
    )


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="needs /dev/null")
@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_an_output_that_is_no_folder(project: Path, build: Build, arguments: list[str]) -> None:
    code, out, told = build("--out", "/dev/null", *arguments)
    assert (code, out) == (1, "")
    assert told.startswith("error[KL0910]: cannot write into `/dev/null`: it is not a folder\n")
    assert told.endswith("help: choose another folder with `--out`\n")


def test_a_warning_is_shown(project: Path, build: Build) -> None:
    (project / "pyproject.toml").write_text('[tool.keylane]\nsources = ["lanes", "empty"]\n')
    (project / "empty").mkdir()
    code, _, told = build()
    assert (code, told.startswith("warning[KL0907]")) == (0, True)


def test_the_same_bytes_everywhere(project: Path, build: Build, tmp_path: Path) -> None:
    build()
    expected = generated(project / "generated")
    elsewhere = tmp_path / "a" / "far away"
    shutil.copytree(project / "lanes", elsewhere / "lanes")
    shutil.copy(project / "pyproject.toml", elsewhere)
    for number, folder in enumerate([elsewhere, elsewhere / "lanes", elsewhere / "lanes/github"]):
        out = tmp_path / f"out-{number}"
        result = run_keylane(
            "build",
            "--out",
            out,
            cwd=folder,
            PYTHONHASHSEED=str(number),
            LC_ALL=["C", "C.UTF-8", "tr_TR.UTF-8"][number],
            TZ=["UTC", "Asia/Kathmandu", "America/St_Johns"][number],
        )
        assert result.returncode == 0
        assert generated(out) == expected


def test_many_builds_at_once(project: Path, build: Build) -> None:
    for number in range(10):
        shutil.copy(project / "lanes/common.lane", project / f"lanes/more_{number}.lane")
    running = [
        subprocess.Popen([*COMMAND, "build"], cwd=project, stdout=subprocess.DEVNULL)
        for _ in range(3)
    ]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert build("--check")[0] == 0
    assert not list((project / "generated").glob(".*"))


KILLED = """
import os
from keylane.cli.main import main

moved = []
real = os.replace

def replace(source, target):
    real(source, target)
    moved.append(target)
    if len(moved) == 2:
        os._exit(9)

os.replace = replace
main(["build"])
"""


def test_a_build_that_is_killed_in_the_middle(project: Path, build: Build) -> None:
    for number in range(3):
        shutil.copy(project / "lanes/common.lane", project / f"lanes/more_{number}.lane")
    build()
    for path in sorted((project / "lanes").glob("*.lane")):
        path.write_text(path.read_text().replace("max=100", "max=90"))
    old = generated(project / "generated")
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=project, check=False, timeout=120)
    assert killed.returncode == 9
    left = generated(project / "generated")
    leftovers = set(left) - set(old)
    assert len(leftovers) == len(old) - 2
    assert all(Path(name).name.startswith(".keylane-") for name in leftovers)
    assert build("--check")[0] == 1
    assert build()[0] == 0
    new = generated(project / "generated")
    assert set(new) == set(old)
    assert all(left[name] in (old[name], new[name]) for name in old)
    assert sum(left[name] != old[name] for name in old) == 2


def test_a_working_directory_that_is_gone(project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    installed = Path(sysconfig.get_path("scripts"), "keylane")
    result = subprocess.run(
        [sys.executable, "-c", script, installed, "build"],
        cwd=gone,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 1
    assert result.stderr == b"Error: the working directory does not exist any more\n"


def test_a_working_directory_that_cannot_be_told(
    project: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("keylane.cli.selection.os.getcwd", refuse)
    code, _, told = build()
    assert (code, told) == (1, "Error: the working directory does not exist any more\n")
