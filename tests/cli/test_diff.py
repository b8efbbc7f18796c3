"""`keylane diff`: files and git revisions, text and JSON, exit codes, and errors."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from keylane.cli.main import main
from tests.cli.test_main import on_terminal

FILE = "lanes/github/pull-requests.lane"
NEW = """\
from "../common.lane" import Event
strategy PullRequest for Event = composite(owner, repo; "/")
strategy Owner for Event = owner
"""


def diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["diff", *arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


def git(*arguments: str) -> None:
    author = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    ]
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(project: Path) -> Path:
    """The project with a commit, tagged `deployed`; then both of its files change."""
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    git("tag", "deployed")
    (project / FILE).write_text(NEW)
    common = project / "lanes" / "common.lane"
    common.write_text(common.read_text().replace("max=100", "max=50"))
    return project


@pytest.mark.usefixtures("project")
def test_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lanes/github/new.lane").write_text(NEW)
    code, shown, told = diff(capsys, FILE, "lanes/github/new.lane")
    assert (code, told) == (1, "")
    assert "incomparable: PullRequest (lanes/github/new.lane:2)\n" in shown
    assert "added: Owner (lanes/github/new.lane:3)\n" in shown
    assert shown.endswith("\n2 strategies compared: 1 incomparable, 1 added\n")
    assert diff(capsys, FILE, FILE)[0] == 0


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        (["finer", "--fail-on", "coarser,unknown"], 0),
        (["finer", "--fail-on", "incomparable"], 1),
        (["added"], 1),
        (["identical, removed"], 0),
        (["none"], 0),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_fails(capsys: pytest.CaptureFixture[str], fail_on: list[str], expected: int) -> None:
    Path("lanes/github/new.lane").write_text(NEW)
    assert diff(capsys, FILE, "lanes/github/new.lane", "--fail-on", *fail_on)[0] == expected


@pytest.mark.usefixtures("project")
def test_removed_fails_unless_it_is_let_through(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lanes/github/new.lane").write_text(NEW)
    assert diff(capsys, "lanes/github/new.lane", FILE, "--fail-on", "removed")[0] == 1


@pytest.mark.usefixtures("repository")
def test_a_revision_and_its_imports(capsys: pytest.CaptureFixture[str]) -> None:
    code, by_name, told = diff(capsys, f"deployed:{FILE}", FILE)
    assert (code, told) == (1, "")
    # The imported file has changed as well: a name of 60 characters had a key.
    assert "incomparable: PullRequest" in by_name
    assert diff(capsys, "--git", "deployed", FILE) == (code, by_name, told)
    assert diff(capsys, f"deployed:./{FILE}", FILE) == (code, by_name, told)
    assert diff(capsys, f"deployed:{FILE}", f"HEAD:{FILE}")[0] == 0


def test_from_a_folder_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository / "lanes")
    for old in (f"HEAD:{FILE}", "HEAD:./github/pull-requests.lane"):
        assert "incomparable: PullRequest" in diff(capsys, old, "github/pull-requests.lane")[1]
    shown = diff(capsys, "--git", "HEAD", "github/pull-requests.lane")[1]
    assert "incomparable: PullRequest" in shown


@pytest.mark.usefixtures("repository")
def test_a_file_that_was_not_there_had_no_strategies(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lanes/github/new.lane").write_text(NEW)
    code, shown, _ = diff(capsys, "--git", "HEAD", "lanes/github/new.lane")
    assert (code, shown.splitlines()[-1]) == (0, "2 strategies compared: 2 added")
    # Whoever names a version means one that is there.
    told = diff(capsys, "HEAD:./lanes/github/new.lane", "lanes/github/new.lane")[2]
    assert told.startswith("error[KL0904]: cannot read `HEAD:lanes/github/new.lane`: no such file")


def test_a_file_that_the_revision_cannot_have_is_not_a_new_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("module", "other"):
        (repository / name).mkdir()
        (repository / name / "a.lane").write_text("schema A { a: string }\nstrategy S for A = a\n")
        monkeypatch.chdir(repository / name)
        git("init")
        git("add", ".")
        git("commit", "-m", "first")
    monkeypatch.chdir(repository)
    (repository / "linked").symlink_to("module")
    git("add", "module", "linked")
    git("commit", "-m", "second")
    (repository / "linked").unlink()
    (repository / "linked").mkdir()
    (repository / "linked" / "a.lane").write_text("schema A { a: string }\n")
    for folder, why in (
        ("module", "`module` is a submodule in this revision"),
        ("other", "it lies in another repository, that of `other`"),
        ("linked", "`linked` is a link in this revision"),
    ):
        code, shown, told = diff(capsys, "--git", "HEAD", f"{folder}/a.lane")
        assert (code, shown) == (1, "")
        assert told.startswith(f"error[KL0904]: cannot read `HEAD:{folder}/a.lane`: {why}\n")
    monkeypatch.chdir(repository / "lanes")
    assert "another repository" in diff(capsys, "--git", "HEAD", "../other/a.lane")[2]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--git", "nowhere", FILE], "error[KL0914]: there is no revision `nowhere`"),
        (["--git", "--output=x", FILE], "error[KL0914]: there is no revision `--output=x`"),
        (["--git", "", FILE], "error[KL0914]: there is no revision ``"),
        (["nowhere:a.lane", FILE], "error[KL0914]: there is no revision `nowhere`"),
        (["HEAD:a.lane", FILE], "error[KL0904]: cannot read `HEAD:a.lane`: no such file in this"),
        (["HEAD:lanes", FILE], "error[KL0904]: cannot read `HEAD:lanes`: it is a folder"),
        (["HEAD:link.lane", FILE], "error[KL0904]: cannot read `HEAD:link.lane`: it is a link"),
        (["HEAD:../a.lane", FILE], "error[KL0904]: cannot read `HEAD:../a.lane`: it lies outside"),
        (["HEAD:outside.lane", FILE], "lies outside of the repository"),
        (["HEAD:broken.lane", FILE], "error[KL0202]: "),
        (["missing.lane", FILE], "error[KL0904]: cannot read `missing.lane`: no such file"),
    ],
)
def test_what_cannot_be_compared(
    repository: Path, arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "link.lane").symlink_to(FILE)
    (repository / "outside.lane").write_text('from "../x.lane" import Event\n')
    (repository / "broken.lane").write_text("schema A { a: strin }\n")
    git("add", ".")
    git("commit", "-m", "second")
    code, shown, told = diff(capsys, *arguments)
    assert (code, shown) == (1, "")
    assert error in told
    assert not (repository / "x").exists()
    code, document, told = diff(capsys, "--format", "json", *arguments)
    assert (code, told) == (1, "")
    assert json.loads(document)["diagnostics"]


@pytest.mark.usefixtures("project")
def test_a_repository_without_commits(capsys: pytest.CaptureFixture[str]) -> None:
    git("init")
    for arguments in (["--git", "HEAD", FILE], [f"main:{FILE}", FILE]):
        code, shown, told = diff(capsys, *arguments)
        assert (code, shown) == (1, "")
        assert "error[KL0914]: there is no revision `" in told
        assert "`: the repository has no commits\n" in told
        assert "shallow" not in told


@pytest.mark.usefixtures("repository")
def test_no_revision_has_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    told = diff(capsys, "--git", "", FILE)[2]
    assert told.endswith("help: name a branch, a tag or a commit: `--git main`\n")
    told = diff(capsys, "--git", "nowhere", FILE)[2]
    assert "help: fetch it first: a shallow clone" in told


@pytest.mark.usefixtures("project")
def test_no_repository_and_no_git(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    code, _, told = diff(capsys, "--git", "HEAD", FILE)
    assert code == 1
    assert "error[KL0914]: cannot read the revision `HEAD`: not a git repository" in told
    monkeypatch.setenv("PATH", "")
    assert "the program `git` is not installed" in diff(capsys, "--git", "HEAD", FILE)[2]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [FILE],
        [FILE, FILE, FILE],
        ["--git", "HEAD", FILE, FILE],
        [FILE, FILE, "--fail-on", "corser"],
        [FILE, FILE, "--fail-on", "none,finer"],
    ],
)
@pytest.mark.usefixtures("project")
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(capsys, *arguments)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["none,finer"], "`none` stands alone: it lets every change pass"),
        (["finer, none"], "`none` stands alone: it lets every change pass"),
        (["none", "--fail-on", "finer"], "`none` stands alone: it lets every change pass"),
        (["nome"], "`nome` is no change; did you mean `none`?"),
        (["nome,finer"], "`nome` is no change; choose from identical, "),
    ],
)
@pytest.mark.usefixtures("project")
def test_changes_that_cannot_be_named(
    arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, told = diff(capsys, FILE, FILE, "--fail-on", *arguments)
    assert (code, shown) == (2, "")
    assert f"Invalid value for '--fail-on': {error}" in told


@pytest.mark.usefixtures("project")
def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lanes/github/new.lane").write_text(NEW)
    code, document, told = diff(capsys, "--format", "json", FILE, "lanes/github/new.lane")
    assert (code, told) == (1, "")
    changed, added = json.loads(document)["strategies"]
    assert (changed["strategy"], changed["change"], changed["fails"]) == (
        "PullRequest",
        "incomparable",
        True,
    )
    assert (added["change"], added["fails"], added["old_file"]) == ("added", False, None)
    # Owners and names may hold a slash: two messages that had one key by chance have none any more.
    assert len({each["old_key"] for each in changed["split"]}) == 1
    assert len({each["new_key"] for each in changed["split"]}) == 2
    one, other = changed["merged"]
    assert (
        one["new_key"]
        == other["new_key"]
        == "/".join(one["message"][name] for name in ("owner", "repo"))
    )
    assert one["old_key"] != other["old_key"]
    assert changed["drain"][0]["form"] == "<owner>/<repo>/<number>"


def test_colours_on_a_terminal(project: Path) -> None:
    code, shown = on_terminal(project, "diff", FILE, FILE)
    assert (code, "\x1b[32midentical\x1b[0m" in shown) == (0, True)
